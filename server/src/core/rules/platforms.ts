import type { Facts } from '../flow/index.ts';
import type { Event, FunctionIr, PlatformName } from '../ir/index.ts';
import type { Program } from '../link/index.ts';
import type { Rule } from './rule.ts';

const all: readonly PlatformName[] = ['linux', 'darwin', 'freebsd', 'windows'];

/** What the program gets to on each platform. It is followed for another one than its own only where a rule asks. */
export class Platforms {
  readonly own: PlatformName;
  readonly #follow: (platform: PlatformName) => Facts;
  readonly #facts = new Map<PlatformName, Facts>();
  readonly #reached = new Map<PlatformName, ReadonlySet<Event>>();

  constructor(facts: Facts, own: PlatformName, follow: (platform: PlatformName) => Facts) {
    this.own = own;
    this.#follow = follow;
    this.#facts.set(own, facts);
  }

  factsOn(platform: PlatformName): Facts {
    const known = this.#facts.get(platform) ?? this.#follow(platform);
    this.#facts.set(platform, known);
    return known;
  }

  isReached(event: Event, platform: PlatformName): boolean {
    const known = this.#reached.get(platform) ?? new Set(this.factsOn(platform).occurrences.map((occurrence) => occurrence.event));
    this.#reached.set(platform, known);
    return known.has(event);
  }

  reaching(event: Event): readonly PlatformName[] {
    return all.filter((platform) => this.isReached(event, platform));
  }

  /**
   * Whether the program has an event for the rule that its own platform does not get to, in a function that tells the two platforms apart. Following it
   * for another platform costs as much as following it at all, so that is seen in the events alone.
   */
  leavesOut(rule: Rule, other: PlatformName, { files }: Program): boolean {
    const tellsApart = (fn: FunctionIr): boolean => testsIn(fn).some((platforms) => platforms.includes(other) !== platforms.includes(this.own));
    const mayConcern = (event: Event): boolean => rule.on[event.kind] !== undefined && rule.mayConcern?.(event) !== false;
    return files.some(({ functions }) =>
      functions.some((fn) => tellsApart(fn) && fn.blocks.some(({ events }) => events.some((event) => mayConcern(event) && !this.isReached(event, this.own)))),
    );
  }
}

const known = new WeakMap<FunctionIr, readonly (readonly PlatformName[])[]>();

/** The platforms that a function tells from the others; few functions do. */
function testsIn(fn: FunctionIr): readonly (readonly PlatformName[])[] {
  const tests = known.get(fn) ?? fn.blocks.flatMap(({ end }) => (end.kind === 'branch' && end.on.kind === 'platform' ? [end.on.platforms] : []));
  known.set(fn, tests);
  return tests;
}
