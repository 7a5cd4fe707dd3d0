import { type ClassId, eachEvent, eachOperand, eachValueIn, type FunctionIr, type ImportedValue, type Lowered, type Value } from '../ir/index.ts';

/** The names of other files that a file uses. */
export interface ForeignNames {
  readonly imported: readonly ImportedValue[];
  /** Those of them that it gives another value. */
  readonly changed: readonly ImportedValue[];
  /** Functions that it calls and does not define, and names that are no variable of its own (C). */
  readonly functions: ReadonlySet<string>;
  readonly constants: ReadonlySet<string>;
  /** Variables of which it reads a part, or takes the address: another file may have them as constants (C). */
  readonly structures: ReadonlySet<string>;
  /** Those of the functions that may fill in what they are given the address of, or whose result is looked at (C). */
  readonly tellers: ReadonlySet<string>;
  /** Those of the functions that fill in what they are given the address of, or whose name says that a setting is asked for (C). */
  readonly fillers: ReadonlySet<string>;
  /** Methods that objects call of themselves: they may stand in a header's class (C++). */
  readonly methods: ReadonlySet<string>;
  /** Classes whose objects it makes or whose methods it calls or has (C++). */
  readonly classes: ReadonlySet<ClassId>;
}

const known = new WeakMap<FunctionIr, ForeignNames>();
/** By a file's classes: while it is edited they stay, as most of its functions do, and most of what is typed names nothing new. */
const ofFiles = new WeakMap<Lowered['classes'], { readonly functions: Lowered['functions']; readonly names: ForeignNames }>();

export function foreignNamesOf({ functions, classes }: Pick<Lowered, 'functions' | 'classes'>): ForeignNames {
  const earlier = ofFiles.get(classes);
  if (earlier !== undefined && (earlier.functions === functions || nameAlike(earlier.functions, functions))) {
    ofFiles.set(classes, { functions, names: earlier.names });
    return earlier.names;
  }
  const names = new Collected();
  for (const fn of functions) names.addAll(namesIn(fn));
  for (const owner of classes) {
    for (const base of owner.bases) if (typeof base === 'object') names.imported.push(base);
    for (const value of [...owner.attributes.values(), ...(owner.properties?.values() ?? [])]) names.add(value);
    // A constructor that is nowhere to be seen may stand in the class itself.
    if (owner.constructorFunction === undefined && names.classes.has(owner.id)) names.functions.add(owner.name);
  }
  ofFiles.set(classes, { functions, names });
  return names;
}

function nameAlike(before: Lowered['functions'], now: Lowered['functions']): boolean {
  return (
    before.length === now.length &&
    now.every((fn, index) => before[index] === fn || (before[index] !== undefined && areAlike(namesIn(before[index]), namesIn(fn))))
  );
}

function areAlike(a: ForeignNames, b: ForeignNames): boolean {
  if (a.imported.length + b.imported.length > 0) return false;
  return (['functions', 'constants', 'structures', 'tellers', 'fillers', 'methods', 'classes'] as const).every((each) =>
    sameSets<string | ClassId>(a[each], b[each]),
  );
}

function sameSets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

function namesIn(fn: FunctionIr): ForeignNames {
  const earlier = known.get(fn);
  if (earlier !== undefined) return earlier;
  const names = new Collected();
  for (const { defaultValue } of fn.parameters) if (defaultValue !== undefined) names.add(defaultValue);
  if (fn.ownerClass !== undefined) names.classes.add(fn.ownerClass);
  eachEvent(fn, (event) => {
    eachOperand(event, names.add);
    if (event.kind === 'escape' && event.isChanged === true && event.value.kind === 'imported') names.changed.push(event.value);
    if (event.kind !== 'call') return;
    const { callee } = event;
    if (callee.kind === 'unknown') {
      names.functions.add(callee.name);
      const fills = event.arguments.some(({ kind }) => kind === 'address');
      if (event.site.result === 'used' || fills) names.tellers.add(callee.name);
      if (fills || settingName.test(callee.name)) names.fillers.add(callee.name);
    }
    if (callee.kind === 'method' && callee.owner === undefined && fn.ownerClass !== undefined) names.methods.add(callee.name);
    if (callee.kind === 'class') names.classes.add(callee.id);
    if (callee.kind === 'method' && callee.owner !== undefined) {
      names.classes.add(callee.owner);
      // It may stand in the class itself.
      names.functions.add(callee.name);
    }
  });
  for (const { end } of fn.blocks) {
    if (end.kind === 'branch' && end.on.kind === 'value') names.add(end.on.value);
    if (end.kind === 'exit' && end.value !== undefined) names.add(end.value);
  }
  known.set(fn, names);
  return names;
}

/** What people call a function that tells where to listen. */
const settingName = /conf|cfg|port|addr|setting|option|default/i;

class Collected implements ForeignNames {
  readonly imported: ImportedValue[] = [];
  readonly changed: ImportedValue[] = [];
  readonly functions = new Set<string>();
  readonly constants = new Set<string>();
  readonly structures = new Set<string>();
  readonly tellers = new Set<string>();
  readonly fillers = new Set<string>();
  readonly methods = new Set<string>();
  readonly classes = new Set<ClassId>();

  add = (value: Value): void => eachValueIn(value, this.#note);

  addAll({ imported, changed, functions, constants, structures, tellers, fillers, methods, classes }: ForeignNames): void {
    for (const value of imported) this.imported.push(value);
    for (const value of changed) this.changed.push(value);
    for (const name of functions) this.functions.add(name);
    for (const name of constants) this.constants.add(name);
    for (const name of structures) this.structures.add(name);
    for (const name of tellers) this.tellers.add(name);
    for (const name of fillers) this.fillers.add(name);
    for (const name of methods) this.methods.add(name);
    for (const id of classes) this.classes.add(id);
  }

  #note = (value: Value): void => {
    if (value.kind === 'imported') this.imported.push(value);
    else if (value.kind === 'place' || value.kind === 'address') {
      const { root, path } = value.place;
      if (!root.startsWith('g:')) return;
      if (path.length === 0 && value.kind === 'place') this.constants.add(root.slice(2));
      else if (!root.includes('@')) this.structures.add(root.slice(2));
    }
  };
}
