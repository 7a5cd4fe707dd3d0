import type { ClassId, ClassIr, Event, FunctionId, FunctionIr, PlatformName, Value, VariableId } from '../../ir/index.ts';
import { Recursion } from '../calls/recursion.ts';
import { functionsListed, type Given, Specializations } from '../calls/specialized.ts';
import { FieldClasses, givesFields } from '../constants/fieldClasses.ts';
import { changesGlobals } from '../constants/globalConstants.ts';
import { giveAlike } from '../constants/madeObjects.ts';
import { ProgramValues } from '../constants/programValues.ts';
import type { Exit, FileContext, Summary } from '../context.ts';
import { leavesSocket } from '../exits/shared.ts';
import type { Facts } from '../facts/facts.ts';
import { SocketPlaces } from '../places/socketPlaces.ts';
import { type Solution, solve } from '../solver/solve.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import type { SocketFacts } from '../state/socket.ts';
import { Drivers, drivenAlike } from '../turns/drivers.ts';
import { leftInVariables, leftRunning, loadedBefore, loadingsWithServers, loadingsWithSockets, type SharedSocket } from '../turns/loadedBefore.ts';
import { loadingsAtStart, startValues } from '../turns/startValues.ts';
import { calleesFirst } from './calleesFirst.ts';
import { concernedIn, sameDeeds } from './concerned.ts';
import { Dependencies } from './dependencies.ts';
import type { FollowOptions } from './follow.ts';
import { Observations } from './observations.ts';
import { type FilePart, ProgramParts, wholeOf } from './programParts.ts';
import { doneBy } from './sightings.ts';

/**
 * The flow of a program. Asked for the facts of the next text, it takes the functions that are the same objects as before for the same, and follows again
 * what is new and whatever was found with the help of something that is not there any more.
 */
export class ProgramFlow implements FileContext {
  readonly platform: PlatformName;
  readonly isAvailable: (option: string) => boolean | undefined;
  #files: readonly FilePart[] = [];
  #parts = new ProgramParts(nothing);
  #fieldClasses: FieldClasses | undefined;
  readonly #values: ProgramValues;
  #places: SocketPlaces = new SocketPlaces(nothing);
  /** Callees first. */
  #order: readonly FunctionId[] = [];
  /** The functions that are followed. */
  #concerned: ReadonlySet<FunctionId> = new Set();
  readonly #makeDrivers = new Drivers();
  #drivers: ReadonlyMap<FunctionId, FunctionIr> = new Map();
  readonly #solutions = new Recursion<Solution>();
  readonly #specializations = new Specializations();
  readonly #sharing = new Map<FunctionId, boolean>();
  readonly #dependencies: Dependencies | undefined;
  readonly #observations = new Observations();

  /** @param isKept the flow will be asked again, for another text */
  constructor({ platform, isAvailable }: FollowOptions, isKept: boolean) {
    this.platform = platform;
    this.isAvailable = isAvailable;
    this.#values = new ProgramValues(this.#parts, { platform, isAvailable }, (variable) => this.#dependencies?.onConstant(variable));
    this.#dependencies = isKept ? new Dependencies() : undefined;
  }

