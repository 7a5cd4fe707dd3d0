import type { Locale, Text } from '@bindwise/semantics';
import { severities } from '../core/rules/finding.ts';
import { type BindMap, conflictGroups, type MappedEndpoint } from '../workspace/bindMap.ts';
import { dotOf, reportOf } from '../workspace/bindMapReport.ts';
import { conflictLabel, decidingOptions, endpointLabel, roleWords } from '../workspace/bindMapWords.ts';
import { platformNames } from '../workspace/platform.ts';
import { readArguments, readCount } from './arguments.ts';
import { visible } from './display.ts';
import { isInColor, scanOf, scanPaths, shownFrom, type Tally, tally } from './scan.ts';
import { tableOf } from './table.ts';
import { locales, type Status, status, type Terminal } from './terminal.ts';
import { counted, severityWords } from './words.ts';

const options = {
  format: { takes: 'FORMAT', allowed: ['pretty', 'json', 'dot'] },
  platform: { takes: 'PLATFORM', allowed: ['auto', ...platformNames] },
  config: { takes: 'FILE' },
  jobs: { takes: 'N' },
  locale: { takes: 'LOCALE', allowed: locales },
  'no-ignore': {},
  'no-color': {},
} as const;

/** `bindwise ports [PATH…]`: every endpoint that the code binds, and which of them cannot be held at once. */
export async function ports(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const asked = readArguments('ports', args, options, Number.POSITIVE_INFINITY);
  const jobs = asked.values.jobs === undefined ? undefined : readCount('--jobs', asked.values.jobs);
  const scan = scanOf(asked, terminal, locale);
  const found = await scanPaths(scan, jobs);
  const counts = tally(found, scan);
  const map = found.checker.bindMap();
  const shown = shownFrom(terminal.cwd);
  if (asked.values.format === 'json') await terminal.write(`${JSON.stringify(reportOf(map, locale, shown), undefined, 2)}\n`);
  else if (asked.values.format === 'dot') await terminal.write(dotOf(map, locale, shown));
  else await terminal.write(pretty(map, counts, { locale, shown, paint: isInColor(asked.switches, terminal) ? inColor : plain }));
  if (counts.failed) return status.impossible;
  return map.conflicts.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf('warning')) ? status.found : status.fine;
}

interface Shown {
  readonly locale: Locale;
  readonly shown: (path: string) => string;
  readonly paint: (style: keyof typeof styles, text: string) => string;
}

const styles = { strong: '1', faint: '2' } as const;
const inColor: Shown['paint'] = (style, text) => `\u001b[${styles[style]}m${text}\u001b[0m`;
const plain: Shown['paint'] = (_, text) => text;

function pretty(map: BindMap, counts: Tally, how: Shown): string {
  const { locale, shown, paint } = how;
  const rows = map.endpoints.map((endpoint) => [
    endpointLabel(endpoint)[locale],
    roleWords[endpoint.role][locale],
    endpoint.api,
    placeOf(endpoint, shown),
    decidingOptions(endpoint)
      .map((text) => text[locale])
      .join(', '),
  ]);
  const table = tableOf(rows.map((row) => row.map(visible)));
  const parts = [table, conflictsText(map, how), paint('strong', summaryOf(map, counts)[locale])];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function conflictsText(map: BindMap, { locale, shown, paint }: Shown): string {
  const lines = conflictGroups(map).flatMap((group) => [
    `${paint('strong', `${severityWords[group.severity][locale]}:`)} ${visible(conflictLabel(group, map.endpoints)[locale])}`,
    `  ${visible(group.reason[locale])}`,
    ...group.endpoints.flatMap((index) => {
      const endpoint = map.endpoints[index];
      return endpoint === undefined ? [] : [`  ${placeOf(endpoint, shown)}: ${visible(endpointLabel(endpoint)[locale])}`];
    }),
  ]);
  if (map.conflictsLeftOut > 0) lines.push(leftOut(map.conflictsLeftOut)[locale]);
  return lines.map((line) => `${line}\n`).join('');
}

function placeOf({ path, start }: MappedEndpoint, shown: (path: string) => string): string {
  return `${visible(shown(path))}:${start.line}:${start.column}`;
}

function leftOut(count: number): Text {
  return { en: `and ${counted(count, 'more conflict', 'more conflicts')}`, 'zh-CN': `另有 ${count} 处冲突` };
}

function summaryOf(map: BindMap, { seen, analysed, skipped }: Tally): Text {
  const { endpoints } = map;
  const count = conflictGroups(map).length;
  const en = [
    endpoints.length === 0 ? 'No endpoints' : counted(endpoints.length, 'endpoint', 'endpoints'),
    ...(count === 0 ? [] : [counted(count, 'conflict', 'conflicts')]),
    `${analysed} of ${counted(seen, 'file', 'files')} analysed`,
    ...(skipped.length === 0 ? [] : [`${skipped.length} skipped`]),
  ];
  const zh = [
    endpoints.length === 0 ? '没有端点' : `${endpoints.length} 个端点`,
    ...(count === 0 ? [] : [`${count} 处冲突`]),
    `${seen} 个文件中分析了 ${analysed} 个`,
    ...(skipped.length === 0 ? [] : [`跳过 ${skipped.length} 个`]),
  ];
  return { en: en.join('; '), 'zh-CN': zh.join('；') };
}
