import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

for (const page of ['claims', 'bind'])
  test(`docs/${page}.md and its translation are what tools/generate/${page}.ts writes`, () => {
    const run = spawnSync(process.execPath, [join(import.meta.dirname, `../../tools/generate/${page}.ts`), '--check'], { encoding: 'utf8' });
    assert.equal(`${run.stderr}`, '');
    assert.equal(run.status, 0);
  });
