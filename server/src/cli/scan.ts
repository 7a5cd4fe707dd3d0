import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Locale, Text } from '@bindwise/semantics';
import { rules } from '../core/rules/registry.ts';
import type { Checker, CheckOptions, FileReport } from '../workspace/check.ts';
import { nodeDisk, readText } from '../workspace/nodeDisk.ts';
import { isPlatformName, localPortRange, platformOfNode } from '../workspace/platform.ts';
import { Projects, type Scope } from '../workspace/project.ts';
import { defaultMaxFileSize, reasons } from '../workspace/readSource.ts';
import { visible } from './display.ts';
import { checkAll, type Found } from './jobs.ts';
import { Progress } from './progress.ts';
import type { Skipped } from './result.ts';
import type { CheckRequest, Terminal } from './terminal.ts';

/** What commands that read files and folders are asked for. */
export interface ScanArguments {
  readonly values: { readonly platform?: string; readonly config?: string };
  readonly switches: ReadonlySet<string>;
  readonly operands: readonly string[];
}

export interface Scan {
  readonly asked: ScanArguments;
  readonly terminal: Terminal;
  readonly locale: Locale;
  readonly projects: Projects;
  /** What the run as a whole is for; a project file further down may say otherwise for its files. */
  readonly platform: CheckOptions['analyze']['platform'];
}

/** @throws ProjectFileError when the project file cannot be used */
export function scanOf(asked: ScanArguments, terminal: Terminal, locale: Locale): Scan {
  const { cwd } = terminal;
  const ruleNames = new Set(rules.map(({ name }) => name));
  const only = asked.values.config === undefined ? {} : { only: { path: resolve(cwd, asked.values.config), base: cwd } };
  const projects = new Projects(nodeDisk, { ruleNames, ...only });
  return { asked, terminal, locale, projects, platform: platformOfScope(projects.scopeOf(cwd), asked, terminal) };
}

function platformOfScope({ settings }: Scope, { values }: ScanArguments, terminal: Terminal): Scan['platform'] {
  const asked = values.platform ?? settings.platform;
  return isPlatformName(asked) ? asked : platformOfNode(terminal.platform);
}

/** How the files of a folder are checked. */
export function optionsOf(scope: Scope, { asked, terminal }: Scan): CheckOptions {
  const platform = platformOfScope(scope, asked, terminal);
  return {
    analyze: {
      platform,
      rules: scope.settings.rules ?? {},
      respectIgnores: !asked.switches.has('no-ignore'),
      localPortRange: localPortRange(platform, terminal.platform, readText),
    },
    maxFileSize: scope.settings.maxFileSize ?? defaultMaxFileSize,
    fix: asked.switches.has('fix'),
  };
}

/** Checks the files and folders that are asked for, with a bar while that takes long. */
export async function scanPaths(scan: Scan, jobs: number | undefined): Promise<Found & { readonly checker: Checker }> {
  const passedOver: FileReport[] = [];
  const requests = await listFiles(scan, passedOver);
  const progress = new Progress(scan.terminal, requests.length, scan.locale);
  const roots = [scan.terminal.cwd, ...scan.asked.operands.map((operand) => resolve(scan.terminal.cwd, operand))];
  const found = await checkAll(requests, { roots, jobs }, scan.terminal, (count) => progress.show(count));
  progress.clear();
  return { ...found, reports: [...passedOver, ...found.reports] };
}

/** The files to check, each once, however many of the paths lead to it. What cannot be listed goes to `passedOver`. */
async function listFiles(scan: Scan, passedOver: FileReport[]): Promise<readonly CheckRequest[]> {
  const { asked, terminal, projects } = scan;
  const optionsByScope = new Map<Scope, CheckOptions>();
  const requests = new Map<string, CheckRequest>();
  const add = (path: string, scope: Scope): void => {
    let options = optionsByScope.get(scope);
    if (options === undefined) {
      options = optionsOf(scope, scan);
      optionsByScope.set(scope, options);
    }
    if (!requests.has(path)) requests.set(path, { path, options });
  };
  const pass = (path: string, outcome: 'skipped' | 'failed', reason: Text): void => {
    passedOver.push({ path, outcome, reason, findings: [], fixed: 0 });
  };
  for (const operand of asked.operands.length === 0 ? ['.'] : asked.operands) {
    const path = resolve(terminal.cwd, operand);
    const kind = nodeDisk.kindOf(path);
    if (kind === 'file') {
      const scope = projects.scopeOf(dirname(path));
      if (scope.excludes(path)) pass(path, 'skipped', reasons.excluded);
      else add(path, scope);
    } else if (kind === 'folder') {
      const { walk } = await import('../workspace/walk.ts');
      for (const walked of walk(path, { disk: nodeDisk, projects, respectGitIgnore: !asked.switches.has('no-ignore') })) {
        if (walked.kind === 'file') add(walked.path, walked.scope);
        else pass(walked.path, walked.kind, walked.reason);
      }
    } else pass(path, kind.kind, kind.reason);
  }
  return [...requests.values()];
}

/** What a scan came to, as it is counted. */
export interface Tally {
  /** Those that somebody asked for, sorted by their shown paths. */
  readonly reports: readonly FileReport[];
  readonly seen: number;
  readonly analysed: number;
  readonly skipped: readonly Skipped[];
  /** Something that was asked for could not be done. */
  readonly failed: boolean;
}

/** Counts, and says on standard error which files were passed over, or that there was none. */
export function tally({ reports, passed }: Found, scan: Scan): Tally {
  const shown = shownFrom(scan.terminal.cwd);
  const named = new Set(scan.asked.operands.map((operand) => resolve(scan.terminal.cwd, operand)));
  // A file that nobody named and whose name says nothing was only looked into.
  const told = reports.filter(({ outcome, path }) => outcome !== 'unknown' || named.has(path)).sort((a, b) => compare(shown(a.path), shown(b.path)));
  const skipped = told.flatMap((report): Skipped[] => {
    const reason = report.outcome === 'unknown' ? reasons.noLanguage : report.reason;
    return reason === undefined ? [] : [{ path: shown(report.path), reason }];
  });
  const seen = passed + told.length;
  complain(skipped, seen, scan);
  return {
    reports: told,
    seen,
    analysed: told.filter(({ outcome }) => outcome === 'analysed').length,
    skipped,
    failed: told.some(({ outcome, reason }) => outcome === 'failed' || (outcome === 'analysed' && reason !== undefined)),
  };
}

function complain(skipped: readonly Skipped[], seen: number, { terminal, locale, asked }: Scan): void {
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

/** Whether what is written may have colours. */
export function isInColor(switches: ReadonlySet<string>, { environment, isInteractive }: Terminal): boolean {
  return isInteractive.out && !switches.has('no-color') && !environment.NO_COLOR && environment.TERM !== 'dumb';
}

/** Shows paths relative to the working folder where they are inside, else absolute; always with `/`. */
export function shownFrom(cwd: string): (path: string) => string {
  return (path) => {
    const inside = relative(cwd, path);
    const shown = inside === '' ? basename(path) : inside.startsWith('..') || isAbsolute(inside) ? path : inside;
    return sep === '/' ? shown : shown.split(sep).join('/');
  };
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
