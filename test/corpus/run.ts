import { parseArgs } from 'node:util';
import { check } from './engine.ts';
import { fetchProject } from './fetch.ts';
import { fixFailures, fixReport, type TriedFix, tryFixes } from './fixes.ts';
import { readLabels } from './labels.ts';
import { mutationFailures, mutationReport, type Tried, tryMutants } from './mutate.ts';
import { type Project, readProjects } from './projects.ts';
import { contradictions, disagreements, type ProjectScore, table } from './report.ts';
import { score } from './score.ts';
import { readSites } from './sites.ts';

const usage = 'Usage: npm run corpus -- [check | mutate | fixes | fetch] [--only NAME,…]';
const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const projects = readProjects().filter(({ name }) => only === undefined || only.includes(name));
const failures: string[] = [];
const [task = 'check'] = positionals;

if (only?.some((name) => !projects.some((project) => project.name === name))) failures.push(`--only: not in projects.jsonl: ${values.only}`);
else if (task === 'check') checkProjects();
else if (task === 'mutate') await mutateProjects();
else if (task === 'fixes') await fixProjects();
else if (task === 'fetch') for (const project of projects) folderFor(project);
else failures.push(usage);

for (const failure of failures) console.error(`failed  ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** The folder of a project, or `undefined` when it cannot be fetched: that is said, and the run fails in the end. */
function folderFor(project: Project): string | undefined {
  try {
    return fetchProject(project);
  } catch (error) {
    failures.push(`${project.name} ${project.version} was not fetched: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function checkProjects(): void {
  const labels = readLabels();
  const scores: ProjectScore[] = [];
  const files = { seen: 0, analysed: 0 };
  for (const project of projects) {
    const folder = folderFor(project);
    if (folder === undefined) continue;
    const { findings, seen, analysed } = check(folder);
    files.seen += seen;
    files.analysed += analysed;
    scores.push({
      project,
      score: score(
        findings,
        labels.filter((label) => label.project === project.name),
      ),
    });
  }
  console.log(`${scores.length} projects, ${files.seen} files, ${files.analysed} of them say something about sockets, ${labels.length} labels\n`);
  console.log(`${table(scores)}\n\n${disagreements(scores)}`);
  failures.push(...contradictions(scores));
}

async function mutateProjects(): Promise<void> {
  const sites = readSites();
  const tried: Tried[] = [];
  for (const project of projects) {
    const own = sites.filter((site) => site.project === project.name);
    const folder = own.length === 0 ? undefined : folderFor(project);
    if (folder !== undefined) tried.push(...(await tryMutants(project, folder, own)));
  }
  console.log(mutationReport(tried));
  failures.push(...mutationFailures(tried));
}

async function fixProjects(): Promise<void> {
  const sites = readSites();
  const tried: TriedFix[] = [];
  for (const project of projects) {
    const folder = folderFor(project);
    if (folder === undefined) continue;
    const own = await tryFixes(
      project,
      folder,
      sites.filter((site) => site.project === project.name),
    );
    tried.push(...own);
    console.error(`${project.name}: ${own.length} fixes, ${fixFailures(own).length} broken`);
  }
  console.log(fixReport(tried));
  failures.push(...fixFailures(tried));
}
