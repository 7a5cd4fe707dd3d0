import { type EventOf, type FunctionId, isGlobal } from '../../ir/index.ts';
import { attributesOf, classOfObject, constantAttribute, type Exit, type FileContext, methodOf, type Summary } from '../context.ts';
import type { Observer } from '../events/action.ts';
import { escapeKeptByLibrary, escapeValue } from '../events/escape.ts';
import type { Transferred } from '../events/transferred.ts';
import { asEntered, enter, functionsIn, leave } from '../exits/closures.ts';
import { isRuledOut } from '../exits/ruledOut.ts';
import { areOneKey, askedOf, conditionOf, keysIn, outcomeOf, testIn } from '../exits/tested.ts';
import { closeAmongKept, closeAsItself, isSeenToKeep } from '../operands/elements.ts';
import { evaluate, resultLocation } from '../operands/evaluate.ts';
import { sockaddrFieldNames } from '../operands/sockaddr.ts';
import { type Abstract, type FunctionValue, type Location, unknown, unknownFrom } from '../state/abstract.ts';
import { heldAt, lastOf, rootOf } from '../state/locations.ts';
import { hasHappened } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { defer, sameTurnAs, wait } from '../turns/turns.ts';
import { applyExit } from './application.ts';
import { bindArguments } from './boundArguments.ts';
import { contradicts, fittingOf, overridesOf, take, touchesSockets } from './overrides.ts';
import { classGivenTo, summaryWith } from './specialized.ts';
import { followPath } from './translation.ts';

type CallEvent = EventOf<'call'>;

/** Performs a call: by the summary of a function of this file, or as something unknown that its arguments escape to. */
export function performCall(event: CallEvent, state: State, context: FileContext, observer: Observer | undefined): Transferred {
  const observe = event.isMeantToFail === true ? undefined : observer;
  const receiver = event.receiver === undefined ? undefined : evaluate(event.receiver, state);
  const positional = event.arguments.map((argument) => evaluate(argument, state));
  const made = event.callee.kind === 'class' ? makeObject(event, state, context) : undefined;
  const self = made ?? receiver;
  const target = resolveCallee(event, receiver, state, context);
  const callee = target?.id;
  if (event.deferred === true) {
    if (target !== undefined && (event.ifBound === undefined || isUnderWay(evaluate(event.ifBound, state), state)))
      defer({ event, callee: target }, state, context, observe);
    return { next: [state], thrown: [] };
  }
  escapeKeptByLibrary(event, callee === undefined ? undefined : context.functionOf(callee)?.name, state);
  const summary = callee === undefined ? undefined : context.summaryOf(callee);
  // What closes descriptors and nothing else may stand where nothing was read.
  if (state.names.keepsElements && event.callee.kind !== 'unknown' && (summary === undefined || !isSeenToKeep(summary))) closeAmongKept(undefined, state);
  const isGiven = receiver?.kind === 'symbolic' && state.names.classGivenAt(receiver.at) !== undefined;
  const overrides = isGiven ? [] : overridesOf(event, callee, summary, receiver, context);
  if (overrides.length > 0) return performAnyOf(overrides, self, positional, event, state, context, observe);
  if (callee === undefined && receiver !== undefined && isAbstract(event, receiver, context)) escapeFields(receiver, event, state);
  if (summary === undefined) {
    const itself = callee === undefined ? undefined : context.functionOf(callee);
    if (itself !== undefined) closeAsItself(itself, state);
    if (receiver !== undefined && event.callee.kind === 'method') forgetFlags(receiver, state);
    return unknownCall(event, positional, made, state, context, observe);
  }
  const arguments_ = bindArguments(summary, self, positional, event, state);
  tellPassed(arguments_, state, observe);
  if (target !== undefined) enter(target, state);
  const whole = summaryWith(summary, arguments_, state, context, target?.within);
  for (const { action, before } of whole.doneByGiven ?? []) observe?.act({ ...action, isRetold: true, isByGiven: true }, before);
  if (target?.within === undefined) return applySummary(whole, arguments_, event, made, state, context, observe);
  const done = applySummary(asEntered(whole, target, state), arguments_, event, made, state, context, observe);
  for (const each of [...done.next, ...done.thrown, ...(done.ended ?? [])]) leave(target, each);
  return done;
}

