import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { detectLanguage, languageOfScript } from '../../server/src/workspace/detectLanguage.ts';
import { expandBraces, insideOf, isInside, matchPaths } from '../../server/src/workspace/exclude.ts';
import { applyEdits, chooseFixes, fixText } from '../../server/src/workspace/fix.ts';
import { LineIndex } from '../../server/src/workspace/lineIndex.ts';
import { parseProjectFile } from '../../server/src/workspace/projectFile.ts';
import { decode } from '../../server/src/workspace/readSource.ts';
import { reportFindings } from '../../server/src/workspace/report.ts';

const text = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\n', '\r', '\r\n', 'é', '中', '😀', '\uD800', '\u2028') });

test('lines and columns are those of the language server protocol', () => {
  fc.assert(
    fc.property(text, fc.nat(60), fc.nat(60), (written, at, column) => {
      const lines = new LineIndex(written);
      const document = TextDocument.create('', '', 1, written);
      const { line, character } = document.positionAt(at);
      assert.equal(lines.lineCount, document.lineCount);
      // The protocol has no place between CR and LF; a span that ends there is told as it is.
      const isBetween = written[at - 1] === '\r' && written[at] === '\n';
      if (!isBetween) assert.deepEqual(lines.positionAt(at), { line, column: character });
      assert.equal(lines.offsetAt(lines.positionAt(isBetween ? at - 1 : at)), Math.min(isBetween ? at - 1 : at, written.length));
      assert.equal(lines.offsetAt({ line, column }), document.offsetAt({ line, character: column }));
      assert.equal(lines.offsetAt({ line: -1, column }), 0);
      assert.doesNotMatch(lines.lineAt(line), /[\r\n]/);
    }),
  );
});

test('bytes that are UTF-8 come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const { text: decoded, hasByteOrderMark, isValidUtf8 } = decode(bytes);
      const back = Buffer.from(hasByteOrderMark ? `\uFEFF${decoded}` : decoded);
      assert.equal(back.equals(bytes), isValidUtf8);
    }),
  );
  assert.deepEqual(decode(Buffer.from('\uFEFFa')), { text: 'a', hasByteOrderMark: true, isValidUtf8: true });
  assert.equal(decode(Buffer.from([0x61, 0xff])).text, 'a\uFFFD');
});

test('edits are made where they belong, and only when they are disjoint', () => {
  const edit = (start: number, end: number, replacement: string) => ({ span: { start, end }, text: replacement });
  assert.equal(applyEdits('abcdef', [edit(4, 5, 'E'), edit(0, 0, '>'), edit(1, 3, '')]), '>adEf');
  assert.equal(applyEdits('a\r\nb\r\n', [edit(3, 3, 'x\ny\r\n')]), 'a\r\nx\r\ny\r\nb\r\n');
  for (const edits of [[edit(0, 3, ''), edit(2, 4, '')], [edit(1, 1, 'x'), edit(1, 1, 'y')], [edit(0, 9, '')], [edit(3, 2, '')]]) {
    assert.throws(() => applyEdits('abcdef', edits), RangeError);
  }
});

test('fixes that are in the way of an earlier one wait for the next round', () => {
  const fix = (...spans: (readonly [number, number])[]) => ({
    title: { en: '', 'zh-CN': '' },
    preferred: true,
    edits: spans.map(([start, end]) => ({ span: { start, end }, text: '' })),
  });
  const chosen = chooseFixes([fix([5, 6], [0, 1]), fix([3, 4], [0, 2]), fix([2, 3])], 'abcdef');
  assert.equal(chosen.count, 2);
  assert.deepEqual(
    chosen.edits.map(({ span }) => span.start),
    [0, 2, 5],
  );
});

test('of two fixes that would declare the same variable in one block the second waits', () => {
  const fix = (at: number, text: string) => ({ title: { en: '', 'zh-CN': '' }, preferred: true, edits: [{ span: { start: at, end: at }, text }] });
  const countIn = (source: string, text: string, name = 'reuse'): number =>
    chooseFixes([fix(source.indexOf('one'), text), fix(source.indexOf('two'), text.replace('reuse', name))], source).count;
  assert.equal(countIn('{ one(); two(); }', 'int reuse = 1;\n'), 1);
  assert.equal(countIn('{ one(); if (x) { two(); } }', 'int reuse = 1;\n'), 1);
  assert.equal(countIn('{ one("}"); /* } */ two(); }', 'int reuse = 1;\n'), 1);
  assert.equal(countIn('{ one(); } { two(); }', 'int reuse = 1;\n'), 2);
  assert.equal(countIn('{ one(); two(); }', 'int reuse = 1;\n', 'on'), 2);
  assert.equal(countIn('{ one(); two(); }', '{ int reuse = 1; }\n'), 2);
});

