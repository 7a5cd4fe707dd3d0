import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Locale, Text } from '@bindwise/semantics';
import { type Severity, severities } from '../core/rules/finding.ts';
import { rules } from '../core/rules/registry.ts';
import { Checker, type CheckOptions, type FileReport } from '../workspace/check.ts';
import { nodeGrammarSource } from '../workspace/grammarSource.ts';
import { isPlatformName, platformNames, platformOfNode } from '../workspace/platform.ts';
import { Projects, type Scope } from '../workspace/project.ts';
import { decode, defaultMaxFileSize, isBinary, kindOfPath, reasons, tooLarge } from '../workspace/readSource.ts';
import { type Arguments, readArguments, readCount } from './arguments.ts';
import { visible } from './display.ts';
import { checkAll, type Found } from './jobs.ts';
import { Progress } from './progress.ts';
import type { CheckResult, Format, PlacedFinding, Skipped } from './result.ts';
import { type CheckRequest, locales, type Status, status, type Terminal, UsageError } from './terminal.ts';

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
  const projects = projectsOf(asked, terminal);
  const run: Run = { asked, terminal, locale, projects, platform: platformOfScope(projects.scopeOf(terminal.cwd), asked, terminal) };
  const found = asked.switches.has('stdin') ? await checkInput(run) : await checkPaths(run, jobs);
  return tell(found, run);
}