/** What a driver passes stands for itself: it is no call that anybody wrote. */
function tellPassed(arguments_: ReadonlyMap<string, Abstract>, state: State, observe: Observer | undefined): void {
  if (observe === undefined) return;
  for (const [parameter, value] of arguments_) {
    if (value.kind === 'symbolic' && value.at === parameter) continue;
    observe.pass(parameter, value.kind === 'reference' ? state.read(value.to) : value);
    // What a constructor has put into its object by the time that it calls another method.
    const parts = value.kind === 'symbolic' ? state.readParts(value.at) : undefined;
    if (parts !== undefined) observe.pass(parameter, parts);
  }
}

/** A bind() has been asked for, and nobody has been told yet how it went. */
function isUnderWay(emitter: Abstract, state: State): boolean {
  const socket = emitter.kind === 'socket' ? state.socket(emitter.socket) : undefined;
  return socket !== undefined && hasHappened(socket.bound) && !socket.mayHaveTurned;
}

/** A method that was not read may have set a flag of its object, or made what was not there. */
function forgetFlags(receiver: Abstract, state: State): void {
  const at = heldAt(receiver);
  if (at === undefined) return;
  for (const { location, value } of state.within(at))
    if (location !== at && (value.kind === 'none' || value.kind === 'boolean')) state.write(location, unknown);
}

function escapeFields(receiver: Abstract, event: CallEvent, state: State): void {
  const at = heldAt(receiver);
  if (at !== undefined) for (const { value } of state.within(at)) escapeValue(value, event, state);
}

/** Whether the class leaves the method to those that inherit from it, whoever they are. */
function isAbstract({ callee }: CallEvent, receiver: Abstract, context: FileContext): boolean {
  return callee.kind === 'method' && classOfObject(receiver, context)?.abstractMethods?.has(callee.name) === true;
}

function performAnyOf(
  callees: readonly FunctionId[],
  self: Abstract | undefined,
  positional: readonly Abstract[],
  event: CallEvent,
  state: State,
  context: FileContext,
  observe: Observer | undefined,
): Transferred {
  const all = { next: [] as State[], thrown: [] as State[], ended: [] as State[] };
  for (const callee of fittingOf(callees, self, event, state, context)) {
    const summary = context.summaryOf(callee);
    const before = state.copy();
    take(callee, callees, self, event, before);
    if (summary === undefined) {
      all.next.push(before);
      continue;
    }
    const arguments_ = bindArguments(summary, self, positional, event, before);
    tellPassed(arguments_, before, observe);
    const { next, thrown, ended } = applySummary(summary, arguments_, event, undefined, before, context, observe);
    all.next.push(...next);
    all.thrown.push(...thrown);
    all.ended.push(...(ended ?? []));
  }
  return all;
}

function makeObject(event: CallEvent, state: State, context: FileContext): Abstract {
  const id = event.callee.kind === 'class' ? event.callee.id : undefined;
  const object: Abstract = { kind: 'reference', to: `object ${event.id}`, class: id };
  state.write(object.to, unknown);
  const owner = id === undefined ? undefined : context.classOf(id);
  if (owner === undefined) return object;
  const ofClass = owner.isShared === true ? object.to : state.names.within(object.to, 'constructor');
  for (const [name, value] of attributesOf(owner, context)) {
    // `this.constructor.PORT` is what the object's own class says, or has from its base.
    const held = owner.isShared === true ? value : constantAttribute(owner, name, context);
    if (held !== undefined) state.write(state.names.within(ofClass, name), evaluate(held, state));
  }
  return object;
}

