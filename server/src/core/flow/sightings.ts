import type { VariableId } from '../ir/index.ts';
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

  act(action: Action, before: State): void {
    // What stands nowhere in the text is told where the function is called.
    if (action.step.site.statement.list < 0) return;
    this.acts.push({ action, before: before.copy(), socket: action.socket === undefined ? undefined : before.socket(action.socket) });
  }

  pass(parameter: VariableId, value: Abstract): void {
    this.passed.push({ parameter, value });
  }
}
