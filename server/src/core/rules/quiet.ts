import type { Facts, Occurrence } from '../flow/index.ts';
import type { Ask, Rule } from './rule.ts';

/**
 * Remembers of a program that is being edited which rules had nothing to say at an occurrence, and what they asked for to know it: as long as that is the
 * same, they have nothing to say.
 */
export class Quiet {
  /** Rules that asked for nothing but the occurrence itself. */
  readonly #rules = new WeakMap<Occurrence, Set<Rule>>();
  /** Of the facts as they were last, the occurrences at which a rule had something to say, or asked for the text. */
  #facts: Facts | undefined;
  #loud = new Map<Rule, readonly Occurrence[]>();

  /** Whether so many rules had nothing to say at an occurrence. */
  isSilent(occurrence: Occurrence, count: number): boolean {
    return (this.#rules.get(occurrence)?.size ?? 0) >= count;
  }

  /** The occurrences at which a rule may have something to say, of all that it looks at. */
  toAsk(rule: Rule, facts: Facts, all: () => readonly Occurrence[]): readonly Occurrence[] {
    const loud = this.#facts === facts ? this.#loud.get(rule) : undefined;
    return loud ?? all().filter((occurrence) => this.#rules.get(occurrence)?.has(rule) !== true);
  }

  /** @param silent those that it was asked about and knew without the text that it had nothing to say */
  note(rule: Rule, facts: Facts, asked: readonly Occurrence[], silent: ReadonlyMap<Occurrence, Asked>): void {
    if (this.#facts !== facts) {
      this.#facts = facts;
      this.#loud = new Map();
    }
    this.#loud.set(rule, silent.size === 0 ? asked : asked.filter((occurrence) => !silent.has(occurrence)));
    for (const [occurrence, what] of silent) {
      if (what !== 'nothing') continue;
      const known = this.#rules.get(occurrence);
      if (known === undefined) this.#rules.set(occurrence, new Set([rule]));
      else known.add(rule);
    }
  }
}

/** What a rule asked for beside the occurrence: what is known of the rest of the program, or the text, too. */
export type Asked = 'nothing' | 'facts' | 'text';

/** Answers as another one does, and knows what it was asked for. */
export class WatchedAsk implements Ask {
  readonly #inner: Ask;
  asked: Asked = 'nothing';

  constructor(inner: Ask) {
    this.#inner = inner;
  }

  /** What was asked until now does not count. */
  begin(): void {
    this.asked = 'nothing';
  }

  /** The same questions, asked of what holds on another platform. */
  on(platform: Ask['platform'], facts: Ask['facts']): WatchedAsk {
    return new WatchedAsk({ ...this.#inner, platform, facts });
  }

  get platform(): Ask['platform'] {
    return this.#inner.platform;
  }

  get localPortRange(): Ask['localPortRange'] {
    return this.#inner.localPortRange;
  }

  get facts(): Ask['facts'] {
    if (this.asked === 'nothing') this.asked = 'facts';
    return this.#inner.facts;
  }

  get idioms(): Ask['idioms'] {
    return this.#withText().idioms;
  }

  get text(): string {
    return this.#withText().text;
  }

  get moveBefore(): Ask['moveBefore'] {
    return this.#withText().moveBefore;
  }

  get textOf(): Ask['textOf'] {
    return this.#withText().textOf;
  }

  get linesAround(): Ask['linesAround'] {
    return this.#withText().linesAround;
  }

  get programCode(): Ask['programCode'] {
    return this.#withText().programCode;
  }

  get platformsOf(): Ask['platformsOf'] {
    if (this.asked === 'nothing') this.asked = 'facts';
    return this.#inner.platformsOf;
  }

  #withText(): Ask {
    this.asked = 'text';
    return this.#inner;
  }
}
