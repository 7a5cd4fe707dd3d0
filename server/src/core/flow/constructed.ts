import { type ClassIr, eachEvent, type FunctionId, type FunctionIr } from '../ir/index.ts';
import { type Abstract, sameAbstract } from './abstract.ts';
import type { FileContext } from './context.ts';

/** What the constructor of a class puts into a field that nothing else in the program changes, as the constructor names it. */
export function constructedAs(
  owner: ClassIr,
  name: string,
  functions: ReadonlyMap<FunctionId, FunctionIr>,
  { summaryOf, classOf }: Pick<FileContext, 'summaryOf' | 'classOf'>,
): readonly Abstract[] {
  const maker = owner.constructorFunction;
  const summary = maker === undefined ? undefined : summaryOf(maker);
  const self = summary?.function.parameters[0]?.variable;
  if (summary === undefined || self === undefined) return [];
  const maySet = (fn: FunctionIr): boolean =>
    fn.ownerClass === undefined || fn.ownerClass === owner.id || classOf(fn.ownerClass)?.bases.includes(owner.id) === true;
  for (const fn of functions.values()) if (fn !== summary.function && assigns(fn, name, maySet(fn))) return [];
  const found: Abstract[] = [];
  for (const { how, state } of summary.exits) {
    const at = `${self}/${name}`;
    // With what was put into its parts afterwards.
    const value = how === 'return' && state.readOwn(at) !== undefined ? state.read(at) : undefined;
    if (value !== undefined && !found.some((other) => sameAbstract(other, value))) found.push(value);
  }
  return found;
}

/** @param ownCounts a field of the function's own object is one of the class's */
function assigns(fn: FunctionIr, name: string, ownCounts: boolean): boolean {
  let isAssigned = false;
  const own = fn.parameters[0]?.variable;
  eachEvent(fn, (event) => {
    if (event.kind === 'assign' && event.to.path.at(-1) === name && (ownCounts || event.to.root !== own || event.to.path.length > 1)) isAssigned = true;
  });
  return isAssigned;
}
