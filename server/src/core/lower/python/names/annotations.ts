import type { FileContext } from '../file.ts';
import type { Syntax } from '../tree/syntax.ts';
import { canonicalName } from './names.ts';
import type { Scope } from './scope.ts';

/** Types whose objects are sockets, and what the events of a dispatch call them. */
const objectTypes: ReadonlyMap<string, string> = new Map([
  ['socket.socket', 'socket.socket'],
  ['ssl.SSLSocket', 'socket.socket'],
  ['asyncio.Server', 'asyncio.Server'],
  ['asyncio.base_events.Server', 'asyncio.Server'],
]);

/** The socket type that an annotation names, alone, optional, in a union or as a string. */
export function objectTypeOf(file: FileContext, annotation: Syntax, scope: Scope): string | undefined {
  const text = annotation.text(file.source);
  // A list of sockets or a function that takes one is no socket.
  if (/\b(?:list|List|Sequence|Iterable|Callable|dict|Dict|Tuple|tuple|Set|set)\s*\[/.test(text)) return undefined;
  for (const match of text.matchAll(/[A-Za-z_][\w.]*/g)) {
    const [root, ...rest] = match[0].split('.');
    const meaning = file.meaning(root ?? '', annotation.start, scope);
    if (meaning.kind !== 'qualified') continue;
    const type = objectTypes.get(canonicalName([meaning.name, ...rest].join('.')));
    if (type !== undefined) return type;
  }
  return undefined;
}
