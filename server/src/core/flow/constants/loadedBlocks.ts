import type { Block, BlockId, Condition, FunctionIr, PlatformName } from '../../ir/index.ts';

/** For whom a program is followed. */
export interface Target {
  readonly platform: PlatformName;
  readonly isAvailable: (option: string) => boolean | undefined;
}

/** The blocks of a function that its platform may get to: `if hasattr(socket, "SO_REUSEPORT"):` is no choice there. */
export function blocksOn(target: Target, { blocks, entry }: FunctionIr): readonly Block[] {
  if (blocks.every(({ end }) => end.kind !== 'branch' || isTrueOn(target, end.on) === undefined)) return blocks;
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const found = new Set<BlockId>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const block = found.has(id) ? undefined : byId.get(id);
    found.add(id);
    if (block !== undefined) waiting.push(...nextOf(block, target));
  }
  return blocks.filter(({ id }) => found.has(id));
}

function nextOf({ end, onThrow }: Block, target: Target): readonly BlockId[] {
  const next = onThrow === undefined ? [] : [onThrow];
  if (end.kind === 'goto') return [...next, end.to];
  if (end.kind !== 'branch') return next;
  const known = isTrueOn(target, end.on);
  if (known === undefined) return [...next, end.yes, end.no];
  return [...next, known ? end.yes : end.no];
}

function isTrueOn({ platform, isAvailable }: Target, on: Condition): boolean | undefined {
  if (on.kind === 'platform') return on.platforms.includes(platform);
  return on.kind === 'available' ? isAvailable(on.option) : undefined;
}
