import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './commands.ts';

/**
 * The licences of everything that is shipped and was not written here, as their authors ask.
 * @param inputs files that went into the bundles, as esbuild names them, relative to the repository
 * @param packages further packages whose files are copied
 */
export function noticesOf(inputs: readonly string[], packages: readonly string[]): string {
  const folders = new Set(packages.map((name) => join('node_modules', name)));
  for (const input of inputs) {
    const folder = packageFolderOf(input);
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders]
    .sort()
    .map(noticeOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function packageFolderOf(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function noticeOf(folder: string): string {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
  const path = file === undefined ? undefined : join(root, folder, file);
  const text = path === undefined || !existsSync(path) ? `License: ${manifest.license ?? 'not stated'}\n` : readFileSync(path, 'utf8');
  return `${manifest.name} ${manifest.version}\n\n${text.trimEnd()}\n`;
}
