import assert from 'node:assert/strict';
import { type Edit, type Event, type EventKind, type EventOf, type Lowered, printEvent, printFunction } from '../../../server/src/core/ir/index.ts';
import { lowerC, prepareC } from '../../../server/src/core/lower/c/index.ts';
import { grammars } from '../../support/grammars.ts';
import { faultsOf } from '../wellFormed.ts';

type CLanguage = 'c' | 'cpp';

await Promise.all([grammars.load('c'), grammars.load('cpp')]);

/** Lowers a text, and holds the result against what every result must be. */
export function lowered(source: string, language: CLanguage = 'c'): Lowered {
  const parsed = grammars.parse(prepareC(source) ?? source, language);
  try {
    const result = parsed.withRoot((root) => lowerC(root, source, language, 'checked', []));
    assert.deepEqual(faultsOf(result, source), []);
    return result;
  } finally {
    parsed.delete();
  }
}

/** The blocks of one function, as text. */
export function printed(source: string, name: string, language: CLanguage = 'c'): string {
  const ir = lowered(source, language).functions.find((candidate) => candidate.name === name);
  assert.ok(ir, `no function ${name} was lowered`);
  return printFunction(ir);
}

/** Holds the blocks of the function `f` against their rendering. */
export function checkBlocks(source: string, expected: string, language: CLanguage = 'c'): void {
  assert.equal(printed(source, 'f', language), dedent(expected));
}

/** The events of all functions in the order in which lowering met them. */
export function events(source: string, language: CLanguage = 'c'): readonly Event[] {
  return lowered(source, language)
    .functions.flatMap((ir) => ir.blocks.flatMap((block) => block.events))
    .sort((a, b) => a.id - b.id);
}

/** Holds the events of a body of statements against their rendering, one a line; event numbers count from the first. */
export function check(body: string, expected: string, language: CLanguage = 'c'): void {
  assert.equal(rendered(`int f(int fd, int port) {\n${body}\n}\n`, language), dedent(expected));
}

/** The same for a whole file. */
export function checkFile(source: string, expected: string, language: CLanguage = 'c'): void {
  assert.equal(rendered(source, language), dedent(expected));
}

export function only<K extends EventKind>(source: string, kind: K, language: CLanguage = 'c'): EventOf<K> {
  const found = events(source, language).filter((event): event is EventOf<K> => event.kind === kind);
  assert.equal(found.length, 1, `${found.length} events of kind ${kind}`);
  return found[0] as EventOf<K>;
}

/** The text of a span. */
export function at(source: string, span: { readonly start: number; readonly end: number }): string {
  return source.slice(span.start, span.end);
}

export function applied(source: string, edits: readonly Edit[] | undefined): string {
  assert.ok(edits, 'no edits were offered');
  return [...edits]
    .sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    .reduce((text, { span, text: replacement }) => text.slice(0, span.start) + replacement + text.slice(span.end), source);
}

function rendered(source: string, language: CLanguage): string {
  const all = events(source, language);
  const first = Math.min(...all.map((event) => event.id));
  return all.map((event) => renumbered(printEvent(event), first)).join('\n');
}

/** Numbers of events depend on everything before them: a reader wants them from 0. */
function renumbered(text: string, first: number): string {
  return text.replace(/\be(\d+)\b/g, (_, id: string) => `e${Number(id) - first}`);
}

function dedent(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const least = Math.min(...lines.map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(least).trimEnd()).join('\n');
}
