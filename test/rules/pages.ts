import { readdirSync, readFileSync } from 'node:fs';
import { type Page, parsePage } from './page.ts';

export const pagesFolder = new URL('../../docs/rules/', import.meta.url);

/** The names of the files in the folder of the pages, sorted. */
export function pageFiles(): readonly string[] {
  return readdirSync(pagesFolder).sort();
}

export function readPage(file: string): string {
  return readFileSync(new URL(file, pagesFolder), 'utf8');
}

/** The English pages: they hold the cases. */
export function readPages(): readonly Page[] {
  return pageFiles()
    .filter((file) => file.endsWith('.md') && !file.endsWith('.zh-CN.md') && file !== 'README.md')
    .map((file) => parsePage(file.slice(0, -'.md'.length), readPage(file)));
}
