import { declaredAt, type FunctionIr, isGlobal, type Lowered, type Value, type VariableId } from '../../ir/index.ts';

type FilePart = Pick<Lowered, 'functions'> & Partial<Pick<Lowered, 'linkage'>>;

/** The initializers that have run when main() begins: of its own file, and of those that it is one program with, unless these are so many that they are several. */
export function loadingsAtStart(main: FunctionIr, files: readonly FilePart[]): readonly FunctionIr[] {
  const byName = files.filter(({ linkage }) => linkage?.by === 'name');
  if (!byName.some(({ functions }) => functions.includes(main))) return [];
  const linked = byName.filter(({ functions }) => functions.includes(main) || (byName.length <= mostFiles && !functions.some(({ name }) => name === 'main')));
  return linked.flatMap(({ functions }) => functions.find(({ kind }) => kind === 'module') ?? []);
}

const mostFiles = 32;

/** What their variables hold then. Two variables of one name are those of two programs. */
export function startValues(loadings: readonly FunctionIr[]): ReadonlyMap<VariableId, Value> {
  const [only, ...others] = loadings;
  if (only === undefined || others.length === 0) return only === undefined ? new Map() : startValuesOf(only);
  const values = new Map<VariableId, Value>();
  const twice = new Set<VariableId>();
  for (const loading of loadings) {
    for (const [variable, value] of startValuesOf(loading)) {
      if (values.has(variable)) twice.add(variable);
      values.set(variable, value);
    }
  }
  for (const variable of twice) values.delete(variable);
  return values;
}

/**
 * What the variables of a file hold when main() begins: nobody has run before it but the initializers. A variable that other files can name (C, not
 * `static`) is left out, because a function that nobody has read may set it at any time. Of a table of such rows the names remain: what kind of socket a row
 * is for, no settings change.
 */
function startValuesOf(loading: FunctionIr): ReadonlyMap<VariableId, Value> {
  const earlier = known.get(loading);
  if (earlier !== undefined) return earlier;
  const values = new Map<VariableId, Value>();
  const changed = new Set<VariableId>();
  for (const { events } of loading.blocks) {
    for (const event of events) {
      if (event.kind !== 'assign' || !isGlobal(event.to.root) || (declaredAt(event.to.root) === undefined && !isTable(event.value))) continue;
      const { root, path } = event.to;
      if (path.length > 0 || values.has(root) || !isPlain(event.value)) changed.add(root);
      else values.set(root, declaredAt(root) === undefined ? namesOfTable(root, event.value) : event.value);
    }
  }
  for (const root of changed) values.delete(root);
  // So many are tables.
  const start = values.size > mostValues ? new Map<VariableId, Value>() : values;
  known.set(loading, start);
  return start;
}

function isTable(value: Value): boolean {
  return value.kind === 'list' && value.items.length > 1 && value.items.every(({ kind }) => kind === 'record');
}

/** The rows with their names; the rest is what the variable holds. */
function namesOfTable(root: VariableId, table: Value): Value {
  if (table.kind !== 'list') return table;
  const items = table.items.map((row, index): Value => {
    if (row.kind !== 'record') return row;
    const fields = [...row.fields].map(([name, value]): [string, Value] => [
      name,
      value.kind === 'constant' ? value : { kind: 'place', place: { root, path: [`[${index}]`, name] } },
    ]);
    return { ...row, fields: new Map(fields) };
  });
  return { ...table, items };
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
