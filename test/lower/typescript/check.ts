import assert from 'node:assert/strict';
import { type Edit, type Event, type Lowered, printEvent, printFunction } from '../../../server/src/core/ir/index.ts';
import { lowerTypescript } from '../../../server/src/core/lower/typescript/index.ts';
import type { LanguageId } from '../../../server/src/core/syntax/index.ts';
import { grammars } from '../../support/grammars.ts';
import { faultsOf } from '../wellFormed.ts';

await Promise.all((['typescript', 'typescriptreact', 'javascript'] as const).map((language) => grammars.load(language)));

/** Lowers a text, and holds what comes out against the rules that every lowering keeps. */
export function lowered(source: string, language: LanguageId = 'typescript'): Lowered {
  const parsed = grammars.parse(source, language);
  const result = parsed.withRoot((root) => lowerTypescript(root, source, language, 'checked'));
  parsed.delete();
  assert.deepEqual(faultsOf(result, source), []);
  return result;
}

/**
 * Checks what the kernel sees of a program: its events in the order of the text, without assignments and unknown calls. `#1` is what line 1 gave; what
 * only counts for one type of receiver begins with it; Node's own SO_REUSEADDR and IPV6_V6ONLY 0 before a listener's bind are left out.
 */
export function check(source: string, expected: string, language: LanguageId = 'typescript'): void {
  assert.equal(kernelView(lowered(source, language)), dedent(expected));
}

/** Checks the blocks of one function (`''`: the module). */
export function checkBlocks(source: string, name: string, expected: string, language: LanguageId = 'typescript'): void {
  const found = lowered(source, language).functions.find((ir) => (name === '' ? ir.kind === 'module' : ir.name === name));
  assert.ok(found, `no function ${name}`);
  assert.equal(
    withoutNoise(
      renumbered(
        ownBlockNumbers(printFunction(found))
          .split('\n')
          .slice(1)
          .map((line) => line.slice(1))
          .join('\n'),
      ),
    ),
    dedent(expected),
  );
}

export function kernelView(ir: Lowered): string {
  const lines: string[] = [];
  const show = (event: Event, type: string) => {
    if (event.kind === 'dispatch') for (const [on, events] of event.byType) for (const inner of events) show(inner, `${on}? `);
    if (!shown.has(event.kind) || isUsual(event)) return;
    lines.push(type + withoutNoise(printEvent(event)));
  };
  for (const event of ir.functions.flatMap(({ blocks }) => blocks.flatMap(({ events }) => events))) if (isWritten(event)) show(event, '');
  return renumbered(lines.join('\n'));
}

/** All events, those within a dispatch included. */
export function eventsOf(ir: Lowered): Event[] {
  const found: Event[] = [];
  const visit = (event: Event): void => {
    found.push(event);
    if (event.kind !== 'dispatch') return;
    for (const events of event.byType.values()) events.forEach(visit);
    event.otherwise.forEach(visit);
  };
  for (const event of ir.functions.flatMap(({ blocks }) => blocks.flatMap(({ events }) => events))) if (isWritten(event)) visit(event);
  return found;
}

export function eventOf<K extends Event['kind']>(ir: Lowered, kind: K): Extract<Event, { kind: K }> {
  const found = eventsOf(ir).filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
  assert.equal(found.length, 1, `one ${kind}`);
  return found[0] as Extract<Event, { kind: K }>;
}

/** The text after edits, which must parse. */
export function applied(source: string, edits: readonly Edit[] | undefined): string | undefined {
  if (edits === undefined) return undefined;
  let text = source;
  for (const edit of [...edits].sort((a, b) => b.span.start - a.span.start)) text = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  const parsed = grammars.parse(text, 'typescript');
  assert.equal(
    parsed.withRoot((root) => root.hasError),
    false,
    text,
  );
  parsed.delete();
  return text;
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const margin = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(margin)).join('\n');
}

const shown = new Set(['socket', 'setsockopt', 'bind', 'listen', 'connect', 'accept', 'close', 'fork', 'handler']);

/** What a function of libc does stands nowhere in the text. */
function isWritten({ site }: Event): boolean {
  return site.statement.list >= 0;
}

function isUsual(event: Event): boolean {
  if (event.kind !== 'setsockopt' || event.performedBy !== 'net.Server.listen') return false;
  return / SO_REUSEADDR 1 | IPV6_V6ONLY 0 /.test(printEvent(event));
}

function withoutNoise(text: string): string {
  return text.replace(/ (?:throws(?! to)|emits|discarded)\b/g, '').replace(/ by ([\w.]+)/g, ' ($1)');
}

/** Events are named by the line that shows them. */
function renumbered(text: string): string {
  const lines = text.split('\n');
  const names = new Map<string, string>();
  lines.forEach((line, index) => {
    const own = /^(?:[\w.]+\? )?\s*(e\d+) /.exec(line)?.[1];
    if (own !== undefined) names.set(own, `#${index + 1}`);
  });
  return lines.map((line) => line.replace(/^((?:[\w.]+\? )?\s*)e\d+ /, '$1').replace(/\be\d+\b/g, (id) => names.get(id) ?? '#?')).join('\n');
}

/** Blocks that are not reached are not printed: the others are counted without them. */
function ownBlockNumbers(printed: string): string {
  const blocks = printed.split('\n').flatMap((line) => /^ (\d+):/.exec(line)?.[1] ?? []);
  const number = (id: string) => String(blocks.indexOf(id));
  return printed
    .replace(/^ (\d+):/gm, (_line, id: string) => ` ${number(id)}:`)
    .replace(/throws to (\d+)/g, (_line, id: string) => `throws to ${number(id)}`)
    .replace(/-> (\d+)$/gm, (_line, id: string) => `-> ${number(id)}`)
    .replace(/ \? (\d+) : (\d+)$/gm, (_line, yes: string, no: string) => ` ? ${number(yes)} : ${number(no)}`);
}
