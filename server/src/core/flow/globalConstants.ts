import { type Event, type FunctionIr, isGlobal, type Value, type VariableId } from '../ir/index.ts';

/**
 * Variables of the file that are assigned once, when it is loaded, and whose address nobody takes: every function may read them as constants.
 */
export function globalConstants({ functions }: { readonly functions: readonly FunctionIr[] }): ReadonlyMap<VariableId, Value> {
  const values = new Map<VariableId, Value>();
  const changed = new Set<VariableId>();
  for (const fn of functions) {
    for (const block of fn.blocks) for (const event of block.events) note(event, fn.kind === 'module', values, changed);
  }
  for (const variable of changed) values.delete(variable);
  return new Map([...values].filter(([variable, value]) => isConstant(value, values, new Set([variable]))));
}

function note(event: Event, isLoading: boolean, values: Map<VariableId, Value>, changed: Set<VariableId>): void {
  for (const variable of addressesTaken(event)) changed.add(variable);
  if (event.kind !== 'assign' || !isGlobal(event.to.root)) return;
  const { root, path } = event.to;
  if (!isLoading || path.length > 0 || values.has(root)) changed.add(root);
  else values.set(root, event.value);
}

function addressesTaken(event: Event): readonly VariableId[] {
  if (event.kind === 'call') return event.arguments.flatMap(addressIn);
  return event.kind === 'assign' ? addressIn(event.value) : [];
}

function addressIn(value: Value): readonly VariableId[] {
  if (value.kind === 'address') return [value.place.root];
  return value.kind === 'list' ? value.items.flatMap(addressIn) : [];
}

function isConstant(value: Value, all: ReadonlyMap<VariableId, Value>, seen: ReadonlySet<VariableId>): boolean {
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'constant':
    case 'none':
    case 'function':
    case 'class':
      return true;
    case 'list':
      return value.items.every((item) => isConstant(item, all, seen));
    case 'record':
      return [...value.fields.values()].every((field) => isConstant(field, all, seen));
    case 'operation':
      return value.operands.every((operand) => isConstant(operand, all, seen));
    case 'unknown':
      return value.from !== 'unknown';
    case 'place': {
      const { root } = value.place;
      const next = all.get(root);
      return next !== undefined && !seen.has(root) && isConstant(next, all, new Set([...seen, root]));
    }
    default:
      return false;
  }
}
