import type { FunctionId } from '../../ir/index.ts';
import type { Exit } from '../context.ts';
import type { Abstract } from '../state/abstract.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';

/** A function that is being followed. */
interface Run {
  /** What is found rests on what was assumed of a function that was being followed before. */
  isProvisional: boolean;
  /** The functions of which something was assumed in here. */
  readonly asked: Set<FunctionId>;
  /** The functions that were followed in here and rest on what was assumed. */
  readonly resting: Set<FunctionId>;
}

/**
 * A function that is not settled after so many rounds makes something new with every call of itself: what the call does is unknown. After twice as many that
 * is so of all that are asked of there: each of them could take a round of its own.
 */
const mostRounds = 3;

/** Calls within calls that are followed at once. Only functions that call each other come near: any other is followed after those that it calls. */
const deepest = 100;

/**
 * Follows functions that call themselves, directly or through others. At first such a call is taken never to come back; then it does what was found, until
 * what is found is what was assumed. Functions that call each other are repeated together, by the first of them: if each were repeated for itself, within
 * every round of the others, a few of them would never end.
 */
export class Recursion<S extends { readonly exits: readonly Exit[] }> {
  readonly #settled = new Map<FunctionId, S>();
  /** What was found in this round for functions that rest on what was assumed. */
  readonly #provisional = new Map<FunctionId, S>();
  /** What a call of a function does while it is being followed; `undefined`: nobody knows. */
  readonly #assumed = new Map<FunctionId, S | undefined>();
  /** Settled while nobody knew what a call of theirs does. */
  readonly #unaware = new Set<FunctionId>();
  /** What is being followed, outermost first. */
  readonly #running = new Map<FunctionId, Run>();

  /**
   * @param nothing what a function is that never comes back
   * @param solve follows the function once
   */
  solutionOf(id: FunctionId, nothing: () => S, solve: () => S): S | undefined {
    const known = this.#settled.get(id) ?? this.#provisional.get(id);
    if (known !== undefined) return known;
    if (this.#running.has(id)) return this.#assume(id, nothing);
    // Functions that all call each other lead as deep as there are functions; the stack does not.
    if (this.#running.size >= deepest) return undefined;
    const caller = [...this.#running.values()].at(-1);
    const run: Run = { isProvisional: false, asked: new Set(), resting: new Set() };
    this.#running.set(id, run);
    let solution = solve();
    for (let round = 0; !run.isProvisional; round += 1) {
      const wrong = this.#wrongIn(run, id, solution);
      if (wrong.length === 0) break;
      if (round < mostRounds) for (const [other, found] of wrong) this.#assumed.set(other, found);
      else for (const other of round < 2 * mostRounds ? wrong.map(([each]) => each) : run.asked) this.#assumed.set(other, undefined);
      this.#forget(run);
      solution = solve();
    }
    this.#running.delete(id);
    if (run.isProvisional) {
      this.#provisional.set(id, solution);
      caller?.resting.add(id);
      for (const other of run.resting) caller?.resting.add(other);
      for (const other of run.asked) caller?.asked.add(other);
    } else {
      if (!this.#settle(run)) this.#unaware.add(id);
      this.#settled.set(id, solution);
    }
    return solution;
  }

  /** Whether nobody knew, when the function was followed last, what a call does that leads back to it. By now that is known. */
  wasUnaware(id: FunctionId): boolean {
    return this.#unaware.has(id);
  }

  /** What was found for these holds no more. */
  forget(ids: Iterable<FunctionId>): void {
    for (const id of ids) {
      this.#settled.delete(id);
      this.#provisional.delete(id);
      this.#unaware.delete(id);
    }
  }

  #assume(id: FunctionId, nothing: () => S): S | undefined {
    let isInside = false;
    for (const [other, inner] of this.#running) {
      if (isInside) inner.isProvisional = true;
      isInside ||= other === id;
    }
    [...this.#running.values()].at(-1)?.asked.add(id);
    if (!this.#assumed.has(id)) this.#assumed.set(id, nothing());
    return this.#assumed.get(id);
  }

  /** What was found, by function, where it is not what was assumed. */
  #wrongIn(run: Run, id: FunctionId, solution: S): readonly (readonly [FunctionId, S])[] {
    return [...run.asked].flatMap((other) => {
      const found = other === id ? solution : this.#provisional.get(other);
      const assumed = this.#assumed.get(other);
      const isRight = found === undefined || assumed === undefined || signatureOf(assumed.exits) === signatureOf(found.exits);
      return isRight ? [] : [[other, found] as const];
    });
  }

  /** What rests on assumptions that turned out right holds; where nobody knew what to assume, which is said, it is found again from what is settled. */
  #settle(run: Run): boolean {
    const isKnown = [...run.asked].every((other) => this.#assumed.get(other) !== undefined);
    for (const other of isKnown ? run.resting : []) {
      const found = this.#provisional.get(other);
      if (found !== undefined) this.#settled.set(other, found);
    }
    this.#forget(run);
    for (const other of run.asked) this.#assumed.delete(other);
    return isKnown;
  }

  #forget(run: Run): void {
    for (const other of run.resting) this.#provisional.delete(other);
    run.resting.clear();
  }
}

/** Equal for ways out that are the same for a caller. */
function signatureOf(exits: readonly Exit[]): string {
  return exits
    .map(({ how, value, state }) => {
      const sockets = [...state.sockets()].map(signatureOfSocket).sort();
      const values: string[] = [];
      state.forEachValue((location, held) => values.push(`${location}=${keyOf(held)}`));
      return JSON.stringify([how, keyOf(value), sockets, values.sort()]);
    })
    .sort()
    .join('\n');
}

function signatureOfSocket(socket: SocketFacts): string {
  const { id, origin, protocol, family, bound, listening, connected, closed, optionsIncomplete, escaped, exists } = socket;
  const steps = [bound, listening, connected, closed].map((fact) => (hasHappened(fact) ? ('step' in fact ? fact.step : fact).event.id : fact));
  const options = [...socket.options].map(([name, { value, isPartial }]) => `${name}=${value}${isPartial === true ? '?' : ''}`).sort();
  const effects = socket.effects.map(({ step: { event } }) => (event.kind === 'escape' ? event.kind : event.id));
  return JSON.stringify([id, origin, protocol, family, steps, optionsIncomplete, escaped, exists, options, effects]);
}

function keyOf(value: Abstract): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'span' ? undefined : part instanceof Map ? [...part] : part));
}
