import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '@bindwise/semantics';
import { rules } from '../../server/src/core/rules/registry.ts';
import { table } from './pages.ts';

// Writes what the manifest, its words, the schema of bindwise.json and the READMEs say of the rules, from the rules themselves.
const root = join(import.meta.dirname, '../..');
const sorted = [...rules].sort((a, b) => (a.name < b.name ? -1 : 1));
const levels = ['error', 'warning', 'information', 'hint', 'off'];
const check = process.argv.includes('--check');

writeJson('package.json', (manifest) => {
  const settings = recordAt(manifest, 'contributes', 'configuration', 'properties', 'bindwise.rules');
  settings.properties = Object.fromEntries(
    sorted.map(({ name, severity }) => [name, { type: 'string', enum: levels, default: severity, markdownDescription: `%rule.${name}%` }]),
  );
});
for (const [path, locale] of [
  ['schemas/bindwise.schema.json', 'en'],
  ['schemas/bindwise.schema.zh-cn.json', 'zh-CN'],
] as const) {
  writeJson(path, (schema) => {
    const setting = recordAt(schema, 'properties', 'rules');
    setting.properties = Object.fromEntries(
      sorted.map(({ name, severity, summary }) => [name, { description: summary[locale], enum: levels, default: severity }]),
    );
  });
}
writeWords('package.nls.json', 'en');
writeWords('package.nls.zh-cn.json', 'zh-CN');
writeTable('README.md', 'en', ['rule', 'default', 'what it means']);
writeTable('README.zh-CN.md', 'zh-CN', ['规则', '默认', '含义']);

function writeWords(path: string, locale: Locale): void {
  writeJson(path, (words) => {
    for (const key of Object.keys(words)) if (key.startsWith('rule.')) delete words[key];
    for (const { name, summary } of sorted) words[`rule.${name}`] = summary[locale];
  });
}

/** The table of the rules is the one whose rows lead to the rules' pages. */
function writeTable(path: string, locale: Locale, head: readonly string[]): void {
  const page = locale === 'en' ? '.md' : '.zh-CN.md';
  const rows = sorted.map(({ name, severity, summary }) => [`[${name}](docs/rules/${name}${page})`, severity, summary[locale].replaceAll('|', '\\|')]);
  write(path, (text) => text.replace(/(?:^\|.*\n)+/gm, (found) => (found.includes('(docs/rules/') ? `${table(head, rows)}\n` : found)));
}

function writeJson(path: string, change: (value: Record<string, unknown>) => void): void {
  write(path, (text) => {
    const value: Record<string, unknown> = JSON.parse(text);
    change(value);
    return `${JSON.stringify(value, undefined, 2)}\n`;
  });
}

function write(path: string, change: (text: string) => string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  if (!check) writeFileSync(join(root, path), after);
  else if (JSON.stringify(comparable(before)) !== JSON.stringify(comparable(after))) {
    console.error(`${path} does not say of the rules what they say of themselves: run tools/generate/rules.ts.`);
    process.exitCode = 1;
  }
}

/** How a JSON file is laid out is the formatter's business. */
function comparable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function recordAt(value: Record<string, unknown>, ...path: readonly string[]): Record<string, unknown> {
  let at = value;
  for (const key of path) at = at[key] as Record<string, unknown>;
  return at;
}