  /** The facts of a program that this was made for. */
  facts(files: readonly FilePart[]): Facts {
    this.#take(files);
    for (const id of this.#order) if (this.#concerned.has(id)) this.#solutionOf(id);
    this.#drive();
    return this.#observed();
  }

  /** The facts of the next program, or `undefined` where that is not the one before but for some functions. */
  factsOfNext(files: readonly FilePart[]): Facts | undefined {
    const replaced = this.#replacedIn(files);
    if (replaced === undefined || this.#dependencies === undefined) return undefined;
    const change = this.#replace(files, replaced, this.#dependencies);
    for (const id of this.#order) if (change.stale.has(id) && this.#concerned.has(id)) this.#solutionOf(id);
    if (this.#isDrivenAnew(change)) this.#drive();
    return this.#observed();
  }

  #observed(): Facts {
    const functions = [...this.#parts.functions.values(), ...this.#drivers.values()];
    for (const fn of functions) {
      if (this.#observations.has(fn.id) || !this.#isFollowed(fn.id)) continue;
      const isDriver = this.#drivers.has(fn.id);
      const solution = this.#solutionOf(fn.id);
      this.#observations.add(fn, isDriver, (this.#solutions.wasUnaware(fn.id) ? solve(fn, this, isDriver) : solution)?.sightings ?? []);
    }
    return this.#observations.facts(functions, (receiver, name, on) => this.#values.attributesAt(receiver, name, this, on));
  }

  summaryOf = (id: FunctionId): Summary | undefined => {
    this.#dependencies?.onFunction(id);
    const solution = this.#solutionOf(id);
    return solution === undefined ? undefined : { function: solution.function, exits: solution.exits, decidedBy: solution.decidedBy };
  };

  summaryGiven = (id: FunctionId, given: Given): Summary | undefined => {
    const number = this.#specializations.numberOf(id, given);
    this.#dependencies?.onFunction(number);
    const solution = this.#solutionOf(id, number, given);
    if (solution === undefined) return undefined;
    const isOfOwn = [...given.classes.keys()].some((root) => this.classOfReceiver(root) !== undefined);
    const isSpecialized = given.functions.size + given.constants.size + given.lists.size > 0 || isOfOwn;
    const [own, listed] = [new Set(given.functions.values()), functionsListed(given)];
    const doneByGiven = own.size + listed.size === 0 ? [] : doneBy(own, listed, solution.function, solution.sightings, this.functionOf);
    return { function: solution.function, exits: solution.exits, ...(isSpecialized ? { isSpecialized, doneByGiven } : {}) };
  };

  eventOf = (id: number): Event | undefined => this.#parts.eventOf(id);

  functionOf = (id: FunctionId): FunctionIr | undefined => this.#parts.functions.get(id);

  classOf = (id: number): ClassIr | undefined => this.#parts.classOf(id);

  overridesOf = (owner: ClassIr, name: string): readonly FunctionId[] => this.#parts.overridesOf(owner, name);

  nextMethodOf = (mixin: ClassIr, name: string): FunctionId | undefined => this.#parts.nextMethodOf(mixin, name);

  kindsOf = (owner: ClassIr): readonly ClassIr[] => this.#parts.kindsOf(owner);

  isInherited = (owner: ClassIr): boolean => this.#parts.isInherited(owner);

  classOfReceiver = (variable: VariableId): ClassIr | undefined => this.#parts.classOfReceiver(variable);

  classOfGlobal = (variable: VariableId): ClassIr | undefined => this.#values.classOfGlobal(variable);

  constantOf = (variable: VariableId): Abstract | undefined => this.#values.constantOf(variable);

  constantOfField = (receiver: VariableId, field: string): Abstract | undefined => this.#values.constantOfField(receiver, field);

  toldByObject = (owner: ClassId, name: string): Abstract | undefined => this.#values.toldByObject(owner, name);

  startValuesOf = (fn: FunctionIr): ReadonlyMap<VariableId, Value> => {
    if (fn.name !== 'main') return noValues;
    const loadings = loadingsAtStart(fn, this.#files);
    for (const { id } of loadings) this.#dependencies?.onFunction(id);
    return startValues(loadings);
  };

  runningBefore = (fn: FunctionIr): readonly SocketFacts[] => this.#loadedBefore(fn, loadingsWithServers).flatMap(leftRunning);

  sharedBefore = (fn: FunctionIr): readonly SharedSocket[] => this.#loadedBefore(fn, loadingsWithSockets).flatMap(leftInVariables);

  #loadedBefore(fn: FunctionIr, loadingsOf: typeof loadingsWithServers): readonly (readonly Exit[])[] {
    if (fn.kind !== 'module' || this.#files.length < 2) return [];
    const loadings = loadingsOf(this.#files).filter(({ id }) => this.#concerned.has(id));
    return loadings.length === 0 ? [] : loadedBefore(fn, loadings, this.functionOf).map(({ id }) => this.summaryOf(id)?.exits ?? []);
  }

  mayHoldSocket = (location: Location): boolean => {
    const may = this.#places.mayHold(location);
    this.#dependencies?.onPlace(location, may);
    return may;
  };

  classOfField = (owner: ClassIr, field: string): ClassIr | undefined => {
    this.#fieldClasses ??= new FieldClasses(this.#parts);
    return this.#fieldClasses.of(owner, field);
  };

  #take(files: readonly FilePart[]): void {
    const all = wholeOf(files);
    this.#files = files;
    this.#parts = new ProgramParts(all);
    this.#values.take(files, this.#parts);
    this.#places = new SocketPlaces(all);
    this.#concern();
  }

  #isFollowed(id: FunctionId): boolean {
    return this.#concerned.has(id) || this.#drivers.has(id);
  }

  /** Takes functions for those that stood in their places, forgets what does not hold any more, and finds out what is true of all together. */
  #replace(files: readonly FilePart[], replaced: Replaced, dependencies: Dependencies): Change {
    this.#files = files;
    for (const [before, now] of replaced) this.#parts.replace(before, now);
    const otherConstants = replaced.some((pair) => pair.some(changesGlobals)) ? this.#values.take(files, this.#parts) : [];
    const isLinkedAlike = replaced.every(([before, now]) => this.#places.staysFor(before, now));
    if (!isLinkedAlike) this.#places = new SocketPlaces(wholeOf(files));
    const resting = dependencies.restingOn(
      replaced.map(([{ id }]) => id),
      otherConstants,
      isLinkedAlike ? undefined : (location) => this.#places.mayHold(location),
    );
    const turned = isLinkedAlike && replaced.every(([before, now]) => sameDeeds(before, now)) ? [] : this.#concernAgain();
    const stale = turned.length === 0 ? resting : new Set([...resting, ...turned]);
    const shared = new Map([...stale].map((id) => [id, this.#sharing.get(id)]));
    this.#solutions.forget(stale);
    dependencies.forget(stale);
    for (const id of stale) {
      this.#sharing.delete(id);
      this.#observations.forget(id);
    }
    return { stale, shared, replaced, turned };
  }

  /** Finds out again which functions are followed, and says which are now that were not, or the other way round. */
  #concernAgain(): readonly FunctionId[] {
    const known = this.#concerned;
    this.#concern();
    return [...known, ...this.#concerned].filter((id) => known.has(id) !== this.#concerned.has(id));
  }

  #concern(): void {
    const all = wholeOf(this.#files);
    this.#concerned = concernedIn(all, this.#places);
    if (this.#order.length === 0 && this.#concerned.size > 0) this.#order = calleesFirst(all);
  }

  /** The functions that stand in the places of others, each behind the one before; `undefined` where more than that has changed. */
  #replacedIn(files: readonly FilePart[]): Replaced | undefined {
    if (files.length !== this.#files.length) return undefined;
    const replaced: [FunctionIr, FunctionIr][] = [];
    for (const [at, { functions, classes }] of files.entries()) {
      const known = this.#files[at];
      if (known === undefined || known.functions.length !== functions.length || known.classes.length !== classes.length) return undefined;
      if (known.classes !== classes && classes.some((owner, index) => owner !== known.classes[index])) return undefined;
      for (const [index, fn] of functions.entries()) {
        const before = known.functions[index];
        if (before === fn) continue;
        if (before?.id !== fn.id) return undefined;
        // What a field holds is a matter of all the functions that call its methods.
        if (this.#fieldClasses !== undefined && ([before, fn].some(givesFields) || !giveAlike(before, fn))) return undefined;
        if (this.#values.mayRestOn(before, fn)) return undefined;
        replaced.push([before, fn]);
      }
    }
    return 2 * replaced.length > this.#parts.functions.size ? undefined : replaced;
  }

  /** Whether other functions than before have to be driven, or those that were can be driven otherwise. */
  #isDrivenAnew({ stale, shared, replaced, turned }: Change): boolean {
    if (turned.length > 0 || !replaced.every(([before, now]) => drivenAlike(before, now))) return true;
    return [...stale].some((id) => this.#parts.functions.has(id) && shared.get(id) !== undefined && shared.get(id) !== this.#touchesShared(id));
  }

  /** Makes the functions that use what outlives a call, and forgets those that nobody is in need of any more. */
  #drive(): void {
    const drivers = new Map(this.#makeDrivers.of(this.#files, (id) => this.#touchesShared(id)).map((driver) => [driver.id, driver]));
    const gone = new Set([...this.#drivers.keys()].filter((id) => !drivers.has(id)));
    for (const id of gone) {
      const driver = this.#drivers.get(id);
      if (driver !== undefined) this.#parts.forget(driver);
      this.#observations.forget(id);
    }
    this.#solutions.forget(gone);
    this.#dependencies?.forget(gone);
    for (const driver of drivers.values()) if (!this.#drivers.has(driver.id)) this.#parts.add(driver);
    this.#drivers = drivers;
  }

  #solutionOf(id: FunctionId, number = id, given?: Given): Solution | undefined {
    const fn = this.#parts.functions.get(id) ?? this.#drivers.get(id);
    if (fn === undefined) return undefined;
    const solveIt = (): Solution => {
      if (number === id) return solve(fn, this, this.#drivers.has(id));
      this.#dependencies?.onFunction(id);
      return solve(fn, this, false, given);
    };
    return this.#solutions.solutionOf(
      number,
      () => ({ function: fn, sightings: [], exits: [], decidedBy: [] }),
      () => (this.#dependencies === undefined ? solveIt() : this.#dependencies.during(number, solveIt)),
    );
  }

  /** The function uses or leaves a socket in something that outlives it: a global, a field of an object. */
  #touchesShared(id: FunctionId): boolean {
    const known = this.#sharing.get(id);
    if (known !== undefined) return known;
    const span = this.#parts.functions.get(id)?.span;
    // What a class has from the library is called by the library alone.
    const touches = this.#concerned.has(id) && span?.start !== span?.end && this.#solutionOf(id)?.exits.some(({ state }) => leavesSocket(state)) === true;
    this.#sharing.set(id, touches);
    return touches;
  }
}

/** Functions, each with the one that stands in its place now. */
type Replaced = readonly (readonly [FunctionIr, FunctionIr])[];

/** What an edit changed. */
interface Change {
  /** The functions of which nothing holds any more. */
  readonly stale: ReadonlySet<FunctionId>;
  /** Of these, whether they touched what outlives them, where that was asked. */
  readonly shared: ReadonlyMap<FunctionId, boolean | undefined>;
  readonly replaced: Replaced;
  /** Those that are followed now and were not, or the other way round. */
  readonly turned: readonly FunctionId[];
}

const nothing: FilePart = { functions: [], classes: [] };
const noValues: ReadonlyMap<VariableId, Value> = new Map();
