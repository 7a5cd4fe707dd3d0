import { follow, hasHappened, type SocketFacts } from '../../server/src/core/flow/index.ts';
import { lower } from '../../server/src/core/lower/index.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

/**
 * What the flow knows of the socket at each listen() of a program that can be reached, in the order of the text: one description a path, joined by " | ".
 * A listen() that no path reaches is not in the list.
 */
export async function knownAtListen(source: string, language: LanguageId): Promise<readonly string[]> {
  await grammars.load(language);
  const parsed = grammars.parse(source, language);
  const lowered = parsed.withRoot((root) => lower(root, source, language));
  const facts = follow([lowered], { platform: 'linux', isAvailable: () => true });
  parsed.delete();
  return facts.listeners
    .filter((listen) => listen.site === listen.innerSite)
    .map(({ paths }) => [...new Set(paths.map(({ socket }) => describe(socket)))].sort().join(' | '));
}

function describe(socket: SocketFacts | undefined): string {
  if (socket === undefined) return 'nothing';
  const options = [...socket.options].map(([name, { value }]) => `${name}=${value}`).sort();
  const bound = hasHappened(socket.bound) ? ['bound'] : socket.bound === 'unknown' ? ['may be bound'] : [];
  const closed = hasHappened(socket.closed) ? ['closed'] : [];
  const elsewhere = socket.origin === 'elsewhere' ? ['from elsewhere'] : [];
  return [...elsewhere, ...options, ...bound, ...closed].join(' ') || 'new';
}
