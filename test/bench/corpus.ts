import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AnalyzeOptions, analyzeTogether, lowerText } from '../../server/src/core/analyze.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
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
}

/** Lowering, flow and rules of real programs, file by file, against parsing the same files. Without `npm run corpus -- fetch` there are none. */
export async function corpusFigures(): Promise<Figure[]> {
  const costs = new Map<string, Cost>();
  for (const project of existsSync(projects) ? readdirSync(projects) : []) {
    for (const walked of walk(join(projects, project), { disk: nodeDisk, projects: new Projects(nodeDisk), respectGitIgnore: false })) {
      const look = walked.kind === 'file' ? lookAt(nodeDisk, walked.path, defaultMaxFileSize) : undefined;
      if (walked.kind !== 'file' || look?.outcome !== 'relevant') continue;
      await grammars.load(look.language);
      add(costs, walked.path, decode(look.bytes).text, look.language);
    }
  }
  return [...costs].map(([language, { files, parse, analysis }]) => ({
    what: `${files} files of real programs (${language}): lowering + flow + rules / parse`,
    ratio: analysis / parse,
    mustReach: 0.5,
    detail: `${analysis.toFixed(0)} ms / ${parse.toFixed(0)} ms`,
  }));
}

function add(costs: Map<string, Cost>, path: string, text: string, language: LanguageId): void {
  const group = /script/.test(language) ? 'TypeScript and JavaScript' : language;
  const cost = costs.get(group) ?? { files: 0, parse: 0, analysis: 0 };
  costs.set(group, cost);
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
