import type { Condition, Event, PlatformName } from '../../ir/index.ts';
import { undoFailed } from '../events/action.ts';
import { conditionOf, testIn } from '../exits/tested.ts';
import { evaluate } from '../operands/evaluate.ts';
import { compareNumbers, truthiness } from '../operands/fold.ts';
import { partOfSocketAt } from '../operands/socketParts.ts';
import type { Abstract, SocketId } from '../state/abstract.ts';
import { type ConditionKey, conditionKey, keyOfValue } from '../state/conditionKey.ts';
import { settleFamilies, typeBehind } from '../state/kindFound.ts';
import { rootOf } from '../state/locations.ts';
import { hasHappened } from '../state/socket.ts';
import type { State } from '../state/state.ts';

/** A branch as it stands on one path: what is known on each side, or `undefined` where that side cannot be reached. */
export interface Sides {
  readonly yes: State | undefined;
  readonly no: State | undefined;
}

export interface BranchContext {
  readonly platform: PlatformName;
  readonly eventOf: (id: number) => Event | undefined;
  readonly isAvailable: (option: string) => boolean | undefined;
}

/** Splits a state by a condition. The state itself may become one of the sides. */
export function splitBy(condition: Condition, state: State, context: BranchContext): Sides {
  switch (condition.kind) {
    case 'opaque':
      return both(state);
    case 'platform':
      return oneSide(state, condition.platforms.includes(context.platform));
    case 'available': {
      const known = context.isAvailable(condition.option);
      return known === undefined ? both(state) : oneSide(state, known);
    }
    case 'value':
      if (condition.isCertain === true) return oneSide(state, truthiness(evaluate(condition.value, state)) === true);
      return splitByValue(evaluate(condition.value, state), conditionKey(condition.value, state), state, context);
    default:
      return both(state);
  }
}

/** Whether the two sides of a branch differ in what has become of a socket. */
export function tellsOfCalls(condition: Condition, state: State): boolean {
  if (condition.kind !== 'value') return false;
  let value = evaluate(condition.value, state);
  while (value.kind === 'operation' && value.operator === '!' && value.operands[0] !== undefined) value = value.operands[0];
  return callTested(value) !== undefined;
}

function splitByValue(value: Abstract, key: ConditionKey | undefined, state: State, context: BranchContext): Sides {
  if (value.kind === 'operation' && value.operator === '!' && value.operands[0] !== undefined) {
    const { yes, no } = splitByValue(value.operands[0], key?.negated, state, context);
    return { yes: no, no: yes };
  }
  const known = truthiness(value);
  if (known !== undefined && value.kind !== 'reference') return oneSide(state, known);
  const isObject = socketIsObject(value, state) ?? areOneSocket(value, state);
  if (isObject !== undefined) return oneSide(state, isObject);
  const call = callTested(value);
  if (call !== undefined) return splitByFailure(call, state, context);
  const keys = [key, keyOfValue(value, state)].filter((each) => each !== undefined);
  const sides = keys.length === 0 ? both(state) : splitByKeys(keys, state);
  assumeParts(value, sides);
  return sides;
}

/** Where one or the other was asked, neither holds on the one side; where both were, either holds on the other. */
function assumeParts(value: Abstract, { yes, no }: Sides): void {
  if (value.kind !== 'operation' || (value.operator !== 'or' && value.operator !== 'and')) return;
  const side = value.operator === 'and' ? yes : no;
  if (side === undefined) return;
  for (const operand of value.operands) assumeValue(operand, value.operator === 'and', side);
}

/** The answer to a question is known: what was asked is so, or is not. */
export function assumeValue(value: Abstract, isTrue: boolean, state: State): void {
  const key = keyOfValue(value, state);
  if (key === undefined) return;
  const truth = key.truth === isTrue;
  state.assume(key.text, truth, key.dependsOn);
  const given = askedOfGiven(key.text, state);
  if (given !== undefined) state.ask(given, truth);
}

/** A test of a socket that is an object (Python's, Node's) is always true: where there is none, making it has raised. */
function socketIsObject(value: Abstract, state: State): boolean | undefined {
  const isNone = value.kind === 'operation' && value.operator === 'is-none';
  const tested = isNone ? value.operands[0] : value;
  if (tested?.kind !== 'socket' || state.socket(tested.socket)?.objectType.includes('.') !== true) return undefined;
  return !isNone;
}

/** `fd == udp`: of two descriptors that the program has opened and not closed, one is not the other. */
function areOneSocket(value: Abstract, state: State): boolean | undefined {
  if (value.kind !== 'operation' || (value.operator !== '==' && value.operator !== '!=')) return undefined;
  const [a, b] = value.operands;
  if (a?.kind !== 'socket' || b?.kind !== 'socket') return undefined;
  if (a.socket === b.socket) return value.operator === '==';
  const isOpen = (id: SocketId): boolean => {
    const facts = state.socket(id);
    return facts?.origin === 'made' && facts.closed === 'no' && facts.exists !== false;
  };
  return isOpen(a.socket) && isOpen(b.socket) ? value.operator === '!=' : undefined;
}

interface CallTest {
  readonly tested: Extract<Abstract, { kind: 'status' | 'socket' }>;
  /** Whether the condition is true when the call failed, and when it succeeded; `undefined`: either. */
  readonly whenFailed: boolean | undefined;
  readonly whenOk: boolean | undefined;
}

