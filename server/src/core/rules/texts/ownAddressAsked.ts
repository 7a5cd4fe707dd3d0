import { isOf, type Occurrence } from '../../flow/index.ts';
import { type AssignEvent, variableName } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether an address is there only to be told one's own: a datagram socket is connected to it, asked for its name and closed. connect() sends nothing then, and
 * any port will do, whichever it is.
 */
export function isForOwnAddress({ function: fn, event: { to } }: Occurrence<AssignEvent>, { facts, textOf }: Ask): boolean {
  const connects = facts.within(fn.span).filter((other) => isOf(other, 'connect'));
  if (connects.length === 0 || !connects.every(({ paths }) => paths.every(({ socket }) => socket?.protocol === 'udp' && socket.origin === 'made')))
    return false;
  const body = textOf(fn.span).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, ' ');
  const descriptors = connects.map(({ site }) => (site.arguments[0] === undefined ? '' : textOf(site.arguments[0])));
  // connect() itself, or a function that does it.
  const connecting = new Set(connects.map(({ site }) => site.callee.split(/\W+/).at(-1) ?? ''));
  const isFilling = (called: string): boolean => connecting.has(called) || /^(?:memset|bzero|inet_\w+)$/.test(called);
  return isGivenTo(variableName(to.root), body, isFilling) && descriptors.every((fd) => isAskedAndClosed(fd, body, connecting));
}

function isAskedAndClosed(fd: string, body: string, connecting: ReadonlySet<string>): boolean {
  if (!/^\w+$/.test(fd) || new RegExp(`\\breturn\\s+\\(?\\s*${fd}\\b`).test(body)) return false;
  const called = callsGiven(fd, body);
  return (
    called.includes('getsockname') &&
    called.some((name) => closing.test(name)) &&
    called.every((name) => harmless.test(name) || connecting.has(name) || closing.test(name))
  );
}

const harmless = /^(?:socket|getsockname|setsockopt|if|while|return)$/;
/** close() itself, or a function that is called after it. */
const closing = /close/i;

/** The address of the variable is given to no call but these, and itself to none. */
function isGivenTo(name: string, body: string, isMeant: (called: string) => boolean): boolean {
  if (!/^\w+$/.test(name) || !new RegExp(`\\bsockaddr_in\\s+(?:const\\s+)?${name}\\s*[;,={]`).test(body)) return false;
  return [...body.matchAll(new RegExp(`&\\s*${name}\\b`, 'g'))].every(({ index }) => isMeant(callAround(body.slice(Math.max(0, index - longestCall), index))));
}

function callsGiven(name: string, body: string): readonly string[] {
  const uses = [...body.matchAll(new RegExp(`(?<![\\w.>])${name}\\b`, 'g'))];
  return uses.map(({ index }) => callAround(body.slice(Math.max(0, index - longestCall), index))).filter((called) => called !== '');
}

/** The call that a text ends within, of which the arguments so far may have parentheses of their own. */
function callAround(before: string): string {
  return /\b(\w+)\s*\((?:[^();{}]|\([^()]*\))*$/.exec(before)?.[1] ?? '';
}

const longestCall = 400;
