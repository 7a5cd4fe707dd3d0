import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyze } from '../../server/src/core/analyze.ts';
import { grammars } from '../support/grammars.ts';
import { corpusFigures } from './corpus.ts';
import type { Figure } from './figure.ts';
import { started, typed, typings } from './keystroke.ts';
import { growing } from './programs.ts';
import { treeFigures } from './tree.ts';

const smallServer = '#include <sys/socket.h>\nint main(void) { return listen(socket(AF_INET, SOCK_STREAM, 0), 1); }\n';
const options = { platform: 'linux', rules: {}, respectIgnores: true } as const;
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const figures: Figure[] = [
  ...(await growth()),
  ...(await keystrokes()),
  ...(await starts()),
  ...commandLine(),
  ...(await treeFigures()),
  ...(await corpusFigures()),
];
if (values.json) console.log(JSON.stringify({ version: 1, figures }, undefined, 2));
else
  for (const { what, ratio, mustReach, detail } of figures)
    console.log(`${what.padEnd(80)} ${ratio.toFixed(2).padStart(7)} ${mustReach === undefined ? '' : `of ${mustReach}`.padEnd(8)} ${detail}`);

/** Lowering, flow and rules against parsing the same text, and how the cost of four times the program compares with the cost of one. */
async function growth(): Promise<Figure[]> {
  const found: Figure[] = [];
  for (const { name, language, source } of growing) {
    await grammars.load(language);
    const [small, large] = [2_500, 10_000].map((n) => costs(source(n), language));
    if (small === undefined || large === undefined) continue;
    found.push({
      what: `${name}, n = 10000: lowering + flow + rules / parse`,
      ratio: large.analysis / large.parse,
      mustReach: 0.5,
      detail: `${large.analysis.toFixed(0)} ms / ${large.parse.toFixed(0)} ms`,
    });
    found.push({ what: `${name}: cost at 4n / cost at n`, ratio: large.analysis / small.analysis, mustReach: 6, detail: 'linear is 4' });
  }
  return found;
}

function costs(text: string, language: 'c' | 'python' | 'typescript' | string): { parse: number; analysis: number } {
  const known = language as Parameters<typeof grammars.parse>[1];
  const runs = Array.from({ length: 3 }, () => {
    const start = performance.now();
    const parsed = grammars.parse(text, known);
    const parsedAt = performance.now();
    analyze(parsed, known, options);
    const end = performance.now();
    parsed.delete();
    return { parse: parsedAt - start, analysis: end - parsedAt };
  });
  return { parse: Math.min(...runs.map((run) => run.parse)), analysis: Math.min(...runs.map((run) => run.analysis)) };
}

/** A key typed into 12,000 lines of C with 200 sockets, until its diagnostics are there. The five milliseconds that are given are taken off. */
async function keystrokes(): Promise<Figure[]> {
  const text = growing[0]?.source(1600) ?? '';
  const found: Figure[] = [];
  for (const typing of typings) {
    const { answered, parsed } = await typed(text, typing);
    const detail = `${answered.toFixed(1)} ms / ${parsed.toFixed(1)} ms`;
    const what = `a key of ${typing.what} in a file with 200 sockets (C), p95 less 5 ms / parsing the change`;
    found.push({ what, ratio: Math.max(0, answered - 5) / parsed, mustReach: 2, detail });
  }
  return found;
}

async function starts(): Promise<Figure[]> {
  const durations: number[] = [];
  for (let run = 0; run < 5; run += 1) durations.push(await started(smallServer));
  const empty = best(() => spawnSync(process.execPath, ['-e', '0']));
  const first = Math.min(...durations);
  return [
    {
      what: 'start of the server to the first diagnostics / node -e 0',
      ratio: first / empty,
      mustReach: 8,
      detail: `${first.toFixed(0)} ms / ${empty.toFixed(0)} ms`,
    },
  ];
}

/** The bundled command line on one small file against an empty Node program. */
function commandLine(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-bench-'));
  const file = join(folder, 'server.c');
  writeFileSync(file, smallServer);
  const cli = join(import.meta.dirname, '..', '..', 'server', 'dist', 'cli.js');
  const empty = best(() => spawnSync(process.execPath, ['-e', '0']));
  const check = best(() => spawnSync(process.execPath, [cli, 'check', file]));
  rmSync(folder, { recursive: true });
  return [{ what: 'check of one small file / node -e 0', ratio: check / empty, mustReach: 4, detail: `${check.toFixed(0)} ms / ${empty.toFixed(0)} ms` }];
}

function best(run: () => void): number {
  const durations = Array.from({ length: 7 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...durations);
}
