import type { ClassId, ClassIr, Event, FunctionId, FunctionIr, PlatformName, Value, VariableId } from '../ir/index.ts';
import type { Given } from './calls/specialized.ts';
import type { Sighting } from './program/sightings.ts';
import type { BranchContext } from './solver/branch.ts';
import type { Abstract, Location } from './state/abstract.ts';
import { eachItemOf, lastOf, parentOf, rootOf } from './state/locations.ts';
import type { SocketFacts } from './state/socket.ts';
import type { State } from './state/state.ts';
import type { SharedSocket } from './turns/loadedBefore.ts';

/** A way in which a function ends, and what holds then. `never`: it stays in a loop, or the process ends there; what it did before was done all the same. */
export interface Exit {
  readonly how: 'return' | 'throw' | 'never';
  readonly value: Abstract;
  readonly state: State;
  /** The tests of parameters, and of fields of what they point to, on this way, as `testIn` reads them, and how they turned out. */
  readonly tested: ReadonlyMap<string, boolean>;
}

/** What a function does for whoever calls it: one entry for each way to end that differs for a socket. */
export interface Summary {
  readonly function: FunctionIr;
  readonly exits: readonly Exit[];
  /** The places of what it was given on which it turns which way it goes, where it goes more ways than are told apart. */
  readonly decidedBy?: readonly Location[];
  /** It is what the function does with the functions that this call gives it, and not what it does for anybody. */
  readonly isSpecialized?: true;
  /** What the functions that this call gives it do to the sockets that it makes. */
  readonly doneByGiven?: readonly Sighting[];
}

/** What the flow of a program shares between its functions. */
export interface FileContext extends BranchContext {
  readonly platform: PlatformName;
  /** What a variable of a file always holds, if it never changes. */
  readonly constantOf: (variable: VariableId) => Abstract | undefined;
  /** What the variables of the file hold when the function begins, where that is where the program begins. */
  readonly startValuesOf: (fn: FunctionIr) => ReadonlyMap<VariableId, Value>;
  /** The servers that run already when a file is loaded, because files that it has something from started them when they were. */
  readonly runningBefore: (fn: FunctionIr) => readonly SocketFacts[];
  /** The sockets that these files have exported, in their variables. */
  readonly sharedBefore: (fn: FunctionIr) => readonly SharedSocket[];
  /** `undefined` while the function is being followed itself (recursion) or when it is in none of the files. */
  readonly summaryOf: (id: FunctionId) => Summary | undefined;
  /** The same where it is known which functions it calls by way of its parameters. */
  readonly summaryGiven: (id: FunctionId, given: Given) => Summary | undefined;
  /** Whether a socket can be at a location at all, whatever path is taken. */
  readonly mayHoldSocket: (location: Location) => boolean;
  readonly eventOf: (id: number) => Event | undefined;
  readonly functionOf: (id: FunctionId) => FunctionIr | undefined;
  readonly classOf: (id: number) => ClassIr | undefined;
  /** The methods of this name that classes have which inherit from one. */
  readonly overridesOf: (owner: ClassIr, name: string) => readonly FunctionId[];
  /** The method of this name that comes after a mixin in the classes that inherit from it. */
  readonly nextMethodOf: (mixin: ClassIr, name: string) => FunctionId | undefined;
  /** The class and those that inherit from it. */
  readonly kindsOf: (owner: ClassIr) => readonly ClassIr[];
  /** Whether a class of the program inherits from it. */
  readonly isInherited: (owner: ClassIr) => boolean;
  /** What an object of the class tells under a name that is no field, in terms of its receiver. */
  readonly toldByObject: (owner: ClassId, name: string) => Abstract | undefined;
  /** What a field of a method's receiver always holds, because its class says so and nobody else does. */
  readonly constantOfField: (receiver: VariableId, field: string) => Abstract | undefined;
  /** The class of the object that a method's first parameter is. */
  readonly classOfReceiver: (variable: VariableId) => ClassIr | undefined;
  /** The class of the object that loading a file puts into a variable of its own (Python). */
  readonly classOfGlobal: (variable: VariableId) => ClassIr | undefined;
  /** The class of the object that a field of an object of a class holds, where it is one alone. */
  readonly classOfField: (owner: ClassIr, field: string) => ClassIr | undefined;
}

/** Finds a method by name in a class or its bases in this file, or only in those that come after one of these. */
export function methodOf(owner: ClassIr, name: string, context: Pick<FileContext, 'classOf'>, after?: ClassIr): FunctionId | undefined {
  let isPassed = after === undefined;
  for (const current of lineageOf(owner, context)) {
    if (!isPassed) {
      isPassed = current === after;
      continue;
    }
    const own = name === '' ? current.constructorFunction : current.methods.get(name);
    if (own !== undefined) return own;
  }
  // A constructor whose arguments are counted, where the class is known by one alone.
  return name.startsWith('#') ? methodOf(owner, '', context) : undefined;
}

