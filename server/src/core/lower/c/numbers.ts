import { type EventId, eachEvent, type FunctionIr, renameFunction, type Span, type VariableId } from '../../ir/index.ts';

interface Names {
  /** The first number that the function's events, variables and lists of statements may have, and how many there are for it. */
  readonly first: number;
  readonly room: number;
}

/**
 * Numbers the events, variables and lists of statements of each function by themselves: a function that was edited and does the same has the same numbers again, and what was
 * found out about the others, which may name them, holds.
 */
export class Numbers {
  readonly #names: readonly Names[];
  readonly #events = new Map<EventId, EventId>();
  /** Every number is below it. */
  readonly room: number;

  constructor(functions: readonly FunctionIr[]) {
    let next = 0;
    this.#names = functions.map((fn) => {
      let count = 0;
      const first = next;
      eachEvent(fn, ({ id }) => {
        this.#events.set(id, first + count);
        count += 1;
      });
      const room = 2 * count + 256;
      next += room;
      return { first, room };
    });
    this.room = next;
  }

  /**
   * @param index of the function among all
   * @returns `undefined` where it has become so much longer that there are no numbers for it
   */
  rename(fn: FunctionIr, index: number, spanOf: (span: Span) => Span): FunctionIr | undefined {
    const names = this.#names[index];
    if (names === undefined) return undefined;
    const { first, room } = names;
    const events = new Map<EventId, EventId>();
    eachEvent(fn, ({ id }) => events.set(id, first + events.size));
    const variables = new Map<VariableId, VariableId>();
    const variableOf = (variable: VariableId): VariableId => {
      const at = /@\d+$/.exec(variable);
      if (at === null || variable.startsWith('g:')) return variable;
      const known = variables.get(variable) ?? `${variable.slice(0, at.index)}@${first + variables.size}`;
      variables.set(variable, known);
      return known;
    };
    const lists = new Map<number, number>();
    const listOf = (list: number): number => {
      const known = lists.get(list) ?? first + lists.size;
      lists.set(list, known);
      return known;
    };
    const renamed = renameFunction(fn, { spanOf, eventOf: (id) => events.get(id) ?? this.#events.get(id) ?? id, variableOf, listOf });
    return Math.max(events.size, variables.size, lists.size) > room ? undefined : renamed;
  }
}
