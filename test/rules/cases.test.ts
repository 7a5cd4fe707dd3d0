import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../server/src/core/rules/index.ts';
import { findingsIn, loadGrammars, syntaxErrorsIn } from './analysis.ts';
import { firstErrors, type Program } from './compile.ts';
import { applyEdits, brokenPromises, fixAll } from './contract.ts';
import { type Case, quotes } from './page.ts';
import { readPages } from './pages.ts';

await loadGrammars();
const compiled: { readonly name: string; readonly before: Program; readonly after: Program }[] = [];

for (const page of readPages()) {
  for (const example of page.cases) {
    const name = `${page.rule}.md:${example.pageLine} ${example.name}`;

    test(`${name} (${example.language})`, () => {
      if (!example.isBroken) assert.deepEqual(syntaxErrorsIn(example), [], 'the case has syntax errors');
      const findings = findingsIn(example);
      assert.deepEqual(differences(example, findings), [], 'the findings are not the wanted ones');

      for (const finding of findings) {
        for (const fix of finding.fixes) {
          const after = applyEdits(example.text, fix.edits);
          assert.deepEqual(brokenPromises(example, finding, fix), [], `"${fix.title.en}" breaks the fix contract:\n${after}`);
          compiled.push({ name: `${name}: ${fix.title.en}`, before: example, after: { language: example.language, text: after } });
        }
      }
      const isFixable = findings.some((finding) => finding.rule === page.rule && finding.fixes.some((fix) => fix.preferred));
      if (isFixable) assert.equal(fixAll(example, page.rule), example.fixed, 'the fixed text is not that of the `fixed` block');
      else assert.equal(example.fixed, undefined, 'no fix is offered, and there is a `fixed` block');
    });
  }
}

test('What compiled before a fix compiles after it, and a fix of C is shown on a case that compiles', () => {
  const errors = firstErrors(compiled.flatMap(({ before, after }) => [before, after]));
  const broken = compiled.flatMap(({ name, before, after }, index) => {
    const [errorBefore, errorAfter] = [errors[2 * index], errors[2 * index + 1]];
    const mustCompile = (before.language === 'c' || before.language === 'cpp') && !errorBefore?.endsWith('No such file or directory');
    if (errorBefore !== undefined) return mustCompile ? [`${name}: the case does not compile: ${errorBefore}`] : [];
    return errorAfter === undefined ? [] : [`${name}: ${errorAfter}\n${after.text}`];
  });
  assert.deepEqual(broken, []);
});

/** One line for each finding that is not wanted and for each wanted one that is missing. */
function differences({ text, wants }: Case, findings: readonly Finding[]): string[] {
  const missing = [...wants];
  const unexpected: string[] = [];
  for (const finding of findings) {
    const line = text.slice(0, finding.span.start).split('\n').length;
    const underlined = text.slice(finding.span.start, finding.span.end);
    const index = missing.findIndex(
      (want) =>
        want.line === line &&
        want.rule === finding.rule &&
        quotes(want.quote, underlined) &&
        (want.says === undefined || `${finding.message.en}\n${finding.help.en}`.includes(want.says)),
    );
    if (index < 0) unexpected.push(`unexpected, line ${line}: ${finding.rule} at "${underlined}": ${finding.message.en}`);
    else missing.splice(index, 1);
  }
  return [
    ...unexpected,
    ...missing.map(({ line, rule, quote, says }) => `missing, line ${line}: ${rule} at "${quote}"${says === undefined ? '' : ` says "${says}"`}`),
  ];
}
