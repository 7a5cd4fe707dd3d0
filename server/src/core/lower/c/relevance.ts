import { endingCalls, socketWords } from '../../apis/posix.ts';
import type { Span } from '../../ir/index.ts';
import { endOf } from './collect.ts';
import { isInside } from './comments.ts';
import type { FunctionInfo } from './context.ts';

/** Whether a text can hold anything for lowering. */
export function mentionsSocketsC(text: string): boolean {
  return anyWord.test(text);
}

/** The same, of what is neither comment nor string. */
export function mentionsSocketsInCode(text: string, comments: readonly Span[]): boolean {
  const word = new RegExp(anyWord.source, 'g');
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    if (!isInside(comments, match.index)) return true;
  }
  return false;
}

/** How many calls away from an event a function may be for the socket to reach it. */
const farthestCaller = 5;

/** The functions that need not be lowered when nothing relevant calls or is called by them are long ones; a short helper costs nothing. */
const shortHelper = 900;

/**
 * Decides by the text which functions are lowered: those that name an event of a socket, those that lead to one, those that fill in addresses, and the
 * helpers that these call. The others can do nothing to a socket that the events would show.
 */
export function markRelevant(text: string, functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>): void {
  const meanings = meaningsOf(functions, wordsOfMacros);
  const spans = [...functions].sort((a, b) => a.view.start - b.view.start);
  const mentions = new Map<FunctionInfo, Set<FunctionInfo>>(functions.map((info) => [info, new Set<FunctionInfo>()]));
  const leads: FunctionInfo[] = [];
  const fills: FunctionInfo[] = [];
  const ends = new Set<FunctionInfo>();

  const identifier = /[A-Za-z_]\w*|\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
  let at = 0;
  for (let match = identifier.exec(text); match !== null; match = identifier.exec(text)) {
    const meaning = meanings.get(match[0]);
    if (meaning === undefined) continue;
    const offset = match.index;
    while (at < spans.length && endOfFirst(spans[at]) <= offset) at += 1;
    const inside = holderAt(spans, at, offset);
    const isCall = /^\s*\(/.test(text.slice(identifier.lastIndex, identifier.lastIndex + 8));
    for (const info of candidatesOf(meaning, inside)) {
      if (!isCall) info.isAddressTaken = true;
      else if (inside !== undefined && inside !== info) mentions.get(inside)?.add(info);
    }
    if (inside === undefined) continue;
    if (meaning.isEvent && isCall) leads.push(inside);
    if (meaning.isAddress) fills.push(inside);
    if (meaning.isEnd) ends.add(inside);
  }

  const callers = new Map<FunctionInfo, FunctionInfo[]>();
  for (const [caller, called] of mentions) for (const info of called) callers.set(info, [...(callers.get(info) ?? []), caller]);
  const leading = closure(leads, (info) => callers.get(info) ?? [], farthestCaller);
  const chosen = new Set([...leading, ...fills]);
  const helpers = (info: FunctionInfo): readonly FunctionInfo[] =>
    [...(mentions.get(info) ?? [])].filter((helper) => ends.has(helper) || helper.view.end - helper.view.start < shortHelper);
  for (const info of closure([...chosen], helpers)) {
    info.isRelevant = true;
    info.isHelper = !chosen.has(info);
    info.isLeading = leading.has(info);
    info.endsProcess = ends.has(info);
  }
  // The fields of an object whose methods matter are set by its constructor, and what it holds is closed by its destructor.
  const owners = new Set(functions.filter((info) => info.isRelevant && !info.isHelper).map((info) => info.ownerClass));
  for (const info of functions) {
    const owner = info.ownerClass;
    if (owner === undefined || !owners.has(owner) || (info.name !== owner.name && info.name !== `~${owner.name}`)) continue;
    info.isRelevant = true;
    info.isLeading = true;
    info.isHelper = false;
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
  readonly isAddress: boolean;
  readonly isEnd: boolean;
}

function meaningsOf(functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const name of [...eventWords, ...wordsOfMacros, ...addressWords, ...endWords]) {
    meanings.set(name, {
      functions: [],
      isEvent: eventWords.has(name) || wordsOfMacros.has(name),
      isAddress: addressWords.has(name),
      isEnd: endWords.has(name),
    });
  }
  for (const info of functions) {
    const known = meanings.get(info.name);
    if (known === undefined) meanings.set(info.name, { functions: [info], isEvent: false, isAddress: false, isEnd: false });
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

const { calls: eventWords, addresses: addressWords } = socketWords;
const addressField = /^(?:(?:sin6?|sun|ai|imr|ipv6mr)_[a-z_]+|s[as]_family|s6_addr|l_onoff|l_linger)$/;
const endWords: ReadonlySet<string> = new Set([...endingCalls, 'throw']);
const anyWord = new RegExp(`\\b(?:(?:${[...eventWords].join('|')})\\s*\\(|(?:${[...addressWords].join('|')})\\b)`);

/** What a word of the library stands for in a function that is sliced. */
export function roleOfWord(name: string): 'event' | 'address' | 'kept' | undefined {
  if (eventWords.has(name)) return 'event';
  if (addressWords.has(name) || addressField.test(name)) return 'address';
  return name === 'fork' || name === 'vfork' || name === 'Fork' || name === 'getsockname' ? 'kept' : undefined;
}

export function isEventWord(name: string): boolean {
  return eventWords.has(name);
}
