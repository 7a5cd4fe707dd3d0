import type { EventOf } from '../../ir/index.ts';
import { applyExit } from '../calls/application.ts';
import { summaryWith } from '../calls/specialized.ts';
import type { Exit, FileContext, Summary } from '../context.ts';
import { applyAction, asAwait, type Observer } from '../events/action.ts';
import { asEntered, enter, leave } from '../exits/closures.ts';
import { testIn } from '../exits/tested.ts';
import { evaluate } from '../operands/evaluate.ts';
import { askedOfGiven, assumeValue } from '../solver/branch.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import { keyOfValue } from '../state/conditionKey.ts';
import { rootOf } from '../state/locations.ts';
import type { Deferred, State } from '../state/state.ts';

/**
 * A callback that runs in a later turn. What it meets is told now, because its sockets are known here; what it does has happened for nobody in this turn:
 * an `await` and the end of the function bring it about, but for what runs only after a failure or when the process ends.
 */
export function defer(call: Deferred, state: State, context: FileContext, observe: Observer | undefined): void {
  const summary = context.summaryOf(call.callee.id);
  if (summary === undefined || !(hasEffects(summary) || hasEffects(summaryGiven(call, summary, state, context)))) return;
  if (observe !== undefined) {
    const later = state.copy();
    wait(call.event, later);
    run(call, summary, later, context, observe);
  }
  if (call.event.isOfFailure !== true && !state.deferred.some(({ event }) => event === call.event)) state.deferred = [...state.deferred, call];
}

/** Goes on after a wait: nothing else has run, or one of the callbacks that waited for their turn. */
export function afterWait(event: EventOf<'await'>, state: State, context: FileContext): State[] {
  wait(event, state);
  return [
    state,
    ...state.deferred.flatMap((call) => {
      const summary = context.summaryOf(call.callee.id);
      return summary === undefined ? [] : run(call, summary, state.copy(), context, undefined);
    }),
  ];
}

/** What whoever called the function finds: nothing of what was put off has been done, or all of it. */
export function afterAll(state: State, context: FileContext): State[] {
  let states = [state.copy()];
  for (const call of state.deferred) {
    const summary = context.summaryOf(call.callee.id);
    if (summary === undefined) continue;
    states = states.flatMap((each) => {
      wait(call.event, each);
      const next = run(call, summary, each, context, undefined);
      return next.length === 0 ? [each] : next;
    });
    // Of many ways to end, each is one that a caller may meet.
    if (states.length > mostEnds) states.length = mostEnds;
  }
  return [state, ...states];
}

const mostEnds = 4;

/** From here on, what was under way may have come about. */
export function wait(event: EventOf<'await' | 'call'>, state: State): void {
  state.waited = event;
  const step = { event: asAwait(event), site: event.site };
  state.wait(({ id, origin, effects, mayHaveTurned }) => {
    const isToldToCaller = origin !== 'elsewhere' || effects.at(-1)?.step.event.kind === 'await';
    if (!mayHaveTurned || !isToldToCaller) applyAction({ step, inner: step, socket: id, operands: {} }, state);
  });
}

/** After a callback that may have run at once or later: for what follows, no turn has passed. */
export function sameTurnAs(before: State, after: State): void {
  for (const socket of before.sockets()) {
    const now = socket.mayHaveTurned ? undefined : after.socket(socket.id);
    if (now?.mayHaveTurned === true) after.setSocket({ ...now, mayHaveTurned: false });
  }
  after.waited = before.waited;
}

function run({ event, callee }: Deferred, summary: Summary, state: State, context: FileContext, observe: Observer | undefined): State[] {
  enter(callee, state);
  const arguments_ = receiverOf(event, summary, state);
  const whole = summaryGiven({ event, callee }, summary, state, context);
  const ends = asEntered(whole, callee, state).exits.flatMap((exit) => {
    const found = exit.how === 'return' ? findingsAbout(exit, summary, state) : undefined;
    if (found === undefined) return [];
    // What it rests on is known of what it does.
    const before = found.length === 0 ? state : state.copy();
    for (const { condition, truth, at } of found) {
      const given = askedOfGiven(condition, before);
      if (given !== undefined) before.ask(given, truth);
      else if (before.isAsGiven(at)) before.assume(condition, truth, [at]);
      else assumeValue(before.read(at), truth, before);
    }
    return [applyExit(event, arguments_, before, exit, observe, event.isWhenBound === true ? summary : undefined)];
  });
  for (const each of ends) leave(callee, each);
  return ends;
}

/** What the callback does with the functions that the one around it was given: `() => done()` does nothing by itself. */
function summaryGiven({ event, callee }: Deferred, summary: Summary, state: State, context: FileContext): Summary {
  return callee.within === undefined ? summaryWith(summary, receiverOf(event, summary, state), state, context) : summary;
}

/** What a way out of a callback rests on, of what the function around it was given: its caller knows more. `undefined` where it is known here to be otherwise. */
function findingsAbout({ tested }: Exit, { function: { parameters } }: Summary, state: State): readonly Finding[] | undefined {
  const found: Finding[] = [];
  for (const [condition, truth] of tested) {
    const at = testIn(condition)?.at;
    if (at === undefined || parameters.some(({ variable }) => variable === rootOf(at))) continue;
    if ((state.truthOf(condition) ?? answerOf(condition, at, state) ?? truth) !== truth) return undefined;
    found.push({ condition, truth, at });
  }
  return found;
}

/** How a variable that keeps the answer to a question turned out, where a path has answered that: `const shared = group !== undefined`. */
function answerOf(condition: string, at: Location, state: State): boolean | undefined {
  const key = condition === at ? keyOfValue(state.read(at), state) : undefined;
  const known = key === undefined ? undefined : state.truthOf(key.text);
  return known === undefined ? undefined : known === key?.truth;
}

interface Finding {
  readonly condition: string;
  readonly truth: boolean;
  readonly at: Location;
}

/** A method that runs later has its object all the same. */
function receiverOf({ receiver }: Deferred['event'], { function: { kind, parameters } }: Summary, state: State): ReadonlyMap<string, Abstract> {
  const [self] = parameters;
  return receiver === undefined || self === undefined || kind !== 'method' ? new Map() : new Map([[self.variable, evaluate(receiver, state)]]);
}

function hasEffects({ exits }: Summary): boolean {
  return exits.some(({ state }) => {
    if (state.sockets().length > 0) return true;
    let leaves = false;
    state.forEachValue(() => {
      leaves = true;
    });
    return leaves;
  });
}
