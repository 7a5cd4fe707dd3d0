import type { FunctionId } from '../ir/index.ts';
import type { Abstract } from './abstract.ts';
import type { Exit } from './context.ts';
import { hasHappened, type SocketFacts } from './socket.ts';

interface Run<S> {
  /** What a call of the function does while it is being followed; `undefined`: nobody knows. */
  assumed: S | undefined;
  /** The assumption was used. */
  isAsked: boolean;
  /** What is found rests on what was assumed of a function that is still being followed. */
  isProvisional: boolean;
}

/** A function that is not settled after so many rounds makes something new with every call of itself: what the call does is unknown. */
const mostRounds = 3;

/**
 * Follows functions that call themselves, directly or through others. At first such a call is taken never to come back; then it does what was found, until
 * what is found is what was assumed.
 */
export class Recursion<S extends { readonly exits: readonly Exit[] }> {
  readonly #settled = new Map<FunctionId, S>();
  readonly #provisional = new Map<FunctionId, S>();
  /** What is being followed, outermost first. */
  readonly #running = new Map<FunctionId, Run<S>>();

  /**
   * @param nothing what a function is that never comes back
   * @param solve follows the function once
   */
  solutionOf(id: FunctionId, nothing: () => S, solve: () => S): S | undefined {
    const known = this.#settled.get(id) ?? this.#provisional.get(id);
    if (known !== undefined) return known;
    const running = this.#running.get(id);
    if (running !== undefined) return this.#assume(id, running);
    const run: Run<S> = { assumed: nothing(), isAsked: false, isProvisional: false };
    this.#running.set(id, run);
    let solution = solve();
    for (let round = 0; run.isAsked && run.assumed !== undefined && signatureOf(run.assumed.exits) !== signatureOf(solution.exits); round += 1) {
      run.assumed = round < mostRounds ? solution : undefined;
      this.#provisional.clear();
      solution = solve();
    }
    this.#running.delete(id);
    if (run.isAsked) this.#provisional.clear();
    (run.isProvisional ? this.#provisional : this.#settled).set(id, solution);
    return solution;
  }

  #assume(id: FunctionId, run: Run<S>): S | undefined {
    run.isAsked = true;
    let isInside = false;
    for (const [other, inner] of this.#running) {
      if (isInside) inner.isProvisional = true;
      isInside ||= other === id;
    }
    return run.assumed;
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
  const effects = socket.effects.map(({ step }) => step.event.id);
  return JSON.stringify([id, origin, protocol, family, steps, optionsIncomplete, escaped, exists, options, effects]);
}

function keyOf(value: Abstract): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'span' ? undefined : part instanceof Map ? [...part] : part));
}