function resolveCallee(event: CallEvent, receiver: Abstract | undefined, state: State, context: FileContext): FunctionValue | undefined {
  const { callee } = event;
  switch (callee.kind) {
    case 'function':
      return { kind: 'function', id: callee.id };
    case 'class': {
      const owner = callee.isBare === true ? undefined : context.classOf(callee.id);
      return owner === undefined ? undefined : asFunction(methodOf(owner, '', context));
    }
    case 'method': {
      if (receiver?.kind === 'record') {
        const own = receiver.fields.get(callee.name);
        return own?.kind === 'function' ? own : undefined;
      }
      const given = receiver?.kind === 'symbolic' ? state.names.functionGivenAt(state.names.within(receiver.at, callee.name)) : undefined;
      if (given !== undefined) return asFunction(given);
      const known = receiver === undefined ? undefined : classGivenTo(receiver, state, context);
      const written = callee.owner === undefined ? undefined : context.classOf(callee.owner);
      if (callee.isSuper === true) return written === undefined ? undefined : asFunction(context.nextMethodOf(written, callee.name));
      // A constructor runs on an object of whatever class inherits from its own, and so does a method whose class the text names.
      if (written !== undefined && (callee.name.startsWith('#') || callee.isNamed === true)) return asFunction(methodOf(written, callee.name, context));
      const owner = known ?? (written !== undefined && context.overridesOf(written, callee.name).length === 0 ? written : undefined);
      return asFunction(owner === undefined ? methodOfVariable(callee.name, receiver, context) : methodOf(owner, callee.name, context));
    }
    case 'value': {
      const value = evaluate(callee.value, state);
      return value.kind === 'function' ? value : undefined;
    }
    default:
      return undefined;
  }
}

/** A method of an object that a file keeps in a variable for good: `settings.address()`, `await listeners.open(port)`. */
function methodOfVariable(name: string, receiver: Abstract | undefined, context: FileContext): FunctionId | undefined {
  const owner = receiver?.kind === 'symbolic' && isGlobal(receiver.at) && rootOf(receiver.at) === receiver.at ? context.classOfGlobal(receiver.at) : undefined;
  return owner === undefined || context.overridesOf(owner, name).length > 0 ? undefined : methodOf(owner, name, context);
}

function asFunction(id: FunctionId | undefined): FunctionValue | undefined {
  return id === undefined ? undefined : { kind: 'function', id };
}

/**
 * Nothing is known of the callee. What it is given may be changed; a function that it is given may be called by it, or never.
 */
function unknownCall(
  event: CallEvent,
  positional: readonly Abstract[],
  made: Abstract | undefined,
  state: State,
  context: FileContext,
  observe: Observer | undefined,
): Transferred {
  const values = [...positional, ...[...(event.keywords?.values() ?? [])].map((value) => evaluate(value, state))];
  const isText = values.some(hasConversion);
  for (const value of values) {
    // What is written into a text is a number: whoever formats it does nothing to the socket.
    if (isText && value.kind !== 'reference') continue;
    if (event.callee.kind !== 'unknown' || event.callee.leavesSockets !== true) escapeValue(value, event, state);
    if (value.kind === 'reference' && event.callee.kind !== 'class') forgetPointee(value.to, state);
  }
  const result = made ?? fieldOfGiven(event, state) ?? (event.gives === undefined ? unknown : unknownFrom(event.gives));
  state.write(resultLocation(event.id), result);
  const next: State[] = [state];
  const thrown: State[] = [];
  for (const id of functionsIn(values)) {
    const summary = context.summaryOf(id);
    if (summary === undefined || !touchesSockets(summary)) continue;
    // It may call it in another turn.
    const before = state.copy();
    wait(event, before);
    const called = applySummary(summary, bindArguments(summary, undefined, [], event, before, false), event, made, before, context, observe, false);
    for (const each of called.next) {
      sameTurnAs(state, each);
      each.write(resultLocation(event.id), result);
    }
    next.push(...called.next);
    thrown.push(...called.thrown);
  }
  return { next, thrown: event.onFailure === 'throws' ? [...thrown, state.copy()] : thrown };
}

/** What an object tells of its own fields as if it were one of them is whoever's to say that gives the object. */
function fieldOfGiven({ callee, gives, receiver }: CallEvent, state: State): Abstract | undefined {
  const object = callee.kind === 'method' && gives === 'parameter' && receiver !== undefined ? evaluate(receiver, state) : unknown;
  return callee.kind === 'method' && object.kind === 'symbolic' ? state.names.partOf(object, callee.name) : undefined;
}

/** A format of printf(3) or of std::format() with something to convert, such as a log's. */
function hasConversion(value: Abstract): boolean {
  return value.kind === 'string' && conversion.test(value.value);
}

const conversion = /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|j|z|t|L)?[diouxXcsp]|\{\d*(?::[^{}]*)?\}/;

