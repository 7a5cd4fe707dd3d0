import type { FunctionDefinition } from '../names/definitions.ts';

/**
 * Whether a function yields nothing of its own and ends with what it has from elsewhere, so that who goes through what it gives goes through that:
 * `yield from socket.getaddrinfo(…)`.
 */
export function delegates(definition: FunctionDefinition, source: string): boolean {
  if (!definition.isGenerator) return false;
  const last = definition.node.child('block')?.children.at(-1);
  const text = source.slice(definition.start, definition.end);
  return last !== undefined && /^yield\s+from\b/.test(last.text(source)) && text.match(/\byield\b/g)?.length === 1;
}
