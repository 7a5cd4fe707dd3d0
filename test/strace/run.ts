import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program, Sample } from './sample.ts';

/** How long a sample may take; each takes a fraction of a second. */
const limit = 30;
const traced = 'network,close,dup,dup2,dup3,fcntl,fork,vfork,clone,clone3';

/**
 * Runs a sample under strace, where this machine lets us, in a network of its own, so that no port is taken and no packet leaves. Gives what strace wrote,
 * or `undefined` where the sample cannot be run here.
 * @throws Error when the sample itself fails
 */
export function traceSample(sample: Sample, program: Program): string | undefined {
  const isolation = isolationHere();
  if (isolation === undefined || !isRunnable(sample, program)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-strace-'));
  try {
    const command = commandOf(sample, program, folder);
    const trace = join(folder, 'trace');
    const strace = ['strace', '-f', '-qq', '--seccomp-bpf', '-s', '200', '-e', 'signal=none', '-e', `trace=${traced}`, '-o', trace, ...command];
    const [first = '', ...rest] = ['timeout', '-s', 'KILL', String(limit), ...isolation, ...strace];
    const run = spawnSync(first, rest, { cwd: folder, encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', NODE_OPTIONS: '' } });
    if (run.status !== 0) throw new Error(`${sample.name} ended with ${run.status ?? run.signal}:\n${run.stdout}${run.stderr}`);
    return readFileSync(trace, 'utf8').replaceAll(folder, '/folder');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The versions of what runs the samples, as recordings name them. */
export function versionOf(program: Program): string {
  if (program === 'node') return `Node ${process.version}`;
  if (program === 'python') return outputOf(pythonPath() ?? 'python3', ['--version']);
  return outputOf('gcc', ['--version']).split('\n')[0] ?? '';
}

/** Whether the samples of a program can be traced on this machine. */
export function canTrace(program: Program): boolean {
  return isolationHere() !== undefined && (program === 'node' || (program === 'python' ? pythonPath() !== undefined : succeeds('gcc', ['--version'])));
}

function commandOf(sample: Sample, program: Program, folder: string): readonly string[] {
  const file = join(folder, sample.file ?? files[program]);
  writeFileSync(file, sample.text);
  for (const [name, text] of Object.entries(sample.beside ?? {})) writeFileSync(join(folder, name), text);
  if (program === 'node') return [process.execPath, file];
  if (program === 'python') return [pythonPath() ?? 'python3', file];
  const binary = join(folder, 'sample');
  const compiled = spawnSync('gcc', ['-w', '-o', binary, file], { encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(`${sample.name} does not compile:\n${compiled.stderr}`);
  return [binary];
}

const files: Readonly<Record<Program, string>> = { python: 'sample.py', node: 'sample.mjs', c: 'sample.c' };

function isRunnable(sample: Sample, program: Program): boolean {
  if (!canTrace(program)) return false;
  if (sample.python !== undefined && !isVersion(sample.python)) return false;
  if (sample.needs === undefined) return true;
  if (sample.needs === 'ipv6') return existsSync('/proc/net/if_inet6');
  return succeeds(pythonPath() ?? 'python3', ['-c', `import ${sample.needs}`]);
}

/** The interpreter itself: a launcher script would be traced, too. */
function pythonPath(): string | undefined {
  return once('python', () => outputOf(process.env.BINDWISE_PYTHON ?? 'python3', ['-c', 'import sys; print(sys.executable)'])) || undefined;
}

function isVersion(least: string): boolean {
  const [, minor = '0'] = /^Python 3\.(\d+)/.exec(versionOf('python')) ?? [];
  return Number(minor) >= Number(least.split('.')[1]);
}

const setUp = 'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo && exec "$@"';

/** What a command is run through; `undefined` where nothing may be traced. */
function isolationHere(): readonly string[] | undefined {
  const found = once('isolation', () => {
    if (process.platform !== 'linux' || !succeeds('strace', ['-qq', '-f', '-e', 'trace=none', 'true'])) return '';
    const ways = [
      ['unshare', '-n', 'sh', '-c', setUp, 'sh'],
      ['unshare', '-r', '-n', 'sh', '-c', setUp, 'sh'],
    ];
    const way = ways.find(([command = '', ...rest]) => succeeds(command, [...rest, 'strace', '-qq', '-f', '-e', 'trace=none', 'true']));
    return way === undefined ? '' : JSON.stringify(way);
  });
  return found === '' ? undefined : (JSON.parse(found) as string[]);
}

const known = new Map<string, string>();

function once(name: string, find: () => string): string {
  const value = known.get(name) ?? find();
  known.set(name, value);
  return value;
}

function succeeds(command: string, parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { timeout: limit * 1000 }).status === 0;
}

function outputOf(command: string, parameters: readonly string[]): string {
  const run = spawnSync(command, parameters, { encoding: 'utf8', timeout: limit * 1000 });
  return run.status === 0 ? run.stdout.trim() : '';
}
