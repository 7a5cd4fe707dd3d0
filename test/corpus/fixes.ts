import { type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { applyEdits, fixText, mostRounds } from '../../server/src/workspace/fix.ts';
import { syntaxErrorsIn } from '../rules/analysis.ts';
import { firstErrors } from '../rules/compile.ts';
import { brokenEdits } from '../rules/contract.ts';
import { grammars } from '../support/grammars.ts';
import type { Reported } from './engine.ts';
import { mutantsAt } from './mutate.ts';
import { type FileWithFindings, Program } from './program.ts';
import type { Project } from './projects.ts';
import type { Site } from './sites.ts';

/** One fix that was offered, or all of a file's preferred ones, and what it broke. */
export interface TriedFix {
  readonly project: Project;
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  /** `one` fix of one finding, or `all` that `check --fix` makes in the file. */
  readonly extent: 'one' | 'all';
  /** The mutation that made the finding, where the file as it is has none. */
  readonly planted: string | undefined;
  readonly broken: readonly string[];
  /** Whether the compiler accepted the text before, and so was asked about the text after. */
  readonly isCompiled: boolean;
}

interface Result extends Omit<TriedFix, 'isCompiled'> {
  readonly language: LanguageId;
  readonly before: string;
  readonly after: string;
}

/** Makes every fix that is offered in a project, each on its own and then all of a file, and those that are offered after a fault is planted at a site. */
export async function tryFixes(project: Project, folder: string, sites: readonly Site[]): Promise<TriedFix[]> {
  const program = await Program.read(folder);
  const results: Result[] = [];
  const untouched = program.findings();
  for (const file of program.filesWithFindings()) results.push(...(await fixesOf(program, project, file, undefined, untouched)));
  for (const site of sites) {
    const language = languageOfPath(site.path);
    if (language === undefined) throw new Error(`${site.project} ${site.path}: not a language that Bindwise reads`);
    for (const mutant of await mutantsAt(folder, site, language)) {
      const { findings, hasSyntaxErrors } = await program.tryText(site.path, mutant.text, language);
      const file = { path: site.path, text: mutant.text, language, hasSyntaxErrors, findings: findings.filter(({ rule }) => rule === mutant.rule) };
      results.push(...(await fixesOf(program, project, file, mutant.mutation, untouched)));
    }
  }
  return compiled(results);
}

/** @param untouched what is said of the project as it is: a fix that undoes a planted fault may bring that back */
async function fixesOf(
  program: Program,
  project: Project,
  file: FileWithFindings,
  planted: string | undefined,
  untouched: readonly Reported[],
): Promise<Result[]> {
  const offered = file.findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
  if (offered.length === 0) return [];
  const { path, text, language } = file;
  await grammars.load(language);
  const said = await program.tryText(path, text, language);
  const results: Result[] = [];
  for (const { finding, fix } of offered) {
    const common = { project, path, line: lineAt(text, finding.span.start), rule: finding.rule, extent: 'one', planted, language, before: text } as const;
    const broken = [...brokenEdits(text, fix)];
    if (broken.length > 0) {
      results.push({ ...common, after: text, broken });
      continue;
    }
    const after = applyEdits(text, fix.edits);
    const found = await program.tryText(path, after, language);
    broken.push(...newSyntaxErrors(text, after, language));
    const expected = countOf(said.reported, path, finding.rule) - 1;
    if (countOf(found.reported, path, finding.rule) > expected) broken.push(`the finding is still there, or another ${finding.rule} took its place`);
    broken.push(...newFindings([said.reported, untouched], found.reported, path, finding.rule));
    results.push({ ...common, after, broken });
  }
  const fixed = await fixText(text, (now) => program.tryText(path, now, language));
  if (fixed.count > 0) {
    const broken = [...newSyntaxErrors(text, fixed.text, language)];
    const again = await fixText(fixed.text, (now) => program.tryText(path, now, language));
    if (again.count > 0) broken.push(`a second run makes ${again.count} more of at most ${mostRounds} rounds`);
    broken.push(...newFindings([said.reported, untouched], (await program.tryText(path, fixed.text, language)).reported, path, undefined));
    results.push({ project, path, line: 1, rule: 'all', extent: 'all', planted, language, before: text, after: fixed.text, broken });
  }
  return results;
}

function newSyntaxErrors(before: string, after: string, language: LanguageId): string[] {
  const errors = syntaxErrorsIn({ text: after, language, platform: 'linux' });
  return errors.length > syntaxErrorsIn({ text: before, language, platform: 'linux' }).length
    ? [`it makes syntax errors: ${errors.join('; ').slice(0, 200)}`]
    : [];
}

function countOf(reported: readonly Reported[], path: string, rule: string): number {
  return reported.filter((finding) => finding.path === path && finding.rule === rule).length;
}

/** Rules that speak more often than in each of the states before, anywhere. */
function newFindings(before: readonly (readonly Reported[])[], after: readonly Reported[], path: string, fixed: string | undefined): string[] {
  const places = new Map(after.map((finding) => [`${finding.path} ${finding.rule}`, finding]));
  return [...places.values()]
    .filter((finding) => finding.path !== path || finding.rule !== fixed)
    .filter((finding) => before.every((said) => countOf(after, finding.path, finding.rule) > countOf(said, finding.path, finding.rule)))
    .map((finding) => `it makes a new finding: ${finding.rule}${finding.path === path ? '' : ` in ${finding.path}`}`);
}

/** Asks the compilers about all texts at once: what passed before has to pass after. */
function compiled(results: readonly Result[]): TriedFix[] {
  const errors = firstErrors(results.flatMap(({ language, before, after }) => [before, after].map((text) => ({ language, text }))));
  return results.map(({ language: _, before, after, broken, ...result }, index) => {
    const [first, then] = [errors[index * 2], errors[index * 2 + 1]];
    const isCompiled = first === undefined && before !== after;
    return { ...result, isCompiled, broken: isCompiled && then !== undefined ? [...broken, `it no longer compiles: ${then}`] : broken };
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** How many fixes were made of each rule and how many broke a promise, and which. */
export function fixReport(tried: readonly TriedFix[]): string {
  const rules = [...new Set(tried.map(({ rule }) => rule))].sort();
  const row = (name: string, some: readonly TriedFix[]): string => {
    const number = (one: readonly TriedFix[]): string => `${one.length}`.padStart(12);
    const broken = some.filter(({ broken: promises }) => promises.length > 0);
    return `${name.padEnd(30)}${number(some)}${number(some.filter(({ planted }) => planted !== undefined))}${number(some.filter(({ isCompiled }) => isCompiled))}${number(broken)}`;
  };
  return [
    `${'rule'.padEnd(30)}${['fixes', 'of mutants', 'compiled', 'broken'].map((name) => name.padStart(12)).join('')}`,
    ...rules.map((rule) =>
      row(
        rule,
        tried.filter((fix) => fix.rule === rule),
      ),
    ),
    row('together', tried),
  ].join('\n');
}

export function fixFailures(tried: readonly TriedFix[]): string[] {
  return tried
    .filter(({ broken }) => broken.length > 0)
    .map(({ project, path, line, rule, planted, broken }) => {
      const made = planted === undefined ? '' : ` (${planted})`;
      return `${project.name} ${path}:${line}${made} ${rule}: ${broken.join('; ')}`;
    });
}
