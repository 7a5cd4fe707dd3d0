import { FileChecker, type FileReport } from '../workspace/check.ts';
import { nodeGrammarSource } from '../workspace/grammarSource.ts';
import type { CheckRequest } from './terminal.ts';

/** What a checking thread does with the files it is sent, in their order. */
export function checkInThread(entry: string): (requests: readonly CheckRequest[]) => Promise<readonly FileReport[]> {
  const checker = new FileChecker(nodeGrammarSource(entry));
  return async (requests) => {
    const reports: FileReport[] = [];
    for (const { path, options } of requests) reports.push(await checker.checkFile(path, options));
    return reports;
  };
}
