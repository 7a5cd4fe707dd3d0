import { type Abstract, type Location, type SocketId, unknown } from './abstract.ts';
import type { State } from './state.ts';

/** The element of a path that stands for any element of an array: its number is not known. */
const any = '/[]';

/**
 * What is known of an element of an array after one whose number is not known was given a value. Where another element holds another socket nobody can tell
 * afterwards which of the two such a number means: the listeners that a table of poll() begins with, and the connections behind them.
 * @param isAdded beside what is there already
 */
export function elementAfter(to: Location, value: Abstract, isAdded: boolean, state: State): Abstract {
  if (!to.includes(any)) return value;
  const given = socketsIn(value);
  // The -1 of a socket that could not be made stays in the list beside the one that is added.
  if (isAdded && given.length > 0 && state.readOwn(to)?.kind === 'number') return unknown;
  return given.length > 0 && alike(to, state).some((location) => holdsOther(state.read(location), given)) ? unknown : value;
}

/** The location itself, and the same part of the elements whose numbers are known. */
function alike(to: Location, state: State): readonly Location[] {
  const { names } = state;
  const cut = to.indexOf(any);
  const array = names.find(to.slice(0, cut));
  const rest = to.slice(cut + any.length);
  const numbered = array === undefined ? [] : names.partsOf(array).filter((part) => /^\[\d+\]$/.test(names.elementOf(part)));
  return [to, ...numbered.map((part) => `${names.locationOf(part)}${rest}`)];
}

function socketsIn(value: Abstract): readonly SocketId[] {
  switch (value.kind) {
    case 'socket':
      return [value.socket];
    case 'record':
      return [...value.fields.values()].flatMap(socketsIn);
    case 'list':
      return value.items.flatMap(socketsIn);
    default:
      return [];
  }
}

function holdsOther(held: Abstract, given: readonly SocketId[]): boolean {
  return socketsIn(held).some((id) => !given.includes(id));
}
