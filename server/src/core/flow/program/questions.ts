import type { Event, EventKind, VariableId } from '../../ir/index.ts';
import { originalOf } from '../calls/socketNames.ts';
import type { Change, Facts, Occurrence } from '../facts/facts.ts';
import type { Location, SocketId } from '../state/abstract.ts';
import { hasHappened } from '../state/socket.ts';

/** What a table that is made of all facts says of a key. */
export type Table<K, V> = (facts: Facts) => ReadonlyMap<K, V>;

/** One thing that was asked of the facts of a program, and where the answer is no more than a value, the answer. */
type Question =
  | { readonly about: 'socket'; readonly id: SocketId }
  | { readonly about: 'late'; readonly event: Event }
  | { readonly about: 'passed'; readonly parameter: VariableId }
  | { readonly about: 'assigned'; readonly at: Location }
  | { readonly about: 'kind'; readonly kind: EventKind }
  | { readonly about: 'field'; readonly receiver: VariableId; readonly name: string }
  | { readonly about: 'table'; readonly saysStill: (facts: Facts) => boolean };

/**
 * What was asked of the facts of a program that is being edited. As long as the answers are the same, so is what was concluded from them, and nobody need ask
 * again.
 */
export class Questions {
  #isAboutAll = false;
  readonly #asked: Question[] = [];

  /** Something was asked that any change may answer otherwise. */
  askAll(): void {
    this.#isAboutAll = true;
  }

  ask(question: Question): void {
    this.#asked.push(question);
  }

  /** Whoever goes by what others have asked has asked it, too. */
  askAsWell(other: Questions): void {
    this.#isAboutAll ||= other.#isAboutAll;
    this.#asked.push(...other.#asked);
  }

  /** @param facts of the next text @param touched what differs between these facts and those that were asked */
  areAnsweredAlike(facts: Facts, touched: Touched): boolean {
    return !this.#isAboutAll && this.#asked.every((question) => isAnsweredAlike(question, facts, touched));
  }
}

function isAnsweredAlike(question: Question, facts: Facts, touched: Touched): boolean {
  switch (question.about) {
    case 'socket':
      return !touched.sockets.has(question.id);
    case 'late':
      return !touched.late.has(question.event);
    case 'passed':
      return !touched.passed.has(question.parameter);
    case 'assigned':
      return !touched.assigned.has(question.at);
    case 'kind':
      return !touched.kinds.has(question.kind);
    case 'field':
      return !facts.knowsField(question.receiver, question.name);
    case 'table':
      return question.saysStill(facts);
  }
}

/** What an edit has touched: whatever is done to these sockets, given to these variables, and so on, may be another thing than before. */
export class Touched {
  readonly sockets = new Set<SocketId>();
  /** The bind() calls after which options are set. */
  readonly late = new Set<Event>();
  readonly assigned = new Set<Location>();
  readonly kinds = new Set<EventKind>();
  readonly passed: ReadonlySet<VariableId>;

  constructor({ come, gone, passed }: Change) {
    this.passed = passed;
    for (const occurrence of come) this.#touch(occurrence);
    for (const occurrence of gone) this.#touch(occurrence);
  }

  #touch({ event, paths }: Occurrence): void {
    this.kinds.add(event.kind);
    for (const { socket, action } of paths) {
      if (action.assigned !== undefined) this.assigned.add(action.assigned.to);
      if (socket === undefined) continue;
      this.sockets.add(originalOf(socket.id));
      if (event.kind === 'setsockopt' && hasHappened(socket.bound)) this.late.add(socket.bound.step.event);
    }
  }
}
