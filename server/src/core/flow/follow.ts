import type { ClassIr, Event, FunctionId, FunctionIr, Lowered, PlatformName, Value, VariableId } from '../ir/index.ts';
import { isGlobal } from '../ir/index.ts';
import { type Abstract, type Location, sameAbstract } from './abstract.ts';
import { locationOfSocket } from './action.ts';
import type { FileContext, Summary } from './context.ts';
import { driversOf } from './drivers.ts';
import { evaluate } from './evaluate.ts';
import { Facts, OccurrenceCollector } from './facts.ts';
import { globalConstants } from './globalConstants.ts';
import { Names, rootOf } from './names.ts';
import { Recursion } from './recursion.ts';
import { SocketPlaces } from './socketPlaces.ts';
import { mostPaths, mostPathsOfDriver, observeSolution, type Solution, solve } from './solve.ts';
import { State } from './state.ts';

export interface FollowOptions {
  readonly platform: PlatformName;
  /** Whether the platform has a socket option; `undefined` when that is not known. */
  readonly isAvailable: (option: string) => boolean | undefined;
}

/** The functions and classes of one file. Those of files that are followed together have numbers and offsets of their own. */
export type FilePart = Pick<Lowered, 'functions' | 'classes'> & Partial<Pick<Lowered, 'linkage'>>;

/** Follows every socket of a program through its functions: of one file, or of several that use each other's. */
export function follow(files: readonly FilePart[], options: FollowOptions): Facts {
  const flow = new ProgramFlow(files, options);
  return flow.facts();
}

class ProgramFlow implements FileContext {
  readonly #files: readonly FilePart[];
  readonly #all: FilePart;
  readonly platform: PlatformName;
  readonly isAvailable: (option: string) => boolean | undefined;
  readonly #functions = new Map<FunctionId, FunctionIr>();
  readonly #classes: ReadonlyMap<number, ClassIr>;
  readonly #events = new Map<number, Event>();
  readonly #drivers = new Set<FunctionId>();
  readonly #constants: ReadonlyMap<VariableId, Value>;
  readonly #evaluated = new Map<VariableId, Abstract>();
  readonly #passed = new Map<VariableId, Abstract[]>();
  readonly #receivers = new Map<VariableId, ClassIr>();
  readonly #places: SocketPlaces;
  readonly #solutions = new Recursion<Solution>();

  constructor(files: readonly FilePart[], options: FollowOptions) {
    this.#files = files;
    this.#all = { functions: files.flatMap(({ functions }) => functions), classes: files.flatMap(({ classes }) => classes) };
    const lowered = this.#all;
    this.platform = options.platform;
    this.isAvailable = options.isAvailable;
    this.#classes = new Map(lowered.classes.map((owner) => [owner.id, owner]));
    this.#constants = globalConstants(files);
    this.#places = new SocketPlaces(lowered);
    for (const fn of lowered.functions) this.#know(fn);
  }

  summaryOf = (id: FunctionId): Summary | undefined => {
    const solution = this.#solutionOf(id);
    return solution === undefined ? undefined : { function: solution.function, exits: solution.exits };
  };

  eventOf = (id: number): Event | undefined => this.#events.get(id);

  classOf = (id: number): ClassIr | undefined => this.#classes.get(id);

  notePassed = (parameter: VariableId, value: Abstract): void => {
    const known = this.#passed.get(parameter);
    if (known === undefined) this.#passed.set(parameter, [value]);
    else if (!known.some((other) => sameAbstract(other, value))) known.push(value);
  };

  constantOf = (variable: VariableId): Abstract | undefined => {
    const value = this.#constants.get(variable);
    if (value === undefined) return undefined;
    const known =
      this.#evaluated.get(variable) ??
      evaluate(
        value,
        State.empty(
          new Names(
            () => false,
            this.constantOf,
            () => false,
          ),
        ),
      );
    this.#evaluated.set(variable, known);
    return known;
  };

  mayHoldSocket = (location: Location): boolean => this.#places.mayHold(location);

  classOfReceiver = (variable: VariableId): ClassIr | undefined => this.#receivers.get(variable);

