import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { follow } from '../../server/src/core/flow/index.ts';
import { type Event, type FunctionIr, type Lowered, type PlatformName, unknownValue } from '../../server/src/core/ir/index.ts';
import { lower } from '../../server/src/core/lower/index.ts';
import { type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';
import { reachedEvents } from './reach.ts';

const folder = fileURLToPath(new URL('../fixtures/reachability/', import.meta.url));

/** The families that one lowering serves each. */
export const families = ['c', 'cpp', 'python', 'typescript'] as const;

export interface CaseFile {
  /** `c/loops.c` */
  readonly name: string;
  readonly family: string;
  readonly language: LanguageId;
  readonly text: string;
}

export function caseFiles(): readonly CaseFile[] {
  return globSync('*/*.*', { cwd: folder })
    .sort()
    .map((path) => {
      const language = languageOfPath(path);
      if (language === undefined) throw new Error(`${path} is in no language that is read`);
      return { name: path.replaceAll('\\', '/'), family: path.slice(0, -basename(path).length - 1), language, text: readFileSync(join(folder, path), 'utf8') };
    });
}

/** A call of `live()` or `dead()` in a case file. */
export interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly says: 'live' | 'dead';
}

export async function lowerText(text: string, language: LanguageId): Promise<Lowered> {
  await grammars.load(language);
  const parsed = grammars.parse(text, language);
  try {
    return parsed.withRoot((root) => lower(root, text, language));
  } finally {
    parsed.delete();
  }
}

/** The marks of a text, by their offsets: what only a comment says is none. */
export function marksOf(text: string, lowered: Lowered): readonly Mark[] {
  const marks: Mark[] = [];
  for (const match of text.matchAll(/(?<!\b(?:def|function)\s)\b(live|dead)\(\)/g)) {
    const offset = match.index;
    if (lowered.comments.some(({ span }) => span.start <= offset && offset < span.end)) continue;
    marks.push({ offset, line: text.slice(0, offset).split('\n').length, says: match[1] === 'live' ? 'live' : 'dead' });
  }
  return marks;
}

/** The offsets of the marks that the blocks of their functions come to. */
export function reachedByBlocks(lowered: Lowered): ReadonlySet<number> {
  return new Set(lowered.functions.flatMap((fn) => [...reachedEvents(fn)].filter(isMark).map((event) => event.site.span.start)));
}

const platforms: readonly PlatformName[] = ['linux', 'darwin', 'freebsd', 'windows'];

/** The offsets of the marks that the flow comes to on some platform. A mark is made a call that the flow reports, with a result that nothing is known of. */
export function reachedByFlow(lowered: Lowered): ReadonlySet<number> {
  const functions = lowered.functions.map(
    (fn): FunctionIr => ({ ...fn, blocks: fn.blocks.map((block) => ({ ...block, events: block.events.map(reported) })) }),
  );
  const occurrences = platforms.flatMap((platform) => follow([{ ...lowered, functions }], { platform, isAvailable: () => undefined }).occurrences);
  return new Set(occurrences.filter(({ event }) => isMark(event)).map(({ event }) => event.site.span.start));
}

function reported(event: Event): Event {
  if (event.kind !== 'call' || !isMark(event)) return event;
  const { id, site, onFailure } = event;
  return { kind: 'listen', id, site, onFailure, fd: unknownValue };
}

function isMark({ site }: Event): boolean {
  return site.callee === 'live' || site.callee === 'dead';
}
