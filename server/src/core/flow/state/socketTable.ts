import { identicalSockets } from '../solver/joinSockets.ts';
import type { Abstract, SocketId } from './abstract.ts';
import type { SocketFacts } from './socket.ts';

/** Gives each socket of one function a small number, as `Names` does to locations, and knows where it can be held. */
export class SocketTable {
  readonly #numbers = new Map<SocketId, number>();
  readonly #shared = new Map<SocketId, SocketFacts>();
  readonly #values = new Map<SocketId, Abstract>();
  readonly #holders = new Map<SocketId, Set<number>>();

  numberOf(id: SocketId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get count(): number {
    return this.#numbers.size;
  }

  find(id: SocketId): number | undefined {
    return this.#numbers.get(id);
  }

  /** {@link SocketFacts} of a call's socket as the path before had them, where they are the same: paths that share them are compared without looking at them. */
  shared(facts: SocketFacts): SocketFacts {
    const known = this.#shared.get(facts.id);
    if (known !== undefined && identicalSockets(known, facts)) return known;
    this.#shared.set(facts.id, facts);
    return facts;
  }

  /** One object for each socket as a value, for the same reason. */
  valueOf(id: SocketId): Abstract {
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const value: Abstract = { kind: 'socket', socket: id };
    this.#values.set(id, value);
    return value;
  }

  /** @param location the number of one that is given the value, on any path */
  noteHeld(value: Abstract, location: number): void {
    if (value.kind === 'socket') this.#noteHolder(value.socket, location);
    else if (value.kind === 'list') for (const item of value.items) this.noteHeld(item, location);
    else if (value.kind === 'operation') for (const operand of value.operands) this.noteHeld(operand, location);
    else if (value.kind === 'record') for (const field of value.fields.values()) this.noteHeld(field, location);
  }

  #noteHolder(socket: SocketId, location: number): void {
    const known = this.#holders.get(socket);
    if (known === undefined) this.#holders.set(socket, new Set([location]));
    else known.add(location);
  }

  /**
   * The numbers of the locations that have held a socket on any path. Who looks for those that hold it now has few to look at: going through all values
   * for each of many sockets takes the square of their number.
   */
  holdersOf(socket: SocketId): readonly number[] {
    return [...(this.#holders.get(socket) ?? [])];
  }
}
