import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// What is built as `bindwise`: it starts command.js beside it, and keeps what V8 compiled of it for the next run. Compiling it takes longer than checking a small file.
// Node's own cache of modules holds what was compiled when a module was loaded; most of the command is compiled when it is first called, and is kept here too.
// All lies in the user's own folder, where nobody else can write. Where there is none, everything works without it.

/** Says which command.js this is; the build puts it in. */
declare const commandId: string;

/** What the command exports. */
interface Command {
  /** The grammars that were needed: what is compiled differs from language to language. */
  readonly grammarsRead: ReadonlySet<string>;
}

// Nearly every run is over a few files, where V8 had better compile the parser once and simply; who looks at many says so (`expectMuchWork`).
// What was compiled under other flags is refused: they are the same in every run that keeps it.
setFlagsFromString('--wasm-tiering-budget=1000000000');
const tag = cachedDataVersionTag();
const kind = `${commandId}-${tag.toString(36)}`;
const folder = join(process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? join(homedir(), '.cache'), 'bindwise');
const isWanted = process.env.NODE_DISABLE_COMPILE_CACHE === undefined;

const path = join(import.meta.dirname, 'command.js');
const kept = isWanted ? read() : undefined;
// Its first line is for a shell.
const script = new Script(`(function (exports, require, module, __filename, __dirname) {//${readFileSync(path, 'utf8')}\n})`, {
  filename: path,
  ...(kept === undefined ? {} : { cachedData: kept.data }),
});
const module: { exports: Command } = { exports: { grammarsRead: new Set() } };
script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
if (isWanted) process.once('exit', keep);

interface Kept {
  readonly name: string;
  readonly grammars: readonly string[];
  readonly data: Buffer;
}

function read(): Kept | undefined {
  try {
    const name = readdirSync(folder).find((each) => isOurs(each) && !each.endsWith('.new'));
    if (name === undefined) return undefined;
    return { name, grammars: name.split('.').slice(1), data: readFileSync(join(folder, name)) };
  } catch {
    return undefined;
  }
}

function keep(): void {
  const grammars = [...module.exports.grammarsRead];
  const isKept = kept !== undefined && script.cachedDataRejected !== true && grammars.every((each) => kept.grammars.includes(each));
  if (isKept || cachedDataVersionTag() !== tag) return;
  const name = [kind, ...new Set([...(kept?.grammars ?? []), ...grammars])].join('.');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unfinished = join(folder, `${kind}.${process.pid}.new`);
    writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 });
    renameSync(unfinished, join(folder, name));
    for (const other of readdirSync(folder)) if (other !== name && isOver(other)) rmSync(join(folder, other));
  } catch {
    // A full disk or a folder that is not to be written: the next run compiles again.
  }
}

/** A name has the grammars behind the command and V8's version. */
function isOurs(name: string): boolean {
  return name === kind || name.startsWith(`${kind}.`);
}

/** Whether nobody will want it: there is a better one of this very command, or it was written long ago. */
function isOver(name: string): boolean {
  return isOurs(name) || Date.now() - statSync(join(folder, name)).mtimeMs > longAgo;
}

/** In ms: 30 days. */
const longAgo = 30 * 24 * 60 * 60 * 1000;
