import { declaredAt, type FunctionIr, isGlobal, type Value, type VariableId } from '../ir/index.ts';

/**
 * What the variables of a file hold when main() begins: nobody has run before it but the initializers. A variable that other files can name (C, not
 * `static`) is left out, because a function that nobody has read may set it at any time.
 */
export function startValues(loading: FunctionIr): ReadonlyMap<VariableId, Value> {
  const earlier = known.get(loading);
  if (earlier !== undefined) return earlier;
  const values = new Map<VariableId, Value>();
  const changed = new Set<VariableId>();
  for (const { events } of loading.blocks) {
    for (const event of events) {
      if (event.kind !== 'assign' || !isGlobal(event.to.root) || declaredAt(event.to.root) === undefined) continue;
      const { root, path } = event.to;
      if (path.length > 0 || values.has(root) || !isPlain(event.value)) changed.add(root);
      else values.set(root, event.value);
    }
  }
  for (const root of changed) values.delete(root);
  // So many are tables.
  const start = values.size > mostValues ? new Map<VariableId, Value>() : values;
  known.set(loading, start);
  return start;
}

const mostValues = 100;
const known = new WeakMap<FunctionIr, ReadonlyMap<VariableId, Value>>();

function isPlain(value: Value): boolean {
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'constant':
    case 'none':
    case 'function':
      return true;
    case 'operation':
      return value.operands.every(isPlain);
    case 'list':
      return value.items.every(isPlainPart);
    case 'record':
      return [...value.fields.values()].every(isPlainPart);
    default:
      return false;
  }
}

/** A part that nothing is known of, such as a callback that does nothing to a socket, leaves the others what they are. */
function isPlainPart(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'address' || isPlain(value);
}
