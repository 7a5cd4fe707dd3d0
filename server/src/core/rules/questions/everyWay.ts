import type { Occurrence } from '../../flow/index.ts';
import { type Block, type BlockId, type FunctionIr, isSameSpan, type Site } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether nothing is asked before it comes to a call: the function that makes it, and each one that is seen to call that, cannot come to their end without.
 * What a function is given to call, a test of a failure say, comes to it as whoever calls it likes.
 */
export function isUnasked(occurrence: Occurrence, { facts }: Ask): boolean {
  const calls = [occurrence, ...facts.ofKind(occurrence.event.kind), ...facts.ofCalls].filter(({ event }) => event === occurrence.event);
  return calls.every(({ site, standsIn }) => standsIn.kind !== 'closure' && isOnEveryWay(site, standsIn));
}

function isOnEveryWay({ span }: Site, { blocks, entry }: FunctionIr): boolean {
  const reached = new Set([entry]);
  for (const id of reached) {
    const block = blocks[id];
    if (block === undefined) continue;
    if (block.events.some(({ site }) => isSameSpan(site.span, span))) {
      if (block.onThrow !== undefined) return false;
      continue;
    }
    if (block.end.kind === 'exit') return false;
    for (const next of following(block)) reached.add(next);
  }
  return true;
}

function following({ end, onThrow }: Block): readonly BlockId[] {
  const thrown = onThrow === undefined ? [] : [onThrow];
  if (end.kind === 'goto') return [end.to, ...thrown];
  return end.kind === 'branch' ? [end.yes, end.no, ...thrown] : thrown;
}
