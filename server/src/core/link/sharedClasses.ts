import type { ClassId, ClassIr, FunctionId } from '../ir/index.ts';
import { foreignNamesOf } from './foreignNames.ts';
import type { ProgramFile } from './program.ts';

interface Part {
  readonly file: ProgramFile;
  readonly owner: ClassIr;
}

/** Every file that has a part in a class, or uses one. */
interface SharedClass {
  readonly number: ClassId;
  readonly parts: readonly Part[];
}

/** A class that more files share is one of a framework, and putting all of them together helps nobody. */
const mostFiles = 40;

/**
 * Classes of C++ are declared in one file, defined in another and used in a third: all of these mean one class. It is known by its name and the file that
 * declares it.
 */
export class SharedClasses {
  readonly #byPart = new Map<string, SharedClass>();
  readonly #byNumber: ReadonlyMap<ClassId, SharedClass>;
  readonly #baseOf: (path: string) => number;

  constructor(files: readonly ProgramFile[], includedBy: (path: string) => readonly string[], baseOf: (path: string) => number) {
    this.#baseOf = baseOf;
    const byKey = new Map<string, Part[]>();
    for (const file of files) {
      const { classes } = file.lowered;
      const used = classes.length === 0 || file.lowered.linkage.by !== 'name' ? undefined : usedIn(file);
      for (const owner of used === undefined ? [] : classes) {
        if (owner.header === undefined ? owner.name === '' : used?.has(owner.id) !== true) continue;
        const path = owner.header === undefined ? file.path : includedBy(file.path)[owner.header];
        const key = `${path}\n${owner.name}`;
        const parts = byKey.get(key);
        if (parts === undefined) byKey.set(key, [{ file, owner }]);
        else parts.push({ file, owner });
      }
    }
    const shared: SharedClass[] = [];
    for (const parts of byKey.values()) {
      const [first] = parts;
      if (first === undefined || parts.length < 2 || parts.length > mostFiles || !parts.some(({ owner }) => owner.methods.size > 0)) continue;
      const home = parts.find(({ owner }) => owner.header === undefined) ?? first;
      const each = { number: home.owner.id + baseOf(home.file.path), parts: [home, ...parts.filter((part) => part !== home)] };
      shared.push(each);
      for (const { file, owner } of parts) this.#byPart.set(keyOf(file.path, owner.id), each);
    }
    this.#byNumber = new Map(shared.map((each) => [each.number, each]));
  }

  /** The paths of the files that share a class, for each class. */
  together(): readonly (readonly string[])[] {
    return [...this.#byNumber.values()].map(({ parts }) => parts.map(({ file }) => file.path));
  }

  /** The number of a class of a file in the program, where several files share it. */
  numberOf(path: string, id: ClassId): ClassId | undefined {
    return this.#byPart.get(keyOf(path, id))?.number;
  }

  /** The class with what all files know of it, in the place of the file's own part; nothing where another file's part stands for all. */
  whole(path: string, moved: ClassIr): readonly ClassIr[] {
    const parts = this.#byNumber.get(moved.id)?.parts ?? [];
    const [home] = parts;
    if (home === undefined) return [moved];
    if (home.file.path !== path) return [];
    const methods = new Map<string, FunctionId | undefined>();
    const bases = new Set(moved.bases);
    const abstractMethods = new Set<string>();
    for (const { file, owner } of parts) {
      const base = this.#baseOf(file.path);
      // Of two bodies, such as one for each system, the compiler knows which is meant.
      for (const [name, method] of owner.methods) {
        if (!methods.has(name)) methods.set(name, method + base);
        else if (name !== owner.name) methods.set(name, undefined);
      }
      for (const each of owner.bases) if (typeof each === 'number') bases.add(this.numberOf(file.path, each) ?? each + base);
      for (const name of owner.abstractMethods ?? []) abstractMethods.add(name);
    }
    const known = new Map([...methods].flatMap(([name, method]) => (method === undefined ? [] : [[name, method] as const])));
    const maker = known.get(moved.name);
    const { constructorFunction: _, ...rest } = moved;
    return [{ ...rest, bases: [...bases], methods: known, abstractMethods, ...(maker === undefined ? {} : { constructorFunction: maker }) }];
  }
}

/** The classes that a file uses, and those from which they have something. */
function usedIn({ lowered }: ProgramFile): ReadonlySet<ClassId> {
  const used = new Set(foreignNamesOf(lowered).classes);
  for (const { id, header, methods } of lowered.classes) if (header === undefined && methods.size > 0) used.add(id);
  const byId = new Map(lowered.classes.map((owner) => [owner.id, owner]));
  for (const id of used) for (const base of byId.get(id)?.bases ?? []) if (typeof base === 'number') used.add(base);
  return used;
}

function keyOf(path: string, id: ClassId): string {
  return `${id} ${path}`;
}
