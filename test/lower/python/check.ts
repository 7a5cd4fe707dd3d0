import assert from 'node:assert/strict';
import { type BindEvent, type Edit, type Event, type Lowered, printEvent, printFunction } from '../../../server/src/core/ir/index.ts';
import { lowerPython } from '../../../server/src/core/lower/python/index.ts';
import { grammars } from '../../support/grammars.ts';
import { faultsOf } from '../wellFormed.ts';

await grammars.load('python');

/** Lowers a text, and holds what comes out against the rules that every lowering keeps. */
export function lowered(source: string): Lowered {
  const parsed = grammars.parse(source, 'python');
  const result = parsed.withRoot((root) => lowerPython(root, source, 'python', 'checked'));
  parsed.delete();
  assert.deepEqual(faultsOf(result, source), []);
  return result;
}

/**
 * Checks what the kernel sees of a program: its events in the order of the text, without assignments and calls of the file's own. Numbers of events are
 * those of the lines: `#1` is what line 1 gave.
 */
export function check(source: string, expected: string): void {
  assert.equal(kernelView(source), dedent(expected));
}

/** Checks the blocks of one function (`<module>` for the file's own code). */
export function checkBlocks(source: string, name: string, expected: string): void {
  const found = lowered(dedent(source)).functions.find((ir) => ir.name === name);
  assert.ok(found, `no function ${name}`);
  const printed = printFunction(found).split('\n').slice(1);
  const blocks = printed.flatMap((line) => /^ (\d+):/.exec(line)?.[1] ?? []);
  const own = printed.map((line) =>
    line.slice(1).replace(/^(\d+)(?=:)|(?<=-> .*)\b(\d+)\b(?= : |$)|(?<=throws to )(\d+)|(?<= : )(\d+)$/g, (id) => String(blocks.indexOf(id))),
  );
  assert.equal(withoutNoise(renumbered(own.join('\n'))), dedent(expected));
}

/** Everything in Python raises, and every method of a socket is known by its name alone. */
function withoutNoise(text: string): string {
  return text.replace(/ (?:duck|throws(?! to)|discarded|as [\w.]+)\b/g, '');
}

export function kernelView(source: string): string {
  const lines: string[] = [];
  for (const event of eventsOf(lowered(dedent(source)))) {
    if (event.kind === 'assign' || event.kind === 'call' || event.kind === 'escape' || event.kind === 'dispatch') continue;
    lines.push(withoutNoise(printEvent(event)));
  }
  return renumbered(lines.join('\n'));
}

/** All events of the text, those within a dispatch included; what a class has from the library stands nowhere in it. */
export function eventsOf(ir: Lowered): Event[] {
  const found: Event[] = [];
  const visit = (event: Event): void => {
    found.push(event);
    if (event.kind !== 'dispatch') return;
    for (const events of event.byType.values()) events.forEach(visit);
    event.otherwise.forEach(visit);
  };
  for (const { span, blocks } of ir.functions) if (span.start < span.end) for (const block of blocks) block.events.forEach(visit);
  return found;
}

/** The text after a fix that the idioms offer for the only bind, or `undefined` when they offer none. */
export function fixed(source: string, fix: (ir: Lowered, bind: BindEvent) => readonly Edit[] | undefined): string | undefined {
  const ir = lowered(source);
  const binds = eventsOf(ir).filter((event) => event.kind === 'bind');
  assert.equal(binds.length, 1, 'one bind');
  const [bind] = binds;
  const edits = bind === undefined ? undefined : fix(ir, bind);
  return edits === undefined ? undefined : applied(source, edits);
}

export function applied(source: string, edits: readonly Edit[]): string {
  let text = source;
  for (const edit of [...edits].sort((a, b) => b.span.start - a.span.start)) text = text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  const parsed = grammars.parse(text, 'python');
  const isBroken = parsed.withRoot((root) => root.hasError);
  parsed.delete();
  assert.equal(isBroken, false, `the fixed text does not parse:\n${text}`);
  return text;
}

/** Takes the indentation of the first line from all lines, and empty lines from both ends. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n+/, '').trimEnd().split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0))).join('\n');
}

/** Events by the order in which the text names them. */
function renumbered(text: string): string {
  const numbers = new Map<string, number>();
  return text.replace(/\be(\d+)\b/g, (_whole, id: string) => {
    const known = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, known);
    return `#${known}`;
  });
}
