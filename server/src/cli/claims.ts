import type { Claim, Locale } from '@bindwise/semantics';
import { readArguments } from './arguments.ts';
import { locales, type Status, status, type Terminal } from './terminal.ts';

const options = { format: { takes: 'FORMAT', allowed: ['pretty', 'json'] }, locale: { takes: 'LOCALE', allowed: locales } } as const;

/** `bindwise claims`: what the documents say about ports, and what became of it on a running kernel. */
export async function claims(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const { values } = readArguments('claims', args, options, 0);
  const semantics = await import('@bindwise/semantics');
  if (values.format === 'json') {
    const rows = semantics.claims.map((row) => ({ ...row, trial: row.trial ?? null }));
    await terminal.write(`${JSON.stringify({ version: 1, claims: rows }, undefined, 2)}\n`);
  } else {
    const titleOf = (document: string): string => semantics.documents.get(document)?.title[locale] ?? document;
    const verdictOf = ({ verdict }: Claim): string => semantics.verdictTexts[verdict][locale];
    await terminal.write(pretty(semantics.claims, titleOf, verdictOf, locale));
  }
  return status.fine;
}

function pretty(rows: readonly Claim[], titleOf: (document: string) => string, verdictOf: (row: Claim) => string, locale: Locale): string {
  const lines: string[] = [];
  let place = '';
  for (const row of rows) {
    const heading = [titleOf(row.document), row.section].filter((part) => part !== '').join(' › ');
    if (heading !== place) lines.push(...(place === '' ? [] : ['']), heading);
    place = heading;
    lines.push(`  ${row.id}  ${verdictOf(row)}`, `    ${row.claim[locale]}`);
    if (row.qualification[locale] !== '') lines.push(`    ${row.qualification[locale]}`);
  }
  return `${lines.join('\n')}\n`;
}
