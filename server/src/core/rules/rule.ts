import type { Text } from '@bindwise/semantics';
import type { Facts, Occurrence } from '../flow/index.ts';
import type { Edit, Event, EventKind, EventOf, Idioms, Mention, PlatformName, Site, Span } from '../ir/index.ts';
import type { Related, Severity } from './finding.ts';

/** What a rule may ask beside the occurrence that it looks at. */
export interface Ask {
  readonly facts: Facts;
  readonly idioms: Idioms;
  readonly platform: PlatformName;
  /** Of the file in which the occurrence stands. Offsets are not those of the spans: see `textOf`. */
  readonly text: string;
  readonly areOfOneFile: (a: Span, b: Span) => boolean;
  /** Moves whole statements before another one, or `undefined` where that is not certain to be the same program. */
  readonly moveBefore: (moved: readonly Span[], target: Span) => readonly Edit[] | undefined;
  /** A piece of the source, for quoting names as the code writes them. */
  readonly textOf: (span: Span) => string;
  /** The lines of the source from `before` lines above an offset to `after` lines below it, the first and the last perhaps in part. */
  readonly linesAround: (offset: number, before: number, after: number) => string;
  /** All source of the program without its comments: what it says, rather than what is said of it. */
  readonly programCode: () => string;
  /** The same of the file that an offset is in alone. */
  readonly codeAround: (offset: number) => string;
  /** The same of the class at the left margin that an offset is in, up to the next one; of the file where there is none. */
  readonly classAround: (offset: number) => string;
  /** Whether the program gets to an event on a platform. For another than its own, that may be to follow it once more. */
  readonly isReachedOn: (event: Event, platform: PlatformName) => boolean;
  /** The ports that this machine gives to clients, first and last, where somebody knows; else the platform's default holds. */
  readonly localPortRange?: readonly [number, number] | undefined;
}

export interface ProposedFix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

/** What a rule found, before severity and suppression. */
export interface Detection {
  readonly span: Span;
  readonly message: Text;
  readonly help: Text;
  readonly related: readonly Related[];
  /** Where a call of a function is underlined: the call that is meant within, when it is another than the one that the rule looked at. */
  readonly meant?: Site;
  /** The function does it rightly as well: which way it goes is for who calls it to say. */
  readonly isChoiceOfCaller?: boolean;
  /** Rows of the claims table that speak of this very case, when they are not the rule's own. */
  readonly claims?: readonly string[];
  /** The preferred one first. */
  readonly fixes: readonly ProposedFix[];
}

type Detect<K extends EventKind> = (occurrence: Occurrence<EventOf<K>>, ask: Ask) => readonly Detection[];

/** A rule detects; it never sees a syntax node, a language or a line number. Its name reads after "allow". */
export interface Rule {
  readonly name: string;
  readonly summary: Text;
  /** `off`: only for who turns it on. */
  readonly severity: Severity | 'off';
  /** Whether a finding offers a fix: the page's tests hold it to this. */
  readonly fix: 'always' | 'sometimes' | 'never';
  readonly claims: readonly string[];
  /** It also looks at what only this platform gets to, whichever platform is analysed. */
  readonly alsoOn?: PlatformName;
  /** With `alsoOn`: false for an event of which the rule says nothing on any path, so that no path to it has to be known. */
  readonly mayConcern?: (event: Event) => boolean;
  /**
   * Whom it blames where a function of the program does what it speaks of. `number`: who passes one; `name`: who passes one of the man pages, an option say;
   * `caller`: who calls it, as for a result that nobody looks at. Left out, and where nobody passes such a thing: the function, unless it is right for others.
   */
  readonly blames?: 'number' | 'name' | 'caller';
  /** It also looks at each single call of a method that binds, listens or accepts: what holds of one need not hold of the next. */
  readonly eachCall?: true;
  readonly on: { readonly [K in EventKind]?: Detect<K> };
  /** Asked of each setting of the kernel that a string of the source names. */
  readonly onMention?: (mention: Mention, ask: Ask) => readonly Detection[];
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
