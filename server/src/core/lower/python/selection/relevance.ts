import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import type { Identifiers } from './identifiers.ts';
import { anyWithin, ascending, type Words } from './words.ts';

/** What matters in a file: functions, and offsets around which any code does. */
export interface Relevance {
  readonly functions: ReadonlySet<FunctionDefinition>;
  readonly offsets: readonly number[];
}

/**
 * Functions that make or bind a socket, and, again and again, what calls one that matters, as far as the text tells; a class is named for its methods.
 * Then those of the same classes that do anything to a socket. Other functions are lowered when one of these calls them.
 */
export function relevanceOf(
  text: string,
  identifiers: Identifiers,
  functions: readonly FunctionDefinition[],
  classes: readonly ClassDefinition[],
  words: Words,
): Relevance {
  return new Relevant(text, identifiers, functions, classes, words).find();
}

/** A caller this many calls away adds nothing that a finding would be about. */
const farthest = 3;

/** Names that methods of all kinds of objects have: a mention of one says little of whose it is. */
const common =
  /^(?:run|start|stop|close|open|get|put|set|send|write|read|recv|receive|connect|accept|bind|listen|handle|update|main|add|remove|clear|pop|push|next|reset|wait|join|flush|copy|call|execute|process|parse|load|save|register|setUp|tearDown)$/;

class Relevant {
  readonly #text: string;
  readonly #identifiers: Identifiers;
  readonly #functions: readonly FunctionDefinition[];
  readonly #sorted: readonly FunctionDefinition[];
  readonly #classes: readonly ClassDefinition[];
  readonly #words: Words;
  readonly #mentions: ReadonlyMap<string, readonly number[]>;
  readonly #methodNames = new Map<string, number>();
  readonly #related = new Map<string, ReadonlySet<string>>();
  readonly #classesByName = new Map<string, ClassDefinition[]>();
  readonly #namesakes = new Map<string, Namesakes>();
  readonly #relevant: Set<FunctionDefinition>;
  readonly #offsets: number[];
  /** What to look for next, and how many calls it is away from a socket. */
  readonly #waiting: { readonly definition: FunctionDefinition | ClassDefinition; readonly distance: number }[] = [];
  readonly #named = new Set<ClassDefinition>();
  readonly #objects = new Set<string>();
  #holders: Map<string, ClassDefinition[]> | undefined;
  #heirs: Map<string, ClassDefinition[]> | undefined;

