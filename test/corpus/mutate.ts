import { linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageOfPath } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';
import { check, type Reported } from './engine.ts';
import { cache } from './fetch.ts';
import { type Mutant, mutantsOf, mutations } from './mutators.ts';
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

/**
 * Breaks a project at its sites and has it checked as a whole each time. Mutants of different files are tried together: a run holds one of each file.
 */
export async function tryMutants(project: Project, folder: string, sites: readonly Site[]): Promise<Tried[]> {
  const untouched = check(folder).findings;
  const waiting = new Map<string, { site: Site; mutant: Mutant }[]>();
  for (const site of sites) waiting.set(site.path, [...(waiting.get(site.path) ?? []), ...(await mutantsAt(folder, site))]);
  const tried: Tried[] = [];
  while ([...waiting.values()].some((queue) => queue.length > 0)) {
    const round = [...waiting.values()].flatMap((queue) => queue.splice(0, 1));
    const findings = checkWith(folder, new Map(round.map(({ site, mutant }) => [site.path, mutant.text])));
    for (const { site, mutant } of round) {
      const isThere = ({ path, line }: Reported): boolean => path === mutant.at.path && line === mutant.at.line;
      tried.push({
        project,
        site,
        mutant,
        language: languageOfFile(site.path, project),
        isFound: findings.some((finding) => isThere(finding) && finding.rule === mutant.rule),
        before: untouched.filter((finding) => isThere(finding) && finding.rule === mutant.rule),
        instead: findings.filter(
          (finding) => finding.path === site.path && !untouched.some((old) => old.rule === finding.rule && old.message === finding.message),
        ),
      });
    }
  }
  return tried;
}

async function mutantsAt(folder: string, site: Site): Promise<{ site: Site; mutant: Mutant }[]> {
  const language = languageOfPath(site.path);
  if (language === undefined) throw new Error(`${site.project} ${site.path}: not a language that Bindwise reads`);
  await grammars.load(language);
  const parsed = grammars.parse(readFileSync(join(folder, site.path), 'utf8'), language);
  const mutants = mutantsOf(parsed, language, site);
  parsed.delete();
  return mutants.map((mutant) => ({ site, mutant }));
}

/** The project with some files changed: the others are links to the originals. */
function checkWith(folder: string, changed: ReadonlyMap<string, string>): readonly Reported[] {
  const copy = join(cache, 'mutated');
  rmSync(copy, { recursive: true, force: true });
  linkTree(folder, copy);
  for (const [path, text] of changed) {
    // A link would write through to the original.
    rmSync(join(copy, path));
    writeFileSync(join(copy, path), text);
  }
  return check(copy).findings;
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isFile()) linkSync(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
  }
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
  const others = instead.length === 0 ? '' : ` (instead: ${instead.map(({ rule, line }) => `${rule} at ${line}`).join(', ')})`;
  return `${project.name} ${mutant.at.path}:${mutant.at.line} ${mutant.mutation}: ${mutant.rule}${others}`;
}
