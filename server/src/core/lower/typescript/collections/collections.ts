import type { Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { type Binding, onlySource } from '../names/scopes.ts';
import { isFunction, type Syntax, unwrap } from '../tree/syntax.ts';

/**
 * Whether a call only puts something into a collection out of which nothing comes while the program goes on: `servers.push(server)`, where what goes through
 * `servers` is there for the end of the process. What is in it is still nobody's but the program's own.
 */
export function isKept(fn: FunctionLowering, receiver: Syntax, method: string, given: readonly Value[]): boolean {
  const inner = unwrap(receiver);
  // A number or a text that is put in is no server.
  if (!adders.has(method) || inner.type !== 'identifier' || !given.some(({ kind }) => kind === 'place' || kind === 'result')) return false;
  const binding = fn.scope.resolve(fn.file.slice(inner));
  if (binding === undefined || binding.isExported || binding.isUnstable) return false;
  const made = onlySource(binding);
  if (made === undefined || made.path.length > 0 || !emptyCollection.test(fn.file.slice(unwrap(made.value)))) return false;
  return fn.file.collections.isForTheEnd(binding);
}

const adders = new Set(['push', 'unshift', 'add', 'set']);
/** `[]`, `new Map()` */
export const emptyCollection = /^(?:\[\s*\]|new\s+(?:Array|Map|Set)\s*(?:<[^()]*>)?\s*(?:\(\s*\))?)$/;

/** What becomes of the collections of one file. */
export class Collections {
  readonly #file: FileLowering;
  readonly #known = new Map<Binding, boolean>();
  /** Where each name of the file stands, comments left out: read once, whatever is asked. */
  #uses: ReadonlyMap<string, readonly number[]> | undefined;
  #ends: readonly Range[] | undefined;

  constructor(file: FileLowering) {
    this.#file = file;
  }

  /** Whether everything that takes something out of the collection runs when the process ends. */
  isForTheEnd(binding: Binding): boolean {
    const known = this.#known.get(binding) ?? this.#usesOf(binding.name).every((at) => this.#leavesIn(binding, at));
    this.#known.set(binding, known);
    return known;
  }

  #leavesIn({ name, declaredAt }: Binding, at: number): boolean {
    if (at === declaredAt || harmless.test(this.#file.text.slice(at + name.length, at + name.length + 40))) return true;
    return this.isAtEnd(at) || this.#isOfEnding(at);
  }

  /** A use in a function whose name is only given to `process.on()`. */
  #isOfEnding(at: number): boolean {
    const { bindingOf } = this.#file.source.declarations;
    let innermost: Syntax | undefined;
    for (const node of bindingOf.keys())
      if (isFunction(node) && node.start <= at && at < node.end && (innermost === undefined || node.start > innermost.start)) innermost = node;
    const own = innermost === undefined ? undefined : bindingOf.get(innermost);
    if (innermost === undefined || own === undefined || own.isExported) return false;
    const { start, end } = innermost;
    const uses = this.#usesOf(own.name).filter((use) => use !== own.declaredAt && !(start <= use && use < end));
    return uses.length > 0 && uses.every((use) => this.isAtEnd(use));
  }

  /** Whether something stands in what is given to `process` for its end. */
  isAtEnd(at: number): boolean {
    this.#ends ??= endings(this.#file.text);
    return isIn(at, this.#ends);
  }

  #usesOf(name: string): readonly number[] {
    this.#uses ??= usesIn(this.#file);
    return this.#uses.get(name) ?? [];
  }
}

function usesIn({ text, source: { comments } }: FileLowering): ReadonlyMap<string, readonly number[]> {
  const uses = new Map<string, number[]>();
  let next = 0;
  for (const { 0: name, index } of text.matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*/g)) {
    for (let comment = comments[next]; comment !== undefined && comment.end <= index; comment = comments[next]) next += 1;
    if (index >= (comments[next]?.start ?? Number.POSITIVE_INFINITY)) continue;
    const known = uses.get(name);
    if (known === undefined) uses.set(name, [index]);
    else known.push(index);
  }
  return uses;
}

/** What changes nothing of what is in it. */
const harmless = /^\s*(?:!|\?)?\.\s*(?:push|unshift|add|set|has|delete|clear|length|size)\b/;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether an event of `process` says that it ends. */
export function isEnd(event: string): boolean {
  return /^(?:SIG[A-Z0-9]+|(?:beforeE|e)xit|uncaughtException|unhandledRejection)$/.test(event);
}

/** What is given to `process.on()` for a signal, or for the end. */
function endings(text: string): readonly Range[] {
  const ranges: Range[] = [];
  for (const { index, 1: event = '' } of text.matchAll(/\bprocess\s*\.\s*(?:on|once)\s*\(\s*['"]([\w]+)/g)) {
    if (!isEnd(event)) continue;
    let depth = 0;
    let end = index;
    for (; end < text.length; end++) {
      if (text[end] === '(') depth += 1;
      else if (text[end] === ')' && --depth === 0) break;
    }
    ranges.push({ start: index, end });
  }
  return ranges;
}

function isIn(at: number, ranges: readonly Range[]): boolean {
  return ranges.some(({ start, end }) => start <= at && at < end);
}
