import type { EventOf } from '../../ir/index.ts';
import { substitute } from '../calls/substitute.ts';
import { namesKind } from '../operands/fold.ts';
import { joinSockets, sameBindOptions, sameProgress, sameSocket } from '../solver/joinSockets.ts';
import { isServed, runsOn, runtimesHold } from '../turns/running.ts';
import { type Abstract, type FunctionValue, isTold, isWithoutPort, type Location, type SocketId, unknown } from './abstract.ts';
import { parentOf, rootOf } from './locations.ts';
import type { Names, Role } from './names.ts';
import { PersistentMap } from './persistentMap.ts';
import { hasFailedToBind, isBoundAsTold, isBoundToKnown, isGivenUp, type SocketFacts, socketFromElsewhere } from './socket.ts';
import { type Truth, truthOf, truthsOfBoth } from './truths.ts';
import { Values } from './values.ts';

/** A function that the event loop calls later. */
export type Deferred = { readonly event: EventOf<'call'>; readonly callee: FunctionValue };

const none: readonly Deferred[] = [];

/** What is known on one path (or on several that know the same of every socket). Copying is cheap: the maps are shared. */
export class State extends Values {
  #sockets: PersistentMap<SocketFacts>;
  /** All of them, once somebody has asked: of a way out each call of the function asks. */
  #listed: { readonly of: PersistentMap<SocketFacts>; readonly all: readonly SocketFacts[] } | undefined;
  /** Those of the sockets that the function did not make. */
  #foreign: PersistentMap<SocketFacts>;
  /** Those that it made and that a caller may hear of though it cannot reach them: few of the many that a function may make. */
  #heardOf: PersistentMap<SocketFacts>;
  #truths: PersistentMap<Truth>;
  /** How tests of what the function was given turned out, whatever it was assigned since. */
  #asked: PersistentMap<Truth>;
  /** The sockets as they were after the last wait. */
  #waited: PersistentMap<SocketFacts>;
  /** Calls that later turns of the event loop make, in the order in which they were asked for. */
  deferred: readonly Deferred[] = none;
  /** The last event after which other code may have run in between. */
  waited: EventOf<'await' | 'call'> | undefined;

  private constructor(names: Names) {
    super(names);
    this.#sockets = PersistentMap.empty();
    this.#foreign = PersistentMap.empty();
    this.#heardOf = PersistentMap.empty();
    this.#truths = PersistentMap.empty();
    this.#asked = PersistentMap.empty();
    this.#waited = PersistentMap.empty();
  }

  static empty(names: Names): State {
    return new State(names);
  }

  copy(): State {
    const copy = new State(this.names);
    copy.takeValues(this);
    copy.#sockets = this.#sockets;
    copy.#foreign = this.#foreign;
    copy.#heardOf = this.#heardOf;
    copy.#truths = this.#truths;
    copy.#asked = this.#asked;
    copy.#waited = this.#waited;
    copy.deferred = this.deferred;
    copy.waited = this.waited;
    return copy;
  }

  /** Whether a caller would find the same at the end of either path. */
  endsAs(other: State): boolean {
    return (
      this.outliving === other.outliving &&
      this.#sockets === other.#sockets &&
      this.#foreign === other.#foreign &&
      this.#truths === other.#truths &&
      this.#asked === other.#asked &&
      this.deferred === other.deferred &&
      this.waited === other.waited
    );
  }

