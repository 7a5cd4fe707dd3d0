import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';
import type { Reported } from './engine.ts';
import { type Mutant, mutantsOf, mutations } from './mutators.ts';
import { Program } from './program.ts';
import { type CorpusLanguage, languageOfFile, type Project } from './projects.ts';
import type { Site } from './sites.ts';

export interface Tried {
  readonly project: Project;
  readonly site: Site;
  readonly mutant: Mutant;
  readonly language: CorpusLanguage;
  readonly isFound: boolean;
  /** What is said at the place before anything is changed: it has to be nothing. */
  readonly before: readonly Reported[];
  /** What else the mutant made the engine say. */
  readonly instead: readonly Reported[];
}

/** Breaks a project at its sites, one fault at a time, and has the files that have to do with it analysed again. */
export async function tryMutants(project: Project, folder: string, sites: readonly Site[]): Promise<Tried[]> {
  const program = await Program.read(folder);
  const untouched = program.findings();
  const tried: Tried[] = [];
  for (const site of sites) {
    const language = languageOfPath(site.path);
    if (language === undefined) throw new Error(`${site.project} ${site.path}: not a language that Bindwise reads`);
    const mutants = await mutantsAt(folder, site, language);
    if (mutants.length === 0) throw new Error(`${site.project} ${site.path}: no mutant can be made there`);
    for (const mutant of mutants) {
      const findings = await program.findingsWith(site.path, mutant.text, language);
      const { path: expected, line: at } = mutant.at;
      const isThere = ({ path, line, endLine, rule }: Reported): boolean => path === expected && line <= at && at <= endLine && rule === mutant.rule;
      tried.push({
        project,
        site,
        mutant,
        language: languageOfFile(site.path, project),
        isFound: findings.some(isThere),
        before: untouched.filter(isThere),
        instead: findings.filter(
          (finding) => !untouched.some((old) => old.path === finding.path && old.rule === finding.rule && old.message === finding.message),
        ),
      });
    }
  }
  return tried;
}

/** The faults that can be planted at a site. */
export async function mutantsAt(folder: string, site: Site, language: LanguageId): Promise<readonly Mutant[]> {
  await grammars.load(language);
  const parsed = grammars.parse(readFileSync(join(folder, site.path), 'utf8'), language);
  const mutants = mutantsOf(parsed, language, site);
  parsed.delete();
  return mutants;
}

/** Found of all, by mutation and language, and every one that was not found or not silent before. */
export function mutationReport(tried: readonly Tried[]): string {
  const languages = [...new Set(tried.map(({ language }) => language))].sort();
  const cell = (some: readonly Tried[]): string => (some.length === 0 ? '-' : `${some.filter(({ isFound }) => isFound).length}/${some.length}`).padStart(12);
  const row = (name: string, some: readonly Tried[]): string =>
    `${name.padEnd(14)}${languages.map((language) => cell(some.filter((one) => one.language === language))).join('')}${cell(some)}`;
  return [
    `${'mutation'.padEnd(14)}${languages.map((language) => language.padStart(12)).join('')}${'all'.padStart(12)}`,
    ...mutations.map((mutation) =>
      row(
        mutation,
        tried.filter(({ mutant }) => mutant.mutation === mutation),
      ),
    ),
    row('all', tried),
    '',
    ...tried.filter(({ isFound }) => !isFound).map((one) => `missed  ${told(one)}${knownOf(one) === undefined ? '' : ` Known: ${knownOf(one)}`}`),
    ...tried.filter((one) => one.isFound && knownOf(one) !== undefined).map((one) => `mended  ${told(one)}: the site still says that it is not found`),
    ...tried.filter(({ before }) => before.length > 0).map((one) => `noisy   ${told(one)}`),
  ].join('\n');
}

/** What makes the run fail: a mutant that is not found without a known reason, and a place that was not silent. */
export function mutationFailures(tried: readonly Tried[]): string[] {
  return [
    ...tried.filter((one) => !one.isFound && knownOf(one) === undefined).map((one) => `not found: ${told(one)}`),
    ...tried.filter(({ before }) => before.length > 0).map((one) => `not silent before: ${told(one)}`),
  ];
}

function knownOf({ site, mutant }: Tried): string | undefined {
  return site.known[mutant.mutation];
}

function told({ project, mutant, instead }: Tried): string {
  const others =
    instead.length === 0
      ? ''
      : ` (instead: ${instead.map(({ rule, path, line }) => `${rule} at ${path === mutant.at.path ? '' : `${path}:`}${line}`).join(', ')})`;
  return `${project.name} ${mutant.at.path}:${mutant.at.line} ${mutant.mutation}: ${mutant.rule}${others}`;
}