interface Run {
  readonly asked: CheckArguments;
  readonly terminal: Terminal;
  readonly locale: Locale;
  readonly projects: Projects;
  /** What the run as a whole is for; a project file further down may say otherwise for its files. */
  readonly platform: CheckOptions['analyze']['platform'];
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

function projectsOf({ values }: CheckArguments, { cwd }: Terminal): Projects {
  const ruleNames = new Set(rules.map(({ name }) => name));
  return new Projects({ ruleNames, ...(values.config === undefined ? {} : { only: { path: resolve(cwd, values.config), base: cwd } }) });
}

function platformOfScope({ settings }: Scope, { values }: CheckArguments, terminal: Terminal): Run['platform'] {
  const asked = values.platform ?? settings.platform;
  return isPlatformName(asked) ? asked : platformOfNode(terminal.platform);
}

function optionsOf(scope: Scope, { asked, terminal }: Run): CheckOptions {
  return {
    analyze: {
      platform: platformOfScope(scope, asked, terminal),
      rules: scope.settings.rules ?? {},
      respectIgnores: !asked.switches.has('no-ignore'),
    },
    maxFileSize: scope.settings.maxFileSize ?? defaultMaxFileSize,
    fix: asked.switches.has('fix'),
  };
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
  const checker = new Checker(nodeGrammarSource(run.terminal.entry), [run.terminal.cwd]);
  const report = await checker.addText(path, decode(bytes).text, options);
  if (report === undefined) return { reports: await checker.finish(), passed: 0 };
  return report.outcome === 'passed' ? { reports: [], passed: 1 } : { reports: [report], passed: 0 };
}

async function checkPaths(run: Run, jobs: number | undefined): Promise<Found> {
  const passedOver: FileReport[] = [];
  const requests = await listFiles(run, passedOver);
  const progress = new Progress(run.terminal, requests.length, run.locale);
  const roots = [run.terminal.cwd, ...run.asked.operands.map((operand) => resolve(run.terminal.cwd, operand))];
  const found = await checkAll(requests, { roots, jobs }, run.terminal, (count) => progress.show(count));
  progress.clear();
  return { reports: [...passedOver, ...found.reports], passed: found.passed };
}

/** The files to check, each once, however many of the paths lead to it. What cannot be listed goes to `passedOver`. */
async function listFiles({ asked, terminal, projects, ...rest }: Run, passedOver: FileReport[]): Promise<readonly CheckRequest[]> {
  const run = { asked, terminal, projects, ...rest };
  const optionsByScope = new Map<Scope, CheckOptions>();
  const requests = new Map<string, CheckRequest>();
  const add = (path: string, scope: Scope): void => {
    let options = optionsByScope.get(scope);
    if (options === undefined) {
      options = optionsOf(scope, run);
      optionsByScope.set(scope, options);
    }
    if (!requests.has(path)) requests.set(path, { path, options });
  };
  const pass = (path: string, outcome: 'skipped' | 'failed', reason: Text): void => {
    passedOver.push({ path, outcome, reason, findings: [], fixed: 0 });
  };
  for (const operand of asked.operands.length === 0 ? ['.'] : asked.operands) {
    const path = resolve(terminal.cwd, operand);
    const kind = kindOfPath(path);
    if (kind === 'file') {
      const scope = projects.scopeOf(dirname(path));
      if (scope.excludes(path)) pass(path, 'skipped', reasons.excluded);
      else add(path, scope);
    } else if (kind === 'folder') {
      const { walk } = await import('../workspace/walk.ts');
      for (const walked of walk(path, { projects, respectGitIgnore: !asked.switches.has('no-ignore') })) {
        if (walked.kind === 'file') add(walked.path, walked.scope);
        else pass(walked.path, walked.kind, walked.reason);
      }
    } else pass(path, kind.kind, kind.reason);
  }
  return [...requests.values()];
}

async function tell({ reports, passed }: Found, run: Run): Promise<Status> {
  const { asked, terminal, locale } = run;
  const shown = (path: string): string => shownPath(path, terminal.cwd);
  const named = new Set(asked.operands.map((operand) => resolve(terminal.cwd, operand)));
  const least = severities.indexOf((asked.values.severity as Severity | undefined) ?? 'hint');
  const sorted = [...reports].sort((a, b) => compare(shown(a.path), shown(b.path)));
  const skipped: Skipped[] = [];
  const findings: PlacedFinding[] = [];
  let analysed = 0;
  let fixed = 0;
  let failed = false;
  let seen = passed;
  for (const report of sorted) {
    // A file that nobody named and whose name says nothing was only looked into.
    if (report.outcome === 'unknown' && !named.has(report.path)) continue;
    const reason = report.outcome === 'unknown' ? reasons.noLanguage : report.reason;
    seen += 1;
    fixed += report.fixed;
    if (report.outcome === 'analysed') analysed += 1;
    if (report.outcome === 'failed' || (report.outcome === 'analysed' && reason !== undefined)) failed = true;
    if (reason !== undefined) skipped.push({ path: shown(report.path), reason });
    for (const finding of report.findings) {
      if (severities.indexOf(finding.severity) <= least)
        findings.push({ ...finding, related: finding.related.map((related) => shownRelated(related, shown)), path: shown(report.path) });
    }
  }
  findings.sort(byPathPositionRule);
  complain(skipped, seen, run);
  const result: CheckResult = { locale, platform: run.platform, cwd: terminal.cwd, seen, analysed, skipped, findings, fixed };
  await terminal.write((await formatOf(asked, terminal))(result));
  if (failed) return status.impossible;
  return findings.some(({ severity }) => severity === 'error' || severity === 'warning') ? status.found : status.fine;
}

function complain(skipped: readonly Skipped[], seen: number, { terminal, locale, asked }: Run): void {
  const colon = locale === 'en' ? ': ' : '：';
  for (const { path, reason } of skipped) terminal.writeError(`bindwise: ${visible(path)}${colon}${visible(reason[locale])}\n`);
  if (seen > 0 || asked.switches.has('stdin')) return;
  const where = asked.operands.length === 0 ? '.' : asked.operands.map(visible).join(' ');
  const text: Text = {
    en: `there is no C, C++, Python, TypeScript or JavaScript file to check in ${where}`,
    'zh-CN': `${where} 中没有可检查的 C、C++、Python、TypeScript 或 JavaScript 文件`,
  };
  terminal.writeError(`bindwise: ${text[locale]}\n`);
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
      const { environment, isInteractive } = terminal;
      const color = isInteractive.out && !switches.has('no-color') && !environment.NO_COLOR && environment.TERM !== 'dumb';
      return (result) => formatPretty(result, { color });
    }
  }
}

function shownRelated<R extends { readonly path?: string }>(related: R, shown: (path: string) => string): R {
  return related.path === undefined ? related : { ...related, path: shown(related.path) };
}

/** Relative to the working folder where it is inside, else absolute; always with `/`. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  const shown = inside === '' ? basename(path) : inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  return sep === '/' ? shown : shown.split(sep).join('/');
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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
