import type { Platform } from '@bindwise/semantics';
import { platformOfNode } from '../workspace/platform.ts';
import type { Host } from './host.ts';

/** A request of Bindwise's own: whose bind() is explained in a document. The parameters are `{ uri }`, the answer is a {@link Status} or null. */
export const statusRequest = 'bindwise/status';

export interface Status {
  readonly platform: Platform;
  /** The kernel's release, where the platform is the one that the server runs on. */
  readonly kernel: string | undefined;
}

export function statusOf(platform: Platform, host: Host): Status {
  return { platform, kernel: platformOfNode(host.platform) === platform ? host.release : undefined };
}
