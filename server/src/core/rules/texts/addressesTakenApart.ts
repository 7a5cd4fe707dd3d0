import type { Occurrence } from '../../flow/index.ts';
import { type AssignEvent, variableName } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether an address is no more than a place for a host and a port, each of which is taken out of it again: `send_to(hop.sin_addr, hop.sin_port, …)`. No call
 * is given the whole of it, nobody copies it, and its port is handed on by its value without being converted back. What it is given to says what order it wants.
 */
export function isTakenApart({ function: fn, event: { to } }: Occurrence<AssignEvent>, ask: Ask): boolean {
  const holder = to.path.filter((element) => element !== '*').at(-2);
  const name = holder ?? variableName(to.root);
  if (!/^\w+$/.test(name)) return false;
  // Others may know the field of a structure; a variable is the function's own where it has declared it.
  const code = holder === undefined ? withoutComments(ask.textOf(fn.span)) : ask.programCode();
  if (holder === undefined && !new RegExp(`\\b(?:struct\\s+)?sockaddr_in\\s+(?:\\w[\\w\\s,]*,\\s*)?${name}\\s*[;,={]`).test(code)) return false;
  const mentions = Array.from(code.matchAll(new RegExp(`(?<!")\\b${name}\\b`, 'g')), ({ index }) => ({
    before: code.slice(Math.max(0, index - longestCall), index),
    after: code.slice(index + name.length, index + name.length + longestCall),
  }));
  return mentions.every(isOfPart) && mentions.some(({ before, after }) => isHandedOn(before, after));
}

const longestCall = 400;

interface Mention {
  readonly before: string;
  readonly after: string;
}

/** It is declared, emptied or asked whether it is empty, or a field of it is meant, whose port nobody takes for one in network order. */
function isOfPart({ before, after }: Mention): boolean {
  if (/^\s*\.\s*sin_port\b/.test(after)) return !isInNetworkOrder(before, after);
  if (/^\s*\.\s*sin_(?:addr|family|zero|len)\b/.test(after)) return true;
  if (/\bsockaddr_in\s+(?:\w[\w\s,]*,\s*)?$/.test(before)) return /^\s*(?:[;,]|=?\s*\{)/.test(after);
  if (/\bsizeof\s*\(?\s*[\w\s*.>[\]-]*$/.test(before)) return true;
  const [, called] = /\b(\w+)\s*\(\s*&\s*[\w\s.>[\]-]*$/.exec(before) ?? [];
  return called !== undefined && emptying.test(called);
}

/** What is called with an address whatever its order: memset(), `is_empty_sockaddr()`. */
const emptying = /^(?:memset|bzero|explicit_bzero|(?:is|has)_\w+)$/;

function isInNetworkOrder(before: string, after: string): boolean {
  if (/\b(?:ntohs|\w*swap\w*)\s*\(\s*(?:\(\s*\w+\s*\)\s*)?[\w\s.>[\]-]*$/i.test(before)) return true;
  return /^\s*\.\s*sin_port\s*[=!]?=\s*(?:\w+\s*\(\s*)*hton[sl]\b/.test(after);
}

/** `…, hop.sin_port, …`: by its value. */
function isHandedOn(before: string, after: string): boolean {
  return /[(,]\s*(?:\([\w\s]+\)\s*)?[\w\s.>[\]-]*$/.test(before) && /^\s*\.\s*sin_port\s*[,)]/.test(after) && !/\bif\s*\(\s*[\w.>-]*$/.test(before);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
}
