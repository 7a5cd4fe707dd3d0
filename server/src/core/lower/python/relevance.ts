import { pythonFunctions, pythonMethods, serverClasses, serverFactories } from '../../apis/python.ts';
import type { Span } from '../../ir/index.ts';
import type { ClassDefinition, FunctionDefinition } from './definitions.ts';
import type { Identifiers } from './identifiers.ts';

/** The last names of what binds in the tables, each once. */
const listed = [
  ...new Set(
    [...pythonFunctions.values(), ...pythonMethods.values()].filter((row) => row.performs.some((one) => one.does === 'bind' || one.does === 'listen')),
  ),
]
  .filter((row) => !row.performs.some((one) => one.does === 'connect'))
  .map((row) => row.name.slice(row.name.lastIndexOf('.') + 1))
  .filter((name) => !['bind', 'listen', 'run', 'serve', 'Config', 'Server'].includes(name));
const names = [...new Set([...listed, ...[...serverClasses.keys(), ...serverFactories.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1))])].join('|');

/**
 * Words without which nothing in a file binds or configures a socket: then no row of the tables can lead to a finding. A client that is given no local
 * address does neither. `tcp_tw_` is for advice in strings and comments.
 */
const binders = `\\.(?:bind|listen|accept)\\b|\\b(?:bind|listen)\\s*\\(|setsockopt|SO_REUSE|source_address|local_addr|local_host|bindAddress|\\blisten(?:TCP|UDP|SSL|UNIX)\\b|\\b(?:${names})\\b|multiprocessing|uvicorn|websockets|waitress|\\bbottle\\b|cheroot|\\.(?:serve_forever|handle_request)\\b|(?<![.\\w])serve\\s*\\(|basehttp|\\bapp\\.run\\s*\\(|create_connection\\s*\\([^\\n]*\\)\\s*,[^\\n]*,\\s*\\(|\\.connect(?:_ex)?\\s*\\([^\\n]*\\b(?:[1-9]\\d{5,}|[7-9]\\d{4}|6[6-9]\\d{3}|65[6-9]\\d\\d|655[4-9]\\d|6553[6-9])\\b`;
const inText = new RegExp(`${binders}|tcp_tw_`);
const inCode = new RegExp(binders, 'g');

