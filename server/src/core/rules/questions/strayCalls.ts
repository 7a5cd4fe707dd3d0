import { type BindFact, locationOfSocket, type Occurrence, optionsOf } from '../../flow/index.ts';
import { type EventOf, isGlobal, variableName } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/** Whether an option is set on a variable of the program that nobody has put a socket in. */
export function isStray({ paths }: Occurrence<EventOf<'setsockopt'>>, { facts, programCode }: Ask): boolean {
  const [at, ...others] = new Set(paths.map(({ socket }) => (socket === undefined ? undefined : locationOfSocket(socket.id))));
  if (at === undefined || others.length > 0 || !isGlobal(at) || at.includes('/')) return false;
  if (facts.assignedTo({ kind: 'symbolic', at }).length > 0) return false;
  // Who has its address, or another file, may have put one there.
  return !new RegExp(`&\\s*${variableName(at)}\\b|\\bextern\\b[^;(]*\\b${variableName(at)}\\b`).test(programCode());
}

/** Whether the function has SO_REUSEADDR OR'd to another option in such a call before it binds: that was meant for the socket that it binds, and is told for what it is. */
export function isMeantByStrayCall({ step: { event } }: BindFact, ask: Ask): boolean {
  const own = ask.facts.ofKind('bind').find((bind) => bind.event === event && bind.site === bind.innerSite);
  return ask.facts.ofKind('setsockopt').some((call) => {
    if (own === undefined || call.standsIn !== own.standsIn || call.site.span.start > own.site.span.start || !isStray(call, ask)) return false;
    return call.paths.every(({ action }) => optionsOf(action.operands).length > 1 && optionsOf(action.operands).includes('SO_REUSEADDR'));
  });
}
