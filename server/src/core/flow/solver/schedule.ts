import type { BlockId, FunctionIr } from '../../ir/index.ts';
import { reversePostorder, successors } from './blockOrder.ts';

/**
 * In which order the blocks of a function are visited that something new came to. Blocks come in reverse postorder. What leads back into a loop waits until
 * the rest of the loop has been visited, and then the loop is begun again, inner loops first; what follows a loop waits until nothing in it is new. So the
 * many ways that lead back to the beginning of one loop cost one more round of it together, and most blocks are visited once.
 */
export class Schedule {
  readonly order: readonly BlockId[];
  /** By block, its place in the order. */
  readonly #places: number[] = [];
  /** By place, the last place from which a way leads back to it. */
  readonly #ends: number[] = [];
  readonly #waiting = new Set<BlockId>();
  /** Places before the current one that wait for the end of their loop. */
  readonly #begunAgain = new Set<number>();
  readonly #isInAnyOrder: boolean;
  #current = 0;

  /** @param isInAnyOrder of what is called in any order, each call is made once before any is made again */
  constructor(fn: FunctionIr, shortcuts: readonly BlockId[], isInAnyOrder: boolean) {
    this.#isInAnyOrder = isInAnyOrder;
    this.order = reversePostorder(fn, shortcuts);
    for (const [place, id] of this.order.entries()) this.#places[id] = place;
    for (const [place, id] of this.order.entries()) {
      for (const to of successors(fn.blocks[id])) {
        const back = this.#places[shortcuts[to] ?? to] ?? place + 1;
        if (back <= place) this.#ends[back] = Math.max(this.#ends[back] ?? 0, place);
      }
    }
  }

  /** Something new came to a block. */
  add(id: BlockId): void {
    this.#waiting.add(id);
    const place = this.#places[id] ?? 0;
    if (place < this.#current && !this.#isInAnyOrder) this.#begunAgain.add(place);
  }

  /** The block to visit next, which waits no more; `undefined` when none does. */
  next(): BlockId | undefined {
    if (this.#waiting.size === 0) return undefined;
    for (let begin = this.#loopEndingHere(); ; begin = this.#loopEndingHere()) {
      if (begin !== undefined) {
        this.#begunAgain.delete(begin);
        this.#current = begin;
      } else if (this.#current >= this.order.length) this.#current = 0;
      const id = this.order[this.#current] ?? 0;
      this.#current += 1;
      if (this.#waiting.delete(id)) return id;
    }
  }

  /** Where the innermost loop begins that has come to its end and is not done. */
  #loopEndingHere(): number | undefined {
    let begin: number | undefined;
    for (const place of this.#begunAgain) {
      if ((this.#ends[place] ?? place) >= this.#current) continue;
      if (begin === undefined || place > begin) begin = place;
    }
    return begin;
  }
}
