import { callsToMaker, type Facts, type Occurrence } from '../../flow/index.ts';
import type { Rule } from '../rule.ts';

/** What is said inside a function comes first, then what is said where it is called, then where that is called. */
function depthOf({ site, innerSite, isOfCall, paths }: Occurrence): number {
  if (isOfCall === true) return paths.some(({ action }) => action.inner.by !== undefined) ? 5 : 4;
  if (site === innerSite) return 0;
  let calls = 2;
  // Two stand for more.
  for (const { socket } of paths) calls = Math.min(calls, socket === undefined ? 0 : callsToMaker(socket.id));
  return 1 + calls;
}

/** Some occurrences that a rule looks at, in the order of {@link Ordered}. */
export function inOrder(some: readonly Occurrence[], { on, eachCall }: Rule): readonly Occurrence[] {
  const looked: { readonly depth: number; readonly each: Occurrence }[] = [];
  for (const each of some) if (on[each.event.kind] !== undefined && (each.isOfCall !== true || eachCall === true)) looked.push({ depth: depthOf(each), each });
  looked.sort((a, b) => a.depth - b.depth || a.each.site.span.start - b.each.site.span.start || a.each.event.id - b.each.event.id);
  return looked.map(({ each }) => each);
}

/** What a function does by itself is reported there, once, and not at its callers again: it is read first. */
export class Ordered {
  /** By the kinds of events that rules look at: many rules look at the same ones, and assignments, of which there are most, interest few. */
  readonly #byKinds = new Map<string, readonly Occurrence[]>();
  readonly #byKind = new Map<string, Occurrence[]>();
  readonly #all: readonly Occurrence[];

  constructor({ occurrences, ofCalls }: Pick<Facts, 'occurrences' | 'ofCalls'>) {
    const byDepth: Occurrence[][] = [[], [], [], [], [], []];
    for (const each of [...occurrences, ...ofCalls]) byDepth[depthOf(each)]?.push(each);
    this.#all = byDepth.flat();
    for (const each of this.#all) {
      const known = this.#byKind.get(each.event.kind);
      if (known === undefined) this.#byKind.set(each.event.kind, [each]);
      else known.push(each);
    }
  }

  of({ on, eachCall }: Rule): readonly Occurrence[] {
    const kinds = Object.keys(on).sort();
    const key = `${kinds.join()} ${eachCall}`;
    const known = this.#byKinds.get(key);
    if (known !== undefined) return known;
    const [only, ...others] = kinds;
    const wanted = new Set<string>(kinds);
    const all = others.length > 0 ? this.#all.filter(({ event }) => wanted.has(event.kind)) : (this.#byKind.get(only ?? '') ?? []);
    const found = eachCall === true ? all : all.filter(({ isOfCall }) => isOfCall !== true);
    this.#byKinds.set(key, found);
    return found;
  }
}
