import { type Event, type EventKind, type EventOf, type FunctionIr, isGlobal, type Site, type Span, type VariableId } from '../../ir/index.ts';
import { areOfOtherWrittenCalls, originalOf } from '../calls/socketNames.ts';
import { Questions, type Table, Touched } from '../program/questions.ts';
import type { Sighting } from '../program/sightings.ts';
import type { Abstract, SocketId } from '../state/abstract.ts';
import { partOf, partsOf } from '../state/locations.ts';
import type { Step } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { handlersIn } from '../turns/handlers.ts';
import { mayTake } from './callers.ts';
import { assignedIn, groupedByKind, type Late, type LateOptions, optionsSetLate, SocketIndex } from './factTables.ts';

/** One path that reaches an occurrence. */
export interface Path extends Sighting {
  /** Only a driver takes it: nothing in the text calls in this order. */
  readonly isSupposed: boolean;
}

/** An event where a reader meets it, with every path that reaches it. */
export interface Occurrence<E extends Event = Event> {
  readonly event: E;
  /** What is underlined: the call itself, or the call of the function of this file that makes it on a socket that it was given. */
  readonly site: Site;
  /** Where the event itself stands; the same as `site` unless it is inside a function that was called. */
  readonly innerSite: Site;
  readonly function: FunctionIr;
  /** The function in whose text it stands, a callback within `function` say. */
  readonly standsIn: FunctionIr;
  readonly paths: readonly Path[];
  /** It stands in a method that finds the socket in its object, where it is told of all calls together; here it is told of one. */
  readonly isOfCall?: true;
}

/** What has come and gone since the facts of the program before it was edited. */
export interface Change {
  /** The {@link Facts.revision} of these. */
  readonly since: object;
  /** In the order of the text. */
  readonly come: readonly Occurrence[];
  readonly gone: ReadonlySet<Occurrence>;
  /** The parameters for which something is passed by who has come or gone. */
  readonly passed: ReadonlySet<VariableId>;
}

/** What a field of a method's receiver may have from a class. */
export interface Attributes {
  readonly values: readonly Abstract[];
  /** Nothing but making an object gives it a value. */
  readonly isAll: boolean;
  /** What the receiver's own class says, itself or by its bases, where what it gives to all objects is known. */
  readonly own?: readonly Abstract[];
}

/** What the flow knows of a whole file. */
export class Facts {
  readonly #occurrences: readonly Occurrence[];
  readonly #ofCalls: readonly Occurrence[];
  /** Names these facts to whoever is not to keep them. */
  readonly revision: object = {};
  /** Where the program was known before it was edited. */
  readonly change: Change | undefined;
  #sockets: SocketIndex | undefined;
  readonly #byKind = new Map<SocketId, ReadonlyMap<EventKind, readonly Occurrence[]>>();
  readonly #passedBy: () => ReadonlyMap<VariableId, readonly Abstract[]>;
  readonly #attributesAt: (receiver: VariableId, name: string, on?: State) => Attributes;
  #passed: ReadonlyMap<VariableId, readonly Abstract[]> | undefined;
  #assigned: ReadonlyMap<string, readonly Abstract[]> | undefined;
  #setAfter: ReadonlyMap<Event, LateOptions> | undefined;
  readonly #ofKind = new Map<EventKind, readonly Occurrence[]>();
  readonly #remembered = new Map<object, Map<string, Remembered>>();
  #questions: Questions | undefined;
  #touched: Touched | undefined;
  readonly #handlers = new Map<'error' | 'close' | 'rejection', readonly Span[]>();

  /**
   * @param occurrences in the order of the text
   * @param passedBy what is passed for each parameter, asked for once at most
   * @param attributesAt what a field of a method's receiver may have from a class
   */
  constructor(
    occurrences: readonly Occurrence[],
    passedBy: () => ReadonlyMap<VariableId, readonly Abstract[]>,
    attributesAt: (receiver: VariableId, name: string, on?: State) => Attributes,
    change?: Change,
  ) {
    this.#ofCalls = occurrences.filter(({ isOfCall }) => isOfCall === true);
    this.#occurrences = this.#ofCalls.length === 0 ? occurrences : occurrences.filter(({ isOfCall }) => isOfCall !== true);
    this.change = change;
    this.#passedBy = passedBy;
    this.#attributesAt = attributesAt;
  }

