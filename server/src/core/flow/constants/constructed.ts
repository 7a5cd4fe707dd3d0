import { type ClassIr, eachEvent, type FunctionIr } from '../../ir/index.ts';
import type { FileContext } from '../context.ts';
import { type Abstract, sameAbstract } from '../state/abstract.ts';

/**
 * What the constructor of a class puts into a field that nothing else in the program changes, as the constructor names it.
 * @param assigning the functions that assign to a field of that name
 */
export function constructedAs(
  owner: ClassIr,
  name: string,
  assigning: readonly FunctionIr[],
  { summaryOf, classOf }: Pick<FileContext, 'summaryOf' | 'classOf'>,
): readonly Abstract[] {
  const maker = owner.constructorFunction;
  const summary = maker === undefined ? undefined : summaryOf(maker);
  const self = summary?.function.parameters[0]?.variable;
  if (summary === undefined || self === undefined) return [];
  // A field of the function's own object is one of the class's only where the function is.
  const maySetOwn = (fn: FunctionIr): boolean =>
    fn.ownerClass === undefined || fn.ownerClass === owner.id || classOf(fn.ownerClass)?.bases.includes(owner.id) === true;
  for (const fn of assigning) if (fn !== summary.function && (maySetOwn(fn) || fieldsAssignedIn(fn).get(name) === 'any')) return [];
  const found: Abstract[] = [];
  for (const { how, state } of summary.exits) {
    const at = `${self}/${name}`;
    // With what was put into its parts afterwards.
    const value = how === 'return' && state.readOwn(at) !== undefined ? state.read(at) : undefined;
    if (value !== undefined && !found.some((other) => sameAbstract(other, value))) found.push(value);
  }
  return found;
}

const known = new WeakMap<FunctionIr, ReadonlyMap<string, 'own' | 'any'>>();

/** The fields that a function assigns to: of the object that it is a method of alone, or of any. */
export function fieldsAssignedIn(fn: FunctionIr): ReadonlyMap<string, 'own' | 'any'> {
  const fields = known.get(fn) ?? readFields(fn);
  known.set(fn, fields);
  return fields;
}

function readFields(fn: FunctionIr): ReadonlyMap<string, 'own' | 'any'> {
  const fields = new Map<string, 'own' | 'any'>();
  const own = fn.parameters[0]?.variable;
  eachEvent(fn, (event) => {
    const name = event.kind === 'assign' ? event.to.path.at(-1) : undefined;
    if (event.kind !== 'assign' || name === undefined) return;
    const isOwn = event.to.root === own && event.to.path.length === 1;
    if (!isOwn || !fields.has(name)) fields.set(name, isOwn ? 'own' : 'any');
  });
  return fields;
}
