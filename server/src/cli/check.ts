import { dirname, resolve } from 'node:path';
import type { Locale, Text } from '@bindwise/semantics';
import { type Severity, severities } from '../core/rules/finding.ts';
import { Checker } from '../workspace/check.ts';
import { platformNames } from '../workspace/platform.ts';
import { decode, isBinary, reasons, tooLarge } from '../workspace/readSource.ts';
import { type Arguments, readArguments, readCount } from './arguments.ts';
import type { Found } from './jobs.ts';
import type { CheckResult, Format, PlacedFinding } from './result.ts';
import { compare, isInColor, optionsOf, type Scan, scanOf, scanPaths, shownFrom, tally } from './scan.ts';
import { locales, type Status, status, type Terminal, UsageError } from './terminal.ts';

export const checkOptions = {
  format: { takes: 'FORMAT', allowed: ['pretty', 'json', 'sarif', 'github'] },
  fix: {},
  platform: { takes: 'PLATFORM', allowed: ['auto', ...platformNames] },
  severity: { takes: 'LEVEL', allowed: severities },
  config: { takes: 'FILE' },
  jobs: { takes: 'N' },
  locale: { takes: 'LOCALE', allowed: locales },
  stdin: {},
  'stdin-filename': { takes: 'NAME' },
  'no-ignore': {},
  'no-color': {},
} as const;

type CheckArguments = Arguments<keyof typeof checkOptions>;

/** `bindwise check [PATH…]`. */
export async function check(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const asked = readArguments('check', args, checkOptions, Number.POSITIVE_INFINITY);
  refuseContradictions(asked);
  const jobs = asked.values.jobs === undefined ? undefined : readCount('--jobs', asked.values.jobs);
  const run: Run = { ...scanOf(asked, terminal, locale), asked };
  const found = asked.switches.has('stdin') ? await checkInput(run) : await scanPaths(run, jobs);
  return tell(found, run);
}

interface Run extends Scan {
  readonly asked: CheckArguments;
}

function refuseContradictions({ switches, values, operands }: CheckArguments): void {
  const needs = (option: string, other: string): UsageError => new UsageError(`${option} needs ${other}`, `${option} 需要 ${other}`);
  const excludes = (option: string, other: string): UsageError =>
    new UsageError(`${option} and ${other} cannot be used together`, `${option} 和 ${other} 不能同时使用`);
  if (switches.has('stdin')) {
    if (values['stdin-filename'] === undefined) throw needs('--stdin', '--stdin-filename NAME');
    if (operands.length > 0) throw excludes('--stdin', 'PATH');
    if (switches.has('fix')) throw excludes('--stdin', '--fix');
  } else if (values['stdin-filename'] !== undefined) throw needs('--stdin-filename', '--stdin');
}

async function checkInput(run: Run): Promise<Found> {
  const path = resolve(run.terminal.cwd, run.asked.values['stdin-filename'] ?? '');
  const scope = run.projects.scopeOf(dirname(path));
  const options = optionsOf(scope, run);
  const chunks: Uint8Array[] = [];
  for await (const chunk of run.terminal.input()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const skip = (reason: Text): Found => ({ reports: [{ path, outcome: 'skipped', reason, findings: [], fixed: 0 }], passed: 0 });
  if (scope.excludes(path)) return skip(reasons.excluded);
  if (bytes.length > options.maxFileSize) return skip(tooLarge(bytes.length, options.maxFileSize));
  if (isBinary(bytes)) return skip(reasons.binary);
  const checker = new Checker(run.terminal.grammars, [run.terminal.cwd]);
  const report = await checker.addText(path, decode(bytes).text, options);
  if (report === undefined) return { reports: await checker.finish(), passed: 0 };
  return report.outcome === 'passed' ? { reports: [], passed: 1 } : { reports: [report], passed: 0 };
}

async function tell(found: Found, run: Run): Promise<Status> {
  const { asked, terminal, locale } = run;
  const shown = shownFrom(terminal.cwd);
  const least = severities.indexOf((asked.values.severity as Severity | undefined) ?? 'hint');
  const { reports, seen, analysed, skipped, failed } = tally(found, run);
  const findings: PlacedFinding[] = [];
  for (const report of reports) {
    for (const finding of report.findings) {
      if (severities.indexOf(finding.severity) <= least)
        findings.push({ ...finding, related: finding.related.map((related) => shownRelated(related, shown)), path: shown(report.path) });
    }
  }
  const fixed = reports.reduce((count, report) => count + report.fixed, 0);
  findings.sort(byPathPositionRule);
  const result: CheckResult = { locale, platform: run.platform, cwd: terminal.cwd, seen, analysed, skipped, findings, fixed };
  await terminal.write((await formatOf(asked, terminal))(result));
  if (failed) return status.impossible;
  return findings.some(({ severity }) => severity === 'error' || severity === 'warning') ? status.found : status.fine;
}

async function formatOf({ values, switches }: CheckArguments, terminal: Terminal): Promise<Format> {
  switch (values.format) {
    case 'json':
      return (await import('./json.ts')).formatJson;
    case 'sarif':
      return (await import('./sarif.ts')).formatSarif;
    case 'github':
      return (await import('./github.ts')).formatGithub;
    default: {
      const { formatPretty } = await import('./pretty.ts');
      const color = isInColor(switches, terminal);
      return (result) => formatPretty(result, { color });
    }
  }
}

function shownRelated<R extends { readonly path?: string }>(related: R, shown: (path: string) => string): R {
  return related.path === undefined ? related : { ...related, path: shown(related.path) };
}

function byPathPositionRule(a: PlacedFinding, b: PlacedFinding): number {
  return (
    compare(a.path, b.path) ||
    a.start.line - b.start.line ||
    a.start.column - b.start.column ||
    compare(a.rule, b.rule) ||
    a.end.line - b.end.line ||
    a.end.column - b.end.column
  );
}
