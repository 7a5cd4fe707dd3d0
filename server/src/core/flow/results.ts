import type { Block, Event, EventId, FunctionIr, Value } from '../ir/index.ts';
import type { Location } from './abstract.ts';
import { resultLocation } from './evaluate.ts';

/** By block: where the results of its events are kept that no other block reads. Most are tested at once, or never. */
export function resultsEndingIn(fn: FunctionIr): readonly (readonly Location[])[] {
  const homes = new Map<EventId, Block>();
  const made = new Map<Block, EventId[]>(fn.blocks.map((block) => [block, []]));
  for (const block of fn.blocks) {
    const make = (event: Event): void => {
      if (event.kind === 'assign' || event.kind === 'escape' || event.kind === 'fork') return;
      homes.set(event.id, block);
      made.get(block)?.push(event.id);
      if (event.kind !== 'dispatch') return;
      for (const events of event.byType.values()) events.forEach(make);
      event.otherwise.forEach(make);
    };
    block.events.forEach(make);
  }
  const readElsewhere = new Set<EventId>();
  for (const block of fn.blocks) {
    readBy(block, (id) => {
      if (homes.get(id) !== block) readElsewhere.add(id);
    });
  }
  const results: Location[][] = [];
  for (const [block, ids] of made) results[block.id] = ids.filter((id) => !readElsewhere.has(id)).map(resultLocation);
  return results;
}

/** Whatever an event or a condition holds is looked through: a value is known by its kind, wherever it stands. */
function readBy(block: Block, visit: (id: EventId) => void): void {
  const look = (thing: unknown): void => {
    if (typeof thing !== 'object' || thing === null) return;
    if (thing instanceof Map) {
      for (const inner of thing.values()) look(inner);
      return;
    }
    if (Array.isArray(thing)) {
      for (const inner of thing) look(inner);
      return;
    }
    if ((thing as Value).kind === 'result') visit((thing as Extract<Value, { kind: 'result' }>).event);
    for (const [name, inner] of Object.entries(thing)) if (name !== 'site' && name !== 'span') look(inner);
  };
  for (const event of block.events) look(event);
  look(block.end);
}
