import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import * as paths from 'node:path';
import type { Contents, Disk } from './disk.ts';
import { failureOf, isBinary, type NoSource, reasons, tooLarge } from './readSource.ts';

/** The disk of the machine that this runs on. */
export const nodeDisk: Disk = {
  paths,
  read: readSource,
  kindOf: kindOfPath,
  isFile: (path) => {
    try {
      return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
    } catch {
      return false;
    }
  },
  entriesOf: (folder) => readdirSync(folder, { withFileTypes: true }),
  isExecutable: (path) => {
    try {
      return (statSync(path).mode & 0o111) !== 0;
    } catch {
      return false;
    }
  },
  latin1: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
};

/** A text that the system keeps, such as one of `/proc`. */
export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function readSource(path: string, most: number): Contents | NoSource {
  try {
    const bytes = readBytes(path, most);
    if (!Buffer.isBuffer(bytes)) return bytes;
    return isBinary(bytes) ? { kind: 'skipped', reason: reasons.binary } : { kind: 'bytes', bytes };
  } catch (error) {
    return failureOf(error);
  }
}

function kindOfPath(path: string): 'folder' | 'file' | NoSource {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : { kind: 'skipped', reason: reasons.notRegular };
  } catch (error) {
    return failureOf(error);
  }
}

/** `O_NONBLOCK`: what became a FIFO since it was listed must not hold up the run. */
function readBytes(path: string, most: number): Buffer | NoSource {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(fd);
    if (found.isDirectory()) return failureOf(Object.assign(new Error(), { code: 'EISDIR' }));
    if (!found.isFile()) return { kind: 'skipped', reason: reasons.notRegular };
    if (found.size > most) return { kind: 'skipped', reason: tooLarge(found.size, most) };
    // One byte more than it has shows a file that grows while it is read.
    let bytes = Buffer.allocUnsafe(found.size + 1);
    let length = 0;
    while (true) {
      const count = readSync(fd, bytes, length, bytes.length - length, null);
      if (count === 0) return bytes.subarray(0, length);
      length += count;
      if (length > most) return { kind: 'skipped', reason: tooLarge(length, most) };
      if (length === bytes.length) bytes = Buffer.concat([bytes], length * 2);
    }
  } finally {
    closeSync(fd);
  }
}