  /** What is left of this path for a caller: what outlives the function, and the sockets that can be reached from it or from what it returns. */
  atExit(returned: Abstract, how: 'return' | 'throw' | 'never'): State {
    const exit = new State(this.names);
    exit.takeOutliving(this);
    const keep = (value: Abstract): void => {
      if (value.kind === 'socket') {
        const facts = this.socket(value.socket);
        if (facts !== undefined) exit.setSocket(facts);
      } else if (value.kind === 'list') value.items.forEach(keep);
      else if (value.kind === 'operation' && value.operator === 'merge') value.operands.forEach(keep);
      else if (value.kind === 'record') value.fields.forEach(keep);
    };
    keep(returned);
    this.outliving.forEach(keep);
    this.#foreign.forEach((facts) => {
      exit.setSocket(facts);
    });
    // What it was bound to is known where the function is called, though nobody there gets it; and whoever catches what was thrown may try another port.
    this.#heardOf.forEach((facts) => {
      if (isBoundAsTold(facts) || isBoundToKnown(facts) || (how !== 'never' && hasFailedToBind(facts))) exit.setSocket(facts);
    });
    exit.forgetObjects(returned);
    if (how !== 'throw') this.#leaveRunning(exit, how);
    return exit;
  }

  /** What the runtime holds runs on, though nothing that the caller gets need lead to it, and so does what is listened to in a loop that is not left. */
  #leaveRunning(exit: State, how: 'return' | 'never'): void {
    const running: SocketFacts[] = [];
    this.#heardOf.forEach((facts) => {
      if (how === 'never' ? isServed(facts) : runsOn(facts)) running.push(facts);
    });
    if (running.length === 0) return;
    const held = this.heldSockets();
    for (const facts of running) {
      if (!held.has(facts.id)) continue;
      exit.setSocket(facts);
      exit.write(runtimesHold(facts.id), this.names.sockets.valueOf(facts.id));
    }
  }

  /** The socket of the round before goes by the name of this round's: whatever still holds it holds another one. */
  forgetHeld(id: SocketId): void {
    const socket = (each: SocketId): Abstract => (each === id ? unknown : this.names.sockets.valueOf(each));
    for (const { location, value } of this.holdersOf(id)) this.write(location, substitute(value, { at: (at) => ({ kind: 'symbolic', at }), socket }));
  }

  socket(id: SocketId): SocketFacts | undefined {
    const key = this.names.sockets.find(id);
    return key === undefined ? undefined : this.#sockets.get(key);
  }

  setSocket(facts: SocketFacts): void {
    this.#putSocket(this.names.sockets.numberOf(facts.id), facts);
  }

  #putSocket(key: number, facts: SocketFacts | undefined): void {
    this.#sockets = this.#sockets.set(key, facts);
    this.#foreign = this.#foreign.set(key, facts?.origin === 'elsewhere' ? facts : undefined);
    this.#heardOf = this.#heardOf.set(key, facts !== undefined && mayBeHeardOf(facts) ? facts : undefined);
  }

  sockets(): readonly SocketFacts[] {
    if (this.#listed?.of === this.#sockets) return this.#listed.all;
    const all: SocketFacts[] = [];
    this.#sockets.forEach((facts) => {
      all.push(facts);
    });
    this.#listed = { of: this.#sockets, all };
    return all;
  }

  /** Does to each socket what a wait does. One that is as it was after the last wait has nothing more to learn from this one. */
  wait(visit: (facts: SocketFacts) => void): void {
    const changed: SocketFacts[] = [];
    this.#sockets.differencesOfMine(this.#waited, (_key, mine) => {
      changed.push(mine);
    });
    changed.forEach(visit);
    this.#waited = this.#sockets;
  }

  truthOf(condition: string): boolean | undefined {
    const id = this.names.conditions.find(condition);
    return id === undefined ? undefined : this.#truths.get(id)?.value;
  }

  /** The constants of which the location is known to hold one: those that paths have found which were joined since. */
  alternativesAt(location: Location): readonly (readonly Abstract[])[] {
    const id = this.names.find(location);
    if (id === undefined) return [];
    const { conditions } = this.names;
    return [...conditions.on(id)].flatMap((each) => {
      const among = this.#truths.get(each)?.value === true ? conditions.testOf(each)?.among : undefined;
      return among === undefined ? [] : [among];
    });
  }

  /** What branches of the function turned on that it was given, and how each turned out. */
  forEachAsked(visit: (condition: string, truth: boolean) => void): void {
    this.#asked.forEach(({ value }, id) => {
      visit(this.names.conditions.textOf(id), value);
    });
  }

  /** All that branches told, of what the function was given or of what it has made of that. */
  forEachTruth(visit: (condition: string, truth: boolean) => void): void {
    for (const told of [this.#truths, this.#asked]) {
      told.forEach(({ value }, id) => {
        visit(this.names.conditions.textOf(id), value);
      });
    }
  }

  /** Neither the location nor what holds it was assigned: it is what the caller gave. */
  isAsGiven(location: Location): boolean {
    if (!this.names.isGiven(rootOf(location))) return false;
    for (let at: Location | undefined = location; at !== undefined; at = parentOf(at)) if (this.readOwn(at) !== undefined) return false;
    return true;
  }

  /** Remembers which side of a branch was taken until one of the locations changes. */
  assume(condition: string, truth: boolean, dependsOn: readonly Location[]): void {
    const id = this.names.conditions.numberOf(condition);
    for (const location of dependsOn) this.names.conditions.dependsOn(id, this.names.idOf(location));
    this.#truths = this.#truths.set(id, truthOf(truth));
    if (dependsOn.some((location) => this.isAsGiven(location))) this.#asked = this.#asked.set(id, truthOf(truth));
  }

  /** What a called function has found of something that this one was given, before it gave it another value. */
  ask(condition: string, truth: boolean): void {
    const { conditions } = this.names;
    const id = conditions.numberOf(condition);
    const test = conditions.testOf(id);
    // Two ways that have found another constant each are told from a third one.
    if (test?.constant !== undefined || test?.among !== undefined) conditions.dependsOn(id, this.names.idOf(test.at));
    this.#asked = this.#asked.set(id, truthOf(truth));
  }

  /** Whether both know the same of every socket, and the same names hold the same sockets. */
  agreesOnSockets(other: State): boolean {
    const socketsDiffer = this.#sockets.differences(other.#sockets, (_key, mine, theirs) =>
      mine === undefined || theirs === undefined ? !onlyEscaped(mine ?? theirs) : !sameSocket(mine, theirs),
    );
    if (socketsDiffer) return false;
    return !this.holdsDiffer(other, (key, mine, theirs) => matters(this.names.roleOf(key), mine, theirs));
  }

  /** Whether every socket has come equally far on both, and the same names hold the same sockets: of all paths, these lose least when they are joined. */
  agreesOnProgress(other: State): boolean {
    const socketsDiffer = this.#sockets.differences(other.#sockets, (_key, mine, theirs) =>
      mine === undefined || theirs === undefined ? !onlyEscaped(mine ?? theirs) : !sameProgress(mine, theirs),
    );
    return !socketsDiffer && this.holdsSocketsAs(other);
  }

  /** {@link agreesOnProgress}, but for sockets that are closed, or were never made. */
  agreesButForClosed(other: State): boolean {
    const socketsDiffer = this.#sockets.differences(other.#sockets, (_key, mine, theirs) => {
      if ((mine === undefined || isGivenUp(mine)) && (theirs === undefined || isGivenUp(theirs))) return false;
      return mine === undefined || theirs === undefined ? !onlyEscaped(mine ?? theirs) : !sameProgress(mine, theirs);
    });
    return !socketsDiffer && this.holdsSocketsAs(other);
  }

  /** Whether every socket has the same of the options that bind() reads. */
  agreesOnBindOptions(other: State): boolean {
    return !this.#sockets.differences(other.#sockets, (_, mine, theirs) => mine !== undefined && theirs !== undefined && !sameBindOptions(mine, theirs));
  }

  /** Whether the same names hold the same sockets. */
  holdsSocketsAs(other: State): boolean {
    return !this.holdsDiffer(other, (_key, mine, theirs) => mine?.kind === 'socket' || theirs?.kind === 'socket');
  }

  /** Makes this state hold for either path. Says whether that took knowledge away (or widened the set of sockets). */
  joinWith(other: State): boolean {
    let changed = this.joinValues(other);
    this.#sockets.differences(other.#sockets, (key, mine, theirs) => {
      const joined = joinWhereHad(mine, theirs);
      if (joined !== mine && !(joined !== undefined && mine !== undefined && sameSocket(joined, mine) && joined.failedBind === mine.failedBind)) {
        this.#putSocket(key, joined);
        changed = true;
      }
      return false;
    });
    const truths = truthsOfBoth(this.#truths, other.#truths, this.names);
    const asked = truthsOfBoth(this.#asked, other.#asked, this.names);
    changed ||= truths.isLess || asked.isLess;
    this.#truths = truths.both;
    this.#asked = asked.both;
    const added = other.deferred === this.deferred ? none : other.deferred.filter((call) => !this.deferred.some(({ event }) => event === call.event));
    if (added.length > 0 || (this.waited === undefined && other.waited !== undefined)) changed = true;
    if (added.length > 0) this.deferred = [...this.deferred, ...added];
    this.waited ??= other.waited;
    return changed;
  }

  protected forgetConditions(id: number): void {
    for (const condition of this.names.conditions.on(id)) this.#truths = this.#truths.set(condition, undefined);
  }
}

