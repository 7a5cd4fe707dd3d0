import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { mentionsSockets } from '../../server/src/core/lower/index.ts';
import { grammarOf, type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { faultsOf } from '../lower/wellFormed.ts';
import { listedGaps } from './listedGaps.ts';
import { lowerText } from './marks.ts';

// Lowers every file of the corpora and says what was met that is not modelled. Without folders: what `npm run corpus` fetched.
const { positionals, values } = parseArgs({ allowPositionals: true, options: { places: { type: 'string' } } });
const folders = positionals.length > 0 ? positionals : [join(import.meta.dirname, '..', '..', 'out', 'corpus', 'projects')];
const failures: string[] = [];
const files = new Map<string, { seen: number; lowered: number; functions: number }>();
const gaps = new Map<string, string[]>();

for (const folder of folders) for (const path of sourcesUnder(folder)) await lowerFile(folder, path);
for (const [language, { seen, lowered, functions }] of [...files].sort())
  console.log(`${language.padEnd(12)} ${seen} files, ${lowered} of them name sockets, ${functions} graphs`);
console.log('');
for (const [kind, places] of [...gaps].sort((a, b) => b[1].length - a[1].length)) {
  console.log(`${String(places.length).padStart(6)} ${kind}`);
  if (values.places !== undefined && kind.endsWith(values.places)) for (const place of places) console.log(`         ${place}`);
  const what = kind.slice(kind.indexOf(' ') + 1);
  if (!listedGaps().has(what)) failures.push(`${what} is no gap that the README lists: ${places[0] ?? ''}`);
}
for (const failure of failures) console.error(`failed  ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function lowerFile(folder: string, path: string): Promise<void> {
  const language = languageOfPath(path);
  if (language === undefined) return;
  const text = readFileSync(path, 'utf8');
  const count = countOf(language);
  count.seen += 1;
  if (!mentionsSockets(text, language)) return;
  count.lowered += 1;
  const name = relative(folder, path);
  try {
    const lowered = await lowerText(text, language);
    count.functions += lowered.functions.length;
    for (const fault of faultsOf(lowered, text).slice(0, 3)) failures.push(`${name}: ${fault}`);
    for (const { what, span } of lowered.gaps) {
      const kind = `${grammarOf[language]} ${what}`;
      const line = text.slice(0, span.start).split('\n').length;
      gaps.set(kind, [...(gaps.get(kind) ?? []), `${name}:${line} ${text.slice(span.start, span.end).split('\n', 1)[0]?.trim().slice(0, 100)}`]);
    }
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function countOf(language: LanguageId): { seen: number; lowered: number; functions: number } {
  const known = files.get(grammarOf[language]) ?? { seen: 0, lowered: 0, functions: 0 };
  files.set(grammarOf[language], known);
  return known;
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesUnder(path) : entry.isFile() ? [path] : [];
    });
}
