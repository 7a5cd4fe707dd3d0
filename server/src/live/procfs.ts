import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What was read, or the errno by which it was refused. */
export type Seen<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** The files of /proc and the few others that Bindwise reads. Paths are absolute. */
export interface Procfs {
  read(path: string): Seen<string>;
  link(path: string): Seen<string>;
  list(path: string): Seen<readonly string[]>;
}

/** A recording of what was read: replayed where the real thing cannot be. */
export interface ProcfsSnapshot {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** By path: the errno of what was refused. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The machine that this runs on. */
export const procfs: Procfs = {
  read: (path) => seen(() => readFileSync(path, 'utf8')),
  link: (path) => seen(() => readlinkSync(path)),
  list: (path) => seen(() => readdirSync(path)),
};

/** Reads through `inner` and remembers all of it. */
export function recordingProcfs(inner: Procfs): { readonly procfs: Procfs; readonly snapshot: ProcfsSnapshot } {
  const files: Record<string, string> = {};
  const links: Record<string, string> = {};
  const lists: Record<string, readonly string[]> = {};
  const errors: Record<string, string> = {};
  const remember = <T>(path: string, result: Seen<T>, into: Record<string, T>): Seen<T> => {
    if (result.ok) into[path] = result.value;
    else errors[path] = result.error;
    return result;
  };
  return {
    snapshot: { files, links, lists, errors },
    procfs: {
      read: (path) => remember(path, inner.read(path), files),
      link: (path) => remember(path, inner.link(path), links),
      list: (path) => remember(path, inner.list(path), lists),
    },
  };
}

/** What was not recorded is not there. */
export function replayedProcfs({ files, links, lists, errors }: ProcfsSnapshot): Procfs {
  const replay = <T>(path: string, from: Readonly<Record<string, T>>): Seen<T> => {
    const value = Object.hasOwn(from, path) ? from[path] : undefined;
    return value === undefined ? { ok: false, error: errors[path] ?? 'ENOENT' } : { ok: true, value };
  };
  return { read: (path) => replay(path, files), link: (path) => replay(path, links), list: (path) => replay(path, lists) };
}

/** The value, or `undefined` where it was refused. */
export function valueIn<T>(result: Seen<T>): T | undefined {
  return result.ok ? result.value : undefined;
}

function seen<T>(read: () => T): Seen<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return { ok: false, error: (error as NodeJS.ErrnoException).code ?? 'EIO' };
  }
}
