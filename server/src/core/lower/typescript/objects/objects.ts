import { unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { operatorOf } from '../expressions/operators.ts';
import { escaped } from '../selection/words.ts';
import { functionShape, keyName } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';

/** `{ port, ...defaults, host: 'localhost' }`. */
export function objectValue(fn: FunctionLowering, node: Syntax): Value {
  const merged: Value[] = [];
  let fields = new Map<string, Value>();
  let isWhole = true;
  for (const kid of node.kids) {
    if (kid.type === 'spread_element') {
      const known = merged.length > 0 ? undefined : fields;
      if (fields.size > 0) merged.push(isWhole ? { kind: 'record', fields, isWhole } : { kind: 'record', fields });
      if (kid.kids[0] !== undefined) merged.push(optionalValue(fn, kid.kids[0], known) ?? fn.value(kid.kids[0]));
      fields = new Map();
      isWhole = true;
      continue;
    }
    const [name, given] = kid.type === 'pair' ? kid.kids : [undefined, kid];
    if (name?.type === 'computed_property_name') {
      isWhole = false;
      if (name.kids[0]?.hasEffects === true) fn.value(name.kids[0]);
    }
    if (given === undefined) continue;
    const value = fn.value(given);
    const key = keyOf(fn, kid);
    if (key === undefined) isWhole = false;
    else fields.set(key, value);
  }
  const last: Value = isWhole && merged.length > 0 ? { kind: 'record', fields, isWhole } : { kind: 'record', fields };
  if (merged.length === 0) return last;
  // Of what nothing is known but its last fields, these are all that there is to say.
  if (merged.every(({ kind }) => kind === 'unknown')) return fields.size === 0 ? unknownValue : { kind: 'record', fields };
  return { kind: 'operation', operator: 'merge', operands: fields.size === 0 ? merged : [...merged, last] };
}

/** `...(ca ? { ca } : {})`: all that it may say is what its objects name. Where one of them does not, an earlier property counts. */
function optionalValue(fn: FunctionLowering, spread: Syntax, before: ReadonlyMap<string, Value> | undefined): Value | undefined {
  const optional = spread.hasEffects ? undefined : optionalObjects(spread, fn.file.text);
  if (optional === undefined) return undefined;
  const [yes, no] = [optional.yes, optional.no].map(
    (object) => (object === undefined ? { kind: 'record', fields: noFields } : objectValue(fn, object)) as Value,
  );
  if (yes?.kind !== 'record' || no?.kind !== 'record') return undefined;
  const test = fn.value(optional.condition);
  const fields = new Map<string, Value>();
  for (const key of new Set([...yes.fields.keys(), ...no.fields.keys()])) {
    const absent: Value = before === undefined || before.has(key) ? unknownValue : { kind: 'none' };
    fields.set(key, { kind: 'operation', operator: 'choose', operands: [test, yes.fields.get(key) ?? absent, no.fields.get(key) ?? absent] });
  }
  return { kind: 'record', fields, isWhole: true };
}

const noFields: ReadonlyMap<string, Value> = new Map();

/** The objects of `condition ? { … } : { … }` and `condition && { … }`; `undefined` stands for one that has nothing. */
export function optionalObjects(
  node: Syntax,
  text: string,
): { readonly condition: Syntax; readonly yes: Syntax | undefined; readonly no: Syntax | undefined } | undefined {
  const inner = unwrap(node);
  const [condition, ...others] = inner.kids;
  const isChoice = inner.type === 'ternary_expression' || (inner.type === 'binary_expression' && operatorOf(inner, text) === '&&');
  if (!isChoice || condition === undefined) return undefined;
  const objects = others.map((each) => unwrap(each));
  const isPlain = ({ type, kids }: Syntax): boolean =>
    type === 'null' ||
    type === 'undefined' ||
    (type === 'object' &&
      kids.every((kid) => kid.type === 'shorthand_property_identifier' || (kid.type === 'pair' && kid.kids[0]?.type !== 'computed_property_name')));
  if (!objects.every(isPlain)) return undefined;
  const [yes, no] = objects.map((each) => (each.type === 'object' ? each : undefined));
  return { condition, yes, no };
}

/** An object that is written where it is handed over: nobody else has it, nor the objects within it, so that a field that these do not name is not there. */
export function givenValue(fn: FunctionLowering, node: Syntax): Value {
  return wholeValue(fn, node, fn.value(node));
}

/**
 * An object that a constant of this file names, to which nothing is given later and which goes nowhere as a whole but into other objects, or into other files:
 * what these give it is seen there.
 */
export function constantValue(fn: FunctionLowering, declaration: Syntax, name: Syntax, node: Syntax): Value {
  const isObject = unwrap(node).type === 'object' && fn.file.text.startsWith('const', declaration.start);
  const binding = isObject ? fn.scope.resolve(fn.file.slice(name)) : undefined;
  if (binding === undefined || binding.isUnstable || binding.assignments > 0) return fn.value(node);
  if (!onlyRead(binding.name, fn.file.text)) return fn.value(node);
  return givenValue(fn, node);
}

/** The objects within it, too: a file that imports settings takes one part of them, `server.listen(settings.admin)`. */
function wholeValue(fn: FunctionLowering, node: Syntax, value: Value): Value {
  const object = unwrap(node);
  if (object.type !== 'object' || value.kind !== 'record') return value;
  const fields = new Map(value.fields);
  for (const kid of object.kids) {
    const [key, given] = [keyOf(fn, kid), kid.type === 'pair' ? kid.kids[1] : undefined];
    const field = key === undefined ? undefined : fields.get(key);
    if (key !== undefined && field !== undefined && given !== undefined) fields.set(key, wholeValue(fn, given, field));
  }
  return object.kids.every((kid) => keyOf(fn, kid) !== undefined) ? { ...value, fields, isWhole: true } : { ...value, fields };
}

/** Its parts are read, it is spread, or given to other files: `defaults.port`, `{ ...defaults, port }`, `module.exports = defaults`. */
function onlyRead(name: string, text: string): boolean {
  const uses = text.matchAll(
    new RegExp(`(?<![\\w$.]|\\bconst\\s+)${escaped(name)}(?![\\w$])(?!\\s*\\.\\s*[\\w$]+(?!\\w|\\s*(?:=(?![=>])|\\+\\+|--|[-+*/|&?]{1,2}=|\\()))`, 'g'),
  );
  return [...uses].every(({ index }) => text.startsWith('...', index - 3) || exporting.test(text.slice(Math.max(0, index - longestExport), index)));
}

const exporting = /\bexport\s+default\s+$|\bexport\s*\{[\w$\s,]*$|\bmodule\.exports\s*=\s*(?:\{[\w$\s,]*)?$/;
const longestExport = 300;

function keyOf(fn: FunctionLowering, kid: Syntax): string | undefined {
  switch (kid.type) {
    case 'pair':
      return keyName(kid.kids[0], fn.file.text);
    case 'method_definition':
      return keyName(functionShape(kid, fn.file.text).name, fn.file.text);
    case 'shorthand_property_identifier':
      return fn.file.slice(kid);
    default:
      return undefined;
  }
}
