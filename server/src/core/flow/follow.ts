import type { PlatformName } from '../ir/index.ts';
import type { Facts } from './facts.ts';
import { type FilePart, ProgramFlow } from './programFlow.ts';

export interface FollowOptions {
  readonly platform: PlatformName;
  /** Whether the platform has a socket option; `undefined` when that is not known. */
  readonly isAvailable: (option: string) => boolean | undefined;
}

/** Follows every socket of a program through its functions: of one file, or of several that use each other's. */
export function follow(files: readonly FilePart[], options: FollowOptions, memory?: FlowMemory): Facts {
  return memory === undefined ? new ProgramFlow(options, false).facts(files) : memory.facts(files, options);
}

/**
 * What was found in a program that is being edited, so that after an edit only those functions are followed again that are other ones now, and those that
 * call them. What it answers is what {@link follow} answers for the same program.
 */
export class FlowMemory {
  readonly #flows = new Map<PlatformName, ProgramFlow>();

  facts(files: readonly FilePart[], options: FollowOptions): Facts {
    const known = this.#flows.get(options.platform);
    if (known?.resembles(files) === true) return known.facts(files);
    const flow = new ProgramFlow(options, true);
    this.#flows.set(options.platform, flow);
    return flow.facts(files);
  }
}
