import { Checker, type FileReport } from '../workspace/check.ts';
import type { CheckRequest, Looked, Terminal } from './terminal.ts';

/** Reports of files, `passed` ones only counted. */
export interface Found {
  readonly reports: readonly FileReport[];
  readonly passed: number;
}

export interface CheckAllOptions {
  /** Folders in which files are looked for that others name. */
  readonly roots: readonly string[];
  /** How many threads look into files; without it as many as the number of files and the machine suggest. */
  readonly jobs: number | undefined;
}

/**
 * Checks all files. Where there are many, threads look which of them are to be analysed; the analysis itself sees all of these together, in this thread.
 * What is found is the same, only its order is not.
 * @param tick is told how many files are done
 */
export async function checkAll(
  requests: readonly CheckRequest[],
  { roots, jobs }: CheckAllOptions,
  terminal: Terminal,
  tick: (done: number) => void,
): Promise<Found & { readonly checker: Checker }> {
  const threads = Math.min(jobs ?? suggested(requests.length, terminal.processors), Math.ceil(requests.length / batchSize));
  const checker = new Checker(terminal.grammars, roots);
  const collect = new Collector(tick);
  for (const { path } of requests) checker.note(path);
  if (requests.length > fewFiles) terminal.expectMuchWork();
  if (threads <= 1) {
    for (const { path, options } of requests) collect.add(await checker.add(path, options));
  } else {
    const relevant = new Set<string>();
    const batches: (readonly CheckRequest[])[] = [];
    for (let at = requests.length; at > 0; at -= batchSize) batches.push(requests.slice(Math.max(0, at - batchSize), at));
    const take = (looked: readonly Looked[]): void => {
      for (const each of looked) {
        if (each.outcome === 'relevant') relevant.add(each.path);
        else collect.add(each);
      }
    };
    await Promise.all(Array.from({ length: threads }, () => work(batches, terminal, take)));
    for (const { path, options } of requests) if (relevant.has(path)) collect.add(await checker.add(path, options));
  }
  return { reports: [...collect.reports, ...(await checker.finish())], passed: collect.passed, checker };
}

const batchSize = 32;
const fewFiles = 16;
/** Below this a thread costs more to start than it saves. */
const manyFiles = 4000;
const mostThreads = 4;

function suggested(files: number, processors: number): number {
  return files < manyFiles ? 1 : Math.min(processors, mostThreads);
}

class Collector {
  readonly reports: FileReport[] = [];
  passed = 0;
  #done = 0;
  readonly #tick: (done: number) => void;

  constructor(tick: (done: number) => void) {
    this.#tick = tick;
  }

  /** Without a report the file is one of those that are analysed in the end. */
  add(report: FileReport | undefined): void {
    if (report?.outcome === 'passed') this.passed += 1;
    else if (report !== undefined) this.reports.push(report);
    this.#done += 1;
    this.#tick(this.#done);
  }
}

/** One thread's share. When it dies, the files it had are tried one by one, so that only the one that killed it is lost. */
async function work(batches: (readonly CheckRequest[])[], terminal: Terminal, take: (looked: readonly Looked[]) => void): Promise<void> {
  let worker = terminal.startWorker();
  for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
    try {
      take(await worker.look(batch));
    } catch (error) {
      worker.stop();
      worker = terminal.startWorker();
      const [only] = batch;
      if (batch.length > 1) batches.push(...batch.map((request) => [request]));
      else if (only !== undefined) take([lost(only.path, error)]);
    }
  }
  worker.stop();
}

function lost(path: string, error: unknown): FileReport {
  const detail = error instanceof Error ? error.message : String(error);
  const reason = { en: `Bindwise failed on it: ${detail}`, 'zh-CN': `Bindwise 处理它时出错：${detail}` };
  return { path, outcome: 'failed', reason, findings: [], fixed: 0 };
}
