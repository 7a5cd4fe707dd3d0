import { type Block, type EventId, eachEventIn, eachOperand, eachValueIn, type FunctionIr, type Value } from '../../ir/index.ts';
import { resultLocation } from '../operands/evaluate.ts';
import type { Location } from '../state/abstract.ts';

/** By block: where the results of its events are kept that no other block reads. Most are tested at once, or never. */
export function resultsEndingIn(fn: FunctionIr): readonly (readonly Location[])[] {
  const homes = new Map<EventId, Block>();
  for (const block of fn.blocks) {
    for (const event of block.events) {
      eachEventIn(event, ({ kind, id }) => {
        if (kind !== 'assign' && kind !== 'escape' && kind !== 'await' && kind !== 'fork') homes.set(id, block);
      });
    }
  }
  if (homes.size === 0) return [];
  const readElsewhere = new Set<EventId>();
  for (const block of fn.blocks) {
    const read = (value: Value): void => {
      if (value.kind === 'result' && homes.get(value.event) !== block) readElsewhere.add(value.event);
    };
    const readWhole = (value: Value): void => eachValueIn(value, read);
    for (const event of block.events) eachEventIn(event, (each) => eachOperand(each, readWhole));
    const { end } = block;
    if (end.kind === 'branch' && end.on.kind === 'value') readWhole(end.on.value);
    if (end.kind === 'exit' && end.value !== undefined) readWhole(end.value);
  }
  const results: Location[][] = [];
  for (const [id, block] of homes) {
    if (readElsewhere.has(id)) continue;
    const known = results[block.id];
    if (known === undefined) results[block.id] = [resultLocation(id)];
    else known.push(resultLocation(id));
  }
  return results;
}
