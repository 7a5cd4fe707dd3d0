import { posixRows } from '../../../apis/posix.ts';

/**
 * Of several names that a macro stands for, each under a condition of its own, the one that is the system's: `bind` beside the `WinRTBind` of some library.
 * Whoever reads the program goes by that.
 * @param isKnown whether the program has a function of the name, which is followed where it is meant
 */
export function ownAmong(bodies: readonly string[], isKnown: (name: string) => boolean): string | undefined {
  const own = new Set<string>();
  for (const body of bodies) {
    if (!/^(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*$/.test(body)) return undefined;
    if (posixRows.has(body)) own.add(body);
    else if (isKnown(body)) return undefined;
  }
  // Windows has another name for what closes a socket.
  if (own.size > 1) own.delete('closesocket');
  const [only, ...others] = own;
  return others.length === 0 ? only : undefined;
}

/** The functions that a text declares or defines with the type before the name: directives and calls are none. */
export function functionsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, before = '', name = ''] of text.matchAll(/^[ \t]*((?:[A-Za-z_]\w*[ \t*]+)+)([A-Za-z_]\w*)[ \t]*\(/gm))
    if (!/\b(?:return|else|case|goto)\b/.test(before)) found.add(name);
  return found;
}
