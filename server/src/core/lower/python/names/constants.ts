import { named, type Origin, type PlatformName, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { binaryOperator } from '../expressions/operators.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import { withDefault } from '../objects/defaults.ts';
import { frozenRecord } from '../objects/frozenData.ts';
import { literal } from '../tree/literals.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { constantNamed } from './names.ts';
import type { Scope } from './scope.ts';

const mostItems = 64;
const longestAddress = 4;

/**
 * The value of an expression that computes nothing at run time but constants (or that comes from outside: the environment, the command line), or
 * `undefined`. Lists and dictionaries are not among them: they change.
 */
export function constantValue(file: FileContext, node: Syntax, scope: Scope, depth = 0): Value | undefined {
  if (depth > 20) return undefined;
  const span = { start: node.start, end: node.end };
  const known = literal(node, file.source);
  if (known !== undefined) return known;
  const operand = (child: Syntax | undefined) => (child === undefined ? undefined : constantValue(file, child, scope, depth + 1));
  switch (node.type) {
    case 'parenthesized_expression':
      return node.children.length === 1 ? operand(node.children[0]) : undefined;
    case 'tuple':
    case 'expression_list': {
      if (node.children.length > mostItems) return undefined;
      const known = node.children.map(operand);
      // An address has a port: other tuples may hold any number of names, which somebody would have to look for.
      const isAddress = known.length <= longestAddress && known.some((item) => item?.kind === 'number');
      const items = isAddress ? node.children.map((child, index) => known[index] ?? importedItem(file, child, scope)) : known;
      return items.every((item) => item !== undefined) ? { kind: 'list', items, span } : undefined;
    }
    case 'unary_operator': {
      const of = operand(node.children[0]);
      return of?.kind === 'number' && file.source[node.start] === '-' ? { kind: 'number', value: -of.value, span } : undefined;
    }
    case 'binary_operator': {
      const [left, right] = node.children;
      const operator = left === undefined || right === undefined ? undefined : binaryOperator(file.source, left, right);
      const operands = operator === undefined ? [] : node.children.map(operand);
      return operator !== undefined && operands.every(isNumeric) ? { kind: 'operation', operator, operands, span } : undefined;
    }
    case 'identifier': {
      const meaning = file.meaning(file.source.slice(node.start, node.end), node.start, scope);
      if (meaning.kind === 'qualified') return spanned(constantNamed(meaning.name), node);
      return meaning.kind === 'variable'
        ? respanned(
            file.constantOf(meaning.binding, meaning.scope, (of, at) => constantValue(file, of, at)),
            node,
          )
        : undefined;
    }
    case 'attribute': {
      const name = file.qualifiedName(node, scope);
      if (name === undefined) return undefined;
      return spanned(constantNamed(name) ?? fromOutside(name), node);
    }
    case 'subscript': {
      const name = node.children[0] === undefined ? undefined : file.qualifiedName(node.children[0], scope);
      return name === undefined ? undefined : spanned(fromOutside(name), node);
    }
    case 'call':
      return constantCall(file, node, scope, depth);
    default:
      return undefined;
  }
}

/** Texts are put together and formatted in too many ways. */
function isNumeric(value: Value | undefined): value is Value {
  return value?.kind === 'number' || value?.kind === 'constant' || (value?.kind === 'operation' && value.operator !== 'string');
}

/** `ADDRESS = (config.HOST, 80)`: a name of another module does not keep the rest from being known. */
function importedItem(file: FileContext, node: Syntax, scope: Scope): Value | undefined {
  const name = file.qualifiedName(node, scope);
  return name === undefined ? undefined : spanned(importedName(name) ?? unknownValue, node);
}

/** `def listen_on(port=config.PORT)`: what another module has for a constant, as its name says. */
export function defaultValue(file: FileContext, node: Syntax, scope: Scope): Value | undefined {
  const known = constantValue(file, node, scope);
  if (known !== undefined || !/(?:^|\.)[A-Z][A-Z0-9_]+$/.test(file.source.slice(node.start, node.end))) return known;
  const name = file.qualifiedName(node, scope);
  return name === undefined ? tableValue(file, node, scope) : spanned(importedName(name), node);
}

/** `def tune(sock, options=OPTIONS)`: what the module holds under the name for good. */
function tableValue(file: FileContext, node: Syntax, scope: Scope): Value | undefined {
  const meaning = node.type === 'identifier' ? file.meaning(node.text(file.source), node.start, scope) : undefined;
  if (meaning?.kind !== 'variable' || meaning.scope !== file.module) return undefined;
  const held = file.onlyAssignment(meaning.binding)?.value;
  const display = held === undefined ? undefined : unparenthesized(held);
  return display !== undefined && displays.has(display.type) ? spanned({ kind: 'place', place: placeOf(meaning.root) }, node) : undefined;
}

const displays: ReadonlySet<string> = new Set(['tuple', 'expression_list', 'list', 'dictionary']);

/** `os.environ.get(…)` and its like, and conversions of them. */
function constantCall(file: FileContext, node: Syntax, scope: Scope, depth: number): Value | undefined {
  const [callee, list] = node.children;
  if (callee === undefined || list?.type !== 'argument_list') return undefined;
  const span = { start: node.start, end: node.end };
  const name = file.qualifiedName(callee, scope);
  const outside = name === undefined ? undefined : fromOutside(name);
  if (name === undefined) {
    const record = frozenRecord(file, node, scope, (of, at) => constantValue(file, of, at, depth + 1));
    if (record !== undefined) return record;
  }
  if (name === 'enum.auto') return { kind: 'number', value: autoNumber(file, node.start, scope), span };
  if (name !== undefined) return outside === undefined ? undefined : spanned(withDefault(outside, node, file.source), node);
  if (callee.type === 'identifier' && /^(?:raw_)?input$/.test(callee.text(file.source))) return { kind: 'unknown', from: 'argv', span };
  const [only] = list.children;
  if (callee.type !== 'identifier' || only === undefined || list.children.length !== 1) return undefined;
  const length = callee.text(file.source) === 'len' ? lengthOf(file, only, scope) : undefined;
  if (length !== undefined) return { kind: 'number', value: length, span };
  const operator = conversions.get(callee.text(file.source));
  const operand = operator === undefined ? undefined : constantValue(file, only, scope, depth + 1);
  if (operator === undefined || operand === undefined) return undefined;
  if (operand.kind === 'unknown') return { ...operand, span };
  return { kind: 'operation', operator, operands: [operand], span };
}

/** `BASE + len(VENUES)`: how many items a tuple has, or a list when loading the file has come as far as here. */
function lengthOf(file: FileContext, node: Syntax, scope: Scope): number | undefined {
  const meaning = node.type === 'identifier' ? file.meaning(node.text(file.source), node.start, scope) : undefined;
  const isNamed = meaning?.kind === 'variable' && meaning.scope === file.module;
  const held = isNamed ? file.onlyAssignment(meaning.binding)?.value : node;
  const display = held === undefined ? undefined : unparenthesized(held);
  if (display === undefined || display.children.some(({ type }) => type.endsWith('_splat'))) return undefined;
  if (display.type === 'tuple' || display.type === 'expression_list') return display.children.length;
  const isEarlier = isNamed && display.end <= node.start && scope === file.module;
  const isKnown = isEarlier && (display.type === 'list' || display.type === 'dictionary') && !mayGrow(node.text(file.source), file);
  return isKnown ? display.children.length : undefined;
}

function mayGrow(name: string, { source }: FileContext): boolean {
  const call = String.raw`\.(?!(?:items|keys|values|get|index|count|copy)\b)`;
  return new RegExp(String.raw`\bdel\s+${name}\b|\b${name}\s*(?:${call}|\[[^\]\n]*\]\s*=(?!=)|[-+*|&]=)`).test(source);
}

/** `auto()` counts the members of an enumeration. https://docs.python.org/3/library/enum.html#enum.auto */
function autoNumber({ source }: FileContext, at: number, { start }: Scope): number {
  return [...source.slice(start, at).matchAll(/=\s*(?:enum\.)?auto\s*\(/g)].length + 1;
}

const conversions: ReadonlyMap<string, 'parse-int' | 'string'> = new Map([
  ['int', 'parse-int'],
  ['str', 'string'],
]);

/** What comes from outside the program. */
export function fromOutside(qualified: string): Extract<Value, { kind: 'unknown' }> | undefined {
  const from = outside.find(([prefix]) => qualified === prefix || qualified.startsWith(`${prefix}.`))?.[1];
  return from === undefined ? undefined : { kind: 'unknown', from };
}

const outside: readonly (readonly [string, Origin])[] = [
  ['os.environ', 'env'],
  ['os.getenv', 'env'],
  ['os.environb', 'env'],
  ['environ', 'env'],
  ['decouple.config', 'env'],
  ['sys.argv', 'argv'],
  ['django.conf.settings', 'config'],
  // What is read from a file; a text, which json.loads() takes, may be another program's message.
  ['json.load', 'config'],
  ['yaml.load', 'config'],
  ['yaml.safe_load', 'config'],
  ['toml.load', 'config'],
  ['tomllib.load', 'config'],
  ['configparser.ConfigParser', 'config'],
  ['configparser.RawConfigParser', 'config'],
  ['configparser.SafeConfigParser', 'config'],
];

export function spanned(value: Value | undefined, node: Syntax): Value | undefined {
  return value === undefined ? undefined : named(value, { start: node.start, end: node.end }, value.span?.definition);
}

/** Where a constant is used by its name, that is the text for it; its parts keep theirs. */
const respanned = spanned;

/** On which platforms a test is true: `sys.platform == 'win32'`, `os.name == 'nt'`, `platform.system() in (…)`. */
export function platformTest(file: FileContext, test: Syntax, scope: Scope, depth = 0): { platforms: readonly PlatformName[]; negated: boolean } | undefined {
  const node = unparenthesized(test);
  if (node.type === 'identifier' && depth < 3) {
    const meaning = file.meaning(node.text(file.source), node.start, scope);
    if (meaning.kind !== 'variable' || meaning.scope.kind !== 'module' || meaning.binding.assignments.length !== 1) return undefined;
    const [assignment] = meaning.binding.assignments;
    return assignment?.value === undefined || !assignment.once ? undefined : platformTest(file, assignment.value, meaning.scope, depth + 1);
  }
  if (node.type === 'call') {
    const [callee, list] = node.children;
    const [object, method] = callee?.type === 'attribute' ? callee.children : [];
    if (object === undefined || method?.text(file.source) !== 'startswith') return undefined;
    return platformsOf(file, object, list?.children[0], scope, false);
  }
  if (node.type !== 'comparison_operator' || node.children.length !== 2) return undefined;
  const [left, right] = node.children;
  if (left === undefined || right === undefined) return undefined;
  const operator = file.source.slice(left.end, right.start).trim();
  if (operator === '==' || operator === 'in') return platformsOf(file, left, right, scope, false);
  return operator === '!=' || /^not\s+in$/.test(operator) ? platformsOf(file, left, right, scope, true) : undefined;
}

function platformsOf(file: FileContext, what: Syntax, names: Syntax | undefined, scope: Scope, negated: boolean) {
  if (names === undefined) return undefined;
  const asked = unparenthesized(what);
  const callee = asked.type === 'call' ? asked.children[0] : asked;
  let name = callee === undefined ? undefined : file.qualifiedName(callee, scope);
  // `platform.system().lower()`
  if (name === undefined && callee?.type === 'attribute' && callee.children[0]?.type === 'call') {
    const inner = callee.children[0].children[0];
    name = inner === undefined ? undefined : file.qualifiedName(inner, scope);
  }
  if (name !== 'sys.platform' && name !== 'os.name' && name !== 'platform.system') return undefined;
  const values = names.type === 'string' ? [names] : names.children;
  const platforms: PlatformName[] = [];
  for (const value of values) {
    const text = literal(value, file.source);
    if (text?.kind !== 'string') return undefined;
    platforms.push(...(platformNames.get(text.value.toLowerCase()) ?? []));
  }
  return { platforms, negated };
}

const platformNames: ReadonlyMap<string, readonly PlatformName[]> = new Map([
  ['linux', ['linux']],
  ['linux2', ['linux']],
  ['darwin', ['darwin']],
  ['freebsd', ['freebsd']],
  ['win32', ['windows']],
  ['win', ['windows']],
  ['windows', ['windows']],
  ['nt', ['windows']],
  ['posix', ['linux', 'darwin', 'freebsd']],
]);

/** `hasattr(socket, 'SO_REUSEPORT')`, `getattr(socket, 'SO_REUSEPORT', None)`: the option that is asked for. */
export function availabilityTest(file: FileContext, test: Syntax, scope: Scope, textOf?: (node: Syntax) => Value): string | undefined {
  const node = unparenthesized(test);
  if (node.type !== 'call') return undefined;
  const [callee, list] = node.children;
  const name = callee?.type === 'identifier' ? callee.text(file.source) : '';
  const [module, attribute] = list?.children ?? [];
  if ((name !== 'hasattr' && name !== 'getattr') || module === undefined || attribute === undefined) return undefined;
  if (file.qualifiedName(module, scope) !== 'socket') return undefined;
  const text = literal(attribute, file.source) ?? (attribute.type === 'identifier' ? textOf?.(attribute) : undefined);
  return text?.kind === 'string' ? text.value : undefined;
}
