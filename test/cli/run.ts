import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { run } from '../../server/src/cli/main.ts';
import type { Terminal } from '../../server/src/cli/terminal.ts';
import { nodeGrammarSource } from '../../server/src/workspace/grammarSource.ts';

export const entry = join(import.meta.dirname, '..', '..', 'server', 'src', 'cli.ts');

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with an environment that says nothing. */
export async function bindwise(args: readonly string[], { cwd = tmpdir(), input = '', env = {} }: RunOptions = {}): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const terminal: Terminal = {
    cwd,
    environment: env,
    platform: process.platform,
    entry: pathToFileURL(entry).href,
    grammars: nodeGrammarSource(pathToFileURL(entry).href),
    isInteractive: { out: false, err: false },
    processors: 1,
    write: async (text) => {
      stdout += text;
    },
    writeError: (text) => {
      stderr += text;
    },
    input: async function* () {
      yield Buffer.from(input);
    },
    expectMuchWork: () => undefined,
    startWorker: () => {
      throw new Error('Threads belong to the entry file: see runProcess.');
    },
  };
  return { status: await run(args, terminal), stdout, stderr };
}

/** Runs `bindwise` as a shell would. */
export function runProcess(args: readonly string[], { cwd = tmpdir(), input = '', env = {} }: RunOptions = {}): Ended {
  const { NODE_OPTIONS = '', PATH = '' } = process.env;
  const ran = spawnSync(process.execPath, [entry, ...args], {
    cwd,
    input,
    env: { NODE_OPTIONS, PATH, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

/** What `check --format json` found. */
export interface Report {
  readonly version: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly platform: string;
  readonly files: { readonly seen: number; readonly analysed: number; readonly skipped: readonly { readonly path: string; readonly reason: string }[] };
  readonly findings: readonly ReportedFinding[];
}

interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ReportedFinding {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly start: Place;
  readonly end: Place;
  readonly message: string;
  readonly help: string;
  readonly documentation: string;
  readonly claims: readonly string[];
  readonly related: readonly { readonly path: string; readonly start: Place; readonly end: Place; readonly message: string }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly preferred: boolean;
    readonly edits: readonly { readonly path: string; readonly start: Place; readonly end: Place; readonly text: string }[];
  }[];
}

/** What `check --format json` says, and how it ended. */
export async function checkJson(
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly status: number | null; readonly report: Report; readonly stderr: string }> {
  const { status, stdout, stderr } = await bindwise(['check', '--format', 'json', ...args], options);
  return { status, report: JSON.parse(stdout) as Report, stderr };
}

/** A folder that is gone after the tests of its file, with these files in it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bindwise-cli-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The option comes after the bind that it was meant for. */
export const lateOption = `#include <netinet/in.h>
#include <sys/socket.h>

int serve(struct sockaddr_in *address) {
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)address, sizeof *address) < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return listen(fd, 8);
}
`;

/** Nothing is wrong with it. */
export const faultless = `#include <netinet/in.h>
#include <sys/socket.h>

int serve(struct sockaddr_in *address) {
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)address, sizeof *address) < 0) return -1;
  return listen(fd, 8);
}
`;

export const rule = 'setsockopt-after-bind';
