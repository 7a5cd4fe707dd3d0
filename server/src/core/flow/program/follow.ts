import type { PlatformName } from '../../ir/index.ts';
import type { Facts } from '../facts/facts.ts';
import { ProgramFlow } from './programFlow.ts';
import type { FilePart } from './programParts.ts';

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
  readonly #known = new Map<PlatformName, Followed>();

  facts(files: readonly FilePart[], options: FollowOptions): Facts {
    const known = this.#known.get(options.platform);
    if (known !== undefined && isSame(known.files, files)) return known.facts;
    const next = known?.flow.factsOfNext(files);
    const flow = known === undefined || next === undefined ? new ProgramFlow(options, true) : known.flow;
    const facts = next ?? flow.facts(files);
    this.#known.set(options.platform, { files, flow, facts });
    return facts;
  }
}

interface Followed {
  readonly files: readonly FilePart[];
  readonly flow: ProgramFlow;
  readonly facts: Facts;
}

/** Whether two programs are the same functions and classes, wherever they stand by now. */
function isSame(a: readonly FilePart[], b: readonly FilePart[]): boolean {
  return (
    a.length === b.length &&
    a.every((file, index) => file.functions === b[index]?.functions && file.classes === b[index].classes && file.linkage === b[index].linkage)
  );
}
