import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Block, FunctionIr } from '../../server/src/core/ir/index.ts';
import { faultsOf } from '../lower/wellFormed.ts';
import { listedGaps } from './listedGaps.ts';
import { caseFiles, lowerText, reachedByFlow } from './marks.ts';

const files = caseFiles();

test('Every graph of the cases is whole', async () => {
  for (const { name, text, language } of files) {
    const lowered = await lowerText(text, language);
    assert.deepEqual(faultsOf(lowered, text), [], name);
    assert.ok(lowered.functions.length > 5, name);
    for (const fn of lowered.functions) assert.deepEqual(faultsOfGraph(fn), [], `${name} ${fn.name}`);
  }
});

test('What the cases have that is not modelled is listed', async () => {
  const listed = listedGaps();
  for (const { name, text, language } of files) for (const { what } of (await lowerText(text, language)).gaps) assert.ok(listed.has(what), `${name}: ${what}`);
});

test('Cut off anywhere, a text has graphs that are whole and that the flow can follow', async () => {
  const cut = fc.integer({ min: 0, max: 1_000_000 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), cut, async ({ text, language }, at) => {
      await holds(text.slice(0, at % (text.length + 1)), language);
    }),
    { numRuns: 60 },
  );
});

test('So has a text that lost a piece from its middle', async () => {
  const cut = fc.integer({ min: 0, max: 1_000_000 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), cut, fc.integer({ min: 1, max: 80 }), async ({ text, language }, at, length) => {
      const start = at % (text.length + 1);
      await holds(text.slice(0, start) + text.slice(start + length), language);
    }),
    { numRuns: 60 },
  );
});

test('A brace too many costs the rest of its function, and no other', async () => {
  for (const { name, text, language } of files.filter(({ family }) => family === 'c')) {
    const broken = text.replace(/^(?:void|int) \w+\(.*\) \{$/m, '$& {');
    const [whole, rest] = await Promise.all([lowerText(text, language), lowerText(broken, language)]);
    const names = new Set(rest.functions.map((fn) => fn.name));
    assert.notEqual(broken, text, name);
    assert.deepEqual(
      whole.functions.filter((fn) => !names.has(fn.name)).map((fn) => fn.name),
      [],
      name,
    );
  }
});

async function holds(text: string, language: (typeof files)[number]['language']): Promise<void> {
  const lowered = await lowerText(text, language);
  assert.deepEqual(faultsOf(lowered, text), []);
  for (const fn of lowered.functions) assert.deepEqual(faultsOfGraph(fn), [], fn.name);
  reachedByFlow(lowered);
}

/** What a graph must be beyond what every lowering is held to. */
function faultsOfGraph(fn: FunctionIr): readonly string[] {
  const faults: string[] = [];
  const isBlock = (id: number): boolean => fn.blocks[id]?.id === id;
  if (!isBlock(fn.entry)) faults.push(`entry ${fn.entry}`);
  for (const block of fn.blocks) {
    for (const id of targetsOf(block)) if (!isBlock(id)) faults.push(`${block.id} leads to ${id}`);
    // A handler that is its own would catch what its own events throw, for ever.
    if (block.onThrow === block.id) faults.push(`${block.id} is its own handler`);
  }
  return faults;
}

function targetsOf({ end, onThrow }: Block): readonly number[] {
  const thrown = onThrow === undefined ? [] : [onThrow];
  switch (end.kind) {
    case 'goto':
      return [end.to, ...thrown];
    case 'branch':
      return [end.yes, end.no, ...thrown];
    case 'exit':
      return thrown;
    default:
      return end satisfies never;
  }
}
