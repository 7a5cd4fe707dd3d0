import type { FunctionId, VariableId } from '../ir/index.ts';
import type { Location } from './abstract.ts';

/** What was asked of the rest of the program while one function was followed. */
interface Asked {
  readonly functions: Set<FunctionId>;
  readonly constants: Set<VariableId>;
  /** Whether a socket can be there. */
  readonly places: Map<Location, boolean>;
}

/** Of each function what it was followed with the help of, so that it can be told which of them an edit leaves as they are. */
export class Dependencies {
  readonly #asked = new Map<FunctionId, Asked>();
  /** What is being followed, innermost last. */
  readonly #running: Asked[] = [];

  /** Notes for a function what is asked meanwhile. */
  during<T>(id: FunctionId, follow: () => T): T {
    const asked: Asked = this.#asked.get(id) ?? { functions: new Set(), constants: new Set(), places: new Map() };
    this.#asked.set(id, asked);
    this.#running.push(asked);
    try {
      return follow();
    } finally {
      this.#running.pop();
    }
  }

  onFunction(id: FunctionId): void {
    this.#running.at(-1)?.functions.add(id);
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
    const callers = new Map<FunctionId, FunctionId[]>();
    const waiting = [...changed];
    for (const [id, asked] of this.#asked) {
      for (const callee of asked.functions) push(callers, callee, id);
      const hasOther = constants.some((variable) => asked.constants.has(variable)) || (mayHold !== undefined && answersDiffer(asked.places, mayHold));
      if (hasOther) waiting.push(id);
    }
    const found = new Set<FunctionId>();
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      waiting.push(...(callers.get(id) ?? []));
    }
    return found;
  }

  forget(ids: Iterable<FunctionId>): void {
    for (const id of ids) this.#asked.delete(id);
  }
}

function answersDiffer(places: ReadonlyMap<Location, boolean>, mayHold: (location: Location) => boolean): boolean {
  for (const [location, may] of places) if (mayHold(location) !== may) return true;
  return false;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
