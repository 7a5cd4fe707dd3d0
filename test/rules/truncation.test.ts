import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, loadGrammars } from './analysis.ts';
import { readPages } from './pages.ts';

await loadGrammars();

for (const page of readPages()) {
  test(`${page.rule}: every case, cut off after and within any of its lines, is answered`, () => {
    for (const example of page.cases) {
      for (const end of cuts(example.text)) {
        const text = example.text.slice(0, end);
        for (const { span } of findingsIn({ ...example, text })) {
          assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${example.name}: a finding lies outside the text`);
        }
      }
    }
  });
}

/** The end of each line, and its middle. */
function cuts(text: string): readonly number[] {
  let start = 0;
  return text.split('\n').flatMap((line) => {
    const end = start + line.length;
    const middle = start + Math.floor(line.length / 2);
    start = end + 1;
    return middle === end ? [end] : [middle, end];
  });
}
