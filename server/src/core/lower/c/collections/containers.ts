import type { Place } from '../../../ir/index.ts';
import type { TypeInfo } from '../names/declarators.ts';

const maps = /^(?:map|multimap|unordered_map|unordered_multimap|flat_map)$/;

/** Any element. */
export function elementOf({ root, path }: Place): Place {
  return { root, path: [...path, '[]'] };
}

/** `for (auto &[name, fd] : listeners)`: whether the elements are pairs of a key and what is kept under it. */
export function isMap(type: TypeInfo | undefined): boolean {
  return type !== undefined && maps.test(type.name);
}
