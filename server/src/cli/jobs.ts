import { FileChecker, type FileReport } from '../workspace/check.ts';
import { nodeGrammarSource } from '../workspace/grammarSource.ts';
import type { CheckRequest, Terminal } from './terminal.ts';

/** Reports of files, `passed` ones only counted. */
export interface Found {
  readonly reports: readonly FileReport[];
  readonly passed: number;
}

/**
 * Checks all files, in this thread or in `jobs` others. What is found is the same, only its order is not.
 * @param jobs as many threads as that; without it as many as the number of files and the machine suggest
 * @param tick is told how many files are done
 */
export async function checkAll(requests: readonly CheckRequest[], jobs: number | undefined, terminal: Terminal, tick: (done: number) => void): Promise<Found> {
  const threads = Math.min(jobs ?? suggested(requests.length, terminal.processors), Math.ceil(requests.length / batchSize));
  const collect = new Collector(tick);
  if (threads <= 1) {
    if (requests.length <= veryFewFiles) terminal.expectLittleWork();
    const checker = new FileChecker(nodeGrammarSource(terminal.entry));
    for (const { path, options } of requests) {
      collect.add([await checker.checkFile(path, options)]);
    }
  } else {
    const batches: (readonly CheckRequest[])[] = [];
    for (let at = requests.length; at > 0; at -= batchSize) batches.push(requests.slice(Math.max(0, at - batchSize), at));
    await Promise.all(Array.from({ length: threads }, () => work(batches, terminal, collect)));
  }
  return { reports: collect.reports, passed: collect.passed };
}

const batchSize = 32;
/** Below this a thread costs more to start than it saves. */
const fewFiles = 4000;
const mostThreads = 4;
const veryFewFiles = 16;

function suggested(files: number, processors: number): number {
  return files < fewFiles ? 1 : Math.min(processors, mostThreads);
}

class Collector {
  readonly reports: FileReport[] = [];
  passed = 0;
  #done = 0;
  readonly #tick: (done: number) => void;

  constructor(tick: (done: number) => void) {
    this.#tick = tick;
  }

  add(reports: readonly FileReport[]): void {
    for (const report of reports) {
      if (report.outcome === 'passed') this.passed += 1;
      else this.reports.push(report);
    }
    this.#done += reports.length;
    this.#tick(this.#done);
  }
}

/** One thread's share. When it dies, the files it had are tried one by one, so that only the one that killed it is lost. */
async function work(batches: (readonly CheckRequest[])[], terminal: Terminal, collect: Collector): Promise<void> {
  let worker = terminal.startWorker();
  for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
    try {
      collect.add(await worker.check(batch));
    } catch (error) {
      worker.stop();
      worker = terminal.startWorker();
      const [only] = batch;
      if (batch.length > 1) batches.push(...batch.map((request) => [request]));
      else if (only !== undefined) collect.add([lost(only.path, error)]);
    }
  }
  worker.stop();
}

function lost(path: string, error: unknown): FileReport {
  const detail = error instanceof Error ? error.message : String(error);
  const reason = { en: `Bindwise failed on it: ${detail}`, 'zh-CN': `Bindwise 处理它时出错：${detail}` };
  return { path, outcome: 'failed', reason, findings: [], fixed: 0 };
}
