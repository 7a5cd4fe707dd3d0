import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeUnder, withoutComments } from './sources.ts';

const named = /\b(?:WSA)?E[A-Z]{3,}\b/;

/** Words that a rule looks for in the program, as a regular expression on a line of its own, are not said to anybody. */
const isPattern = /^\s*\/.*\/[a-z]*[;,)]*$/;

test('What a call answers is asked of semantics: no rule and no hover names an errno', () => {
  const files = ['server/src/core/rules', 'server/src/core/hover'].flatMap((folder) => codeUnder(folder));
  assert.ok(files.length > 20);
  const lines = files.flatMap(({ path, text }) =>
    withoutComments(text)
      .split('\n')
      .flatMap((line, index) => (named.test(line) && !isPattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
  assert.deepEqual(lines, []);
});