  /** In the order of the text, but for what is told of single calls of a method. */
  get occurrences(): readonly Occurrence[] {
    this.#questions?.askAll();
    return this.#occurrences;
  }

  /** What is told of single calls of a method, for whoever tells one from another. */
  get ofCalls(): readonly Occurrence[] {
    this.#questions?.askAll();
    return this.#ofCalls;
  }

  /** @param questions gets to know what is asked from now on; `undefined`: nobody does */
  watch(questions: Questions | undefined): void {
    this.#questions = questions;
  }

  /** Whether these facts, those that came by the last edit, say the same to what was asked of those before. */
  answerAlike(questions: Questions): boolean {
    if (this.change === undefined) return false;
    this.#touched ??= new Touched(this.change);
    return questions.areAnsweredAlike(this, this.#touched);
  }

  /** What was made of the facts once for whoever asks, by what makes it and for which key. */
  remembered<T>(make: (facts: Facts, key: string) => T, key: string): T {
    const made = this.#remembered.get(make) ?? new Map<string, Remembered>();
    this.#remembered.set(make, made);
    const outer = this.#questions;
    let known = made.get(key);
    if (known === undefined) {
      const questions = new Questions();
      this.#questions = questions;
      known = { questions, what: make(this, key) };
      this.#questions = outer;
      made.set(key, known);
    }
    outer?.askAsWell(known.questions);
    return known.what as T;
  }

  /** What a table that is made of the facts says of one key: of whoever asks for no more, it is known what it has asked for. */
  entry<K, V extends string | number | boolean>(table: Table<K, V>, key: K): V | undefined {
    const outer = this.#questions;
    this.#questions = undefined;
    const answer = this.remembered(table, '').get(key);
    this.#questions = outer;
    outer?.ask({ about: 'table', saysStill: (facts) => facts.entry(table, key) === answer });
    return answer;
  }

  /** Everything that is done to a socket on some path. */
  onSocket(id: SocketId): Iterable<Occurrence> {
    const original = originalOf(id);
    this.#questions?.ask({ about: 'socket', id: original });
    this.#sockets ??= new SocketIndex(this.#occurrences);
    return this.#sockets.on(original);
  }

  /** Those of one kind among what is done to a socket: where one socket has thousands of calls, few of them listen. */
  ofKindOnSocket<K extends EventKind>(id: SocketId, kind: K): readonly Occurrence<EventOf<K>>[] {
    const original = originalOf(id);
    this.#questions?.ask({ about: 'socket', id: original });
    const kinds = this.#byKind.get(original) ?? groupedByKind(this.onSocket(original));
    this.#byKind.set(original, kinds);
    return (kinds.get(kind) ?? []) as readonly Occurrence<EventOf<K>>[];
  }

  /**
   * What the calls in this file pass for a value that a function knows by its parameter.
   * @param on a path that may have told of which class the receiver of a method is
   */
  passedFor(value: Abstract, calls = 2, on?: State): readonly Abstract[] {
    if (value.kind !== 'symbolic' || calls === 0) return [];
    const [root = '', ...whole] = value.at.split('/');
    const path = whole.filter((element) => element !== '*');
    this.#questions?.ask({ about: 'passed', parameter: root });
    this.#passed ??= this.#passedBy();
    const arguments_ = this.#passed.get(root) ?? [];
    const taking = on === undefined || path.length === 0 ? arguments_ : arguments_.filter((argument) => mayTake(on, root, argument));
    const given = taking.flatMap((argument) => path.reduce(partsOf, [argument]));
    const [name, ...rest] = path;
    const attributes = name === undefined ? undefined : this.#attributesOf(root, name, on);
    const fields = attributes?.values.map((attribute) => rest.reduce(partOf, attribute)) ?? [];
    if (attributes?.isAll === true) return [...fields, ...fields.flatMap((field) => this.passedFor(field, calls - 1))];
    return [...given, ...fields, ...given.flatMap((argument) => this.passedFor(argument, calls - 1))];
  }

  /** {@link passedFor}, but of a field of a method's receiver only what the receiver's own class says: those that inherit from it may have a method of their own. */
  passedOrOwn(value: Abstract): readonly Abstract[] {
    const [root = '', name, ...deeper] = value.kind === 'symbolic' ? value.at.split('/') : [];
    const own = name === undefined || deeper.length > 0 ? undefined : this.#attributesOf(root, name).own;
    return own ?? this.passedFor(value);
  }

  /** What a class says of a field of a method's receiver. Where none does, that stays so until one has it. */
  #attributesOf(receiver: VariableId, name: string, on?: State): Attributes {
    if (this.#questions !== undefined && this.knowsField(receiver, name)) this.#questions.askAll();
    else this.#questions?.ask({ about: 'field', receiver, name });
    return this.#attributesAt(receiver, name, on);
  }

  /** Whether a class says anything of a field of a method's receiver. */
  knowsField(receiver: VariableId, name: string): boolean {
    const { values, isAll, own } = this.#attributesAt(receiver, name);
    return values.length > 0 || isAll || own !== undefined;
  }

  /** What the text gives a variable of the program or a part of it, wherever it does. */
  assignedTo(value: Abstract): readonly Abstract[] {
    if (value.kind !== 'symbolic' || !isGlobal(value.at)) return [];
    this.#assigned ??= assignedIn(this.#occurrences);
    const elements = value.at.split('/');
    return elements.flatMap((_, index) => {
      const at = elements.slice(0, index + 1).join('/');
      const rest = elements.slice(index + 1);
      this.#questions?.ask({ about: 'assigned', at });
      return (this.#assigned?.get(at) ?? []).map((assigned) => rest.reduce(partOf, assigned));
    });
  }

  /** The options that are turned on on a socket after this bind() bound it, on any path and in any function. */
  setAfter({ event, by }: Step, socket: SocketId): ReadonlySet<string> {
    this.#questions?.ask({ about: 'late', event });
    this.#setAfter ??= optionsSetLate(this.#occurrences);
    const late = new Set<string>();
    for (const [option, calls] of this.#setAfter.get(event) ?? []) {
      const isOne = (each: Late): boolean => (by === undefined || each.by === undefined || each.by === by) && !areOfOtherWrittenCalls(each.socket, socket);
      if (calls.some(isOne)) late.add(option);
    }
    return late;
  }

  /** The text of the functions that are called when something failed, or when something has been closed: callbacks for that event. */
  handlersOf(event: 'error' | 'close' | 'rejection'): readonly Span[] {
    const known = this.#handlers.get(event) ?? handlersIn(this.#occurrences, event);
    this.#handlers.set(event, known);
    // Where one is attached, its text is found by what is done in it.
    if (known.length > 0) this.#questions?.askAll();
    else this.#questions?.ask({ about: 'kind', kind: 'handler' });
    return known;
  }

  /** Every listen() of the program. */
  get listeners(): readonly Occurrence[] {
    return this.ofKind('listen');
  }

  ofKind<K extends EventKind>(kind: K): readonly Occurrence<EventOf<K>>[] {
    this.#questions?.ask({ about: 'kind', kind });
    const known = this.#ofKind.get(kind) ?? this.#occurrences.filter((occurrence) => isOf(occurrence, kind));
    this.#ofKind.set(kind, known);
    return known as readonly Occurrence<EventOf<K>>[];
  }

  /** What stands within a range of the text. */
  within(span: Span): readonly Occurrence[] {
    this.#questions?.askAll();
    let low = 0;
    for (let high = this.#occurrences.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#occurrences[middle]?.site.span.start ?? 0) < span.start) low = middle + 1;
      else high = middle;
    }
    const found: Occurrence[] = [];
    for (let index = low; index < this.#occurrences.length; index += 1) {
      const occurrence = this.#occurrences[index];
      if (occurrence === undefined || occurrence.site.span.start > span.end) break;
      if (occurrence.site.span.end <= span.end) found.push(occurrence);
    }
    return found;
  }
}

/** What was made of facts, and what was asked of them to make it. */
interface Remembered {
  readonly questions: Questions;
  readonly what: unknown;
}

export function isOf<K extends EventKind>(occurrence: Occurrence, kind: K): occurrence is Occurrence<EventOf<K>> {
  return occurrence.event.kind === kind;
}
