import type { Facts } from '../../flow/index.ts';
import type { Block, BlockId, Event, FunctionIr, PlatformName } from '../../ir/index.ts';
import type { Program } from '../../link/index.ts';
import type { Rule } from '../rule.ts';

/** What the program gets to on each platform. It is followed for another one than its own only where a rule asks. */
export class Platforms {
  readonly own: PlatformName;
  readonly #program: Program;
  readonly #follow: (platform: PlatformName) => Facts;
  readonly #facts = new Map<PlatformName, Facts>();
  readonly #reached = new Map<PlatformName, ReadonlySet<Event>>();

  constructor(facts: Facts, program: Program, own: PlatformName, follow: (platform: PlatformName) => Facts) {
    this.own = own;
    this.#program = program;
    this.#follow = follow;
    this.#facts.set(own, facts);
  }

  factsOn(platform: PlatformName): Facts {
    const known = this.#facts.get(platform) ?? this.#follow(platform);
    this.#facts.set(platform, known);
    return known;
  }

  isReached(event: Event, platform: PlatformName): boolean {
    // Where its own function does not lead there, the program need not be followed to know.
    if (!this.#facts.has(platform) && !this.#functionsWith(event).every((fn) => leadsTo(event, fn, platform))) return false;
    const known = this.#reached.get(platform) ?? new Set(this.factsOn(platform).occurrences.map((occurrence) => occurrence.event));
    this.#reached.set(platform, known);
    return known.has(event);
  }

  /**
   * Whether the program has an event for the rule that its own platform does not get to, in a function that tells the two platforms apart. Following it
   * for another platform costs as much as following it at all, so that is seen in the events alone.
   */
  leavesOut(rule: Rule, other: PlatformName): boolean {
    const tellsApart = (fn: FunctionIr): boolean => testsIn(fn).some((platforms) => platforms.includes(other) !== platforms.includes(this.own));
    const mayConcern = (event: Event): boolean => rule.on[event.kind] !== undefined && rule.mayConcern?.(event) !== false;
    const isLeftOut = (event: Event, fn: FunctionIr): boolean => mayConcern(event) && !this.isReached(event, this.own) && leadsTo(event, fn, other);
    return this.#program.files.some(({ functions }) =>
      functions.some((fn) => tellsApart(fn) && fn.blocks.some(({ events }) => events.some((event) => isLeftOut(event, fn)))),
    );
  }

  /** None for what only a call of an object means, or a driver does. */
  #functionsWith(event: Event): readonly FunctionIr[] {
    return this.#program.files.flatMap(({ functions }) => functions.filter(({ blocks }) => blocks.some(({ events }) => events.includes(event))));
  }
}

const known = new WeakMap<FunctionIr, readonly (readonly PlatformName[])[]>();

/** The platforms that a function tells from the others; few functions do. */
function testsIn(fn: FunctionIr): readonly (readonly PlatformName[])[] {
  const tests = known.get(fn) ?? fn.blocks.flatMap(({ end }) => (end.kind === 'branch' && end.on.kind === 'platform' ? [end.on.platforms] : []));
  known.set(fn, tests);
  return tests;
}

/** Whether there is a way to an event in its function on a platform, whatever else is tested on it. */
function leadsTo(event: Event, { blocks, entry }: FunctionIr, platform: PlatformName): boolean {
  const reached = new Set([entry]);
  for (const id of reached) {
    const block = blocks[id];
    if (block === undefined) continue;
    if (block.events.includes(event)) return true;
    for (const next of nextOn(block, platform)) reached.add(next);
  }
  return false;
}

function nextOn({ end, onThrow }: Block, platform: PlatformName): readonly BlockId[] {
  const thrown = onThrow === undefined ? [] : [onThrow];
  if (end.kind === 'goto') return [end.to, ...thrown];
  if (end.kind !== 'branch') return thrown;
  if (end.on.kind !== 'platform') return [end.yes, end.no, ...thrown];
  return [end.on.platforms.includes(platform) ? end.yes : end.no, ...thrown];
}
