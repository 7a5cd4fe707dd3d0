import { chmodSync, chownSync, closeSync, fstatSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Text } from '@bindwise/semantics';
import { failureOf } from './readSource.ts';

/**
 * Puts a new text into a file in one step: whoever reads it sees the old text or the new one, and a crash leaves one of them. Keeps the file's mode and
 * owner, and a link stays a link.
 * @param before the bytes that the text was made from; a file that has changed since is left alone
 * @returns why it could not be done, or `undefined` when it is done
 */
export function replaceFile(path: string, before: Uint8Array, text: string, withByteOrderMark: boolean): Text | undefined {
  let temporary: string | undefined;
  try {
    const target = realpathSync(path);
    const fd = openSync(target, 'r+');
    const { mode, uid, gid } = fstatSync(fd);
    closeSync(fd);
    if (!readFileSync(target).equals(before)) return changed;
    const name = join(dirname(target), `.${basename(target)}.${process.pid}.bindwise`);
    const written = openSync(name, 'wx', mode & 0o777);
    temporary = name;
    try {
      writeFileSync(written, withByteOrderMark ? `\uFEFF${text}` : text);
      fsyncSync(written);
    } finally {
      closeSync(written);
    }
    // The umask narrowed the mode.
    chmodSync(name, mode & 0o7777);
    keepOwner(name, uid, gid);
    renameSync(name, target);
    return undefined;
  } catch (error) {
    if (temporary !== undefined) rmSync(temporary, { force: true });
    const { en, 'zh-CN': zh } = failureOf(error).reason;
    return { en: `its fixes could not be written: ${en}`, 'zh-CN': `无法写入修复：${zh}` };
  }
}

const changed: Text = {
  en: 'it changed while it was being fixed, so its fixes were not written',
  'zh-CN': '文件在修复期间被改动，因此没有写入修复',
};

function keepOwner(path: string, uid: number, gid: number): void {
  if (process.getuid === undefined || (process.getuid() === uid && process.getgid?.() === gid)) return;
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only root may give a file away; the writer's own file is then as good as an editor would leave it.
  }
}
