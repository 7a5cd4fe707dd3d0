/**
 * Breaks the model of Linux one small piece at a time, and says which breaks the recorded answers of the kernel do not notice.
 * Run: node test/kernel/mutate.ts. Ends with status 1 when one goes unnoticed that is not listed below with its reason.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Semantics from '@bindwise/semantics';
import { readChecksRecording, readConnectRecording, readRecording } from './recording.ts';

const source = join(import.meta.dirname, '../../semantics/src');
const files = [
  'linux.ts',
  ...['address', 'connect', 'kernel-socket', 'overlap', 'ports-left', 'tcp', 'udp', 'world'].map((name) => `linux/${name}.ts`),
  'local-addresses.ts',
];

/** Ways to be wrong: what is looked for on a line, and what it becomes. */
const breaks: readonly (readonly [RegExp, string])[] = [
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/(?<=[ (])!(?=[\w(])/g, ''],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/ \+ 1\b/g, ''],
  [/\bunshift\b/g, 'push'],
  [/^\s*(?:if|else if) \(.*\) (?:return|continue|this\.).*;$/g, ''],
  [/^\s*this\.#?\w+\(.*\);$/g, ''],
  [/^\s*this\.#\w+ = .*;$/g, ''],
  [/^\s*(?:port|free|reusable|taken)(?:--|\+\+|\.\w+\(.*\));$/g, ''],
];

/** Breaks that change no answer, and why. */
const equivalent: readonly (readonly [RegExp, string])[] = [];

const rows = [...readRecording().rows, ...readChecksRecording()];
const connects = readConnectRecording();
const survivors: string[] = [];
let count = 0;
for (const file of files) {
  const path = join('platforms', file);
  const lines = readFileSync(join(source, path), 'utf8').split('\n');
  for (const [number, line] of lines.entries()) {
    if (/^\s*(?:\/?\*|\/\/|import |export (?:interface|type))/.test(line)) continue;
    for (const mutant of mutantsOf(line)) {
      count++;
      const text = lines.with(number, mutant).join('\n');
      if (await isNoticed(path, text)) continue;
      if (!equivalent.some(([pattern]) => pattern.test(line))) survivors.push(`${file}:${number + 1} ${line.trim()}  →  ${mutant.trim() || 'nothing'}`);
    }
  }
}
console.log(`${count} breaks, ${survivors.length} unnoticed`);
for (const survivor of survivors) console.log(survivor);
process.exitCode = survivors.length === 0 ? 0 : 1;

function mutantsOf(line: string): readonly string[] {
  return breaks.flatMap(([pattern, replacement]) =>
    [...line.matchAll(pattern)].map((match) => line.slice(0, match.index) + replacement + line.slice(match.index + match[0].length)),
  );
}

async function isNoticed(path: string, text: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-mutant-'));
  try {
    cpSync(source, folder, { recursive: true });
    writeFileSync(join(folder, path), text);
    const broken = (await import(pathToFileURL(join(folder, 'index.ts')).href)) as typeof Semantics;
    return (
      rows.some((row) => differs(broken, row)) ||
      connects.some((row) => broken.predictConnect(row.existing, row.request, row.settings).connect !== row.observed.connect)
    );
  } catch {
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function differs(broken: typeof Semantics, { existing, request, settings, observed }: (typeof rows)[number]): boolean {
  const { bind, listen } = broken.predict(existing, request, 'linux', settings);
  return bind !== observed.bind || (observed.listen !== undefined && listen !== observed.listen);
}
