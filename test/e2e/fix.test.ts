import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { root } from '../../tools/commands.ts';
import { findingsIn, loadGrammars } from '../rules/analysis.ts';
import { applyEdits } from '../rules/contract.ts';
import { inSession, type Session } from './session.ts';
import { choose, clickText, goToProblem, hover, noSquiggle, openFile, openLightBulb, problems, saveChanged, squiggle } from './workbench.ts';

// The whole path as a person takes it: open the file, see the squiggle, read why, press one key, and the squiggle is gone.

before(loadGrammars);

interface Story {
  readonly path: string;
  readonly language: 'c' | 'python' | 'typescript';
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** What the mouse is moved to, and words of the hover that must be there. */
  readonly over: string;
  readonly reads: readonly string[];
  /** A line of the fixed text that the faulty one has elsewhere or not at all, and the line after it. */
  readonly becomes: RegExp;
}

const stories: readonly Story[] = [
  {
    path: 'c/echo_server.c',
    language: 'c',
    rule: 'setsockopt-after-bind',
    severity: 'warning',
    over: 'bind(listener',
    reads: ['0.0.0.0:8888', 'SO_REUSEADDR', 'TIME_WAIT', 'EADDRINUSE'],
    becomes: /if \(setsockopt\(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof\(on\)\) < 0\) \{[^}]*\}\s+if \(bind\(listener/,
  },
  {
    path: 'python/time_server.py',
    language: 'python',
    rule: 'missing-reuseaddr',
    severity: 'warning',
    over: 'server.bind',
    reads: ['0.0.0.0:9000', 'SO_REUSEADDR', 'TIME_WAIT', 'EADDRINUSE'],
    becomes: /^ {4}server\.setsockopt\(socket\.SOL_SOCKET, socket\.SO_REUSEADDR, 1\)\n {4}server\.bind\(/m,
  },
  {
    path: 'typescript/chat-client.ts',
    language: 'typescript',
    rule: 'client-bind-fixed-port',
    severity: 'warning',
    over: 'connect({',
    reads: ['to 127.0.0.1:9001', '4100', 'EADDRNOTAVAIL'],
    becomes: /connect\(\{ host: '127\.0\.0\.1', port: 9001 \}\)/,
  },
];

for (const { path, language, rule, severity, over, reads, becomes } of stories) {
  test(`${path}: squiggle, hover, fix from the light bulb, no squiggle`, async () => {
    const text = readFileSync(join(root, 'samples', path), 'utf8');
    const [finding, ...others] = findingsIn({ text, language, platform: 'linux' });
    assert.ok(finding);
    assert.deepEqual(others, []);
    const fix = finding.fixes.find((each) => each.preferred);
    assert.ok(fix, `${rule} offers no preferred fix`);
    const fixed = applyEdits(text, fix.edits);
    assert.match(fixed, becomes);

    // The first is opened as `npm start` opens it, the others by hand.
    const isShown = language === 'c';
    const story = async (session: Session): Promise<void> => {
      if (!isShown) await openFile(session, path);
      await squiggle(session, severity);
      await session.screenshot(`${language}-1-squiggle`);

      const [problem] = await problems(session, 1);
      assert.equal(problem?.source, `bindwise(${rule})`);
      assert.ok(problem.message.startsWith(finding.message.en), `The panel shows: ${problem.message}`);
      await goToProblem(session, problem.message);

      const shown = await hover(session, over, reads[0] ?? '');
      for (const words of reads) assert.ok(shown.includes(words), `"${words}" is not in the hover:\n${shown}`);
      await session.screenshot(`${language}-2-hover`);

      await clickText(session, text.slice(finding.span.start, finding.span.end).split('\n', 1)[0] ?? '');
      assert.ok((await openLightBulb(session)).includes(fix.title.en));
      await session.screenshot(`${language}-3-light-bulb`);

      await choose(session, fix.title.en);
      await noSquiggle(session, severity);
      await problems(session, 0);
      assert.equal(await saveChanged(session, path, text), fixed);
      await session.screenshot(`${language}-4-fixed`);
    };
    await inSession(language, story, isShown ? { file: path } : {});
  });
}