test('fixing comes to an end, and takes back what breaks the syntax or changes nothing', async () => {
  const finding = (start: number, end: number, replacement: string) => ({
    rule: 'r',
    severity: 'warning' as const,
    span: { start, end },
    message: { en: '', 'zh-CN': '' },
    help: { en: '', 'zh-CN': '' },
    claims: [],
    related: [],
    fixes: [{ title: { en: '', 'zh-CN': '' }, preferred: true, edits: [{ span: { start, end }, text: replacement }] }],
  });
  const growing = await fixText('', (now) => ({ findings: [finding(now.length, now.length, 'x')], hasSyntaxErrors: false }));
  assert.deepEqual([growing.text, growing.count], ['', 0]);
  const shrinking = await fixText('aaaa', (now) => ({ findings: [...now].map((_, at) => finding(at, at + 1, '')).slice(0, 2), hasSyntaxErrors: false }));
  assert.deepEqual([shrinking.text, shrinking.count], ['aaaa', 0], 'two more take the place of two');
  const emptying = await fixText('aaaa', (now) => ({ findings: [...now].map((_, at) => finding(at, at + 1, '')), hasSyntaxErrors: false }));
  assert.deepEqual([emptying.text, emptying.count], ['', 4]);
  const breaking = await fixText('ok', (now) => ({ findings: [finding(0, 2, 'broken')], hasSyntaxErrors: now !== 'ok' }));
  assert.deepEqual([breaking.text, breaking.count], ['ok', 0]);
});

test('a finding anywhere in any text has lines to show', () => {
  fc.assert(
    fc.property(text, fc.nat(50), fc.nat(50), (written, a, b) => {
      const [start, end] = [Math.min(a, b, written.length), Math.min(Math.max(a, b), written.length)];
      const none = { en: '', 'zh-CN': '' };
      const [reported] = reportFindings(
        [{ rule: 'r', severity: 'hint', span: { start, end }, message: none, help: none, claims: [], related: [], fixes: [] }],
        written,
        () => '',
      );
      assert.ok(reported !== undefined && reported.start.line >= 1 && reported.start.column >= 1 && reported.excerpt.length >= 1);
      for (const { text: shown, marked } of reported.excerpt) {
        assert.doesNotMatch(shown, /[\r\n]/);
        assert.ok(marked === undefined || (marked.start >= 0 && marked.start <= marked.end && marked.end <= Math.max(shown.length, marked.start)));
      }
    }),
  );
});

test('the language is told by the name, and by the text where the name leaves it open', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['a.c', 'class x {', 'c'],
    ['a.h', 'int f(void);\n', 'c'],
    ['a.h', '#ifdef __cplusplus\nextern "C" {\n#endif\nstruct class_t { int private_; };\n', 'c'],
    ['a.h', '#pragma once\nnamespace net {\n', 'cpp'],
    ['a.h', '#include <string>\n', 'cpp'],
    ['a.h', 'template <typename T>\nstruct x;\n', 'cpp'],
    ['A.HPP', '', 'cpp'],
    ['a.mts', '', 'typescript'],
    ['a.tsx', '', 'typescriptreact'],
    ['run', '#!/usr/bin/env -S python3 -u\n', 'python'],
    ['run', '#!/usr/bin/node\n', 'javascript'],
    ['run', '#!/bin/sh\n', undefined],
    ['Makefile', 'all:\n', undefined],
    ['a.go', '#!/usr/bin/env python3\n', undefined],
    ['.profile', '#!/usr/bin/python\n', 'python'],
  ];
  for (const [path, written, language] of cases) assert.equal(detectLanguage(path, written), language, `${path}: ${written}`);
  assert.equal(languageOfScript(`#!${'x'.repeat(1e6)}`), undefined);
});

test('patterns are those of .gitignore, with braces', () => {
  const matches = matchPaths(['vendor/', '/top.c', '**/*.min.{js,ts}', 'docs/**', '!docs/keep.c']);
  for (const path of ['vendor/', 'vendor/a/b.c', 'x/vendor/a.c', 'top.c', 'a.min.js', 'a/b.min.ts']) assert.ok(matches(path), path);
  for (const path of ['vendor.c', 'x/top.c', 'a.min.c', '']) assert.ok(!matches(path), path);
  assert.deepEqual(expandBraces('{a,b}/{c,d}.x'), ['a/c.x', 'a/d.x', 'b/c.x', 'b/d.x']);
  assert.deepEqual(expandBraces('{a}'), ['{a}']);
  assert.ok(expandBraces('{a,b}'.repeat(40)).length <= 512);
});

test('no pattern and no project file brings it down', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (path, patterns) => {
      matchPaths(patterns)(path.replaceAll('..', ''));
      for (const problem of parseProjectFile('bindwise.json', patterns.join('')).problems) assert.ok(problem.line >= 1 && problem.column >= 1);
    }),
  );
});

test('a path is inside a folder by its whole names', () => {
  assert.ok(isInside('/a/b', '/a/b/c'));
  assert.ok(isInside('/', '/a'));
  assert.ok(!isInside('/a/b', '/a/bc'));
  assert.ok(isInside('C:\\a', 'C:\\a\\b.c'));
  assert.equal(insideOf('/a/b', '/a/b/c/d.c'), 'c/d.c');
  assert.equal(insideOf('C:\\a', 'C:\\a\\b\\c.c'), 'b/c.c');
});