/** Recognizes a test of a call's result: of a status (0 or -1), or of a new descriptor (at least 0, or -1). */
function callTested(value: Abstract): CallTest | undefined {
  if (value.kind === 'status') return { tested: value, whenFailed: true, whenOk: false };
  // A descriptor is tested by itself only where failing gives a false value; 0 is a descriptor too, but nobody means it.
  if (value.kind === 'socket') return { tested: value, whenFailed: undefined, whenOk: true };
  if (value.kind !== 'operation') return undefined;
  const [a, b] = value.operands;
  if (a === undefined) return undefined;
  if (value.operator === '~') return a.kind === 'socket' || a.kind === 'status' ? { tested: a, whenFailed: false, whenOk: true } : undefined;
  if (b === undefined) return value.operator === 'is-none' && a.kind === 'socket' ? { tested: a, whenFailed: true, whenOk: false } : undefined;
  if (a.kind === 'status' || a.kind === 'socket') {
    const limit = comparedNumber(b);
    return limit === undefined ? undefined : testOf(a, (result) => compareNumbers(value.operator, result, limit));
  }
  if (b.kind === 'status' || b.kind === 'socket') {
    const limit = comparedNumber(a);
    return limit === undefined ? undefined : testOf(b, (result) => compareNumbers(value.operator, limit, result));
  }
  return undefined;
}

function testOf(tested: CallTest['tested'], compare: (result: number) => boolean | undefined): CallTest {
  // connect_ex() and getaddrinfo() fail with a positive number; a test that tells -1 from 0 but not 1 is one of the -1 kind.
  const whenMinusOne = compare(-1);
  const whenOk = tested.kind === 'status' ? compare(0) : compare(3) === compare(4) ? compare(3) : undefined;
  return { tested, whenFailed: whenMinusOne, whenOk };
}

function comparedNumber(value: Abstract): number | undefined {
  if (value.kind === 'number') return value.value;
  if (value.kind === 'constant') return value.name === 'SOCKET_ERROR' || value.name === 'INVALID_SOCKET' ? -1 : undefined;
  if (value.kind === 'none') return -1;
  return value.kind === 'boolean' ? Number(value.value) : undefined;
}

function splitByFailure(test: CallTest, state: State, context: BranchContext): Sides {
  if (test.whenFailed === test.whenOk) return test.whenOk === undefined ? both(state) : oneSide(state, test.whenOk);
  if (test.whenFailed !== undefined && hasFailed(test.tested, state)) return oneSide(state, test.whenFailed);
  const side = (truth: boolean): State | undefined => {
    const mayHaveFailed = test.whenFailed === truth || test.whenFailed === undefined;
    const mayBeOk = test.whenOk === truth || test.whenOk === undefined;
    const copy = state.copy();
    if (mayHaveFailed && mayBeOk) return copy;
    if (mayHaveFailed) return afterFailure(test.tested, copy, context);
    return mayBeOk ? afterSuccess(test.tested, copy) : undefined;
  };
  return { yes: side(true), no: side(false) };
}

/** A function that was called here has found out already that the call failed, and gives the result all the same. */
function hasFailed(tested: CallTest['tested'], state: State): boolean {
  const facts = tested.kind === 'status' ? state.socket(tested.socket) : undefined;
  if (tested.kind !== 'status' || facts === undefined) return false;
  const last = facts.effects.findLast(({ step }) => step.event.id === tested.event);
  return last === undefined ? facts.bound === 'no' && facts.failedBind?.event.id === tested.event : last.hasFailed === true;
}

function afterFailure(tested: CallTest['tested'], state: State, context: BranchContext): State | undefined {
  const facts = state.socket(tested.socket);
  if (tested.kind === 'socket') {
    if (facts?.isChecked || (facts !== undefined && facts.bound !== 'no' && facts.origin === 'made')) return undefined;
    if (facts !== undefined) state.setSocket({ ...facts, exists: false });
    return state;
  }
  const event = context.eventOf(tested.event);
  // A bound socket has a name to tell.
  if (event?.kind === 'getsockname' && facts !== undefined && hasHappened(facts.bound)) return undefined;
  if (event !== undefined && facts !== undefined) undoFailed(event, facts, state);
  return state;
}

function afterSuccess(tested: CallTest['tested'], state: State): State | undefined {
  const facts = state.socket(tested.socket);
  if (facts?.exists === false) return undefined;
  if (tested.kind === 'socket' && facts !== undefined) state.setSocket({ ...facts, isChecked: true });
  return state;
}

/** The same condition of what the function was given, where a variable of its own holds that: `const { group } = options; if (group)`. */
export function askedOfGiven(condition: string, state: State): string | undefined {
  const test = testIn(condition);
  const held = test === undefined ? undefined : (partOfSocketAt(test.at, state) ?? state.read(test.at));
  if (test === undefined || held?.kind !== 'symbolic' || held.at === test.at) return undefined;
  return state.names.isGiven(rootOf(held.at)) ? conditionOf(test, held.at) : undefined;
}

/** Two branches on the same condition agree as long as nothing that it reads was assigned. The keys are ways to say the one condition. */
function splitByKeys(keys: readonly ConditionKey[], state: State): Sides {
  for (const { text, truth } of keys) {
    const known = state.truthOf(text);
    if (known !== undefined) return oneSide(state, known === truth);
  }
  const yes = state.copy();
  const no = state.copy();
  for (const { text, truth, dependsOn } of keys) {
    yes.assume(text, truth, dependsOn);
    no.assume(text, !truth, dependsOn);
    const behind = typeBehind(text);
    for (const side of [yes, no]) settleFamilies(text, side);
    if (behind !== undefined) (truth ? yes : no).assume(behind.condition, true, [behind.at]);
    const given = askedOfGiven(text, state);
    if (given === undefined) continue;
    yes.ask(given, truth);
    no.ask(given, !truth);
  }
  return { yes, no };
}

function both(state: State): Sides {
  return { yes: state, no: state.copy() };
}

function oneSide(state: State, yes: boolean): Sides {
  return yes ? { yes: state, no: undefined } : { yes: undefined, no: state };
}
