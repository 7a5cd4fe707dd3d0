import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { optionsText, type PropertyText } from '../idioms/facts.ts';
import { importedValue } from '../linkage/imports.ts';
import type { Entities } from '../names/entities.ts';
import type { Scope } from '../names/scopes.ts';
import { optionalObjects } from '../objects/objects.ts';
import { escaped } from '../selection/words.ts';
import { fieldOfThis } from '../servers/attachedListeners.ts';
import { propertyOf } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';

/** What an options object says of a property: it is there, it is not, or nobody knows. */
export type Presence = 'yes' | 'no' | 'maybe';

/** An argument that holds options: a literal, a variable, or nothing. */
export interface Options {
  has(name: string): Presence;
  /** The property's value; unknown where it is absent. */
  value(name: string): Value;
  /** The expression that gives it, where it is written down. */
  node(name: string): Syntax | undefined;
  /** What an edit needs to know of it. */
  text(name: string): PropertyText | undefined;
  /** A variable that only ever holds what a function of another file gave. */
  readonly isTaken?: boolean;
}

export const noOptions: Options = { has: () => 'no', value: () => unknownValue, node: () => undefined, text: () => undefined };

/** Reads options from an argument whose value is `value`. */
export function optionsOf(fn: FunctionLowering, argument: Syntax, value: Value): Options {
  const inner = unwrap(argument);
  const found = objectIn(fn, inner, fn.scope);
  if (found === undefined) return { ...variableOptions(value), isTaken: isTaken(fn, inner) };
  const field = fieldOfThis(inner, fn.file.text);
  const variable = field ?? (inner.type === 'identifier' || inner.type === 'member_expression' ? fn.file.slice(inner) : undefined);
  const before = field === undefined ? '(?<![\\w$.])' : '\\.\\s*';
  const isSetLater = (name: string) => variable !== undefined && new RegExp(`${before}${escaped(variable)}\\s*(?:\\.\\s*${name}|\\[)`).test(fn.file.text);
  const property = (name: string) => propertyIn(fn, found, name);
  return {
    has(name) {
      const found = property(name);
      if (typeof found === 'object') return isNothing(found) ? 'no' : 'yes';
      return found === 'unknown' || isSetLater(name) ? 'maybe' : 'no';
    },
    value(name) {
      if (value.kind === 'record') return value.fields.get(name) ?? unknownValue;
      const written = property(name);
      // Whatever is spread beside it, the constant is what counts.
      const isConstant = value.kind === 'operation' && typeof written === 'object' && (written.type === 'string' || written.type === 'number');
      return isConstant ? fn.value(written) : fieldOf(value, name, written);
    },
    node(name) {
      const found = property(name);
      return typeof found === 'object' ? found : undefined;
    },
    text: (name) => optionsText(fn, argument)?.properties.get(name),
  };
}

/** `const options = pollOptions(meter); http.request(options)` */
function isTaken(fn: FunctionLowering, node: Syntax): boolean {
  const made = node.type === 'identifier' ? fn.file.entities.literal(node, fn.scope) : undefined;
  const callee = made?.node.type === 'call_expression' ? made.node.kids[0] : undefined;
  return made !== undefined && callee !== undefined && importedValue(fn.file.entities.of(callee, made.scope)) !== undefined;
}

/** The object that an expression certainly is. */
export function writtenObject(fn: FunctionLowering, node: Syntax): Written | undefined {
  return objectIn(fn, node, fn.scope);
}

/** An object that is written down, and where; `Object.assign(…)` is one of several. */
type Written = NonNullable<ReturnType<Entities['literal']>>;

