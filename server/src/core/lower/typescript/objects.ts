import { unknownValue, type Value } from '../../ir/index.ts';
import type { FunctionLowering } from './context.ts';
import { functionShape, keyName } from './shapes.ts';
import type { Syntax } from './syntax.ts';

/** `{ port, ...defaults, host: 'localhost' }`. */
export function objectValue(fn: FunctionLowering, node: Syntax): Value {
  const merged: Value[] = [];
  let fields = new Map<string, Value>();
  let isWhole = true;
  for (const kid of node.kids) {
    if (kid.type === 'spread_element') {
      if (fields.size > 0) merged.push(isWhole ? { kind: 'record', fields, isWhole } : { kind: 'record', fields });
      if (kid.kids[0] !== undefined) merged.push(fn.value(kid.kids[0]));
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

/** An object that is written where it is handed over: nobody else has it, so that a field that it does not name is not there. */
export function givenValue(fn: FunctionLowering, node: Syntax): Value {
  const value = fn.value(node);
  const isWhole = node.type === 'object' && value.kind === 'record' && node.kids.every((kid) => keyOf(fn, kid) !== undefined);
  return isWhole ? { ...value, isWhole } : value;
}

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
