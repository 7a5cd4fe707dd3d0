import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { patience, pulling, type Session, start } from './client.ts';
import { lateOption, lateOptionInPython, mistakesInTypescript } from './texts.ts';

/** What people type, and what breaks parsers. */
const pieces = [
  '', ' ', '\n', '\r\n', 'x', 'é', '中', '😀', '(', ')', '{', '}', '[', '"', "'", ';', ':', '#', '//', '/*', '*/', '\\', '`', '\t',
  'if (on) ', 'bind(fd, 0, 0);\n', 's.bind(("", 1))\n', 'return;', 'setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);\n',
  'def f():\n  ', 's.close()\n', 'socket.close();\n', '<a>', '</a>', '=> {', '`${', '#if 0\n', '#endif\n', '// bindwise-ignore setsockopt-after-bind: typed\n',
]; // biome-ignore format: a list of pieces reads best as one.

interface Keystroke {
  readonly at: number;
  readonly removed: number;
  readonly piece: string;
}

const keystroke: fc.Arbitrary<Keystroke> = fc.record({
  at: fc.nat({ max: 1_000_000 }),
  removed: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 12 })),
  piece: fc.constantFrom(...pieces),
});

for (const [language, text] of [
  ['c', lateOption],
  ['cpp', lateOption],
  ['python', lateOptionInPython],
  ['typescript', mistakesInTypescript],
  ['javascriptreact', mistakesInTypescript],
] as const) {
  test(`typed a key at a time or opened whole: the same findings (${language})`, async () => {
    const session = await start({ capabilities: pulling });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(keystroke, { minLength: 1, maxLength: 25 }), async (keystrokes) => {
        run += 1;
        const typed = `untitled:typed-${run}`;
        const opened = `untitled:opened-${run}`;
        const after = await type(session, typed, language, text, keystrokes);
        await session.open(opened, language, after);
        const whole = await findings(session, opened);
        await eventually(
          async () => (await findings(session, typed)) === whole,
          () => `${JSON.stringify(after)} opened whole has ${whole}`,
        );
        await session.close(typed);
        await session.close(opened);
      }),
      { numRuns: 100 },
    );
    await session.end();
  });
}

/** A tree that is reused can keep what a new one would not: found by typing at random, and gone once the typing rests. */
test('how a broken text was typed leaves no trace', async () => {
  const session = await start({ capabilities: pulling });
  const keystrokes = [
    { at: 374, removed: 0, piece: '[' },
    { at: 352, removed: 0, piece: 'bind(fd, 0, 0);\n' },
    { at: 433, removed: 0, piece: '`' },
  ];
  const after = await type(session, 'untitled:typed', 'typescript', mistakesInTypescript, keystrokes, 1);
  await session.open('untitled:opened', 'typescript', after);
  const whole = await findings(session, 'untitled:opened');
  assert.notEqual(await findings(session, 'untitled:typed'), whole, 'this example shows nothing any more; find another');
  await eventually(
    async () => (await findings(session, 'untitled:typed')) === whole,
    () => 'it stays as it was typed',
  );
  await session.end();
});

/** Types into a document and gives the text as the editor has it then. Every few keys the server is asked, so that trees are reused. */
async function type(session: Session, uri: string, language: string, text: string, keystrokes: readonly Keystroke[], askEvery = 3): Promise<string> {
  await session.open(uri, language, text);
  let document = TextDocument.create(uri, language, 1, text);
  for (const [index, { at, removed, piece }] of keystrokes.entries()) {
    const length = document.getText().length;
    const start = at % (length + 1);
    const range = { start: document.positionAt(start), end: document.positionAt(Math.min(length, start + removed)) };
    await session.change(uri, index + 2, [{ range, text: piece }]);
    document = TextDocument.update(document, [{ range, text: piece }], index + 2);
    if (index % askEvery === 0) await findings(session, uri);
  }
  return document.getText();
}

async function findings(session: Session, uri: string): Promise<string> {
  const report = await session.pull(uri);
  assert.equal(report.kind, 'full');
  return JSON.stringify(report.items.map(({ code, range, message }: Diagnostic) => [code, range, message]));
}

/** A text with syntax errors settles when the typing rests. */
async function eventually(isSo: () => Promise<boolean>, say: () => string): Promise<void> {
  const givenUp = Date.now() + patience;
  while (!(await isSo())) {
    assert.ok(Date.now() < givenUp, say());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
