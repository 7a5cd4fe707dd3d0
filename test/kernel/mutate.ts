/**
 * Breaks the model one small piece at a time. The recorded answers of the kernel must notice every break of what Linux does. What no kernel here can be
 * asked is listed with its reason, and test/semantics must notice it. Run: node test/kernel/mutate.ts [FILE...]. Ends with status 1 when one goes
 * unnoticed, or is noticed by the tests alone, that is not listed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Semantics from '@bindwise/semantics';
import { bindDiffers, callDiffers, connectDiffers, listenDiffers, withoutDetails } from './agree.ts';
import { readCallsRecording, readChecksRecording, readConnectRecording, readRecording } from './recording.ts';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'semantics/src');
const files = [
  'linux.ts',
  ...['address', 'connect', 'kernel-socket', 'overlap', 'ports-left', 'tcp', 'udp', 'world'].map((name) => `linux/${name}.ts`),
  'local-addresses.ts',
  'bsd.ts',
  'windows.ts',
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
  [/inHalves && size > 3/, 'Of three ports the first half is empty, so its end is their start.'],
  [/existing === undefined \|\| theirs === undefined/, 'An address that is not numeric has been refused by then; the line is for the types.'],
  [/if \(remote === undefined\) return undefined;/, 'An address that is not numeric has been refused by then; the line is for the type.'],
];

/** Breaks that no answer of the kernel can show, and why: `test/semantics` notices them. */
const unaskable: readonly (readonly [RegExp, string])[] = [
  [/return socket !== undefined && socket\.protocol === request\.protocol && socket\.port >= first/, 'Whom the answer names as being in the way of port 0.'],
  [
    /holders\.length === 0|const others = |others\.length === 0|others\.every|const claims = |meeting\.kind === 'reusable'$/,
    'What is said, and which claims are cited.',
  ],
  [/claims: meeting\.kind === 'reusable'/, 'Which claims are cited.'],
  [/' \(in TIME_WAIT\)'/, 'What is said.'],
  [/closedSecondsAgo \?\? 0\) \* 1000 >/, 'No trial can connect in the very millisecond in which the delay is over.'],
  [/localAddresses === 'any'/, 'A caller that does not know the addresses of the host says so; every kernel knows its own.'],
  [/if \(address === undefined \|\| address\.family !== request\.family\)/, 'An address that is not numeric cannot be handed to a kernel.'],
  [/remote !== undefined && !isLoopback\(remote\)/, 'A client whose other end is not told: the kernel always knows it.'],
];

const { rows: worlds, listens } = readRecording();
const rows = [...readChecksRecording(), ...worlds, ...withoutDetails(worlds)];
const connects = readConnectRecording();
const calls = readCallsRecording();
const counts = { kernel: 0, tests: 0, equivalent: 0, wrong: 0 };
if ((await isNoticed('platforms/linux.ts', readFileSync(join(source, 'platforms/linux.ts'), 'utf8'))) !== undefined)
  throw new Error('The model is wrong before it is broken.');
for (const file of process.argv.length > 2 ? process.argv.slice(2) : files) {
  const path = join('platforms', file);
  const lines = readFileSync(join(source, path), 'utf8').split('\n');
  for (const [number, line] of lines.entries()) {
    if (/^\s*(?:\/?\*|\/\/|import |export (?:interface|type))/.test(line)) continue;
    for (const mutant of mutantsOf(line)) {
      const by = await isNoticed(path, lines.with(number, mutant).join('\n'));
      const listed =
        by === 'tests' ? isDocumented(path) || unaskable.some(([pattern]) => pattern.test(line)) : equivalent.some(([pattern]) => pattern.test(line));
      const kind = by === 'kernel' ? 'kernel' : !listed ? 'wrong' : by === undefined ? 'equivalent' : 'tests';
      counts[kind]++;
      if (kind === 'wrong') console.log(`${by ?? 'unnoticed'}: ${file}:${number + 1} ${line.trim()}  →  ${mutant.trim() || 'nothing'}`);
    }
  }
}
console.log(
  `${Object.values(counts).reduce((sum, each) => sum + each)} breaks: ${counts.kernel} noticed by the kernel's answers, ${counts.tests} by the tests where no`,
);
console.log(`kernel can be asked, ${counts.equivalent} that change no answer, ${counts.wrong} not as they should be`);
process.exitCode = counts.wrong === 0 ? 0 : 1;

/** Platforms that no kernel here can speak for. */
function isDocumented(path: string): boolean {
  return /(?:bsd|windows)\.ts$/.test(path);
}

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
    if (!isDocumented(path) && (await kernelNotices(join(broken, 'src/index.ts')))) return 'kernel';
    return testsNotice(folder) ? 'tests' : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function kernelNotices(index: string): Promise<boolean> {
  try {
    const broken = (await import(pathToFileURL(index).href)) as typeof Semantics;
    return (
      calls.some((row) => callDiffers(broken, row)) ||
      listens.some((row) => listenDiffers(broken, row)) ||
      connects.some((row) => connectDiffers(broken, row)) ||
      rows.some((row) => bindDiffers(broken, row))
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
