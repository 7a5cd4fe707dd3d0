import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseFiles, families, lowerText, type Mark, marksOf, reachedByBlocks, reachedByFlow } from './marks.ts';

const files = await Promise.all(
  caseFiles().map(async (file) => {
    const lowered = await lowerText(file.text, file.language);
    return { ...file, lowered, marks: marksOf(file.text, lowered) };
  }),
);

for (const { name, lowered, marks } of files) {
  test(`${name}: control comes to what is live and to nothing that is dead`, () => {
    assert.deepEqual(wrong(marks, reachedByBlocks(lowered)), []);
  });

  test(`${name}: so does the flow`, () => {
    assert.deepEqual(wrong(marks, reachedByFlow(lowered)), []);
  });
}

test('Every language has at least 250 marks, of both kinds', () => {
  for (const family of families) {
    const marks = files.filter((file) => file.family === family).flatMap((file) => file.marks);
    assert.ok(marks.length >= 250, `${family}: ${marks.length}`);
    for (const says of ['live', 'dead'] as const) assert.ok(marks.filter((mark) => mark.says === says).length >= 50, `${family}: ${says}`);
  }
});

function wrong(marks: readonly Mark[], reached: ReadonlySet<number>): readonly string[] {
  return marks.filter(({ offset, says }) => reached.has(offset) !== (says === 'live')).map(({ line, says }) => `line ${line} is not ${says}`);
}
