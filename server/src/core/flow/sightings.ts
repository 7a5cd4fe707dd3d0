import { contains, type EventKind, type FunctionId, type FunctionIr, type VariableId } from '../ir/index.ts';
import type { Abstract } from './abstract.ts';
import type { Action, Observer } from './action.ts';
import type { SocketFacts } from './socket.ts';
import type { State } from './state.ts';

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
  readonly #only: EventKind | undefined;

  /** @param only the one kind of event that is of interest */
  constructor(only?: EventKind) {
    this.#only = only;
  }

  act(action: Action, before: State): void {
    // What stands nowhere in the text is told where the function is called.
    if (action.step.site.statement.list < 0 || (this.#only !== undefined && this.#only !== action.inner.event.kind)) return;
    this.acts.push({ action, before: before.copy(), socket: action.socket === undefined ? undefined : before.socket(action.socket) });
  }

  pass(parameter: VariableId, value: Abstract): void {
    if (this.#only === undefined) this.passed.push({ parameter, value });
  }
}

/** The options that functions which a call gives set on a socket that the function makes: they stand in these functions, and only with this call are they met. */
export function doneBy(
  given: ReadonlySet<FunctionId>,
  sightings: readonly Sightings[],
  functionOf: (id: FunctionId) => FunctionIr | undefined,
): readonly Sighting[] {
  const spans = [...given].flatMap((id) => functionOf(id)?.span ?? []);
  const isByGiven = ({ action: { inner, isRetold }, socket }: Sighting): boolean =>
    inner.event.kind === 'setsockopt' && isRetold !== true && socket?.origin === 'made' && spans.some((span) => contains(span, inner.site.span));
  return sightings.flatMap(({ acts }) => acts.filter(isByGiven));
}
