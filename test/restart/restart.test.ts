import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findingsIn, loadGrammars } from '../rules/analysis.ts';
import { applyEdits } from '../rules/contract.ts';
import { type CommandLine, type Endpoint, failureToStart, ownEndpoint, prepare, serveOnce } from './program.ts';

// The main promise, on this machine's kernel: a server that cannot restart, the fix, the server restarts.

const folder = mkdtempSync(join(tmpdir(), 'bindwise-restart-'));
before(loadGrammars);
after(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly file: string;
  readonly language: 'c' | 'python';
  readonly rule: string;
  /** The option set late still marks the connections of that run, so that the next run can be helped. */
  readonly firstRunMarksItsConnections: boolean;
}

const cases: readonly Case[] = [
  { file: 'missing.c', language: 'c', rule: 'missing-reuseaddr', firstRunMarksItsConnections: false },
  { file: 'late.c', language: 'c', rule: 'setsockopt-after-bind', firstRunMarksItsConnections: true },
  { file: 'missing.py', language: 'python', rule: 'missing-reuseaddr', firstRunMarksItsConnections: false },
  { file: 'missing_socketserver.py', language: 'python', rule: 'missing-reuseaddr', firstRunMarksItsConnections: false },
  { file: 'late.py', language: 'python', rule: 'setsockopt-after-bind', firstRunMarksItsConnections: true },
];

for (const { file, language, rule, firstRunMarksItsConnections } of cases) {
  describe(file, () => {
    test(`${file} as it is: the restart fails while the last connection is in TIME_WAIT`, async () => {
      const { unfixed, endpoint } = programs(file, language, rule);
      await serveOnce(unfixed, endpoint);
      assert.match((await failureToStart(unfixed)) ?? 'it started', addressInUse);
    });

    test(`${file} fixed: it restarts`, async () => {
      const { fixed, endpoint } = programs(file, language, rule);
      await serveOnce(fixed, endpoint);
      assert.equal(await failureToStart(fixed), undefined);
    });

    test(`${file} fixed, then as it is: both runs need the option`, async () => {
      const { unfixed, fixed, endpoint } = programs(file, language, rule);
      await serveOnce(fixed, endpoint);
      assert.match((await failureToStart(unfixed)) ?? 'it started', addressInUse);
    });

    if (firstRunMarksItsConnections) {
      test(`${file} as it is, then fixed: the late option still counts for whoever binds next`, async () => {
        const { unfixed, fixed, endpoint } = programs(file, language, rule);
        await serveOnce(unfixed, endpoint);
        assert.equal(await failureToStart(fixed), undefined);
      });
    } else {
      test(`${file} as it is, then fixed: the first start after the fix still fails`, async () => {
        const { unfixed, fixed, endpoint } = programs(file, language, rule);
        await serveOnce(unfixed, endpoint);
        assert.match((await failureToStart(fixed)) ?? 'it started', addressInUse);
      });
    }
  });
}

const addressInUse = /Address already in use/;

interface Programs {
  readonly unfixed: CommandLine;
  readonly fixed: CommandLine;
  readonly endpoint: Endpoint;
}

/** The fixture, and what Bindwise makes of it, each ready to run on an endpoint that no other test uses. */
function programs(file: string, language: 'c' | 'python', rule: string): Programs {
  const endpoint = ownEndpoint();
  const fixture = readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8');
  const text = fixture.replace('127.0.0.1', endpoint.address).replace('24680', String(endpoint.port));
  const name = `${file.replace('.', '_')}_${endpoint.port}`;
  return { unfixed: prepare(folder, name, language, text), fixed: prepare(folder, `${name}_fixed`, language, fix(text, language, rule)), endpoint };
}

/** Takes the preferred fix of the one finding that the text has. */
function fix(text: string, language: 'c' | 'python', rule: string): string {
  const findings = findingsIn({ text, language, platform: 'linux' });
  assert.deepEqual(
    findings.map((finding) => finding.rule),
    [rule],
  );
  const preferred = findings[0]?.fixes.find((candidate) => candidate.preferred);
  assert.ok(preferred, `${rule} offers no preferred fix`);
  return applyEdits(text, preferred.edits);
}
