import { contains, type Event, type EventKind, type FunctionId, type FunctionIr, type Site, type Span, type VariableId } from '../../ir/index.ts';
import type { Action, Observer } from '../events/action.ts';
import type { Abstract } from '../state/abstract.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';
import type { State } from '../state/state.ts';

/** An action on one path, with what was known before it. */
export interface Sighting {
  readonly action: Action;
  readonly before: State;
  /** The socket before the action; `undefined` when the call's operand is no socket that we know. */
  readonly socket: SocketFacts | undefined;
}

/** What a call of a function of the program passes for one of its parameters. */
export interface Passed {
  readonly parameter: VariableId;
  readonly value: Abstract;
}

/** What a path was seen to do in one block. */
export class Sightings implements Observer {
  readonly acts: Sighting[] = [];
  readonly passed: Passed[] = [];
  readonly #only: ReadonlySet<EventKind> | undefined;

  /** @param only the kinds of events that are of interest */
  constructor(only?: ReadonlySet<EventKind>) {
    this.#only = only;
  }

  act(action: Action, before: State): void {
    // What stands nowhere in the text is told where the function is called.
    if (action.step.site.statement.list < 0 || (this.#only !== undefined && !this.#only.has(action.inner.event.kind))) return;
    this.acts.push({ action, before: before.copy(), socket: action.socket === undefined ? undefined : before.socket(action.socket) });
  }

  pass(parameter: VariableId, value: Abstract): void {
    if (this.#only === undefined) this.passed.push({ parameter, value });
  }
}

/** What is told of what a function does with the functions that a call gives it. */
export const doneWithGiven: ReadonlySet<EventKind> = new Set(['setsockopt', 'bind', 'listen', 'accept', 'close']);

/** The function was given it, or has accepted it. */
function isOfOthers(socket: SocketFacts | undefined): boolean {
  return socket !== undefined && socket.origin !== 'made';
}

/** A second bind(), which is one for whom the socket is handed to alone: `open((server) => { server.listen(80); server.listen(81); })`. */
function isAgain(event: Event, socket: SocketFacts | undefined): boolean {
  return event.kind === 'bind' && event.ifUnbound !== true && socket?.origin === 'made' && hasHappened(socket.bound) && socket.bound.step.event !== event;
}

/**
 * What is met only with the functions that a call gives: the options that these set on a socket that the function makes, and what the function does to a
 * socket that they make. It is told where they do it; where it is another function that goes through a list of them, at the call of that.
 */
export function doneBy(
  given: ReadonlySet<FunctionId>,
  listed: ReadonlySet<FunctionId>,
  own: FunctionIr,
  sightings: readonly Sightings[],
  functionOf: (id: FunctionId) => FunctionIr | undefined,
): readonly Sighting[] {
  const spansOf = (ids: ReadonlySet<FunctionId>): readonly Span[] => [...ids].flatMap((id) => functionOf(id)?.span ?? []);
  const spans = spansOf(new Set([...given, ...listed]));
  const spansOfListed = spansOf(listed);
  const isOfGiven = ({ span: at }: Site): boolean => spans.some((span) => contains(span, at));
  const isOfListed = ({ span: at }: Site): boolean => spansOfListed.some((span) => contains(span, at));
  const isByGiven = ({ action: { inner, isRetold, isByGiven }, socket }: Sighting): boolean => {
    // What a given function sets on a socket of somebody else's, and whether it closes that then, is told of the call that it is given to.
    if (isOfOthers(socket))
      return (inner.event.kind === 'setsockopt' || inner.event.kind === 'close') && isOfGiven(inner.site) && (isRetold !== true || isByGiven === true);
    if (socket === undefined || inner.event.kind === 'close') return false;
    // A function that it calls was given the same ones.
    if (isByGiven === true) return isOfGiven(inner.site) || (socket.made !== undefined && isOfGiven(socket.made.event.site));
    if (isRetold === true) return false;
    if (inner.event.kind === 'setsockopt' && (isOfGiven(inner.site) || isOfListed(inner.event.site))) return true;
    if (isAgain(inner.event, socket) && isOfGiven(inner.site)) return true;
    const isOfOwn = contains(own.span, inner.site.span) && !isOfGiven(inner.site);
    return isOfOwn && inner.event.site === inner.site && socket.made !== undefined && isOfGiven(socket.made.event.site);
  };
  const toldAt = ({ action, ...rest }: Sighting): Sighting => {
    const { event } = action.inner;
    // The socket's first bind() is told at the call, and once is enough for it.
    if (isAgain(event, rest.socket) && isOfGiven(action.inner.site)) return { ...rest, action: { ...action, step: action.inner, isOfCall: true } };
    const isElsewhere = isOfOthers(rest.socket) || (event.kind === 'setsockopt' && !isOfGiven(action.inner.site));
    return { ...rest, action: isElsewhere ? action : { ...action, step: { event, site: action.inner.site } } };
  };
  return sightings.flatMap(({ acts }) => acts.filter(isByGiven).map(toldAt));
}