/** A structure whose address an unknown function got may hold anything now, but sockets in it are still the same sockets. */
function forgetPointee(location: Location, state: State): void {
  const parts = state.within(location);
  for (const part of parts) if (part.value.kind !== 'socket') state.write(part.location, unknown);
  // A part of an address that was zero with the whole.
  if (parts.length === 0 && sockaddrFieldNames.has(lastOf(location))) state.write(location, unknown);
}

/** What a way out rests on is known of what the function does on it. */
function restingOn(exit: Exit, arguments_: ReadonlyMap<string, Abstract>, state: State): State {
  let before = state;
  for (const [condition, truth] of exit.tested) {
    const test = testIn(condition);
    const given = test === undefined ? undefined : givenAt(test.at, arguments_, state);
    const asked = test === undefined || given === undefined ? undefined : askedOf(test, given);
    const isOpen = asked !== undefined && state.readOwn(asked.at) === undefined;
    if (asked === undefined || !(isOpen || state.isAsGiven(asked.at))) continue;
    if (before === state) before = state.copy();
    if (isOpen) before.assume(conditionOf(asked, asked.at), truth, [asked.at]);
    else before.ask(conditionOf(asked, asked.at), truth);
  }
  return before;
}

function applySummary(
  summary: Summary,
  arguments_: ReadonlyMap<string, Abstract>,
  event: CallEvent,
  made: Abstract | undefined,
  state: State,
  context: FileContext,
  observe: Observer | undefined,
  isCalled = true,
): Transferred {
  const next: State[] = [];
  const thrown: State[] = [];
  const ended: State[] = [];
  const leaving = { return: next, throw: thrown, never: ended };
  const possible = possibleExits(summary, arguments_, state, context);
  for (const exit of possible) {
    const after = applyExit(event, arguments_, restingOn(exit, arguments_, state), exit, observe, isCalled ? summary : undefined, possible);
    if (made !== undefined) after.write(resultLocation(event.id), made);
    leaving[exit.how].push(after);
  }
  if (event.runsBeside === true && !possible.some(hasReturnedWith)) next.push(...ended.map((each) => beside(each, event, possible)));
  return ended.length === 0 ? { next, thrown } : { next, thrown, ended };
}

/** What goes on beside a thread that stays in a loop. One that does nothing else on any of its ways has bound its sockets, or was refused. */
function beside(ended: State, { site }: CallEvent, possible: readonly Exit[]): State {
  const state = ended.copy();
  if (possible.some(({ how }) => how === 'return')) return state;
  for (const facts of state.sockets())
    if (facts.made?.by === site && facts.made.isBeside !== true) state.setSocket({ ...facts, made: { ...facts.made, isBeside: true } });
  return state;
}

/** Whether a thread comes to an end after it has bound something, as one does that is told to stop: what it stays with otherwise is not there for good. */
function hasReturnedWith({ how, state }: Exit): boolean {
  return how === 'return' && state.sockets().some(({ origin, bound }) => origin === 'made' && hasHappened(bound));
}

/** The ways out that what is passed does not rule out: a flag that is 0 here is no flag that was set. */
function possibleExits({ exits }: Summary, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): readonly Exit[] {
  const isPossible = (condition: string, truth: boolean): boolean => {
    const keys = keysIn(condition)?.map((at) => givenAt(at, arguments_, state));
    if (keys?.[0] !== undefined && keys[1] !== undefined) return (areOneKey(keys[0], keys[1]) ?? truth) === truth;
    const test = testIn(condition);
    if (test === undefined || contradicts(test.at, truth, arguments_, context)) return test === undefined;
    const given = givenAt(test.at, arguments_, state);
    return given === undefined || (outcomeOf(test, given, state) ?? truth) === truth;
  };
  const possible = exits.filter(({ tested }) => {
    for (const [condition, truth] of tested) if (!isPossible(condition, truth)) return false;
    return !isRuledOut(tested, (at) => givenAt(at, arguments_, state), state);
  });
  return possible.length === 0 ? exits : possible;
}

function givenAt(location: Location, arguments_: ReadonlyMap<string, Abstract>, state: State): Abstract | undefined {
  const root = rootOf(location);
  const argument = arguments_.get(root);
  // `if (server) return server; server = listen(port);`: what a call before has left in the variable, the next one finds there.
  if (argument === undefined && isGlobal(root)) return state.read(location);
  return argument === undefined ? undefined : followPath(argument, location.slice(root.length + 1), state);
}
