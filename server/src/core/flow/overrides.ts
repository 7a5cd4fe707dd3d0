import type { EventOf, FunctionId } from '../ir/index.ts';
import type { Abstract, Location } from './abstract.ts';
import { classOfObject, type FileContext, methodOf, type Summary } from './context.ts';
import type { State } from './state.ts';

type CallEvent = EventOf<'call'>;

/**
 * What a method's own object is of a class that inherits from the method's, other methods are called. In C++ a class is written for those that inherit from
 * it where their methods do something to sockets and its own does not; in Python anybody may make an object of it all the same.
 */
export function overridesOf(
  { callee }: CallEvent,
  own: FunctionId | undefined,
  summary: Summary | undefined,
  receiver: Abstract | undefined,
  context: FileContext,
): readonly FunctionId[] {
  if (callee.kind !== 'method' || receiver?.kind !== 'symbolic' || callee.name.startsWith('#')) return [];
  const owner = classOfObject(receiver, context);
  // A method that does nothing to sockets may be there for classes that inherit.
  if (owner?.isShared !== true && summary !== undefined && touchesSockets(summary)) return [];
  const overrides = owner === undefined ? [] : context.overridesOf(owner, callee.name);
  if (owner?.isShared === true) return own === undefined || overrides.length === 0 ? [] : [own, ...overrides];
  return overrides.filter((id) => {
    const summary = context.summaryOf(id);
    return summary !== undefined && touchesSockets(summary);
  });
}

/**
 * Which of the methods of one name an object has, all its calls have alike, and whoever knows the object's class knows which: it is remembered as a test of
 * the object would be.
 */
function choiceOf(callee: FunctionId, self: Abstract | undefined, { callee: called }: CallEvent, state: State): Location | undefined {
  return self?.kind === 'symbolic' && called.kind === 'method' ? state.names.within(self.at, `${choiceMark}${called.name}=${callee}`) : undefined;
}

const choiceMark = '@';

export function isTaken(callee: FunctionId, self: Abstract | undefined, event: CallEvent, state: State): boolean | undefined {
  const choice = choiceOf(callee, self, event, state);
  return choice === undefined ? undefined : state.truthOf(choice);
}

export function take(callee: FunctionId, self: Abstract | undefined, event: CallEvent, state: State, context: FileContext): void {
  const choice = choiceOf(callee, self, event, state);
  if (choice === undefined || self?.kind !== 'symbolic' || classOfObject(self, context)?.isShared !== true) return;
  state.assume(choice, true, [self.at]);
}

/** Whether the object that is passed is of a class that has another method than the one that was taken. */
export function hasOther(choice: Location, arguments_: ReadonlyMap<string, Abstract>, context: FileContext): boolean {
  const at = choice.indexOf(`/${choiceMark}`);
  const given = at < 0 ? undefined : arguments_.get(choice.slice(0, at));
  const owner = given?.kind === 'reference' ? classOfObject(given, context) : undefined;
  const [name = '', id] = choice.slice(at + 1 + choiceMark.length).split('=');
  return owner !== undefined && methodOf(owner, name, context) !== Number(id);
}

export function touchesSockets(summary: Summary): boolean {
  return summary.exits.some((exit) => exit.state.sockets().length > 0);
}
