import type { ClassIr, EventOf, FunctionId } from '../../ir/index.ts';
import { classOfObject, type FileContext, methodOf, type Summary } from '../context.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';

type CallEvent = EventOf<'call'>;

/**
 * What a method's own object is of a class that inherits from the method's, other methods are called. In C++ a class is written for those that inherit from
 * it where their methods do something to sockets and its own does not; in Python anybody may make an object of it all the same.
 */
export function overridesOf(
  { callee, site }: CallEvent,
  own: FunctionId | undefined,
  summary: Summary | undefined,
  receiver: Abstract | undefined,
  context: FileContext,
): readonly FunctionId[] {
  if (
    callee.kind !== 'method' ||
    callee.isSuper === true ||
    callee.isNamed === true ||
    receiver?.kind !== 'symbolic' ||
    isMadeForField(receiver) ||
    callee.name.startsWith('#')
  )
    return [];
  const owner = classOfObject(receiver, context);
  if (owner?.isVirtual === true) return anyOf(own, owner, callee.name, context);
  // A method that does nothing to sockets may be there for classes that inherit.
  if (owner?.isShared !== true && summary !== undefined && touchesSockets(summary)) return [];
  const overrides = owner === undefined ? [] : context.overridesOf(owner, callee.name);
  if (owner?.isShared === true)
    return overrides.length === 0 ? [] : own === undefined ? (isWholeInSight(owner, context) ? overrides : []) : [own, ...overrides];
  const acting = overrides.filter((id) => {
    const summary = context.summaryOf(id);
    return summary !== undefined && touchesSockets(summary);
  });
  const meant = acting.length === 0 && isTelling(site, overrides, context) ? overrides : acting;
  return meant.length === 0 || own === undefined ? meant : [own, ...meant];
}

/** Methods that tell something, which port say, and do nothing else: what is made of it turns on whose it is. */
function isTelling({ result }: CallEvent['site'], overrides: readonly FunctionId[], context: FileContext): boolean {
  return result === 'used' && overrides.length <= mostRemembered && overrides.every((id) => context.summaryOf(id) !== undefined);
}

/** One of them does something to a socket, or gives what sockets are made with, and another one may do without. */
function anyOf(own: FunctionId | undefined, owner: ClassIr, name: string, context: FileContext): readonly FunctionId[] {
  const overrides = context.overridesOf(owner, name);
  if (overrides.length === 0) return [];
  const all = own === undefined ? overrides : [own, ...overrides];
  const isTelling = (id: FunctionId): boolean => {
    const summary = context.summaryOf(id);
    return summary !== undefined && (touchesSockets(summary) || summary.exits.some(({ value }) => value.kind !== 'unknown'));
  };
  return all.some(isTelling) ? all : [];
}

/** Whether all that the class has stands in the text: a method that it calls and does not have is one of those that inherit from it. */
function isWholeInSight(owner: ClassIr, context: FileContext): boolean {
  const seen = new Set([owner]);
  for (const { bases } of seen) {
    for (const base of bases) {
      const known = typeof base === 'number' ? context.classOf(base) : undefined;
      if (known === undefined) return false;
      seen.add(known);
    }
  }
  return true;
}

/**
 * Which of the methods of one name an object has, all its calls have alike, and whoever knows the object's class knows which: it is remembered as a test of
 * the object would be.
 */
function choiceOf(callee: FunctionId, self: Abstract | undefined, { callee: called }: CallEvent, state: State): Location | undefined {
  return self?.kind === 'symbolic' && called.kind === 'method' ? state.names.within(self.at, `${choiceMark}${called.name}=${callee}`) : undefined;
}

const choiceMark = '@';

/** Those of the methods of one name that an object has which has all that were taken before, and none of those that were not: of a class there is one of each. */
export function fittingOf(
  callees: readonly FunctionId[],
  self: Abstract | undefined,
  { callee: called }: CallEvent,
  state: State,
  context: FileContext,
): readonly FunctionId[] {
  const owner = self?.kind === 'symbolic' && called.kind === 'method' ? classOfObject(self, context) : undefined;
  if (owner === undefined || self?.kind !== 'symbolic' || called.kind !== 'method') return callees;
  const kinds = kindsTold(owner, self.at, state, context);
  if (kinds === undefined) return callees;
  const fitting = callees.filter((callee) => kinds.some((kind) => methodOf(kind, called.name, context) === callee));
  return fitting.length === 0 ? callees : fitting;
}

/**
 * The class and those that inherit from it, as far as an object of theirs has the methods that were taken before; `undefined` where none has been.
 * @param at where the object is
 */
export function kindsTold(owner: ClassIr, at: Location, state: State, context: Pick<FileContext, 'classOf' | 'kindsOf'>): readonly ClassIr[] | undefined {
  const taken: { readonly name: string; readonly id: number; readonly truth: boolean }[] = [];
  const before = state.names.within(at, choiceMark);
  state.forEachAsked((condition, truth) => {
    if (!condition.startsWith(before)) return;
    const [name = '', id] = condition.slice(before.length).split('=');
    taken.push({ name, id: Number(id), truth });
  });
  if (taken.length === 0) return undefined;
  return context.kindsOf(owner).filter((kind) => taken.every(({ name, id, truth }) => (methodOf(kind, name, context) === id) === truth));
}

/**
 * Remembers which of the methods was taken, and which were not: where two of them do the same, the paths of both are one again, on which it is still known
 * that it was no third one.
 */
export function take(callee: FunctionId, callees: readonly FunctionId[], self: Abstract | undefined, event: CallEvent, state: State): void {
  for (const each of callees.length > mostRemembered ? [callee] : callees) {
    const choice = choiceOf(each, self, event, state);
    if (choice !== undefined && self?.kind === 'symbolic') state.assume(choice, each === callee, [self.at]);
  }
}

/** Of so many methods of one name it is remembered which one was not taken. */
const mostRemembered = 6;

/** Whether the object that is passed is of a class that has another method than the one that was taken, or the one that was not. */
export function contradicts(choice: Location, truth: boolean, arguments_: ReadonlyMap<string, Abstract>, context: FileContext): boolean {
  const at = choice.indexOf(`/${choiceMark}`);
  const given = at < 0 ? undefined : arguments_.get(choice.slice(0, at));
  const isKnown = given?.kind === 'reference' || (given?.kind === 'symbolic' && isMadeForField(given));
  const owner = isKnown ? classOfObject(given, context) : undefined;
  const [name = '', id] = choice.slice(at + 1 + choiceMark.length).split('=');
  return owner !== undefined && (methodOf(owner, name, context) === Number(id)) !== truth;
}

/** Of which class an object in a field is, is known by what made it: it is of no class that inherits from that. */
function isMadeForField({ at }: Extract<Abstract, { kind: 'symbolic' }>): boolean {
  return rootOf(at) !== at;
}

export function touchesSockets(summary: Summary): boolean {
  return summary.exits.some((exit) => exit.state.sockets().length > 0);
}
