import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { serverMemory } from './memory.ts';
import { growing } from './programs.ts';

const files = 50_000;
/** One in so many has to do with sockets. */
const rare = 200;
/** The words that make a file one of ours, as a person would look for them. */
const words = String.raw`\b(?:(?:socket|bind|connect|listen|accept|setsockopt)\s*\(|(?:sin_port|s_addr|getaddrinfo)\b)`;

/** What a tree costs of which few files touch sockets. */
export async function treeFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-tree-'));
  writeTree(folder);
  try {
    return [checkFigure(folder), await memoryFigure(folder, join(folder, 'd0', 'f0.c'))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeTree(folder: string): void {
  const server = growing[0]?.source(8) ?? '';
  const plain = server.slice(server.indexOf('static int parse0'), server.indexOf('static int answer0'));
  for (let index = 0; index < files; index += 1) {
    const inside = join(folder, `d${index % 250}`);
    if (index < 250) mkdirSync(inside);
    writeFileSync(join(inside, `f${index}.c`), index % rare === 0 ? server : plain.repeat(1 + (index % 6)));
  }
}

/** `check`, against looking for the words with ripgrep (grep where there is none). */
function checkFigure(folder: string): Figure {
  const [finder, ...parameters] = hasRipgrep() ? ['rg', '-j1', '-l', '--no-ignore', words, '.'] : ['grep', '-rlP', words, '.'];
  const found = timed(finder ?? 'grep', parameters, folder);
  const cli = join(import.meta.dirname, '..', '..', 'server', 'dist', 'cli.js');
  const checked = timed(process.execPath, [cli, 'check', '--jobs', '1', '.'], folder);
  const detail = `${checked.toFixed(0)} ms / ${found.toFixed(0)} ms`;
  return { what: `check of ${files} files, one in ${rare} with sockets / ${finder} -l`, ratio: checked / found, mustReach: 6, detail };
}

/** The server with the tree as its workspace, a file of it open and the bind map asked for: what it has resident then, and had at most. */
async function memoryFigure(folder: string, opened: string): Promise<Figure> {
  const { resident, highest } = await serverMemory(folder, opened);
  return {
    what: `memory of the server in a workspace of ${files} files / 200 MB`,
    ratio: resident / 200,
    mustReach: 1,
    detail: `${resident.toFixed(0)} MB, at most ${highest.toFixed(0)} MB`,
  };
}

function hasRipgrep(): boolean {
  return spawnSync('rg', ['--version']).status === 0;
}

/** The better of two runs, in milliseconds: the first reads the files from the disk. */
function timed(program: string, parameters: readonly string[], cwd: string): number {
  const runs = [0, 1].map(() => {
    const start = performance.now();
    spawnSync(program, parameters, { cwd, maxBuffer: 1 << 28 });
    return performance.now() - start;
  });
  return Math.min(...runs);
}
