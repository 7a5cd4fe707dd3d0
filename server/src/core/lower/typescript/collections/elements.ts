import { type BlockId, itemOrNone, placeOf, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { Binding } from '../names/scopes.ts';
import { isHelper } from '../selection/functionTexts.ts';
import { isExecutor, keyName } from '../tree/shapes.ts';
import { argumentNodes, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { filledCount } from './filled.ts';
import { gatheredItems } from './gathered.ts';
import { wholeList } from './subsets.ts';

export interface Element {
  readonly value: Value;
  /** The text of it, where it stands in the loop's head. */
  readonly node: Syntax | undefined;
}

/**
 * What a loop over an expression goes through, where the text says so: of an array that is written there, or that a constant names.
 * @param value what the expression is
 */
export function elementsOf(fn: FunctionLowering, node: Syntax, value: Value): readonly Element[] | undefined {
  const inner = listIn(fn, node);
  const ofTable = inner.type === 'call_expression' ? elementsOfTable(fn, inner) : undefined;
  if (ofTable !== undefined) return ofTable;
  const gathered = gatheredItems(fn, inner);
  if (gathered !== undefined) return isFew(gathered.length) ? gathered.map((item) => ({ value: item, node: undefined })) : undefined;
  if (value.kind === 'list') return isFew(value.items.length) ? value.items.map((item, index) => ({ value: item, node: elementAt(inner, index) })) : undefined;
  if (value.kind !== 'place' || inner.type !== 'identifier') return undefined;
  const literal = fn.file.entities.literal(inner, fn.scope)?.node;
  const count = literal === undefined ? undefined : countOf(fn, literal);
  if (count === undefined || !isFew(count) || isChanged(fn.file.slice(inner), fn.file.text)) return undefined;
  const { root, path } = value.place;
  return Array.from({ length: count }, (_, index) => ({ value: { kind: 'place', place: { root, path: [...path, `[${index}]`] } }, node: undefined }));
}

function countOf(fn: FunctionLowering, list: Syntax): number | undefined {
  if (list.type !== 'array') return filledCount(fn, list);
  return list.kids.some(({ type }) => type === 'spread_element') ? undefined : list.kids.length;
}

/** Where the element stands in a list that is written there. */
function elementAt({ type, kids }: Syntax, index: number): Syntax | undefined {
  return type === 'array' ? kids[index] : undefined;
}

function listIn(fn: FunctionLowering, node: Syntax): Syntax {
  const inner = unwrap(node);
  return wholeList(inner, fn.file.text) ?? inner;
}

/**
 * The elements that a list of another file may have, or a list or an object that the function was given: how many there are is known where the files are put
 * together, or by whoever calls it, and behind the end there is none.
 */
export function elementsElsewhere(fn: FunctionLowering, node: Syntax, value: Value): readonly Value[] | undefined {
  const inner = listIn(fn, node);
  const count = { length: mostElements };
  if (value.kind === 'imported') {
    if (isChanged(fn.file.slice(inner), fn.file.text)) return undefined;
    return Array.from(count, (_, index) => operation('item', value, { kind: 'string', value: itemOrNone(index) }));
  }
  const [, part = ''] = /^Object\.(entries|values)\(/.exec(fn.file.slice(inner)) ?? [];
  const holder = part === '' ? inner : argumentNodes(inner)[0];
  if (holder === undefined || !isGiven(fn, holder) || isChanged(fn.file.slice(unwrap(holder)), fn.file.text)) return undefined;
  const held = part === '' ? value : fn.value(holder);
  if (held.kind !== 'place') return undefined;
  const asked: readonly Value[] = part === '' ? [] : [{ kind: 'string', value: part === 'entries' ? 'items' : part }];
  return Array.from(count, (_, index) => operation('listed', held, { kind: 'number', value: index }, { kind: 'number', value: mostElements }, ...asked));
}

function operation(operator: 'item' | 'listed' | 'has-type' | 'is-none', ...operands: readonly Value[]): Value {
  return { kind: 'operation', operator, operands };
}

/** Where what such a list holds is known, its elements are told one by one. */
export function whereKnown(fn: FunctionLowering, list: Value, [first]: readonly Value[]): { readonly otherwise: BlockId } {
  const [known, otherwise] = [fn.graph.newBlock(), fn.graph.newBlock()];
  if (list.kind === 'imported' || first === undefined)
    fn.graph.branch({ kind: 'value', value: operation('has-type', list, { kind: 'string', value: 'object' }), isCertain: true }, known, otherwise);
  else fn.graph.branch({ kind: 'value', value: operation('is-none', first) }, otherwise, known);
  fn.graph.startBlock(known);
  return { otherwise };
}

/** What the function, or its object, was given and nothing else. */
function isGiven(fn: FunctionLowering, node: Syntax): boolean {
  const text = fn.file.slice(unwrap(node));
  const [name = ''] = /^[\w$]+/.exec(text) ?? [];
  const binding = /^[\w$.#]+$/.test(text) ? fn.scope.resolve(name) : undefined;
  return binding !== undefined && binding.assignments === 0 && (binding.kind === 'parameter' || (binding.kind === 'this' && text.length > name.length));
}

/** `Object.entries(services)`, `Object.values(services)`: of an object that a constant names, and that nobody changes. */
function elementsOfTable(fn: FunctionLowering, call: Syntax): readonly Element[] | undefined {
  const [, asked, name = ''] = /^Object\.(entries|values)\(\s*([\w$]+)\s*\)$/.exec(fn.file.slice(call)) ?? [];
  const [argument] = argumentNodes(call);
  const literal = asked === undefined || argument === undefined ? undefined : fn.file.entities.literal(argument, fn.scope)?.node;
  if (literal?.type !== 'object' || argument === undefined || !isFew(literal.kids.length) || isChanged(name, fn.file.text)) return undefined;
  if (new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*\\.[\\w$\\s.]*=(?!=)`).test(fn.file.text)) return undefined;
  const keys = literal.kids.map(({ type, kids: [key] }) => (type === 'pair' ? keyName(key, fn.file.text) : undefined));
  const table = fn.value(argument);
  if (table.kind !== 'place' || keys.some((key) => key === undefined || /^\d/.test(key))) return undefined;
  return keys.map((key = '') => {
    const held: Value = { kind: 'place', place: placeOf(table.place.root, ...table.place.path, key) };
    return { value: asked === 'values' ? held : { kind: 'list', items: [{ kind: 'string', value: key }, held] }, node: undefined };
  });
}

/**
 * A loop over what the function, or its object, was given has a first round only where there is something in it, and then it has one: whoever calls it with a
 * list that is written there knows.
 */
export function leaveWithoutElements(fn: FunctionLowering, node: Syntax, value: Value, inside: number, after: number): void {
  if (value.kind !== 'place' || !isGiven(fn, node) || isChanged(fn.file.slice(unwrap(node)), fn.file.text)) return;
  const first: Value = { kind: 'place', place: placeOf(value.place.root, ...value.place.path, itemOrNone(0)) };
  fn.graph.branch({ kind: 'value', value: operation('is-none', first) }, after, inside);
}

/**
 * The variables of a loop whose rounds can be told each by itself. None where the loop may be left before its end, as one is that looks for a port that is
 * free; nor where something that runs later uses such a variable: which round's it is would be lost.
 */
export function variablesOfRounds(fn: FunctionLowering, loop: Syntax): readonly Binding[] | undefined {
  if (loop.end - loop.start > longestLoop) return undefined;
  const ofElement = new Set(fn.file.source.declarations.scopes.get(loop)?.bindings ?? []);
  const own: Binding[] = [];
  const later: Syntax[] = [];
  const waiting: Syntax[] = [loop];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (leaving.has(node.type) || (node !== loop && loops.has(node.type))) return undefined;
    if (isFunction(node)) {
      // What a promise is made with runs in the round itself; what that gives on does not.
      if (isExecutor(node, fn.file.text)) later.push(...functionsIn(node));
      else later.push(node);
      continue;
    }
    own.push(...(fn.file.source.declarations.scopes.get(node)?.bindings ?? []));
    waiting.push(...node.kids);
  }
  const isLost = (binding: Binding): boolean => later.some((node) => usesLater(fn.file.slice(node), binding.name, node, ofElement.has(binding)));
  return own.some((binding) => binding.isCaptured && isLost(binding)) ? undefined : own;
}

function functionsIn(node: Syntax): readonly Syntax[] {
  return node.kids.flatMap((kid) => (isFunction(kid) ? [kid] : functionsIn(kid)));
}

/** More rounds than anybody writes out; the rest of the function is followed after each. */
const mostElements = 6;
const longestLoop = 2000;

const leaving = new Set(['break_statement', 'return_statement']);
const loops = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement']);

function isFew(count: number): boolean {
  return count > 0 && count <= mostElements;
}

/** Whether something is put into an array, taken out of it or given another place in it. */
export function isChanged(name: string, text: string): boolean {
  const written = name.replaceAll('$', '\\$');
  return new RegExp(`(?<![\\w$.])${written}\\s*(?:\\.\\s*(?:push|pop|shift|unshift|splice|fill|sort|reverse|length\\s*=)|\\[[^\\]]*\\]\\s*=)`).test(text);
}

/**
 * What it writes to the log changes nothing, nor does what is sent, or that the socket is closed in the end. What the list says of each round matters to what
 * binds by it alone.
 */
function usesLater(text: string, name: string, node: Syntax, isOfElement: boolean): boolean {
  if (node.unread !== undefined && !isHelper(text, 'effects')) return false;
  if (isOfElement && !bindsOrSets.test(text)) return false;
  const written = name.replaceAll('$', '\\$');
  const effects = text
    .replace(/\bconsole\s*\.\s*\w+\s*\([^;\n]*/g, '')
    .replace(new RegExp(`(?<![\\w$.])${written}\\s*[!?]?\\.\\s*(?:send|close|address|ref|unref)\\s*\\(`, 'g'), '(');
  return new RegExp(node.unread === undefined ? `(?<![\\w$.])${written}(?![\\w$])` : `(?<![\\w$.])${written}\\s*[!?]?\\.`).test(effects);
}

/** What gives a socket its endpoint, an option, or another use than to send. */
const bindsOrSets = /\b(?:listen|bind|connect|createServer|createSocket|createConnection|set[A-Z]\w*|add[A-Z]\w*Membership|addMembership)\s*\(/;
