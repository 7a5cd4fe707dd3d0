import type { FunctionId, VariableId } from '../../ir/index.ts';
import type { Location } from '../state/abstract.ts';

/** What was asked of the rest of the program while one function was followed. */
interface Asked {
  readonly id: FunctionId;
  readonly functions: Set<FunctionId>;
  readonly constants: Set<VariableId>;
  /** Whether a socket can be there. */
  readonly places: Map<Location, boolean>;
}

/** Of each function what it was followed with the help of, so that it can be told which of them an edit leaves as they are. */
export class Dependencies {
  readonly #asked = new Map<FunctionId, Asked>();
  /** Of each function those that asked what it does. */
  readonly #callers = new Map<FunctionId, Set<FunctionId>>();
  /** What is being followed, innermost last. */
  readonly #running: Asked[] = [];

  /** Notes for a function what is asked meanwhile. */
  during<T>(id: FunctionId, follow: () => T): T {
    const asked: Asked = this.#asked.get(id) ?? { id, functions: new Set(), constants: new Set(), places: new Map() };
    this.#asked.set(id, asked);
    this.#running.push(asked);
    try {
      return follow();
    } finally {
      this.#running.pop();
    }
  }

  onFunction(id: FunctionId): void {
    const asked = this.#running.at(-1);
    if (asked === undefined || asked.functions.has(id)) return;
    asked.functions.add(id);
    const callers = this.#callers.get(id);
    if (callers === undefined) this.#callers.set(id, new Set([asked.id]));
    else callers.add(asked.id);
  }

  onConstant(variable: VariableId): void {
    this.#running.at(-1)?.constants.add(variable);
  }

  onPlace(location: Location, may: boolean): void {
    this.#running.at(-1)?.places.set(location, may);
  }

  /**
   * The functions of which nothing holds any more: those that changed, those that asked what has another answer now, and all that rest on these.
   * @param mayHold where that may have changed
   */
  restingOn(changed: readonly FunctionId[], constants: readonly VariableId[], mayHold: ((location: Location) => boolean) | undefined): ReadonlySet<FunctionId> {
    const waiting = [...changed];
    if (constants.length > 0 || mayHold !== undefined) {
      for (const [id, asked] of this.#asked) {
        const hasOther = constants.some((variable) => asked.constants.has(variable)) || (mayHold !== undefined && answersDiffer(asked.places, mayHold));
        if (hasOther) waiting.push(id);
      }
    }
    const found = new Set<FunctionId>();
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      waiting.push(...(this.#callers.get(id) ?? []));
    }
    return found;
  }

  forget(ids: Iterable<FunctionId>): void {
    for (const id of ids) {
      for (const callee of this.#asked.get(id)?.functions ?? []) this.#callers.get(callee)?.delete(id);
      this.#asked.delete(id);
    }
  }
}

function answersDiffer(places: ReadonlyMap<Location, boolean>, mayHold: (location: Location) => boolean): boolean {
  for (const [location, may] of places) if (mayHold(location) !== may) return true;
  return false;
}