/** In a file that binds, what makes a function matter, beside binding. */
const makers = /\bsocket\s*\(|\bsocket\.socket\b|socketpair|create_connection|create_socket|\bListener\s*\(/g;

/** What else is done to sockets: it counts in functions that have to do with those that make or bind one. */
const others = /\.(?:connect|connect_ex|close|detach|getsockname|set_reuse_addr|server_\w+|enter_context|sockets?)\b|\bSO_|\bAF_|allow_reuse|\bfork\b/g;

/** In a function that matters, these lead to what the library's classes do. */
const inherited = /\bsuper\s*\(|\.__init__\b/g;

const importsSocket = /^[ \t]*(?:import[ \t][^#\n]*\bsocket\b|from[ \t]+socket[ \t]+import\b)/m;
const connects = /\.connect(?:_ex)?\s*\(|\bcreate_connection\s*\(/g;

/** Cheap: false means that no row of the tables can match in the text. */
export function mentionsSocketsPython(text: string): boolean {
  return inText.test(text);
}

/** A client binds nothing, so that nothing is found in it; what connect() does is there to be shown all the same. */
export function mentionsClientsPython(text: string): boolean {
  return importsSocket.test(text) && text.search(connects) >= 0;
}

/** Where the words of the tables stand, in order. */
export interface Words {
  readonly makers: readonly number[];
  /** What is done to sockets, makers included. */
  readonly actions: readonly number[];
  /** All that makes a line of a function matter. */
  readonly all: readonly number[];
}

/** No word at all when the file binds and configures nothing, unless another file takes names from it. */
export function wordsOf(text: string, quoted: readonly Span[], isImported: boolean): Words {
  const bound = outside(text, inCode, quoted);
  const found = bound.length === 0 && importsSocket.test(text) ? outside(text, connects, quoted) : bound;
  if (found.length === 0 && !isImported) return { makers: [], actions: [], all: [] };
  const made = [...found, ...outside(text, makers, quoted)].sort(ascending);
  const actions = [...made, ...outside(text, others, quoted)].sort(ascending);
  return { makers: made, actions, all: [...actions, ...outside(text, inherited, quoted)].sort(ascending) };
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Matches that are not within the (sorted) spans. */
function outside(text: string, pattern: RegExp, quoted: readonly Span[]): number[] {
  const offsets: number[] = [];
  let next = 0;
  for (const match of text.matchAll(pattern)) {
    while ((quoted[next]?.end ?? Number.POSITIVE_INFINITY) <= match.index) next += 1;
    const span = quoted[next];
    if (span !== undefined && span.start <= match.index) continue;
    offsets.push(match.index);
  }
  return offsets;
}

/** Whether one of the sorted offsets lies in `[start, end)`. */
export function anyWithin(offsets: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const first = offsets[low];
  return first !== undefined && first < end;
}

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
  readonly #functions: readonly FunctionDefinition[];
  readonly #sorted: readonly FunctionDefinition[];
  readonly #classes: readonly ClassDefinition[];
  readonly #words: Words;
  readonly #mentions: ReadonlyMap<string, readonly number[]>;
  readonly #methodNames = new Map<string, number>();
  readonly #related = new Map<string, ReadonlySet<string>>();
  readonly #relevant: Set<FunctionDefinition>;
  readonly #offsets: number[];
  /** What to look for next, and how many calls it is away from a socket. */
  readonly #waiting: { readonly definition: FunctionDefinition | ClassDefinition; readonly distance: number }[] = [];
  readonly #named = new Set<ClassDefinition>();

  constructor(text: string, identifiers: Identifiers, functions: readonly FunctionDefinition[], classes: readonly ClassDefinition[], words: Words) {
    this.#text = text;
    this.#functions = functions;
    this.#classes = classes;
    this.#words = words;
    this.#sorted = [...functions].sort((a, b) => a.start - b.start);
    this.#mentions = identifiers.placesOf(new Set([...functions, ...classes].map((one) => one.name)));
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
    return { functions: this.#relevant, offsets: this.#offsets.sort(ascending) };
  }

  #wait(definition: FunctionDefinition, distance: number): void {
    // `__init__` and its like are called without their names.
    if (!/^__\w+__$/.test(definition.name)) this.#waiting.push({ definition, distance });
    if (definition.ownerClass !== undefined) this.#name(definition.ownerClass, distance);
  }

  #name(definition: ClassDefinition, distance: number): void {
    if (this.#named.has(definition)) return;
    this.#named.add(definition);
    this.#waiting.push({ definition, distance });
  }

  /** What mentions it matters, too. */
  #spread(next: { readonly definition: FunctionDefinition | ClassDefinition; readonly distance: number } | undefined): void {
    if (next === undefined) return;
    const { definition, distance } = next;
    for (const at of this.#mentions.get(definition.name) ?? []) {
      const around = regionAround(this.#sorted, at);
      if (definition.what === 'function' ? !this.#isCall(definition, at, around) : this.#text[at + definition.name.length] !== '(') continue;
      this.#offsets.push(at);
      if (around === undefined || this.#relevant.has(around) || distance >= farthest) continue;
      this.#relevant.add(around);
      this.#wait(around, distance + 1);
    }
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
    return around === undefined || (!common.test(definition.name) && this.#methodNames.get(definition.name) === 1);
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

  #callsOf(definition: FunctionDefinition): readonly number[] {
    return (this.#mentions.get(definition.name) ?? []).filter((at) => this.#isCall(definition, at, regionAround(this.#sorted, at)));
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
      for (const one of this.#classes) {
        if (one.name !== name) continue;
        for (const base of one.bases) waiting.push(this.#text.slice(base.start, base.end));
      }
    }
    this.#related.set(definition.name, found);
    return found;
  }
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