/** A path that has not heard of a socket from elsewhere did nothing to it; one that has not made a socket has none. */
function joinWhereHad(mine: SocketFacts | undefined, theirs: SocketFacts | undefined): SocketFacts | undefined {
  if (mine !== undefined && theirs !== undefined) return joinSockets(mine, theirs);
  const one = mine ?? theirs;
  return one?.origin === 'elsewhere' && !onlyEscaped(one) ? joinSockets(one, socketFromElsewhere(one.id, one.objectType)) : one;
}

function mayBeHeardOf(facts: SocketFacts): boolean {
  return facts.origin === 'made' && (runsOn(facts) || isBoundAsTold(facts) || isBoundToKnown(facts) || hasFailedToBind(facts));
}

/** Values that keep two paths apart: which socket a name holds, of which kind one is to be, of which family an address is, whether any port will do, whether the address is the caller's to say, and lowering's own flags while both are constant. */
function matters(role: Role, mine: Abstract | undefined, theirs: Abstract | undefined): boolean {
  if (role === 'family') return true;
  if (mine !== undefined && theirs !== undefined && namesKind(mine) && namesKind(theirs)) return true;
  if (role === 'flag') return (isFlag(mine) && isFlag(theirs)) || isGiven(mine) !== isGiven(theirs);
  if (role === 'port') return isZero(mine) !== isZero(theirs);
  if (role === 'address') return isGiven(mine) !== isGiven(theirs);
  // The address that a function was given, and the one that it takes where it was given none.
  if (role === 'other' && isWithoutPort(mine) !== isWithoutPort(theirs)) return true;
  return role !== 'result' && (mine?.kind === 'socket' || theirs?.kind === 'socket');
}

function isZero(value: Abstract | undefined): boolean {
  return value?.kind === 'number' && value.value === 0;
}

/** Whoever calls the function knows which it is: the address that it gives, or the one that stands for none. */
function isGiven(value: Abstract | undefined): boolean {
  return value?.kind === 'operation' && value.operator === 'inet-address' && isTold(value);
}

function isFlag(value: Abstract | undefined): boolean {
  return value?.kind === 'number' || value?.kind === 'none' || value?.kind === 'reference';
}

/** Something that came from elsewhere and was only handed on: a path without it knows no less. */
function onlyEscaped(facts: SocketFacts | undefined): boolean {
  return facts?.origin === 'elsewhere' && facts.effects.every(({ step }) => step.event.kind === 'escape');
}
