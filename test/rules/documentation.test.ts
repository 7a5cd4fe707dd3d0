import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim } from '@bindwise/semantics';
import { rules } from '../../server/src/core/rules/index.ts';
import { findingsIn, loadGrammars } from './analysis.ts';
import { answeredLanguages, type Page, parsePage } from './page.ts';
import { pageFiles, readPage, readPages } from './pages.ts';

await loadGrammars();

const sections = ['What it does', 'Why is this bad', 'Example', 'Use instead', 'When it is silent', 'References', 'Cases'];
const translatedSections = ['作用', '为什么不好', '示例', '改成这样', '何时不报', '参考'];
const shownSections = new Map([
  ['Example', '示例'],
  ['Use instead', '改成这样'],
]);

test('Every rule has a page in both languages, and every page a rule', () => {
  const expected = rules.flatMap(({ name }) => [`${name}.md`, `${name}.zh-CN.md`]);
  assert.deepEqual(
    pageFiles().filter((file) => !file.startsWith('README')),
    expected.sort(),
  );
});

for (const rule of rules) {
  const page = (): Page => parsePage(rule.name, readPage(`${rule.name}.md`));
  const translated = (): Page => parsePage(rule.name, readPage(`${rule.name}.zh-CN.md`));

  test(`${rule.name}: the pages say what the rule declares`, () => {
    assert.equal(page().summary, rule.summary.en);
    assert.equal(translated().summary, rule.summary['zh-CN']);
    assert.deepEqual(
      [...page().facts],
      [
        ['Severity', rule.severity],
        ['Fix', rule.fix],
      ],
    );
    assert.deepEqual(
      [...translated().facts],
      [
        ['严重程度', rule.severity],
        ['修复', rule.fix],
      ],
    );
    assert.deepEqual(page().sections, sections);
    assert.deepEqual(translated().sections, translatedSections);
  });

  test(`${rule.name}: both pages show the same example, which has a finding, and something else instead, which has none`, () => {
    const shown = page().blocks.filter(({ section }) => shownSections.has(section));
    assert.deepEqual(
      translated().blocks,
      shown.map((block) => ({ ...block, section: shownSections.get(block.section) })),
    );
    for (const { wants, section } of page().cases) {
      if (section === 'Example') assert.ok(wants.some((want) => want.rule === rule.name));
      if (section === 'Use instead') assert.deepEqual(wants, []);
    }
    for (const section of shownSections.keys()) assert.ok(shown.some((block) => block.section === section));
  });

  test(`${rule.name}: the claims that the pages cite exist, and the rule's own are among them`, () => {
    const cited = page().claims;
    assert.deepEqual(
      cited.filter((id) => claim(id) === undefined),
      [],
    );
    assert.deepEqual(
      rule.claims.filter((id) => !cited.includes(id)),
      [],
    );
    assert.deepEqual(translated().claims, cited);
  });

  test(`${rule.name}: the page has cases in every language, or says why not`, () => {
    const { cases, absences } = page();
    for (const [name, language] of answeredLanguages) {
      const hasCases = cases.some((each) => each.language === language);
      assert.equal(absences.has(name), !hasCases, `${name}: either cases or a sentence "No cases in ${name}: …"`);
    }
    assert.deepEqual(
      [...absences.keys()].filter((name) => !answeredLanguages.has(name)),
      [],
    );
  });

  test(`${rule.name}: the page has findings and silence, and fixes as the rule declares`, () => {
    const { cases } = page();
    const found = cases.flatMap((example) => findingsIn(example).filter((finding) => finding.rule === rule.name));
    const fixable = found.filter(({ fixes }) => fixes.some(({ preferred }) => preferred)).length;
    assert.ok(found.length > 0);
    assert.ok(cases.some(({ wants }) => wants.length === 0));
    if (rule.fix === 'always') assert.equal(fixable, found.length);
    if (rule.fix === 'never') assert.equal(fixable, 0);
    if (rule.fix === 'sometimes') assert.ok(fixable > 0 && fixable < found.length, `${fixable} of ${found.length} findings have a fix`);
    for (const { fixes } of found) assert.ok(fixes.filter(({ preferred }) => preferred).length <= 1);
  });
}

test('The names of two cases of a page differ', () => {
  for (const { rule, cases } of readPages()) {
    const names = cases.filter(({ section }) => section === 'Cases').map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
      rule,
    );
  }
});
