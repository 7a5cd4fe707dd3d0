import { type Event, eachEvent, type FunctionIr, isNumbered, type Place } from '../../ir/index.ts';
import { nameInCaller } from '../calls/socketNames.ts';
import type { Exit, Summary } from '../context.ts';
import { type Abstract, type Location, type SocketId, unknown } from '../state/abstract.ts';
import { isObject, lastOf } from '../state/locations.ts';
import type { Parted } from '../state/names.ts';
import { hasHappened } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { isHeldByRuntime } from '../turns/running.ts';
import { locate } from './locate.ts';

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

/**
 * A descriptor that a program puts into an array or a container stays open there, also when the next one has been put beside it: `fds[count++] = fd`,
 * `listeners[fd] = handler`. Which element it is nobody knows, and so it has one of its own.
 */
export function keepElement({ to: { path }, isAdded }: Addition, to: Location, value: Abstract, state: State): void {
  const cut = to.indexOf(any);
  if (cut < 0) return;
  const array = to.slice(0, cut);
  for (const id of [...socketsIn(value), ...path.flatMap((element) => keyIn(element, state))]) {
    const facts = state.socket(id);
    if (facts?.origin === 'made' && (facts.objectType === 'fd' || (isAdded === true && isHeldByRuntime(facts.objectType))))
      state.write(state.names.within(array, `${kept}${id}]`), state.names.sockets.valueOf(id));
  }
}

/** The element of a path that stands for the one that holds this descriptor. */
const kept = '[#';

interface Addition {
  readonly to: Pick<Place, 'path'>;
  readonly isAdded?: true;
}

function keyIn(element: string, state: State): readonly SocketId[] {
  const index = element.startsWith('[') ? element.slice(1, -1) : '';
  return isNumbered(index) ? [] : socketsIn(state.readWhole(index));
}

/** The same location where what a call made has the name that it has for the caller. */
export function keptInCaller(at: Parted, call: number): Parted {
  if (!at.path.includes(kept)) return at;
  const path = at.path.replace(keptElement, (_, id: SocketId) => `${kept}${nameInCaller(id, call)}]`);
  return { location: `${at.root}/${path}`, root: at.root, path };
}

const keptElement = /\[#([^\]]*)\]/;

/** Whether the place holds one of the descriptors that an array keeps, and nobody knows which one. */
export function readsKept(place: Place, state: State): boolean {
  if (!state.names.keepsElements) return false;
  const at = locate(place, state);
  const cut = at.indexOf(any);
  const array = cut < 0 || state.readOwn(at) === undefined ? undefined : state.names.find(at.slice(0, cut));
  return array !== undefined && state.names.partsOf(array).some((part) => state.names.elementOf(part).startsWith(kept));
}

/** Where one of several is closed, or nobody knows what it is that is closed, it may be any of those that are kept. */
export function closeAmongKept(closed: SocketId | undefined, state: State): void {
  if (!state.names.keepsElements) return;
  const doubted = new Set<SocketId>();
  state.forEachValue((location, value) => {
    if (value.kind === 'socket' && location.includes(kept)) doubted.add(value.socket);
  });
  if (closed !== undefined && !doubted.has(closed)) return;
  for (const id of doubted) {
    const facts = state.socket(id);
    // One that is on its way to connect is in nobody's way.
    if (facts?.closed === 'no' && (hasHappened(facts.listening) || facts.protocol === 'udp')) state.setSocket({ ...facts, closed: 'unknown' });
  }
}

/**
 * A list of objects is emptied from its head, and nobody knows which object comes next: `close(head->fd)` of one that is not known may be that of any object
 * with such a field. Callers are told.
 */
export function closeInObjects(field: string | undefined, state: State): void {
  if (field === undefined || !/^\w+$/.test(field)) return;
  state.write(closedUnseen, unknown);
  state.write(`${toldField}${field}`, unknown);
  doubtInObjects(field, state);
}

/**
 * A function that calls itself for the next one of a list goes as far as the list does, of which nobody knows the end: what it closes in a field of what it
 * is given, it may close in any object that has the field.
 */
export function closeAsItself(fn: FunctionIr, state: State): void {
  eachEvent(fn, (event) => {
    if (event.kind === 'close' && event.fd.kind === 'place') closeInObjects(event.fd.place.path.at(-1), state);
  });
}

/** What a function left word of. */
export function closeAsTold({ state: told }: Exit, state: State): void {
  if (told.readOwn(closedUnseen) === undefined) return;
  closeAmongKept(undefined, state);
  told.forEachParted(({ root }) => {
    if (root.startsWith(toldField)) doubtInObjects(root.slice(toldField.length), state);
  });
}

export function doubtInObjects(field: string | undefined, state: State): void {
  const open = state
    .sockets()
    .filter(({ origin, closed, listening, protocol }) => origin === 'made' && closed === 'no' && (hasHappened(listening) || protocol === 'udp'));
  if (open.length === 0) return;
  const held = new Set<SocketId>();
  state.forEachValue((location, value) => {
    if (value.kind === 'socket' && isObject(location) && lastOf(location) === field) held.add(value.socket);
  });
  for (const facts of open) if (held.has(facts.id)) state.setSocket({ ...facts, closed: 'unknown' });
}

/**
 * Whether a function is seen to leave what is kept open: it makes descriptors of its own, and is called to add one to the others, or does all that it does
 * to sockets itself.
 */
export function isSeenToKeep(summary: Summary): boolean {
  return makesDescriptors(summary) || (summary.exits.some(({ state }) => state.sockets().length > 0) && !callsOthers(summary));
}

/** What stands for a call where the receiver is no socket is none of what a socket's method does. */
function callsOthers({ function: { blocks } }: Summary): boolean {
  const isOther = (event: Event): boolean =>
    event.kind === 'dispatch' ? [...event.byType.values()].flat().some(isOther) : event.kind === 'call' && event.isOfFailure !== true;
  return blocks.some(({ events }) => events.some(isOther));
}

function makesDescriptors({ exits }: Summary): boolean {
  return exits.some(({ state }) => state.sockets().some(({ origin, objectType }) => origin === 'made' && (objectType === 'fd' || isHeldByRuntime(objectType))));
}

/** Where a function leaves word that it closes a descriptor of which it does not know what it is. */
export const closedUnseen: Location = 'g:%closed';

const toldField = `${closedUnseen} `;

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
