import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AnalyzeOptions, analyzeTogether, lowerText } from '../../server/src/core/analyze.ts';
import { type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { lookAt } from '../../server/src/workspace/look.ts';
import { nodeDisk } from '../../server/src/workspace/nodeDisk.ts';
import { Projects } from '../../server/src/workspace/project.ts';
import { decode, defaultMaxFileSize } from '../../server/src/workspace/readSource.ts';
import { walk } from '../../server/src/workspace/walk.ts';
import { grammars } from '../support/grammars.ts';
import type { Figure } from './figure.ts';

const projects = join(import.meta.dirname, '..', '..', 'out', 'corpus', 'projects');
const options: AnalyzeOptions = { platform: 'linux', rules: {}, respectIgnores: true };
const names = { imported: () => undefined, includedBy: () => [] };

/** Milliseconds, and how many files. */
interface Cost {
  files: number;
  parse: number;
  analysis: number;
  /** Files that say nothing of sockets, which the product does not parse. */
  otherFiles: number;
  otherParse: number;
}

/**
 * Lowering, flow and rules of real programs, file by file, against parsing the same files: those that speak of sockets, and all of the programs. Without
 * `npm run corpus -- fetch` there are none.
 */
export async function corpusFigures(): Promise<Figure[]> {
  const costs = new Map<string, Cost>();
  for (const project of existsSync(projects) ? readdirSync(projects) : []) {
    for (const walked of walk(join(projects, project), { disk: nodeDisk, projects: new Projects(nodeDisk), respectGitIgnore: false })) {
      const look = walked.kind === 'file' ? lookAt(nodeDisk, walked.path, defaultMaxFileSize) : undefined;
      if (walked.kind !== 'file') continue;
      if (look?.outcome === 'relevant') {
        await grammars.load(look.language);
        add(costOf(costs, look.language), walked.path, decode(look.bytes).text, look.language);
      } else if (look?.outcome === 'passed') await addOther(costs, walked.path);
    }
  }
  return [...costs].flatMap(([language, { files, parse, analysis, otherFiles, otherParse }]) => [
    {
      what: `${files} files of real programs (${language}): lowering + flow + rules / parse`,
      ratio: analysis / parse,
      mustReach: 0.5,
      detail: `${analysis.toFixed(0)} ms / ${parse.toFixed(0)} ms`,
    },
    {
      what: `all ${files + otherFiles} files of these programs (${language}): the same`,
      ratio: analysis / (parse + otherParse),
      mustReach: 0.5,
      detail: `${analysis.toFixed(0)} ms / ${(parse + otherParse).toFixed(0)} ms`,
    },
  ]);
}

function costOf(costs: Map<string, Cost>, language: LanguageId): Cost {
  const group = /script/.test(language) ? 'TypeScript and JavaScript' : language;
  const cost = costs.get(group) ?? { files: 0, parse: 0, analysis: 0, otherFiles: 0, otherParse: 0 };
  costs.set(group, cost);
  return cost;
}

async function addOther(costs: Map<string, Cost>, path: string): Promise<void> {
  const language = languageOfPath(path);
  const source = nodeDisk.read(path, defaultMaxFileSize);
  if (language === undefined || source.kind !== 'bytes') return;
  await grammars.load(language);
  const cost = costOf(costs, language);
  const text = decode(source.bytes).text;
  const start = performance.now();
  const parsed = grammars.parse(text, language);
  cost.otherFiles += 1;
  cost.otherParse += performance.now() - start;
  parsed.delete();
}

function add(cost: Cost, path: string, text: string, language: LanguageId): void {
  const start = performance.now();
  const parsed = grammars.parse(text, language);
  const parsedAt = performance.now();
  const lowered = lowerText(parsed, language, 'alone');
  analyzeTogether([{ path, text, lowered }], names, () => options);
  cost.files += 1;
  cost.parse += parsedAt - start;
  cost.analysis += performance.now() - parsedAt;
  parsed.delete();
}