  constructor(text: string, identifiers: Identifiers, functions: readonly FunctionDefinition[], classes: readonly ClassDefinition[], words: Words) {
    this.#text = text;
    this.#identifiers = identifiers;
    this.#functions = functions;
    this.#classes = classes;
    this.#words = words;
    for (const one of classes) push(this.#classesByName, one.name, one);
    this.#sorted = [...functions].sort((a, b) => a.start - b.start);
    this.#mentions = identifiers.placesOf(new Set([...functions.map(({ name }) => name), ...classes.map(({ name }) => name), 'start']));
    this.#relevant = new Set(functions.filter((one) => anyWithin(words.makers, one.start, one.end)));
    this.#offsets = [...words.all];
    for (const one of functions) if (one.ownerClass !== undefined) this.#methodNames.set(one.name, (this.#methodNames.get(one.name) ?? 0) + 1);
  }

  find(): Relevance {
    for (const one of this.#relevant) this.#wait(one, 0);
    for (const one of this.#classes) if (anyWithin(this.#words.makers, one.start, one.bodyStart)) this.#name(one, 0);
    // First come those that are nearest.
    for (let next = 0; next < this.#waiting.length; next += 1) this.#spread(this.#waiting[next]);
    this.#addRelatives();
    this.#addExchanges();
    return { functions: this.#relevant, offsets: this.#offsets.sort(ascending) };
  }

  #wait(definition: FunctionDefinition, distance: number): void {
    // `__init__` and its like are called without their names.
    if (!/^__\w+__$/.test(definition.name)) this.#waiting.push({ definition, distance });
    if (definition.ownerClass !== undefined) this.#name(definition.ownerClass, distance);
  }

  /** Who makes an object of a class that inherits from it gets its methods, too. */
  #name(definition: ClassDefinition, distance: number): void {
    if (this.#named.has(definition)) return;
    this.#named.add(definition);
    this.#waiting.push({ definition, distance });
    for (const heir of this.#heirsOf(definition)) this.#name(heir, distance);
  }

  #heirsOf({ name }: ClassDefinition): readonly ClassDefinition[] {
    if (this.#heirs === undefined) {
      this.#heirs = new Map();
      for (const one of this.#classes) for (const base of one.bases) push(this.#heirs, this.#text.slice(base.start, base.end), one);
    }
    return this.#heirs.get(name) ?? [];
  }

  /** What mentions it matters, too. */
  #spread(next: { readonly definition: FunctionDefinition | ClassDefinition; readonly distance: number } | undefined): void {
    if (next === undefined) return;
    const { definition, distance } = next;
    const mentions = this.#mentionsOf(definition);
    // A thread's start() calls it.
    const isStarted = definition.what === 'function' && definition.name === 'run' && definition.ownerClass !== undefined;
    for (const at of isStarted ? [...mentions, ...(this.#mentions.get('start') ?? [])] : mentions) {
      const around = regionAround(this.#sorted, at);
      if (definition.what === 'function' ? !this.#isCall(definition, at, around) : !this.#isMade(definition, at)) continue;
      this.#offsets.push(at);
      if (around === undefined && definition.what === 'class') this.#spreadObject(at, distance);
      if (around === undefined || this.#relevant.has(around) || distance >= farthest) continue;
      this.#relevant.add(around);
      this.#wait(around, distance + 1);
    }
  }

  /** `SERVER = Server(8080)` at the top of the file: what functions do to the object matters where they name it. */
  #spreadObject(at: number, distance: number): void {
    const [, name] = objectBefore.exec(this.#text.slice(Math.max(0, at - longestHolder), at)) ?? [];
    if (name === undefined || distance >= farthest || this.#objects.size >= mostObjects || this.#objects.has(name)) return;
    this.#objects.add(name);
    for (const place of this.#identifiers.placesOf(new Set([name])).get(name) ?? []) {
      const around = this.#text[place + name.length] === '.' ? regionAround(this.#sorted, place) : undefined;
      if (around === undefined) continue;
      this.#offsets.push(place);
      if (this.#relevant.has(around)) continue;
      this.#relevant.add(around);
      this.#wait(around, distance + 1);
    }
  }

  /** `Server(8080)`, `Server.create(8080)`: the class's own method makes an object of it, too. */
  #isMade({ name, methods }: ClassDefinition, at: number): boolean {
    const [, method] = ownMethodCall.exec(this.#text.slice(at + name.length, at + name.length + longestHolder)) ?? [];
    return method === undefined ? this.#text[at + name.length] === '(' : methods.get(method)?.binding === 'class';
  }

  /** Where it may be mentioned. Of a method whose name many classes have, that is in related classes and outside of all functions, which is told once. */
  #mentionsOf(definition: FunctionDefinition | ClassDefinition): readonly number[] {
    const all = this.#mentions.get(definition.name) ?? [];
    if (definition.what !== 'function' || definition.ownerClass === undefined || (this.#methodNames.get(definition.name) ?? 0) <= mostNamesakes) return all;
    const known = this.#namesakes.get(definition.name);
    const { byClass, descendants, outside: anybodys } = known ?? this.#namesakesAmong(all);
    if (known === undefined) this.#namesakes.set(definition.name, { byClass, descendants, outside: [] });
    const { name } = definition.ownerClass;
    const related = new Set([...this.#lineage(definition.ownerClass), ...(descendants.get(name) ?? [])]);
    return [...anybodys, ...[...related].flatMap((each) => byClass.get(each) ?? [])];
  }

  #namesakesAmong(mentions: readonly number[]): Namesakes {
    const byClass = new Map<string, number[]>();
    const descendants = new Map<string, string[]>();
    const anybodys: number[] = [];
    for (const at of mentions) {
      const around = regionAround(this.#sorted, at);
      if (around === undefined) anybodys.push(at);
      else if (around.ownerClass !== undefined) {
        const { name } = around.ownerClass;
        if (!byClass.has(name)) for (const ancestor of this.#lineage(around.ownerClass)) push(descendants, ancestor, name);
        push(byClass, name, at);
      }
    }
    return { byClass, descendants, outside: anybodys };
  }

  /** Whether a mention of the function's name may mean it. */
  #isCall(definition: FunctionDefinition, at: number, around: FunctionDefinition | undefined): boolean {
    const isAttribute = this.#text[at - 1] === '.';
    const owner = definition.ownerClass;
    if (owner === undefined) return !isAttribute;
    if (!isAttribute) return false;
    if (/(?:\bself|\bcls|\))\.$/.test(this.#text.slice(Math.max(0, at - 6), at)) && around?.ownerClass !== undefined) {
      return this.#areRelated(owner, around.ownerClass);
    }
    const held = /\bself\.(\w+)\.$/.exec(this.#text.slice(Math.max(0, at - longestHolder), at))?.[1];
    if (held !== undefined && this.#heldBy(held).some((one) => this.#areRelated(owner, one))) return true;
    return around === undefined || (!common.test(definition.name) && this.#methodNames.get(definition.name) === 1);
  }

  /** The classes of the file whose objects a field is given: `self.listener = Listener()`. */
  #heldBy(field: string): readonly ClassDefinition[] {
    if (this.#holders === undefined) {
      this.#holders = new Map();
      for (const [, name = '', made = ''] of this.#text.matchAll(/\bself\.(\w+)\s*(?::[^=\n]{1,60})?=\s*(\w+)\(/g))
        for (const one of this.#classesByName.get(made) ?? []) push(this.#holders, name, one);
    }
    return this.#holders.get(field) ?? [];
  }

  #addRelatives(): void {
    const owners = new Set<ClassDefinition>();
    const overridden = new Map<string, ClassDefinition[]>();
    for (const one of this.#relevant) {
      const { ownerClass, name } = one;
      if (ownerClass === undefined) continue;
      if (anyWithin(this.#words.makers, one.start, one.end)) owners.add(ownerClass);
      const same = overridden.get(name);
      if (same === undefined) overridden.set(name, [ownerClass]);
      else same.push(ownerClass);
    }
    for (const one of this.#functions) {
      const owner = one.ownerClass;
      const hasWord = anyWithin(this.#words.actions, one.start, one.end);
      // Calls of what does anything else to a socket matter where they stand, but make no function matter.
      if (hasWord && !this.#relevant.has(one)) this.#offsets.push(...this.#callsOf(one));
      if (owner === undefined) continue;
      if (owners.has(owner) && (one.kind === 'constructor' || hasWord)) this.#relevant.add(one);
      // What a class overrides it does not inherit: the other method of the name has to be known, even if it does nothing.
      else if (overridden.get(one.name)?.some((other) => this.#areRelated(owner, other)) === true) this.#relevant.add(one);
    }
  }

  /** Methods that say nothing of sockets but give another value to a field that others bind or configure: `self.active = self.standby`. */
  #addExchanges(): void {
    const fields = new Set([...this.#text.matchAll(/\bself\.(\w+)\.(?:bind|listen|setsockopt)\b/g)].map(([, field = '']) => field));
    if (fields.size === 0) return;
    for (const { index } of this.#text.matchAll(new RegExp(`\\bself\\.(?:${[...fields].join('|')})\\s*(?:,[^\\n=()]*)?=(?!=)`, 'g'))) {
      const around = regionAround(this.#sorted, index);
      if (around !== undefined && around.ownerClass === undefined) this.#offsets.push(...this.#exchangeIn(around, index));
      if (around?.ownerClass === undefined || this.#relevant.has(around)) continue;
      this.#relevant.add(around);
      this.#offsets.push(index, ...this.#callsOf(around));
    }
  }

  /** In a class within a function, as tests have them, the method around and its calls are told by the text alone. */
  #exchangeIn({ start, end }: FunctionDefinition, index: number): readonly number[] {
    const [name] = [...this.#text.slice(start, index).matchAll(/\bdef\s+(\w+)/g)].map(([, each = '']) => each).slice(-1);
    if (name === undefined) return [];
    const calls = [...this.#text.slice(start, end).matchAll(new RegExp(`\\.${name}\\s*\\(`, 'g'))];
    return [index, ...calls.map((call) => start + call.index + 1)];
  }

  #callsOf(definition: FunctionDefinition): readonly number[] {
    return this.#mentionsOf(definition).filter((at) => this.#isCall(definition, at, regionAround(this.#sorted, at)));
  }

  #areRelated(a: ClassDefinition, b: ClassDefinition): boolean {
    return a === b || this.#lineage(a).has(b.name) || this.#lineage(b).has(a.name);
  }

  /** The names of a class and its bases, as far as the file has them. */
  #lineage(definition: ClassDefinition): ReadonlySet<string> {
    const known = this.#related.get(definition.name);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const waiting = [definition.name];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      for (const one of this.#classesByName.get(name) ?? []) {
        for (const base of one.bases) waiting.push(this.#text.slice(base.start, base.end));
      }
    }
    this.#related.set(definition.name, found);
    return found;
  }
}

/** Where methods of one name are mentioned. */
interface Namesakes {
  /** By the class in whose methods. */
  readonly byClass: ReadonlyMap<string, readonly number[]>;
  /** The classes with mentions, by each class of their lineage. */
  readonly descendants: ReadonlyMap<string, readonly string[]>;
  /** Outside of all functions. */
  readonly outside: readonly number[];
}

const mostNamesakes = 16;
/** A file with more objects of such classes in variables of its own is a table of them. */
const mostObjects = 16;
/** `self.` and a field of so many letters. */
const longestHolder = 60;

const objectBefore = /(?:^|\n)([A-Za-z_]\w*)[ \t]*=[ \t]*$/;
const ownMethodCall = /^\.(\w+)\(/;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** The function around an offset; top-level functions and methods do not overlap. */
function regionAround(sorted: readonly FunctionDefinition[], at: number): FunctionDefinition | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low - 1];
  return found !== undefined && at < found.end ? found : undefined;
}
