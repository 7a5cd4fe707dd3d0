import type { Mention } from '../ir/index.ts';
import type { SyntaxNode } from '../syntax/index.ts';

/** Whether a text names a setting that {@link mentionsIn} looks for: such a file is read even if it has no sockets. */
export function mentionsSettings(text: string): boolean {
  return text.includes('tcp_tw_re');
}

/** The settings that strings of the source name, in any of the languages. What only a comment, a docstring or unreachable code says is left out. */
export function mentionsIn(root: SyntaxNode, text: string): readonly Mention[] {
  const found: Mention[] = [];
  for (const { index, 0: name } of text.matchAll(/\btcp_tw_(?:recycle|reuse)\b/g)) {
    const own = literalAt(root, index, index + name.length);
    const made = putTogether(own ?? root.descendantForIndex(index, index + name.length), text);
    const literal = made?.call ?? own;
    if (literal === undefined || isUnreachable(literal)) continue;
    const written = made?.string ?? unquoted(text.slice(literal.startIndex, literal.endIndex));
    const mention = { name, span: { start: index, end: index + name.length }, text: written };
    const holder = nameOfHolder(literal);
    const uses = holder === undefined ? [] : usesOf(root, text, holder);
    for (const node of [literal, ...uses]) found.push({ ...mention, ...surroundings(node) });
  }
  return found;
}

const strings = new Set(['string_literal', 'raw_string_literal', 'concatenated_string', 'string', 'template_string']);

/** The outermost string around a piece of text: adjacent strings are one. The body of a macro is text to the parser. */
function literalAt(root: SyntaxNode, start: number, end: number): SyntaxNode | undefined {
  let literal: SyntaxNode | undefined;
  for (let node = root.descendantForIndex(start, end); node !== null; node = node.parent) {
    if (node.type === 'comment') return undefined;
    if (strings.has(node.type) || (node.type === 'preproc_arg' && node.text.includes('"'))) literal = node;
    else if (literal !== undefined) break;
  }
  // A string that is a statement of its own documents something.
  return literal?.parent?.type === 'expression_statement' ? undefined : literal;
}

