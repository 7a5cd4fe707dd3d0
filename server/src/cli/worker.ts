import { passedOver } from '../workspace/check.ts';
import { lookAt } from '../workspace/look.ts';
import { nodeDisk } from '../workspace/nodeDisk.ts';
import type { CheckRequest, Looked } from './terminal.ts';

/** What a thread does with the files it is sent: it looks which of them are to be analysed, in their order. */
export function lookInThread(requests: readonly CheckRequest[]): readonly Looked[] {
  return requests.map(({ path, options }) => {
    const look = lookAt(nodeDisk, path, options.maxFileSize);
    return look.outcome === 'relevant' ? { path, outcome: 'relevant' } : passedOver(path, look);
  });
}
