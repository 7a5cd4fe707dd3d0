import { allocatingCalls, endingCalls, memoryRows, observingCalls, operatorCalls, posixRows } from '../../../apis/posix.ts';
import type { FileLowering, FunctionInfo } from '../context.ts';
import { parametersOf } from '../names/parameters.ts';

/** By function, once it was asked. `false` while it is being read: one that calls itself is not known to be. */
const known = new WeakMap<FunctionInfo, boolean>();

/** A longer one is not read. */
const longestRead = 6000;

/**
 * Whether a function of the file that has no event in it leaves the sockets alone that it is given: all it does with its parameters, and with what is
 * computed from them, is to look at them, to set what is no socket, and to hand them to functions that do no more.
 */
export function isHarmless(file: FileLowering, info: FunctionInfo): boolean {
  const earlier = known.get(info);
  if (earlier !== undefined) return earlier;
  known.set(info, false);
  const answer = !info.isLeading && info.tail.length === 0 && readsHarmless(file, info);
  known.set(info, answer);
  return answer;
}

function readsHarmless(file: FileLowering, info: FunctionInfo): boolean {
  if (info.body.end - info.body.start > longestRead) return false;
  const body = file.text.slice(info.body.start, info.body.end).replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g, ' ');
  if (/#\s*define\b|\b(?:asm|__asm__)\b|\[[&=\w\s,]*\]\s*\(/.test(body)) return false;
  const given = namesGiven(body, new Set(parametersOf(file, info).map(({ name }) => name)));
  const mentions = (text: string): boolean => (text.match(/[A-Za-z_]\w*/g) ?? []).some((word) => given.has(word));
  if (setsSocket(body, given)) return false;
  for (const { 0: whole, 1: before = '', 2: name = '', index } of body.matchAll(/(->|\.|::)?\s*\b([A-Za-z_]\w*)\s*\(/g)) {
    if (keywords.has(name)) continue;
    const open = index + whole.length;
    const called = body.slice(open, closing(body, open));
    // A pointer to a function: where it leads nobody knows.
    if (before !== '' || given.has(name)) return false;
    if (isQuiet(file, name) || !mentions(called)) continue;
    const functions = file.functions.get(name);
    if (functions === undefined || functions.length === 0 || !functions.every((each) => isHarmless(file, each))) return false;
  }
  // `(*handler)(…)`
  return !/\)\s*\(/.test(body.replace(/\b(?:if|while|for|switch)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)/g, ' ').replace(/\(\s*\w[\w\s]*\**\s*\)\s*\(/g, '('));
}

/** The parameters, and the variables that are given something that is computed from them. */
function namesGiven(body: string, parameters: ReadonlySet<string>): ReadonlySet<string> {
  const given = new Set(parameters);
  for (let before = -1; before !== given.size; ) {
    before = given.size;
    for (const [, name = '', value = ''] of body.matchAll(/\b([A-Za-z_]\w*)\s*=(?!=)([^;]*)/g))
      if ((value.match(/[A-Za-z_]\w*/g) ?? []).some((word) => given.has(word))) given.add(name);
  }
  return given;
}

/** Whether it gives something that may be a socket another value: `*fd = -1`, `server->sock = other`. */
function setsSocket(body: string, given: ReadonlySet<string>): boolean {
  for (const [, first = '', last = ''] of body.matchAll(/\b([A-Za-z_]\w*)((?:(?:->|\.)\w+|\[[^\][]*\])*)\s*=(?!=)/g))
    if (given.has(first) && /sock|fd|desc|conn|listen/i.test(last === '' ? first : last)) return true;
  return false;
}

function isQuiet(file: FileLowering, name: string): boolean {
  if (posixRows.has(name)) return false;
  return (
    observingCalls.has(name) ||
    memoryRows.has(name) ||
    operatorCalls.has(name) ||
    allocatingCalls.has(name) ||
    endingCalls.has(name) ||
    file.neverReturn.has(name) ||
    quiet.test(name)
  );
}

/** What looks, compares, writes a log or a text. */
const quiet =
  /^(?:mem|str|wcs|is|to)[a-z]+$|^(?:[a-z]+_)*(?:log|print|debug|trace|warn|error|assert|check)[a-z]*(?:_\w*)?$|^[A-Z_]*(?:LOG|DEBUG|TRACE|WARN|ERROR|ASSERT)[A-Z_]*$/;
const keywords: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof', 'alignof', 'typeof', 'defined', 'case']);

function closing(text: string, open: number): number {
  let depth = 1;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return text.length;
}
