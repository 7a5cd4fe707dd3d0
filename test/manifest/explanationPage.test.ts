import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from '../../tools/commands.ts';

const { explanationPage, escapeHtml }: { explanationPage(answer: unknown, words: unknown, nonce: string): string; escapeHtml(text: string): string } =
  await import(pathToFileURL(join(root, 'client', 'src', 'explainHtml.ts')).href);

const hostile = `</title></h1><script>alert(1)</script><img src=x onerror="a">' & \`b\` [x](command:y)`;

function answerWith(text: string): unknown {
  const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } };
  return {
    report: {
      judgedAs: { protocol: 'tcp', address: '0.0.0.0', port: 8888 },
      who: [text],
      reason: text,
      remedies: [
        { id: 'stop', title: text, detail: text, command: text, pids: [4] },
        { id: 'reuseaddr', title: text, detail: text },
        { id: 'other-port', title: text, detail: text, port: 8889 },
      ],
      beside: [text],
      limits: [text],
    },
    binds: [{ uri: text, range, place: text, said: text, port: 8888, protocol: 'tcp', fixes: [{ rule: 'r', title: text, range }], judged: true }],
    headline: text,
    meaning: text,
    citations: [text],
    basisNote: text,
    headings: { remedies: text, beside: text, limits: text, claims: text, binds: text },
    noBind: text,
    text,
    at: '2026-11-20T10:00:00.000Z',
  };
}

function wordsWith(text: string): unknown {
  return { language: text, looked: text, refresh: text, copy: text, copyCommand: text, stop: text, nextPort: text, goTo: (place: string) => place };
}

test('the page has the same markup whatever the text is', () => {
  const tags = (text: string): readonly string[] => explanationPage(answerWith(text), wordsWith('w'), 'n').match(/<[^>]*>/g) ?? [];
  assert.deepEqual(tags(hostile), tags('plain'));
  assert.ok(explanationPage(answerWith(hostile), wordsWith('w'), 'n').includes(escapeHtml(hostile)));
  assert.doesNotMatch(explanationPage(answerWith('plain'), wordsWith(hostile), 'n'), /<img|<\/title><\/h1>/);
});

test('nothing comes from outside, and only what carries the nonce runs', () => {
  const page = explanationPage(answerWith('plain'), wordsWith('w'), 'abc');
  assert.match(page, /content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc'"/);
  assert.doesNotMatch(page, /\b(?:src|href|on\w+)=|https?:|style="|url\(/);
  assert.deepEqual(
    [...page.matchAll(/<(?:script|style)([^>]*)>/g)].map(([, attributes]) => attributes),
    [' nonce="abc"', ' nonce="abc"'],
  );
});

test('it is read by headings, its buttons are buttons with words, and what comes of them is said aloud', () => {
  const page = explanationPage(answerWith('plain'), wordsWith('word'), 'n');
  assert.equal(page.match(/<h1 /g)?.length, 1);
  for (const [, id] of page.matchAll(/<section aria-labelledby="(\w+)">/g)) assert.ok(page.includes(`<h2 id="${id}">`), id);
  const buttons = [...page.matchAll(/<button type="button"[^>]*data-action="(\w+)"[^>]*>([^<]+)<\/button>/g)];
  assert.equal(buttons.length, page.match(/<button/g)?.length);
  assert.deepEqual(
    buttons.map(([, action]) => action),
    ['stop', 'copyCommand', 'fix', 'nextPort', 'goTo', 'refresh', 'copy'],
  );
  assert.match(page, /<p role="status" id="status">/);
});

test('without the remedy that it is, a fix stands with its bind', () => {
  const answer = answerWith('plain') as { report: { remedies: unknown[] } };
  answer.report.remedies = [];
  const actions = [...explanationPage(answer, wordsWith('word'), 'n').matchAll(/data-action="(\w+)"/g)].map(([, action]) => action);
  assert.deepEqual(actions, ['fix', 'goTo', 'refresh', 'copy']);
});
