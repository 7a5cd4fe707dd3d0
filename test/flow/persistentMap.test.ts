import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PersistentMap } from '../../server/src/core/flow/state/persistentMap.ts';

interface Box {
  readonly value: number;
}
const boxes: readonly Box[] = Array.from({ length: 8 }, (_, value) => ({ value }));
const updates = fc.array(fc.tuple(fc.nat({ max: 40_000 }), fc.option(fc.constantFrom(...boxes), { nil: undefined })), { maxLength: 60 });

describe('PersistentMap', () => {
  it('holds what a Map would hold', () => {
    fc.assert(
      fc.property(updates, (changes) => {
        const { map, model } = applied(changes);
        for (const [key] of changes) assert.equal(map.get(key), model.get(key));
        assert.deepEqual(
          entries(map),
          [...model].sort(([a], [b]) => a - b),
        );
      }),
    );
  });

  it('keeps what it was when it is changed', () => {
    fc.assert(
      fc.property(updates, updates, (before, after) => {
        const { map, model } = applied(before);
        for (const [key, value] of after) map.set(key, value);
        assert.deepEqual(
          entries(map),
          [...model].sort(([a], [b]) => a - b),
        );
      }),
    );
  });

  it('holds the same when it is changed in place, and leaves what it was made from', () => {
    fc.assert(
      fc.property(updates, updates, (before, after) => {
        const { map, model } = applied(before);
        const draft = map.draft();
        for (const [key, value] of after) assert.equal(draft.set(key, value), draft);
        const settled = draft.settled(map);
        assert.deepEqual(entries(settled), entries(applied(after, map).map));
        settled.set(0, boxes.at(-1));
        assert.deepEqual(entries(settled), entries(applied(after, map).map));
        assert.deepEqual(
          entries(map),
          [...model].sort(([a], [b]) => a - b),
        );
      }),
    );
  });

  it('is the map that it was made from when nothing has changed', () => {
    const { map } = applied([[7, boxes[1]]]);
    const draft = map.draft();
    draft.set(7, boxes[1]);
    assert.equal(draft.settled(map), map);
  });

  it('finds exactly the keys whose values differ', () => {
    fc.assert(
      fc.property(updates, updates, updates, (shared, mine, theirs) => {
        const base = applied(shared);
        const a = applied(mine, base.map, new Map(base.model));
        const b = applied(theirs, base.map, new Map(base.model));
        const found: number[] = [];
        a.map.differences(b.map, (key) => {
          found.push(key);
          return false;
        });
        const keys = new Set([...a.model.keys(), ...b.model.keys()]);
        assert.deepEqual(
          found,
          [...keys].filter((key) => a.model.get(key) !== b.model.get(key)).sort((x, y) => x - y),
        );
      }),
    );
  });
});

function applied(changes: readonly (readonly [number, Box | undefined])[], start = PersistentMap.empty<Box>(), model = new Map<number, Box>()) {
  let map = start;
  for (const [key, value] of changes) {
    map = map.set(key, value);
    if (value === undefined) model.delete(key);
    else model.set(key, value);
  }
  return { map, model };
}

function entries(map: PersistentMap<Box>): [number, Box][] {
  const all: [number, Box][] = [];
  map.forEach((value, key) => {
    all.push([key, value]);
  });
  return all;
}
