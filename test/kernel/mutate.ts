/**
 * Breaks the model of Linux one small piece at a time, and says which breaks neither the recorded answers of the kernel nor test/semantics notice.
 * Run: node test/kernel/mutate.ts. Ends with status 1 when one goes unnoticed that is not listed below with its reason.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Semantics from '@bindwise/semantics';
import { readChecksRecording, readConnectRecording, readRecording } from './recording.ts';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'semantics/src');
const files = [
  'linux.ts',
  ...['address', 'connect', 'kernel-socket', 'overlap', 'ports-left', 'tcp', 'udp', 'world'].map((name) => `linux/${name}.ts`),
  'local-addresses.ts',
];

/** Ways to be wrong: what is looked for on a line, and what it becomes. */
const breaks: readonly (readonly [RegExp, string])[] = [
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/(?<=[ (])!(?=[\w(])/g, ''],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/ \+ 1\b/g, ''],
  [/\bunshift\b/g, 'push'],
  [/^\s*(?:if|else if) \(.*\) (?:return|continue|this\.).*;$/g, ''],
  [/^\s*this\.#?\w+\(.*\);$/g, ''],
  [/^\s*this\.#\w+ = .*;$/g, ''],
  [/^\s*(?:port|free|reusable|taken)(?:--|\+\+|\.\w+\(.*\));$/g, ''],
];

/** Breaks that change no answer, and why. */
const equivalent: readonly (readonly [RegExp, string])[] = [
  [/replay\(world, settings, /, 'What is replayed is only more: other ports and the other protocol are in tables of their own.'],
  [/if \(remote === undefined\) return undefined;/, 'An address that is not numeric has been refused by then; the line is for the type.'],
];

const { rows: worlds, listens } = readRecording();
const rows = [...worlds, ...readChecksRecording()];
const connects = readConnectRecording();
const survivors: string[] = [];
const noticed = { kernel: 0, tests: 0 };
let count = 0;
if ((await isNoticed('linux.ts', readFileSync(join(source, 'platforms/linux.ts'), 'utf8'))) !== undefined)
  throw new Error('The model is wrong before it is broken.');
for (const file of files) {
  const path = join('platforms', file);
  const lines = readFileSync(join(source, path), 'utf8').split('\n');
  for (const [number, line] of lines.entries()) {
    if (/^\s*(?:\/?\*|\/\/|import |export (?:interface|type))/.test(line)) continue;
    for (const mutant of mutantsOf(line)) {
      count++;
      const text = lines.with(number, mutant).join('\n');
      const by = await isNoticed(path, text);
      if (by !== undefined) noticed[by]++;
      else if (!equivalent.some(([pattern]) => pattern.test(line))) survivors.push(`${file}:${number + 1} ${line.trim()}  →  ${mutant.trim() || 'nothing'}`);
    }
  }
}
console.log(`${count} breaks: ${noticed.kernel} noticed by the kernel's answers, ${noticed.tests} by the tests, ${survivors.length} unnoticed`);
for (const survivor of survivors) console.log(survivor);
process.exitCode = survivors.length === 0 ? 0 : 1;

function mutantsOf(line: string): readonly string[] {
  return breaks.flatMap(([pattern, replacement]) =>
    [...line.matchAll(pattern)].map((match) => line.slice(0, match.index) + replacement + line.slice(match.index + match[0].length)),
  );
}

async function isNoticed(path: string, text: string): Promise<'kernel' | 'tests' | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-mutant-'));
  const broken = join(folder, 'semantics');
  try {
    cpSync(join(root, 'semantics'), broken, { recursive: true });
    writeFileSync(join(broken, 'src', path), text);
    if (await kernelNotices(join(broken, 'src/index.ts'))) return 'kernel';
    return testsNotice(folder) ? 'tests' : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function kernelNotices(index: string): Promise<boolean> {
  try {
    const broken = (await import(pathToFileURL(index).href)) as typeof Semantics;
    return (
      rows.some((row) => differs(broken, row)) ||
      listens.some((row) => broken.predictListen(row.existing, row.listen).listen !== row.observed.listen) ||
      connects.some((row) => broken.predictConnect(row.existing, row.request, row.settings).connect !== row.observed.connect)
    );
  } catch {
    return true;
  }
}

/** Runs test/semantics on the broken model: they find it under its package name. */
function testsNotice(folder: string): boolean {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@bindwise'), { recursive: true });
  symlinkSync(join(folder, 'semantics'), join(modules, '@bindwise/semantics'));
  for (const name of ['fast-check', 'pure-rand']) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  cpSync(join(root, 'test/semantics'), join(folder, 'tests'), { recursive: true });
  const { NODE_TEST_CONTEXT: _inherited, ...env } = process.env;
  const run = spawnSync(process.execPath, ['--test', join(folder, 'tests/*.test.ts')], { cwd: folder, env });
  return run.status !== 0;
}

function differs(broken: typeof Semantics, { existing, request, settings, observed }: (typeof rows)[number]): boolean {
  const { bind, listen } = broken.predict(existing, request, 'linux', settings);
  return bind !== observed.bind || (observed.listen !== undefined && listen !== observed.listen);
}
