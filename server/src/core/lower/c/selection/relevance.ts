import { endingCalls, threadStarters } from '../../../apis/posix.ts';
import type { ClassInfo, FunctionInfo } from '../context.ts';
import { endOf } from '../declared.ts';
import { holdsSockets } from '../linkage/headerClasses.ts';
import { isOperator } from '../objects/conversions.ts';
import { addressWords, eventWords, isOptionWord } from './libraryWords.ts';
import { longestName, sameSets } from './starters.ts';

/** How many calls away from an event a function may be for the socket to reach it. */
const farthestCaller = 5;

/** The functions that need not be lowered when nothing relevant calls or is called by them are long ones; a short helper costs nothing. */
const shortHelper = 900;

/** What is handed to another function is called there: that a short one does nothing to the socket is worth knowing. */
const shortCallback = 300;

/** What the words of a function say that matters to whether it, and others, are lowered. */
export interface Mentions {
  /** It calls what a socket goes through. */
  leads: boolean;
  /** It sets an option by itself. */
  sets: boolean;
  /** It fills in an address. */
  fills: boolean;
  /** It calls what ends the process. */
  ends: boolean;
  /** It starts threads: what it names otherwise, it may call there. */
  starts: boolean;
  /** Functions of the file that it calls, and those that it names otherwise. */
  readonly calls: Set<FunctionInfo>;
  readonly taken: Set<FunctionInfo>;
}

/** Reads the words of functions, whose names and those of the macros are known. */
export class MentionReader {
  readonly #meanings: ReadonlyMap<string, Meaning>;

  readonly #isForeignClass: (name: string) => boolean;

  /** @param isForeignClass whether a name is that of a class of another file: a function that makes an object of it leads to its sockets */
  constructor(functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>, isForeignClass: (name: string) => boolean) {
    this.#meanings = meaningsOf(functions, wordsOfMacros);
    this.#isForeignClass = isForeignClass;
  }

  /** @param spans the functions by their place in the text; what stands in none of them is nobody's */
  read(text: string, start: number, end: number, spans: readonly FunctionInfo[], mentionsOf: (inside: FunctionInfo | undefined) => Mentions): void {
    const identifier = /[A-Za-z_]\w*|\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
    identifier.lastIndex = start;
    let at = 0;
    for (let match = identifier.exec(text); match !== null && match.index < end; match = identifier.exec(text)) {
      const meaning = this.#meanings.get(match[0]);
      if (meaning === undefined) continue;
      const offset = match.index;
      while (at < spans.length && endOfFirst(spans[at]) <= offset) at += 1;
      const inside = holderAt(spans, at, offset);
      const isCall = calling.test(text.slice(identifier.lastIndex, identifier.lastIndex + longestArguments));
      const mentions = mentionsOf(inside);
      const isGiven =
        meaning.isEvent && !isCall && making.test(text.slice(identifier.lastIndex, identifier.lastIndex + longestName)) && this.#isForeignClass(match[0]);
      // Where a function of two, each compiled under its own condition, is defined, its name is no call of the other.
      const isOwnName = inside?.name === match[0] && offset < inside.declarator.end;
      for (const info of isOwnName ? [] : candidatesOf(meaning, inside)) {
        const isMade = !isCall && info.name === info.ownerClass?.name && making.test(text.slice(identifier.lastIndex, identifier.lastIndex + longestName));
        if (!isCall && !isMade) mentions.taken.add(info);
        else if (inside?.id !== info.id) mentions.calls.add(info);
      }
      // The name of a constructor is an event to others, not where it is defined.
      if (meaning.isEvent && (isCall || isGiven) && !(inside !== undefined && offset < inside.declarator.end)) mentions.leads = true;
      if (meaning.isOption && isCall) mentions.sets = true;
      if (meaning.isAddress) mentions.fills = true;
      if (meaning.isEnd) mentions.ends = true;
      if (meaning.isStart) mentions.starts = true;
    }
  }
}

