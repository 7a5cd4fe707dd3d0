import { type BindFact, type Occurrence, optionsOf } from '../../flow/index.ts';
import { type EventOf, isGlobal, variableName } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/** Whether an option is set on a variable of the program that nobody has put a socket in. */
export function isStray({ event: { fd }, site, innerSite }: Occurrence<EventOf<'setsockopt'>>, { facts, programCode }: Ask): boolean {
  if (fd.kind !== 'place' || fd.place.path.length > 0 || !isGlobal(fd.place.root) || site !== innerSite) return false;
  if (facts.assignedTo({ kind: 'symbolic', at: fd.place.root }).length > 0) return false;
  // Who has its address, or another file, may have put one there.
  return !new RegExp(`&\\s*${variableName(fd.place.root)}\\b|\\bextern\\b[^;(]*\\b${variableName(fd.place.root)}\\b`).test(programCode());
}

/** Whether the function has SO_REUSEADDR OR'd to another option in such a call before it binds: that was meant for the socket that it binds, and is told for what it is. */
export function isMeantByStrayCall({ step: { event } }: BindFact, ask: Ask): boolean {
  const own = ask.facts.ofKind('bind').find((bind) => bind.event === event && bind.site === bind.innerSite);
  return ask.facts.ofKind('setsockopt').some((call) => {
    if (own === undefined || call.standsIn !== own.standsIn || call.site.span.start > own.site.span.start || !isStray(call, ask)) return false;
    return call.paths.every(({ action }) => optionsOf(action.operands).length > 1 && optionsOf(action.operands).includes('SO_REUSEADDR'));
  });
}