function unquoted(literal: string): string {
  return literal.replace(/^[a-zA-Z]*["'`]+|["'`]+$/g, '');
}

/**
 * `IPV4("tcp_tw_recycle")`, `IPV4(tcp_tw_recycle)`: what a macro that does no more than to put strings together makes of its argument is the string that
 * is meant.
 */
function putTogether(argument: SyntaxNode | null, text: string): { readonly call: SyntaxNode; readonly string: string } | undefined {
  const list = argument?.parent;
  const call = list?.parent;
  if (argument == null || list?.type !== 'argument_list' || call?.type !== 'call_expression') return undefined;
  const macro = call.childForFieldName('function')?.text ?? '';
  if (!/^[A-Za-z_]\w*$/.test(macro)) return undefined;
  const defined = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${macro}\\(([^()]*)\\)[ \\t]*(.*)$`, 'm').exec(text);
  const parameters = defined?.[1]?.split(',').map((each) => each.trim()) ?? [];
  const parameter = parameters[list.namedChildren.findIndex((each) => each?.id === argument.id)];
  if (parameter === undefined || !onlyStrings.test(defined?.[2] ?? '')) return undefined;
  const pieces: readonly string[] = defined?.[2]?.match(piece) ?? [];
  const own = argument.type === 'identifier' ? `#${parameter}` : parameter;
  if (!pieces.includes(own)) return undefined;
  return { call, string: pieces.map((each) => (each === own ? unquoted(argument.text) : each.startsWith('"') ? unquoted(each) : '')).join('') };
}

const piece = /"[^"\n]*"|#?\w+/g;
const onlyStrings = /^(?:\s*(?:"[^"\n]*"|#?\w+))+\s*$/;

const leaving = new Set(['return_statement', 'throw_statement', 'raise_statement', 'break_statement', 'continue_statement']);

function isUnreachable(literal: SyntaxNode): boolean {
  for (let node: SyntaxNode | null = literal; node !== null; node = node.parent) {
    const before = node.previousNamedSibling;
    if (before !== null && leaving.has(before.type)) return true;
    const { parent } = node;
    const isBranch = parent?.type === 'preproc_if' && !/^preproc_el/.test(node.type);
    if (isBranch && parent.childForFieldName('condition')?.text === '0') return true;
  }
  return false;
}

/** The name of the constant that a string is given to: a macro, a variable, an attribute. */
function nameOfHolder(literal: SyntaxNode): string | undefined {
  const { parent } = literal;
  if (parent === null) return undefined;
  const name = parent.childForFieldName('name') ?? parent.childForFieldName('left') ?? parent.childForFieldName('declarator');
  if (name === null || name.startIndex >= literal.startIndex) return undefined;
  const isGiven = /^(?:preproc_def|init_declarator|variable_declarator|assignment|assignment_expression)$/.test(parent.type);
  return isGiven ? /(\w+)\W*$/.exec(name.text)?.[1] : undefined;
}

function usesOf(root: SyntaxNode, text: string, name: string): readonly SyntaxNode[] {
  const nodes = [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map(({ index }) => root.descendantForIndex(index, index + name.length));
  return nodes.filter((node) => node !== null && /identifier$/.test(node.type)).filter((node) => node !== null);
}

const groups = /^(?:argument_list|arguments|initializer_list|list|tuple|array|pair|initializer_pair|keyword_argument)$/;

function surroundings(from: SyntaxNode): Pick<Mention, 'callee' | 'beside'> {
  for (let node: SyntaxNode | null = from; node?.parent != null; node = node.parent) {
    const { parent }: SyntaxNode = node;
    if (/(?:statement|declaration|definition|block|body|pair_list)$/.test(parent.type)) break;
    if (!groups.test(parent.type)) continue;
    const entry = besideInEntry(node, parent);
    if (entry !== undefined) return { callee: '', beside: entry };
    const beside = parent.namedChildren.flatMap((child) => (child === null || child.id === node?.id ? [] : [child.text]));
    if (beside.length === 0 && !/^arg/.test(parent.type)) continue;
    return { callee: /^arg/.test(parent.type) ? calleeOf(parent) : '', beside };
  }
  return { callee: '', beside: [] };
}

const keyedPair = /^(?:pair|initializer_pair|keyword_argument)$/;
const settingKey = /^(?:key|name|param(?:eter)?|setting|sysctl|path|file)$/i;
const valueKey = /^(?:val(?:ue)?)$/i;

/**
 * `{ key: 'net.ipv4.tcp_tw_recycle', value: '1' }`: the value that an entry of a table has for the setting which it names, and the sentences that it says
 * about it.
 */
function besideInEntry(node: SyntaxNode, pair: SyntaxNode): readonly string[] | undefined {
  const entry = pair.parent;
  if (entry === null || !keyedPair.test(pair.type) || !settingKey.test(keyOf(pair)) || pair.lastNamedChild?.id !== node.id) return undefined;
  const others = entry.namedChildren.filter((each) => each !== null && each.id !== pair.id && keyedPair.test(each.type)).filter((each) => each !== null);
  if (!others.some((other) => valueKey.test(keyOf(other)))) return undefined;
  const texts = others.map((other) => ({ key: keyOf(other), text: other.lastNamedChild?.text ?? '' }));
  return texts.flatMap(({ key, text }) => (valueKey.test(key) || /\s/.test(text) ? [text] : []));
}

/** The name before the colon or the equals sign, without quotes or C's dot. */
function keyOf(pair: SyntaxNode): string {
  return (pair.firstNamedChild?.text ?? '').replaceAll(/[^\w]/g, '');
}

/** `fopen` of `fopen(…)`, `std::ofstream f` of `std::ofstream f(…)`. */
function calleeOf(list: SyntaxNode): string {
  const call = list.parent;
  if (call === null) return '';
  const whole = call.type === 'init_declarator' ? (call.parent ?? call) : call;
  return whole.text.slice(0, list.startIndex - whole.startIndex).trim();
}