/** More attributes than these are a table, not what an object is set up by. */
const mostAttributes = 64;

/** What objects of the class have from it and its bases before they are given anything of their own. */
export function attributesOf(owner: ClassIr, context: FileContext): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  const lineage = [...lineageOf(owner, context)];
  for (const one of lineage) {
    if (one.attributes.size > mostAttributes) continue;
    for (const [name, value] of one.attributes) if (!found.has(name) && !isBehindLibrary(one, name, lineage, context)) found.set(name, value);
  }
  // A base that nobody can see may say anything.
  if (lineage.some(({ bases }) => bases.some((base) => typeof base === 'object'))) return found;
  for (const { fallbacks } of lineage) for (const [name, value] of fallbacks ?? []) if (!found.has(name)) found.set(name, value);
  return found;
}

/** What every object of the class has from it or from a base of it, whatever becomes of the object. */
export function constantAttribute(owner: ClassIr, name: string, context: Pick<FileContext, 'classOf'>): Value | undefined {
  const lineage = [...lineageOf(owner, context)];
  const holder = lineage.find((one) => one.attributes.has(name) && !isBehindLibrary(one, name, lineage, context));
  // A base that says nothing yet leaves it to those that inherit from it.
  const isOpen = ({ attributes, constants }: ClassIr) => attributes.has(name) && constants?.has(name) !== true && attributes.get(name)?.kind !== 'none';
  return holder?.constants?.has(name) === true && !lineage.some(isOpen) ? holder.attributes.get(name) : undefined;
}

/** Whether a class of a lineage says something in vain: it is no more than a mixin behind a base that has that from the library (Python). */
function isBehindLibrary({ id }: ClassIr, name: string, lineage: readonly ClassIr[], context: Pick<FileContext, 'classOf'>): boolean {
  const [owner] = lineage;
  return owner !== undefined && lineage.some(({ fallbacks }) => fallbacks?.has(name) === true) && !isAskedBefore(owner, id, context, new Set());
}

function isAskedBefore(owner: ClassIr, asked: ClassId, context: Pick<FileContext, 'classOf'>, seen: Set<ClassId>): boolean {
  if (owner.id === asked) return true;
  if (seen.has(owner.id)) return false;
  seen.add(owner.id);
  let isBehind = false;
  for (const [index, base] of owner.bases.entries()) {
    const known = typeof base === 'number' ? context.classOf(base) : undefined;
    const isServer =
      index === owner.libraryBase || (known !== undefined && [...lineageOf(known, context)].some(({ libraryBase }) => libraryBase !== undefined));
    if (known !== undefined && (isServer || !isBehind) && isAskedBefore(known, asked, context, seen)) return true;
    if (isServer) isBehind = true;
  }
  return false;
}

/** What an object of the class tells under a name that is no field, in terms of its receiver. */
export function propertyOf(owner: ClassIr, name: string, context: Pick<FileContext, 'classOf'>): Value | undefined {
  for (const { properties, methods, attributes } of lineageOf(owner, context)) {
    const value = properties?.get(name);
    if (value !== undefined || methods.has(name) || attributes.has(name)) return value;
  }
  return undefined;
}

/** A class and its bases, in the order in which names are looked up (near enough to Python's). */
function* lineageOf(owner: ClassIr, context: Pick<FileContext, 'classOf'>): Generator<ClassIr> {
  const seen = new Set<number>();
  const waiting: ClassIr[] = [owner];
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    if (seen.has(current.id)) continue;
    seen.add(current.id);
    yield current;
    for (const base of current.bases) {
      const inFile = typeof base === 'number' ? context.classOf(base) : undefined;
      if (inFile !== undefined) waiting.push(inFile);
    }
  }
}

/** The class of an object, where the flow knows it. */
export function classOfObject(value: Abstract, context: FileContext): ClassIr | undefined {
  if (value.kind === 'reference' && value.class !== undefined) return context.classOf(value.class);
  return value.kind === 'symbolic' ? classAt(value.at, context) : undefined;
}

function classAt(location: Location, context: FileContext): ClassIr | undefined {
  if (isRoot(location)) return context.classOfReceiver(location);
  const holder = parentOf(location);
  if (holder === undefined) return undefined;
  const owner = classAt(holder, context);
  if (owner !== undefined) return context.classOfField(owner, lastOf(location));
  const further = parentOf(holder);
  const keeper = further === undefined ? undefined : classAt(further, context);
  return keeper === undefined ? undefined : context.classOfField(keeper, eachItemOf(lastOf(holder)));
}

function isRoot(location: Location): boolean {
  return rootOf(location) === location;
}
