import { eachEvent, eachOperand, eachValueIn, type ImportedValue, type Lowered, type Value } from '../ir/index.ts';

/** The names of other files that a file uses. */
export interface ForeignNames {
  readonly imported: readonly ImportedValue[];
  /** Functions that it calls and does not define, and names that are no variable of its own (C). */
  readonly functions: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
}

/** Asked for whenever files are put together, and a file mostly stays as it is. */
const known = new WeakMap<Lowered, ForeignNames>();

export function foreignNamesOf(lowered: Lowered): ForeignNames {
  const earlier = known.get(lowered);
  if (earlier !== undefined) return earlier;
  const names = { imported: [] as ImportedValue[], functions: new Set<string>(), constants: new Set<string>() };
  const note = (value: Value): void => {
    if (value.kind === 'imported') names.imported.push(value);
    else if (value.kind === 'place') {
      const { root, path } = value.place;
      if (path.length === 0 && root.startsWith('g:')) names.constants.add(root.slice(2));
    }
  };
  const noteWhole = (value: Value): void => eachValueIn(value, note);
  for (const fn of lowered.functions) {
    for (const { defaultValue } of fn.parameters) if (defaultValue !== undefined) noteWhole(defaultValue);
    eachEvent(fn, (event) => {
      eachOperand(event, noteWhole);
      if (event.kind === 'call' && event.callee.kind === 'unknown') names.functions.add(event.callee.name);
    });
    for (const { end } of fn.blocks) {
      if (end.kind === 'branch' && end.on.kind === 'value') noteWhole(end.on.value);
      if (end.kind === 'exit' && end.value !== undefined) noteWhole(end.value);
    }
  }
  for (const owner of lowered.classes) {
    for (const base of owner.bases) if (typeof base === 'object') names.imported.push(base);
    for (const value of owner.attributes.values()) noteWhole(value);
  }
  known.set(lowered, names);
  return names;
}
