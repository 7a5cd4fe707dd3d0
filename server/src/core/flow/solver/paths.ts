import type { State } from '../state/state.ts';

/** How many paths that differ for a socket are kept apart at one point; more are joined into one that knows less. */
export const mostPaths = 8;
/** After so many visits a block's paths are joined: loops that count must end. */
const mostVisits = 40;

/** Functions of hundreds of sockets keep fewer paths: so many sockets times paths. */
const mostSockets = 512;

/** The paths that enter one block: those that agree on every socket are one. */
export class Paths {
  states: State[] = [];
  /** Paths that differ for a socket have become one. */
  isCrowded = false;
  #changed = new Set<State>();
  #visits = 0;
  readonly #limit: number;
  readonly #isDriver: boolean;

  constructor(limit: number, isDriver = false) {
    this.#limit = limit;
    this.#isDriver = isDriver;
  }

  add(state: State): boolean {
    for (const known of this.states) {
      if (!known.agreesOnSockets(state)) continue;
      return this.#join(known, state);
    }
    if (this.states.length < this.#limitAmong(state) && this.#visits < mostVisits) {
      this.states.push(state);
      this.#changed.add(state);
      return true;
    }
    this.isCrowded = true;
    return this.#joinSimilar(state) ?? this.#joinGivenUp(state) ?? this.#joinHolding(state) ?? this.#joinAll(state);
  }

  /** Each path that is kept is compared with the others socket by socket. */
  #limitAmong(state: State): number {
    const fewest = this.#isDriver ? 2 : 1;
    return Math.min(this.#limit, Math.max(fewest, Math.floor(mostSockets / (state.names.sockets.count + 1))));
  }

  takeChanged(): State[] {
    this.#visits += 1;
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  #join(known: State, state: State): boolean {
    if (!known.joinWith(state)) return false;
    this.#changed.add(known);
    return true;
  }

  /** Joins paths on which every socket has come equally far: what is lost is what options it has. `undefined` where there are none, or after too many visits. */
  #joinSimilar(state: State): boolean | undefined {
    if (this.#visits >= mostVisits || this.#isDriver) return undefined;
    const alike = this.states.filter((known) => known.agreesOnProgress(state));
    const similar = alike.find((known) => known.agreesOnBindOptions(state)) ?? alike[0];
    return similar === undefined ? this.#makeRoom(state, (a, b) => a.agreesOnProgress(b)) : this.#join(similar, state);
  }

  /** Joins paths that have the same sockets but for those that are closed again: how far one had come that was given up matters to nothing that follows. */
  #joinGivenUp(state: State): boolean | undefined {
    if (this.#visits >= mostVisits || this.#isDriver) return undefined;
    const same = this.states.find((known) => known.agreesButForClosed(state));
    return same === undefined ? this.#makeRoom(state, (a, b) => a.agreesButForClosed(b)) : this.#join(same, state);
  }

  /** Joins those of the known paths that are alike. `undefined` where none are. */
  #makeRoom(state: State, areAlike: (a: State, b: State) => boolean): boolean | undefined {
    const kept: State[] = [];
    for (const known of this.states) {
      const like = kept.find((other) => areAlike(other, known));
      if (like === undefined) kept.push(known);
      else {
        const isNew = this.#changed.delete(known);
        if (like.joinWith(known) || isNew) this.#changed.add(like);
      }
    }
    if (kept.length === this.states.length) return undefined;
    this.states = [...kept, state];
    this.#changed.add(state);
    return true;
  }

  /** Joins a path to one on which the same names hold the same sockets, so that it is still known which socket a name holds. */
  #joinHolding(state: State): boolean | undefined {
    if (this.#visits >= mostVisits || this.#isDriver) return undefined;
    const holding = this.states.find((known) => known.holdsSocketsAs(state));
    return holding === undefined ? undefined : this.#join(holding, state);
  }

  #joinAll(state: State): boolean {
    // Nobody says that a method is called a second time: the first path of a driver, on which nothing was called yet, stays what it is.
    const kept = this.#isDriver ? this.states.slice(0, 1) : [];
    const [first, ...others] = this.states.slice(kept.length);
    if (first === undefined) return false;
    let changed = others.length > 0;
    for (const other of [...others, state]) changed = first.joinWith(other) || changed;
    const isKeptNew = kept.some((path) => this.#changed.has(path));
    this.states = [...kept, first];
    if (changed) this.#changed = new Set(isKeptNew ? this.states : [first]);
    return changed;
  }
}