/** `open(`, `open<SOCK_STREAM>(` of a template. */
const calling = /^\s{0,7}(?:<[\w:, ]*>\s{0,7})?\(/;
const longestArguments = 80;

/** Behind the name of a class: `Server server(8080)`, `Server server;`, `make_unique<Server>(8080)`, `Server{8080}`. */
const making = /^(?:\s*\{|\s*>\s*[({]|\s+\w+\s*[({;,=])/;

export function noMentions(): Mentions {
  return { leads: false, sets: false, fills: false, ends: false, starts: false, calls: new Set(), taken: new Set() };
}

/** Whether the two say the same of which functions are lowered. */
export function sameMentions(a: Mentions, b: Mentions): boolean {
  return (
    a.leads === b.leads &&
    a.sets === b.sets &&
    a.fills === b.fills &&
    a.ends === b.ends &&
    a.starts === b.starts &&
    sameSets(a.calls, b.calls) &&
    sameSets(a.taken, b.taken)
  );
}

/** Whether a function is so short that it is lowered wherever something relevant calls it. */
export function isShort(length: number): boolean {
  return length < shortHelper;
}

/** Whether it is so short that it is lowered wherever something relevant hands it on. */
export function isShortCallback(length: number): boolean {
  return length < shortCallback;
}

/**
 * Decides by the text which functions are lowered: those that name an event of a socket, those that lead to one, those that fill in addresses, and the
 * helpers that these call. The others can do nothing to a socket that the events would show.
 */
export function markRelevant(text: string, functions: readonly FunctionInfo[], reader: MentionReader): ReadonlyMap<FunctionInfo, Mentions> {
  const spans = [...functions].sort((a, b) => a.view.start - b.view.start);
  const mentions = new Map<FunctionInfo, Mentions>(functions.map((info) => [info, noMentions()]));
  const outside = noMentions();
  reader.read(text, 0, text.length, spans, (inside) => (inside === undefined ? outside : (mentions.get(inside) ?? outside)));
  for (const each of [outside, ...mentions.values()]) for (const info of each.taken) info.isAddressTaken = true;

  const callers = new Map<FunctionInfo, FunctionInfo[]>();
  for (const [caller, { calls, taken, starts }] of mentions) {
    for (const info of starts ? new Set([...calls, ...taken]) : calls) {
      const known = callers.get(info);
      if (known === undefined) callers.set(info, [caller]);
      else known.push(caller);
    }
  }
  const having = (what: 'leads' | 'fills'): readonly FunctionInfo[] => functions.filter((info) => mentions.get(info)?.[what]);
  const leading = closure(having('leads'), (info) => callers.get(info) ?? [], farthestCaller);
  const chosen = new Set([...leading, ...having('fills')]);
  const ends = (info: FunctionInfo): boolean => mentions.get(info)?.ends === true;
  const length = ({ view }: FunctionInfo): number => view.end - view.start;
  const isCallback = (info: FunctionInfo): boolean => isShortCallback(length(info));
  const helpers = (info: FunctionInfo): readonly FunctionInfo[] => [
    ...[...(mentions.get(info)?.calls ?? [])].filter((helper) => ends(helper) || isShort(length(helper))),
    ...[...(mentions.get(info)?.taken ?? [])].filter(isCallback),
  ];
  // The entries of a table, of which another may be one that does something to a socket.
  const entries = [...outside.taken].some((info) => chosen.has(info)) ? [...outside.taken].filter(isCallback) : [];
  for (const info of closure([...chosen, ...entries], helpers)) {
    info.isRelevant = true;
    info.isHelper = !chosen.has(info);
    info.isLeading = leading.has(info);
    info.isFilling = !info.isLeading && mentions.get(info)?.fills === true;
    info.endsProcess = ends(info);
  }
  // The fields of an object whose methods matter are set by its constructor, what it holds is closed by its destructor, and it may stand for its descriptor.
  const owners = new Set(functions.filter((info) => info.isRelevant).map((info) => info.ownerClass));
  // `Owner fd(socket(…))` calls a constructor by no more than the name of the class.
  for (const info of chosen)
    for (const { name, ownerClass } of mentions.get(info)?.taken ?? []) if (ownerClass?.name === name && holdsSockets(ownerClass)) owners.add(ownerClass);
  addFieldClasses(owners, functions);
  for (const info of functions) {
    const owner = info.ownerClass;
    if (owner === undefined || !owners.has(owner)) continue;
    if (info.name !== owner.name && info.name !== `~${owner.name}` && !isOperator(info.name)) continue;
    info.isRelevant = true;
    info.isLeading = true;
    info.isHelper = false;
  }
  return mentions;
}

/** `Owner listener_;` of a class whose methods matter: the object that has the socket is made by its own constructor, which no text calls by name. */
function addFieldClasses(owners: Set<ClassInfo | undefined>, functions: readonly FunctionInfo[]): void {
  const classes = new Map(functions.map(({ ownerClass }) => [ownerClass?.name, ownerClass]));
  // What is added is gone through as well.
  for (const owner of owners) {
    for (const { name, pointers } of owner?.fields.values() ?? []) {
      const held = pointers === 0 ? classes.get(name) : undefined;
      if (held !== undefined && holdsSockets(held)) owners.add(held);
    }
  }
}

/** Of a file that is read for what others call in it, every short function is a helper: which of them are called, those know. */
export function markCalled(functions: readonly FunctionInfo[]): void {
  for (const info of functions) {
    if (info.isRelevant || !isShort(info.view.end - info.view.start)) continue;
    info.isRelevant = true;
    info.isHelper = true;
  }
}

/** The function around an offset. A method inside a class inside a function is rare enough to be found by looking back a little. */
function endOfFirst(info: FunctionInfo | undefined): number {
  return info === undefined ? 0 : endOf(info);
}

function holderAt(spans: readonly FunctionInfo[], at: number, offset: number): FunctionInfo | undefined {
  const info = spans[at];
  return info !== undefined && info.view.start <= offset && offset < endOf(info) ? info : undefined;
}

/** Methods of one name are many where classes are: of too many, those of the same class are meant. */
function candidatesOf(meaning: Meaning, inside: FunctionInfo | undefined): readonly FunctionInfo[] {
  if (meaning.functions.length <= 16) return meaning.functions;
  const owner = inside?.ownerClass;
  return owner === undefined ? [] : (owner.methods.get(meaning.functions[0]?.name ?? '') ?? []);
}

/** What a word can mean in this file. */
interface Meaning {
  readonly functions: FunctionInfo[];
  readonly isEvent: boolean;
  readonly isOption: boolean;
  readonly isAddress: boolean;
  readonly isEnd: boolean;
  readonly isStart: boolean;
}

function meaningsOf(functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const name of [...eventWords, ...wordsOfMacros, ...addressWords, ...endWords, ...startWords]) {
    meanings.set(name, {
      functions: [],
      isEvent: eventWords.has(name) || wordsOfMacros.has(name),
      isOption: isOptionWord(name),
      isAddress: addressWords.has(name),
      isEnd: endWords.has(name),
      isStart: startWords.has(name),
    });
  }
  for (const info of functions) {
    const known = meanings.get(info.name);
    if (known === undefined) meanings.set(info.name, { functions: [info], isEvent: false, isOption: false, isAddress: false, isEnd: false, isStart: false });
    else known.functions.push(info);
  }
  return meanings;
}

function closure(
  seeds: readonly FunctionInfo[],
  next: (info: FunctionInfo) => readonly FunctionInfo[],
  farthest = Number.POSITIVE_INFINITY,
): Set<FunctionInfo> {
  const reached = new Set(seeds);
  let edge = [...reached];
  for (let distance = 0; edge.length > 0 && distance < farthest; distance += 1) {
    const following: FunctionInfo[] = [];
    for (const info of edge) {
      for (const other of next(info)) {
        if (reached.has(other)) continue;
        reached.add(other);
        following.push(other);
      }
    }
    edge = following;
  }
  return reached;
}

/** Those of the library of C++ are classes. */
const startWords: ReadonlySet<string> = new Set([...threadStarters.keys(), 'thread', 'jthread']);
const endWords: ReadonlySet<string> = new Set([...endingCalls, 'throw']);
