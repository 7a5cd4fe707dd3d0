import type { Event } from './event.ts';
import type { Block, BlockId, Condition, Jump } from './program.ts';
import type { Value } from './value.ts';

interface OpenBlock {
  readonly events: Event[];
  end: Jump | undefined;
  onThrow: BlockId | undefined;
}

/**
 * Builds the blocks of one function. There is always a current block; after a jump it is a fresh one that nothing reaches until it is jumped to, so
 * code after `return` is lowered like any other and is dead in the flow.
 */
export class GraphBuilder {
  readonly #blocks: OpenBlock[] = [];
  #current: BlockId;
  #handler: BlockId | undefined;

  constructor() {
    this.#current = this.newBlock();
  }

  /** A new block under the current exception handler; nothing jumps to it yet. */
  newBlock(): BlockId {
    this.#blocks.push({ events: [], end: undefined, onThrow: this.#handler });
    return this.#blocks.length - 1;
  }

  get current(): BlockId {
    return this.#current;
  }

  /** The events of the current block so far. */
  get events(): readonly Event[] {
    return this.#at(this.#current).events;
  }

  emit(event: Event): void {
    this.#at(this.#current).events.push(event);
  }

  /** Continues in `block`. The block that was current must have ended, or falls through to it. */
  startBlock(block: BlockId): void {
    this.#end({ kind: 'goto', to: block });
    this.#current = block;
  }

  /** Ends the current block; what follows is unreachable until a block is started. */
  jump(to: BlockId): void {
    this.#leave({ kind: 'goto', to });
  }

  branch(on: Condition, yes: BlockId, no: BlockId): void {
    this.#leave({ kind: 'branch', on, yes, no });
  }

  exit(how: 'return' | 'throw' | 'end-of-process', value?: Value): void {
    this.#leave(value === undefined ? { kind: 'exit', how } : { kind: 'exit', how, value });
  }

  /** What `body` emits goes to `handler` when it throws. Blocks that it makes are under it; the current block is split. */
  withHandler(handler: BlockId, body: () => void): void {
    const outer = this.#handler;
    this.#handler = handler;
    this.startBlock(this.newBlock());
    body();
    this.#handler = outer;
    this.startBlock(this.newBlock());
  }

  get handler(): BlockId | undefined {
    return this.#handler;
  }

  /** Ends the function (falling off the end returns) and gives its blocks. */
  finish(): readonly Block[] {
    this.#end({ kind: 'exit', how: 'return' });
    return this.#blocks.map((block, id) => ({
      id,
      events: block.events,
      end: block.end ?? { kind: 'exit', how: 'return' },
      ...(block.onThrow === undefined ? {} : { onThrow: block.onThrow }),
    }));
  }

  #leave(end: Jump): void {
    this.#end(end);
    this.#current = this.newBlock();
  }

  #end(end: Jump): void {
    this.#at(this.#current).end ??= end;
  }

  #at(id: BlockId): OpenBlock {
    const block = this.#blocks[id];
    if (block === undefined) throw new RangeError(`no block ${id}`);
    return block;
  }
}
