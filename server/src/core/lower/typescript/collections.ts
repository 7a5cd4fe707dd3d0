import type { FunctionLowering } from './context.ts';
import { type Binding, onlySource } from './scopes.ts';
import { isFunction, type Syntax, unwrap } from './syntax.ts';
import { escaped } from './words.ts';

/**
 * Whether a call only puts something into a collection out of which nothing comes while the program goes on: `servers.push(server)`, where what goes through
 * `servers` is there for the end of the process. What is in it is still nobody's but the program's own.
 */
export function isKept(fn: FunctionLowering, receiver: Syntax, method: string): boolean {
  const inner = unwrap(receiver);
  if (!adders.has(method) || inner.type !== 'identifier') return false;
  const binding = fn.scope.resolve(fn.file.slice(inner));
  if (binding === undefined || binding.isExported || binding.isUnstable) return false;
  const made = onlySource(binding);
  if (made === undefined || made.path.length > 0 || !empty.test(fn.file.slice(unwrap(made.value)))) return false;
  const known = fn.file.keptCollections.get(binding) ?? isForTheEnd(fn, binding);
  fn.file.keptCollections.set(binding, known);
  return known;
}

const adders = new Set(['push', 'unshift', 'add', 'set']);
const empty = /^(?:\[\s*\]|new\s+(?:Array|Map|Set)\s*(?:<[^()]*>)?\s*(?:\(\s*\))?)$/;

/** Whether everything that takes something out of the collection runs when the process ends. */
function isForTheEnd(fn: FunctionLowering, { name, declaredAt }: Binding): boolean {
  const { text } = fn.file;
  const ends = endings(text);
  const isHarmless = (at: number) => at === declaredAt || harmless.test(text.slice(at + name.length, at + name.length + 40));
  return usesOf(name, fn).every((at) => isHarmless(at) || isIn(at, ends) || isOfEnding(fn, at, ends));
}

/** What changes nothing of what is in it. */
const harmless = /^\s*(?:!|\?)?\.\s*(?:push|unshift|add|set|has|length|size)\b/;

/** A use in a function whose name is only given to `process.on()`. */
function isOfEnding(fn: FunctionLowering, at: number, ends: readonly Range[]): boolean {
  let innermost: Syntax | undefined;
  for (const node of fn.file.source.declarations.bindingOf.keys())
    if (isFunction(node) && node.start <= at && at < node.end && (innermost === undefined || node.start > innermost.start)) innermost = node;
  const own = innermost === undefined ? undefined : fn.file.source.declarations.bindingOf.get(innermost);
  if (innermost === undefined || own === undefined || own.isExported) return false;
  const { start, end } = innermost;
  const uses = usesOf(own.name, fn).filter((use) => use !== own.declaredAt && !(start <= use && use < end));
  return uses.length > 0 && uses.every((use) => isIn(use, ends));
}

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

function usesOf(name: string, { file }: FunctionLowering): readonly number[] {
  const uses = [...file.text.matchAll(new RegExp(`(?<![\\w$.])${escaped(name)}(?![\\w$])`, 'g'))].map(({ index }) => index);
  return uses.filter((at) => !isIn(at, file.source.comments));
}
