import type { Occurrence } from '../../flow/index.ts';
import type { AssignEvent } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether an address of a function's own is looked at and compared with others, in a file that has nothing to do with sockets: a simulated network may write
 * its ports in either order, since no packet has them. One that is kept, given back or given to any other function may be bound there.
 */
export function isOnlyCompared({ function: fn, event }: Occurrence<AssignEvent>, { text, textOf }: Ask): boolean {
  if (socketCall.test(text)) return false;
  const body = textOf(fn.span).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  const [, name = ''] = /^(?:g:)?(\w+)(?:@\d+)?$/.exec(event.to.root) ?? [];
  if (![...body.matchAll(/\b(\w+)\s*\(/g)].some(([, called = '']) => comparing.test(called))) return false;
  const copies = new Set<string>();
  return isLookedAt(name, body, copies) && [...copies].every((copy) => isLookedAt(copy, body, undefined));
}

const socketCall = /\b(?:socket|bind|connect|listen|accept4?|sendto|send(?:m?msg)|recvfrom|recvm?msg|getsockname|getpeername|getaddrinfo)\s*\(/;

/** @param copies gets the variables that the whole address is copied to; where it is left out none may be */
function isLookedAt(name: string, body: string, copies: Set<string> | undefined): boolean {
  // The function has declared it: what it is given the address of is somebody else's.
  if (name === '' || !new RegExp(`[\\w}]\\s+(?:\\w+\\s*,\\s*)*${name}\\s*(?:[;,]|=\\s*\\{)`).test(body)) return false;
  return [...body.matchAll(new RegExp(`(?<![\\w.]|->)${name}\\b(?!\\s*\\()`, 'g'))].every(({ index }) => {
    const before = body.slice(0, index);
    const after = body.slice(index + name.length);
    const [, called = ''] = /\b(\w+)\s*\((?:[^()]|\([^()]*\))*$/.exec(before.slice(-longestCall)) ?? [];
    if (/&\s*$/.test(before)) {
      const isOfHost = /^\s*(?:\.\w+)*\.(?:sin_addr|s_addr|sin6_addr)\b/.test(after);
      return comparing.test(called) || /^(?:memset|bzero|explicit_bzero)$/.test(called) || (isOfHost && /^(?:memcpy|memcmp|inet_\w+)$/.test(called));
    }
    if (/^\s*\./.test(after) || /\bsizeof\s*\(?\s*$/.test(before)) return true;
    const [, copy] = /(?:^|[;{}])\s*(\w+)(?:\.\w+)*\s*=\s*$/.exec(before) ?? [];
    if (copy !== undefined && /^\s*;/.test(after)) return copies?.add(copy) !== undefined;
    return /^\s*(?:;|,|=\s*\{)/.test(after) && /(?:sockaddr\w*|[\w}]\s+(?:\w+\s*,\s*)*)\s*$/.test(before) && called === '' && !/\breturn\s*$/.test(before);
  });
}

const longestCall = 400;

/** What a function is called that looks at two addresses, or writes one down for people. */
const comparing = /(?:^|_)(?:n?cmp|compare|same|equals?|eq|match(?:es)?|differs?|print|format|dump)(?:_|$)|(?:Compare|Same|Equals?|Match(?:es)?)(?=[A-Z]|$)/;
