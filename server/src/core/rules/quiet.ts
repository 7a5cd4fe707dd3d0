import type { Occurrence } from '../flow/index.ts';
import type { Ask, Rule } from './rule.ts';

/**
 * Remembers of a program that is being edited which rules had nothing to say at an occurrence without asking for anything but the occurrence itself: as long
 * as that is the same, they have nothing to say.
 */
export class Quiet {
  readonly #rules = new WeakMap<Occurrence, Set<Rule>>();

  has(rule: Rule, occurrence: Occurrence): boolean {
    return this.#rules.get(occurrence)?.has(rule) === true;
  }

  note(rule: Rule, occurrence: Occurrence): void {
    const known = this.#rules.get(occurrence);
    if (known === undefined) this.#rules.set(occurrence, new Set([rule]));
    else known.add(rule);
  }
}

/** Answers as another one does, and knows whether it was asked for anything that an edit elsewhere may change. */
export class WatchedAsk implements Ask {
  readonly #inner: Ask;
  wasAsked = false;

  constructor(inner: Ask) {
    this.#inner = inner;
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
    return this.#asked().facts;
  }

  get idioms(): Ask['idioms'] {
    return this.#asked().idioms;
  }

  get text(): string {
    return this.#asked().text;
  }

  get moveBefore(): Ask['moveBefore'] {
    return this.#asked().moveBefore;
  }

  get textOf(): Ask['textOf'] {
    return this.#asked().textOf;
  }

  get linesAround(): Ask['linesAround'] {
    return this.#asked().linesAround;
  }

  get programCode(): Ask['programCode'] {
    return this.#asked().programCode;
  }

  get platformsOf(): Ask['platformsOf'] {
    return this.#asked().platformsOf;
  }

  #asked(): Ask {
    this.wasAsked = true;
    return this.#inner;
  }
}
