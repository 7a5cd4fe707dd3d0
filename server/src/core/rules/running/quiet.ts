import { type Facts, type Occurrence, Questions } from '../../flow/index.ts';
import type { Ask, Rule } from '../rule.ts';

/**
 * Remembers of a program that is being edited which rules had nothing to say at an occurrence, and what they asked for to know it: as long as that is the
 * same, they have nothing to say.
 */
export class Quiet {
  /** The {@link Facts.revision} of the facts that the rules were asked about last. */
  #revision: object | undefined;
  #known = new Map<Rule, Known>();
  #options = '';

  /** The rules are about to be asked, under these options. What they said under others does not count. */
  begin(options: string): void {
    if (this.#options !== options) this.#known = new Map();
    this.#options = options;
  }

  /**
   * The occurrences at which a rule may have something to say.
   * @param all those that it looks at
   * @param inOrder of some of them, those that it looks at, in the same order
   */
  toAsk(rule: Rule, facts: Facts, all: () => readonly Occurrence[], inOrder: (some: readonly Occurrence[]) => readonly Occurrence[]): readonly Occurrence[] {
    const known = this.#known.get(rule);
    if (known !== undefined && this.#revision === facts.revision) return known.loud;
    const { change } = facts;
    if (known === undefined || change === undefined || change.since !== this.#revision) return all();
    const stayed = known.loud.filter((occurrence) => !change.gone.has(occurrence));
    const again: Occurrence[] = [];
    for (const [occurrence, questions] of known.watching) {
      if (change.gone.has(occurrence)) known.watching.delete(occurrence);
      else if (!facts.answerAlike(questions)) {
        known.watching.delete(occurrence);
        again.push(occurrence);
      }
    }
    return inOrder([...stayed, ...again, ...change.come]);
  }

  /** @param asked of each rule, what it was asked about, and what it knew without the text that it had nothing to say of */
  note(facts: Facts, asked: ReadonlyMap<Rule, AskedAbout>): void {
    const { revision, change } = facts;
    const before = this.#revision === revision || (change !== undefined && change.since === this.#revision) ? this.#known : undefined;
    this.#revision = revision;
    this.#known = new Map();
    for (const [rule, { occurrences, silent }] of asked) {
      const loud: Occurrence[] = [];
      const watching = before?.get(rule)?.watching ?? new Map<Occurrence, Questions>();
      for (const occurrence of occurrences) {
        const what = silent.get(occurrence) ?? 'text';
        if (what === 'text') loud.push(occurrence);
        else if (what !== 'nothing') watching.set(occurrence, what);
      }
      this.#known.set(rule, { loud, watching });
    }
  }
}

interface Known {
  /** Where it had something to say, or asked for the text. */
  readonly loud: readonly Occurrence[];
  /** What it asked of what is known of the rest of the program, and where. */
  readonly watching: Map<Occurrence, Questions>;
}

export interface AskedAbout {
  readonly occurrences: readonly Occurrence[];
  readonly silent: ReadonlyMap<Occurrence, Asked>;
}

/** What a rule asked for beside the occurrence: what is known of the rest of the program, or the text, too. */
export type Asked = 'nothing' | Questions | 'text';

/** Answers as another one does, and knows what it was asked for. */
export class WatchedAsk implements Ask {
  readonly #inner: Ask;
  #asked: Asked = 'nothing';

  constructor(inner: Ask) {
    this.#inner = inner;
  }

  /** What was asked until now does not count. */
  begin(): void {
    this.#asked = 'nothing';
  }

  /** What was asked since it was begun. */
  end(): Asked {
    this.#inner.facts.watch(undefined);
    return this.#asked;
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
    this.#questions();
    return this.#inner.facts;
  }

  get idioms(): Ask['idioms'] {
    return this.#withText().idioms;
  }

  get text(): string {
    return this.#withText().text;
  }

  get areOfOneFile(): Ask['areOfOneFile'] {
    return this.#withText().areOfOneFile;
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

  get codeAround(): Ask['codeAround'] {
    return this.#withText().codeAround;
  }

  get classAround(): Ask['classAround'] {
    return this.#withText().classAround;
  }

  get isReachedOn(): Ask['isReachedOn'] {
    this.#questions()?.askAll();
    return this.#inner.isReachedOn;
  }

  /** What is asked of the facts, from the first question on. */
  #questions(): Questions | undefined {
    if (this.#asked === 'text') return undefined;
    if (this.#asked !== 'nothing') return this.#asked;
    this.#asked = new Questions();
    this.#inner.facts.watch(this.#asked);
    return this.#asked;
  }

  #withText(): Ask {
    this.#asked = 'text';
    return this.#inner;
  }
}
