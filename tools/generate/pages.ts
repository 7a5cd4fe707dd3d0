import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '@bindwise/semantics';

/** A page that is made from data: its path within docs, and its text per language. */
export interface GeneratedPage {
  readonly name: string;
  readonly text: (locale: Locale) => string;
}

const docs = join(import.meta.dirname, '../../docs');
const suffixes: Readonly<Record<Locale, string>> = { en: '.md', 'zh-CN': '.zh-CN.md' };

/** Writes the pages; with `--check` says instead which ones differ from what would be written, and ends with status 1. */
export function generate(pages: readonly GeneratedPage[]): void {
  const check = process.argv.includes('--check');
  for (const { name, text } of pages) {
    for (const [locale, suffix] of Object.entries(suffixes) as [Locale, string][]) {
      const path = join(docs, name + suffix);
      const wanted = text(locale);
      if (!check) writeFileSync(path, wanted);
      else if (readOrEmpty(path) !== wanted) {
        console.error(`docs/${name}${suffix} is not what tools/generate writes.`);
        process.exitCode = 1;
      }
    }
  }
}

/** A table cell: bars and line breaks would end it, and Markdown's own marks stay text. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('_', '\\_').replaceAll('\n', ' ');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
