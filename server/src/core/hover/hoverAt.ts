import type { Text } from '@bindwise/semantics';
import { anyObject, type Occurrence, type Path } from '../flow/index.ts';
import { containsOffset, type Span } from '../ir/index.ts';
import { callHeader, callParts, pageOf } from './call.ts';
import { type Use, usesAt, usesIn, usesOfMacro } from './constants.ts';
import { type HoverContext, type HoveredFile, textBefore, wordAt } from './context.ts';
import { kernelCalls } from './kernelCalls.ts';
import { errorText, nameText, optionNamed, optionText } from './vocabulary.ts';
import { joinText } from './words.ts';

/** What a person is shown over a piece of text: Markdown with tables, code spans and emphasis only. Text from the source is escaped. */
export interface Hover {
  readonly span: Span;
  readonly markdown: Text;
  /** The rule whose page tells more. */
  readonly page?: string;
}

/** The socket at this point, what bind() will do with it, and who says so; what a constant is used for; what a name means. `undefined` where nothing is known. */
export function hoverAt(offset: number, context: HoverContext): Hover | undefined {
  const named = wordAt(context.file, offset);
  const error = named === undefined ? undefined : errorText(named.word);
  if (named !== undefined && error !== undefined) return { span: named.span, markdown: error };
  const known = overCall(offset, context) ?? overConstant(offset, context);
  if (known !== undefined) return known;
  if (named === undefined) return undefined;
  const option = optionNamed(named.word);
  const text = option === undefined ? nameText(named.word) : optionText(option);
  return text === undefined ? undefined : { span: named.span, markdown: text };
}

function overCall(offset: number, context: HoverContext): Hover | undefined {
  const occurrence = callAt(offset, context);
  if (occurrence === undefined) return undefined;
  const uses = usesIn(occurrence, context.facts);
  // Where callers pass different things, what the function itself knows is what holds for all.
  const only = uses.length === occurrence.paths.length ? uses.map(({ path }) => path) : occurrence.paths;
  return whole(occurrence, mostTelling(only), usesSpan(offset, context) ?? occurrence.site.span, context, 'the call');
}

/** Within a call, a constant that it is given is what is looked at. */
function usesSpan(offset: number, context: HoverContext): Span | undefined {
  return usesAt(offset, context)?.span;
}

function overConstant(offset: number, context: HoverContext): Hover | undefined {
  const uses = usesAt(offset, context);
  return uses === undefined ? undefined : overUses(uses.span, usesFrom(uses.calls, context));
}

/** A call that gets a constant, as a hover over the constant tells of it. */
export interface ConstantUse {
  /** Where it is the only one. */
  readonly whole: (span: Span) => Hover | undefined;
  /** Where it is one of several. */
  readonly line: () => Text | undefined;
}

/** The calls that get what a macro of an included file stands for. */
export function macroUses(name: string, context: HoverContext): readonly ConstantUse[] {
  return usesFrom(usesOfMacro(name, context.facts), context);
}

/** What a constant is for: all of it where one call gets it, else a line for each. */
export function overUses(span: Span, uses: readonly ConstantUse[]): Hover | undefined {
  const [first, ...others] = uses;
  if (others.length === 0) return first?.whole(span);
  const lines = uses.slice(0, mostLines).flatMap((use) => use.line() ?? []);
  const more = uses.length - lines.length;
  if (more > 0) lines.push({ en: `and ${more} more`, 'zh-CN': `另有 ${more} 处` });
  const list = lines.map((line) => ({ en: `- ${line.en}`, 'zh-CN': `- ${line['zh-CN']}` }));
  return { span, markdown: joinText(list, '\n') };
}

function usesFrom(calls: readonly Use[], context: HoverContext): readonly ConstantUse[] {
  return calls.map((use) => ({
    whole: (span) => whole(use.occurrence, use.path, span, context, 'elsewhere'),
    line: () => callHeader(use, context, 'elsewhere'),
  }));
}

/** Of a constant that many calls use, a hover names so many. */
const mostLines = 6;

function whole(occurrence: Occurrence, path: Path | undefined, span: Span, context: HoverContext, from: 'the call' | 'elsewhere'): Hover | undefined {
  const use = path === undefined ? undefined : { occurrence, path };
  const header = use === undefined ? undefined : callHeader(use, context, from);
  const calls = kernelCalls(occurrence, path, context.facts);
  const parts = [header, ...(use === undefined ? [] : callParts(use, context)), calls].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  const page = use === undefined ? undefined : pageOf(use, context);
  return { span, markdown: joinText(parts, '\n\n'), ...(page === undefined ? {} : { page }) };
}

const shownKinds = new Set(['socket', 'setsockopt', 'bind', 'listen', 'connect', 'accept', 'getsockname', 'close']);

/** The smallest call around the offset. Where one call performs several events, its bind tells most. */
function callAt(offset: number, { facts, file }: HoverContext): Occurrence | undefined {
  let best: Occurrence | undefined;
  for (const occurrence of facts.occurrences) {
    if (!shownKinds.has(occurrence.event.kind) || !containsOffset(occurrence.site.span, offset) || isOverCallback(occurrence, offset, file)) continue;
    if (occurrence.event.kind !== 'socket' && occurrence.paths.every(({ socket }) => socket === undefined || socket.objectType === anyObject)) continue;
    if (best === undefined || isBetter(occurrence, best)) best = occurrence;
  }
  return best;
}

/** Inside a callback that is an argument of the call, the call itself is not what is looked at. */
function isOverCallback(occurrence: Occurrence, offset: number, file: HoveredFile): boolean {
  const longest = 200;
  return occurrence.site.arguments.some((span) => {
    if (!containsOffset(span, offset)) return false;
    return span.end - span.start > longest || callback.test(textBefore(file, span.end, span.end - span.start));
  });
}

/** How a function begins that is written where it is passed. */
const callback = /^(?:async\s+)?(?:function\b|[\w$]+\s*=>|\([^()]*\)\s*(?::[^=(){}]+)?=>)|^lambda\b/;

function isBetter(a: Occurrence, b: Occurrence): boolean {
  const [sizeA, sizeB] = [a, b].map(({ site }) => site.span.end - site.span.start);
  if (sizeA !== sizeB) return (sizeA ?? 0) < (sizeB ?? 0);
  return a.event.kind === 'bind' && b.event.kind !== 'bind';
}

/** The path that knows most: one whose socket was made in sight. */
function mostTelling(paths: readonly Path[]): Path | undefined {
  return paths.find(({ socket }) => socket?.origin === 'made') ?? paths[0];
}
