import type { FunctionInfo } from '../context.ts';
import { isShort } from './relevance.ts';

/**
 * Functions that others call with the structure that a function with sockets is given: `listen_cfg_init(&cfg)` beside `net_listen(&cfg)` fills it in, and
 * `server_push(&server)` beside `server_step(&server)` does nothing to its listeners. Nothing in this file calls them, and they say nothing of sockets; what
 * they set, and what they leave alone, decides all the same. They are lowered like helpers.
 */
export function markSettings(text: string, functions: readonly FunctionInfo[]): void {
  const asked = new Set(
    functions.filter(({ isRelevant, isHelper }) => isRelevant && !isHelper).flatMap((info) => structuresGiven(text, info).map(({ type }) => type)),
  );
  if (asked.size === 0) return;
  for (const info of functions) {
    if (info.isRelevant || info.isStatic || info.ownerClass !== undefined || !isShort(info.view.end - info.view.start)) continue;
    const types = [...structuresFilled(text, info), ...structuresGiven(text, info).map(({ type }) => type)];
    if (!types.some((type) => asked.has(type))) continue;
    info.isRelevant = true;
    info.isHelper = true;
  }
}

/** The types of the structures whose fields a function sets by a pointer or reference that it is given, and of the one that it makes and gives back. */
export function structuresFilled(text: string, info: FunctionInfo): ReadonlySet<string> {
  const body = text.slice(info.body.start, info.body.end);
  const sets = ({ name }: Given): boolean => new RegExp(`\\b${name}\\s*(?:->|\\.)\\s*\\w+\\s*=(?!=)`).test(body);
  const [, given] = /^\s*(?:inline\s+|struct\s+|(?:\w+\s*::\s*)+)*([A-Za-z_]\w*)\s+$/.exec(text.slice(info.view.start, info.declarator.start)) ?? [];
  const made = given !== undefined && new RegExp(`\\breturn\\s+(?:${given}\\s*)?\\{`).test(body) ? [given] : [];
  return new Set([...structuresGiven(text, info).flatMap(({ type, name }) => (sets({ type, name }) ? [type] : [])), ...made]);
}

interface Given {
  readonly type: string;
  readonly name: string;
}

/** What a function is given by a pointer or a reference to it, but for what every library has. */
function structuresGiven(text: string, { declarator }: FunctionInfo): readonly Given[] {
  const found: Given[] = [];
  for (const [, type = '', name = ''] of text.slice(declarator.start, declarator.end).matchAll(parameters))
    if (!everywhere.test(type)) found.push({ type, name });
  return found;
}

const parameters = /([A-Za-z_]\w*)(?:\s+const)?\s*[*&]\s*(?:const\s+)?([A-Za-z_]\w*)\s*(?=[,)])/g;

const everywhere =
  /^(?:char|void|int|long|short|unsigned|signed|float|double|bool|auto|u?int\d+_t|size_t|socklen_t|FILE|sockaddr\w*|addrinfo|in6?_addr|msghdr|iovec|pollfd|timeval|string)$/;
