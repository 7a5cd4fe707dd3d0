import type { ClassInfo } from '../context.ts';

/** The class and those that it inherits from, as far as the file knows them, nearest first. */
export function lineageOf(classes: ReadonlyMap<string, ClassInfo>, owner: ClassInfo): readonly ClassInfo[] {
  if (owner.bases.length === 0) return [owner];
  const found: ClassInfo[] = [owner];
  for (const each of found) {
    for (const name of each.bases) {
      const base = classes.get(name);
      if (base !== undefined && !found.includes(base)) found.push(base);
    }
  }
  return found;
}