  facts(): Facts {
    for (const id of calleesFirst(this.#all)) this.#solutionOf(id);
    const drivers = driversOf(this.#files, (id) => this.#touchesShared(id));
    for (const driver of drivers) {
      this.#drivers.add(driver.id);
      this.#know(driver);
    }
    const collector = new OccurrenceCollector();
    for (const fn of this.#functions.values()) {
      const solution = this.#solutionOf(fn.id);
      const isDriver = this.#drivers.has(fn.id);
      if (solution !== undefined) observeSolution(solution, this, (action, before) => collector.add(action, before, fn, isDriver));
    }
    return new Facts(collector.occurrences(), this.#passed);
  }

  #solutionOf(id: FunctionId): Solution | undefined {
    const fn = this.#functions.get(id);
    if (fn === undefined) return undefined;
    const limit = this.#drivers.has(id) ? mostPathsOfDriver : mostPaths;
    return this.#solutions.solutionOf(
      id,
      () => ({ function: fn, entering: [], exits: [] }),
      () => solve(fn, this, limit),
    );
  }

  #know(fn: FunctionIr): void {
    this.#functions.set(fn.id, fn);
    const [receiver] = fn.parameters;
    const owner = fn.ownerClass === undefined ? undefined : this.#classes.get(fn.ownerClass);
    if (receiver !== undefined && owner !== undefined && (fn.kind === 'method' || fn.kind === 'constructor')) this.#receivers.set(receiver.variable, owner);
    const know = (event: Event): void => {
      this.#events.set(event.id, event);
      if (event.kind !== 'dispatch') return;
      for (const alternative of event.byType.values()) alternative.forEach(know);
      event.otherwise.forEach(know);
    };
    for (const block of fn.blocks) block.events.forEach(know);
  }

  /** The function uses or leaves a socket in something that outlives it: a global, a field of an object. */
  #touchesShared(id: FunctionId): boolean {
    const exits = this.#solutionOf(id)?.exits ?? [];
    return exits.some(({ state }) => {
      if (state.sockets().some((socket) => isShared(locationOfSocket(socket.id) ?? ''))) return true;
      let leaves = false;
      state.forEachValue((_location, value) => {
        leaves ||= value.kind === 'socket';
      });
      return leaves;
    });
  }
}

function isShared(location: Location): boolean {
  const root = rootOf(location);
  return isGlobal(root) || root !== location;
}

/** The functions of the file so that, recursion aside, what is called comes before what calls it: then following needs no deep stack. */
function calleesFirst(lowered: FilePart): readonly FunctionId[] {
  const methodsByName = new Map<string, FunctionId[]>();
  for (const owner of lowered.classes) {
    for (const [name, id] of owner.methods) methodsByName.set(name, [...(methodsByName.get(name) ?? []), id]);
  }
  const callees = new Map(lowered.functions.map((fn) => [fn.id, calleesOf(fn, lowered, methodsByName)]));
  const order: FunctionId[] = [];
  const seen = new Set<FunctionId>();
  for (const { id: start } of lowered.functions) {
    const stack: { id: FunctionId; next: FunctionId[] }[] = [];
    const open = (id: FunctionId) => {
      if (seen.has(id)) return;
      seen.add(id);
      stack.push({ id, next: [...(callees.get(id) ?? [])] });
    };
    open(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next.pop();
      if (next !== undefined) open(next);
      else {
        order.push(top.id);
        stack.pop();
      }
    }
  }
  return order;
}

function calleesOf(fn: FunctionIr, lowered: FilePart, methodsByName: ReadonlyMap<string, readonly FunctionId[]>): readonly FunctionId[] {
  const found: FunctionId[] = [];
  const visit = (event: Event): void => {
    if (event.kind === 'dispatch') {
      for (const alternative of event.byType.values()) alternative.forEach(visit);
      event.otherwise.forEach(visit);
      return;
    }
    if (event.kind !== 'call') return;
    const { callee } = event;
    if (callee.kind === 'function') found.push(callee.id);
    if (callee.kind === 'method') found.push(...(methodsByName.get(callee.name) ?? []));
    if (callee.kind === 'class') {
      const constructor_ = lowered.classes.find((owner) => owner.id === callee.id)?.constructorFunction;
      if (constructor_ !== undefined) found.push(constructor_);
    }
    for (const argument of event.arguments) if (argument.kind === 'function') found.push(argument.id);
  };
  for (const block of fn.blocks) block.events.forEach(visit);
  return found;
}
