import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, loadGrammars } from './analysis.ts';
import { readPages } from './pages.ts';

await loadGrammars();

for (const page of readPages()) {
  test(`${page.rule}: every case, cut off after any of its lines, is answered`, () => {
    for (const example of page.cases) {
      for (let end = example.text.indexOf('\n'); end >= 0; end = example.text.indexOf('\n', end + 1)) {
        const text = example.text.slice(0, end);
        for (const { span } of findingsIn({ ...example, text })) {
          assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, `${example.name}: a finding lies outside the text`);
        }
      }
    }
  });
}
