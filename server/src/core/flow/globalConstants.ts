import { type Event, isGlobal, type Lowered, type Value, type VariableId } from '../ir/index.ts';

type FilePart = Pick<Lowered, 'functions'> & Partial<Pick<Lowered, 'linkage'>>;

/**
 * Variables of the files that are assigned once, when a file is loaded, and whose address nobody takes: every function may read them as constants. One that
 * every file can name (C, not `static`) is none of them: a file that nobody has read may set it.
 */
export function globalConstants(files: readonly FilePart[]): ReadonlyMap<VariableId, Value> {
  const values = new Map<VariableId, Value>();
  const changed = new Set<VariableId>();
  for (const { functions, linkage } of files) {
    const isShared = (variable: VariableId): boolean => linkage?.by === 'name' && !variable.includes('@');
    for (const fn of functions) {
      for (const block of fn.blocks) for (const event of block.events) note(event, fn.kind === 'module', values, changed, isShared);
    }
  }
  for (const variable of changed) values.delete(variable);
  return new Map([...values].filter(([variable, value]) => isConstant(value, values, new Set([variable]))));
}

function note(event: Event, isLoading: boolean, values: Map<VariableId, Value>, changed: Set<VariableId>, isShared: (variable: VariableId) => boolean): void {
  for (const variable of addressesTaken(event)) changed.add(variable);
  if (event.kind !== 'assign' || !isGlobal(event.to.root)) return;
  const { root, path } = event.to;
  if (!isLoading || path.length > 0 || values.has(root) || isShared(root)) changed.add(root);
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
