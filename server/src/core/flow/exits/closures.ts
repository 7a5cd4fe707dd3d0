import { declaredAt, type FunctionId, type FunctionIr, isGlobal } from '../../ir/index.ts';
import type { Exit, Summary } from '../context.ts';
import type { Abstract, FunctionValue, Location } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { outcomeOf, testIn } from './tested.ts';

/**
 * Functions that a function made and gave to its caller keep its variables: those of this call, and not of the next one. To the flow a variable that outlives
 * the call is one place for all calls; where the functions go to the caller, what it holds then is kept in an object of that call, and a call of one of them
 * finds it in its place and leaves there what it made of it.
 */
export function givenFunctions(value: Abstract, within: Location): Abstract {
  switch (value.kind) {
    case 'function':
      return value.within === undefined ? { ...value, within } : value;
    case 'record':
      return { ...value, fields: new Map([...value.fields].map(([name, field]) => [name, givenFunctions(field, within)])) };
    case 'list':
      return { ...value, items: value.items.map((item) => givenFunctions(item, within)) };
    default:
      return value;
  }
}

export function givesFunctions(value: Abstract): boolean {
  switch (value.kind) {
    case 'function':
      return value.within === undefined;
    case 'record':
      return [...value.fields.values()].some(givesFunctions);
    case 'list':
      return value.items.some(givesFunctions);
    default:
      return false;
  }
}

/** Functions that a call gives to its callee, by themselves or in an object: `resolve({ stop: () => server.close() })`. */
export function functionsIn(values: readonly Abstract[]): readonly FunctionId[] {
  return values.flatMap((value): readonly FunctionId[] => {
    switch (value.kind) {
      case 'function':
        return [value.id];
      case 'record':
        return functionsIn([...value.fields.values()]);
      case 'list':
        return functionsIn(value.items);
      default:
        return [];
    }
  });
}

/** The variables of a function that the functions in it use, as far as it left something in them. */
export function keptVariables({ span }: FunctionIr, { state }: Exit): ReadonlySet<Location> {
  const kept = new Set<Location>();
  state.forEachValue((location) => {
    const root = rootOf(location);
    const declared = isGlobal(root) ? declaredAt(root) : undefined;
    if (declared !== undefined && declared >= span.start && declared < span.end) kept.add(root);
  });
  return kept;
}

/** The variables of the call that made the function take their places. */
export function enter({ within }: FunctionValue, state: State): void {
  if (within === undefined) return;
  for (const { location, value } of state.within(within)) if (location !== within) state.write(location.slice(within.length + 1), value);
}

/** The ways in which a function ends that what its variables hold now does not rule out. */
export function asEntered(summary: Summary, { within }: FunctionValue, state: State): Summary {
  if (within === undefined) return summary;
  const variables = new Set(state.within(within).flatMap(({ location }) => (location === within ? [] : [rootOf(location.slice(within.length + 1))])));
  const exits = summary.exits.filter(({ tested }) =>
    [...tested].every(([condition, truth]) => {
      const test = testIn(condition);
      return test === undefined || !variables.has(rootOf(test.at)) || (outcomeOf(test, state.read(test.at), state) ?? truth) === truth;
    }),
  );
  return exits.length === 0 ? summary : { ...summary, exits };
}

/** What the function made of the variables is kept for its next call. */
export function leave({ within }: FunctionValue, state: State): void {
  if (within === undefined) return;
  const variables = new Set(state.within(within).flatMap(({ location }) => (location === within ? [] : [rootOf(location.slice(within.length + 1))])));
  for (const variable of variables) for (const { location, value } of state.within(variable)) state.write(`${within}/${location}`, value);
}