function objectIn(fn: FunctionLowering, node: Syntax, scope: Scope): Written | undefined {
  const field = fieldOfThis(node, fn.file.text);
  // What the file gives a field of that name once is what it holds.
  if (field !== undefined) {
    const { fields, unstableFields } = fn.file.source.declarations;
    const [only, ...others] = fields.get(field) ?? [];
    return only === undefined || others.length > 0 || unstableFields.has(field) || unwrap(only.value).type !== 'object'
      ? undefined
      : { ...only, node: unwrap(only.value) };
  }
  const found = fn.file.entities.literal(node, scope);
  // `settings.api`, where nothing is given to an `api` afterwards.
  const name = node.type === 'member_expression' && node.kids.length === 2 ? node.kids[1] : undefined;
  const part = name === undefined || fn.file.assignedMembers.has(fn.file.slice(name)) ? undefined : fn.file.entities.of(node, scope);
  if (part?.kind === 'object') return { node: part.literal, scope: part.scope };
  return found?.node.type === 'object' || (found !== undefined && isAssigned(fn, found.node)) ? found : undefined;
}

function isAssigned(fn: FunctionLowering, { type, kids: [callee] }: Syntax): boolean {
  return type === 'call_expression' && callee !== undefined && fn.file.slice(callee) === 'Object.assign';
}

/** A property of an object, or of one that is spread in it where nothing behind it has the name. */
function propertyIn(fn: FunctionLowering, { node, scope }: Written, name: string, depth = 0): ReturnType<typeof propertyOf> {
  if (depth > mostSpread) return 'unknown';
  if (node.type === 'call_expression') return propertyOfAssigned(fn, argumentNodes(node), scope, name, depth);
  const at = node.kids.findLastIndex(({ type }) => type === 'spread_element');
  const written = propertyOf({ ...node, kids: node.kids.slice(at + 1) }, name, fn.file.text);
  const spread = node.kids[at]?.kids[0];
  if (written !== 'absent' || spread === undefined) return written;
  const source = objectIn(fn, spread, scope);
  const optional = source === undefined ? optionalObjects(spread, fn.file.text) : undefined;
  if (source === undefined && optional === undefined) return 'unknown';
  const inside = source === undefined ? propertyOfOptional(fn, optional, name) : propertyIn(fn, source, name, depth + 1);
  return inside === 'absent' ? propertyIn(fn, { node: { ...node, kids: node.kids.slice(0, at) }, scope }, name, depth + 1) : inside;
}

function propertyOfOptional(fn: FunctionLowering, optional: ReturnType<typeof optionalObjects>, name: string): 'absent' | 'unknown' {
  const objects = [optional?.yes, optional?.no];
  return objects.every((each) => each === undefined || propertyOf(each, name, fn.file.text) === 'absent') ? 'absent' : 'unknown';
}

/** `Object.assign({}, defaults, { port })`: the last that has the property counts. */
function propertyOfAssigned(fn: FunctionLowering, given: readonly Syntax[], scope: Scope, name: string, depth: number): ReturnType<typeof propertyOf> {
  for (const each of given.toReversed()) {
    const source = objectIn(fn, each, scope);
    const inside = source === undefined ? 'unknown' : propertyIn(fn, source, name, depth + 1);
    if (inside !== 'absent') return inside;
  }
  return 'absent';
}

const mostSpread = 5;

export function variableOptions(value: Value): Options {
  return { has: () => 'maybe', value: (name) => fieldOf(value, name, undefined), node: () => undefined, text: () => undefined };
}

function fieldOf(value: Value, name: string, written: Syntax | string | undefined): Value {
  const span = typeof written === 'object' ? { span: spanOf(written) } : {};
  if (value.kind === 'operation' && value.operator === 'merge') {
    const last = value.operands.at(-1);
    const own = last?.kind === 'record' ? last.fields.get(name) : undefined;
    return own ?? { kind: 'operation', operator: 'item', operands: [value, { kind: 'string', value: name }], ...span };
  }
  if (value.kind === 'place') return { kind: 'place', place: { root: value.place.root, path: [...value.place.path, name] }, ...span };
  if (value.kind === 'imported') return { ...value, names: [...value.names, name], ...span };
  if (value.kind === 'result' || value.kind === 'operation')
    return { kind: 'operation', operator: 'item', operands: [value, { kind: 'string', value: name }], ...span };
  return value.kind === 'unknown' ? { kind: 'unknown', from: value.from } : unknownValue;
}

/** `port: undefined` is as good as no port. */
function isNothing(node: Syntax): boolean {
  return node.type === 'undefined' || node.type === 'null';
}
