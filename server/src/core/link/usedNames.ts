import {
  type ClassIr,
  type EventId,
  eachEvent,
  type FunctionIr,
  type ImportedValue,
  type Linkage,
  relocateValue,
  unknownValue,
  type Value,
  type VariableId,
} from '../ir/index.ts';
import { Definitions } from './definitions.ts';
import { foreignNamesOf } from './foreignNames.ts';
import type { FileNames, ProgramFile } from './program.ts';

/** What the names of one file stand for in the others, in the program's terms. */
export class UsedNames {
  readonly #byPath: ReadonlyMap<string, ProgramFile>;
  readonly #names: FileNames;
  readonly #definitions: Definitions;
  readonly #baseOf: (path: string) => number;
  readonly #isUsedBy: (user: string, path: string) => void;
  /** What was asked of which file for the name that is being looked for: modules that take everything from each other would be asked again and again. */
  readonly #asked = new Set<string>();
  /** The parts of other files' objects that some file gives another value. */
  #changed: ReadonlySet<string> | undefined;

  /**
   * @param baseOf what is added to the offsets of a file
   * @param isUsedBy hears of each file that a name was found in, and of the file that uses the name
   */
  constructor(files: readonly ProgramFile[], names: FileNames, baseOf: (path: string) => number, isUsedBy: (user: string, path: string) => void) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#definitions = new Definitions(files, names.includedBy);
    this.#names = names;
    this.#baseOf = baseOf;
    this.#isUsedBy = isUsedBy;
  }

  imported(file: ProgramFile, value: ImportedValue, depth = 0): Value | undefined {
    if (depth === 0) this.#asked.clear();
    const named = this.#names.imported(file.path, value);
    const found = named === undefined ? undefined : this.#exported(file, named.path, named.names, depth);
    return found ?? this.#fromAnotherStar(file, value, depth);
  }

  #fromAnotherStar(file: ProgramFile, value: ImportedValue, depth: number): Value | undefined {
    for (const other of fromOtherStars(file.lowered.linkage, value)) {
      const module = this.#names.imported(file.path, other);
      const found = module === undefined ? undefined : this.#exported(file, module.path, module.names, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What a file exports under a name, and what is within that, in the program's terms. */
  #exported(user: ProgramFile, path: string, names: readonly string[], depth: number): Value | undefined {
    const file = this.#byPath.get(path);
    const question = [path, ...names].join('\n');
    if (file === undefined || depth > mostSteps || this.#asked.has(question)) return undefined;
    this.#asked.add(question);
    const { exports } = file.lowered.linkage;
    const isWhole = names.length === 0 || (names[0] === 'default' && !exports.has('default'));
    const [name = 'default', ...within] = isWhole ? ['default', ...names.slice(1)] : names;
    // `import net from './net.cjs'; net.make()`: what has no default export is its own.
    if (isWhole && !exports.has('default')) return names.length > 1 ? this.#exported(user, path, names.slice(1), depth + 1) : undefined;
    const value = exports.get(name);
    // A module that is more than its exports by their names has those all the same.
    if (value?.kind === 'operation' && name === 'default' && within[0] !== undefined && exports.has(within[0]))
      return this.#exported(user, path, within, depth + 1);
    // `import ports from './ports'; ports.http`: what is no export may be a part of the default one.
    if (value === undefined)
      return (
        this.#reexported(user, file, names, depth) ??
        (exports.has('default') && name !== 'default' ? this.#exported(user, path, ['default', ...names], depth + 1) : undefined)
      );
    if (value.kind === 'imported') {
      const handedOn = this.imported(file, { ...value, names: [...value.names, ...within] }, depth + 1) ?? this.#dotted(user, file, value, within, depth);
      // What the file hands on was joined with it; who asked for it here is a part of that program, too.
      if (handedOn !== undefined) this.#isUsedBy(user.path, path);
      return handedOn;
    }
    // An object that no variable holds has nothing else that could tell.
    const isChanged = value.kind === 'record' && this.#isChanged(path, [name, ...within]);
    const found = isChanged ? unknownValue : this.#within(file, value, within, depth);
    if (found !== undefined) this.#isUsedBy(user.path, path);
    return found;
  }

  /** `config.ws.port = port`, where `config` is `module.exports = { ws: { port: 8080 } }` of another file. */
  #isChanged(path: string, names: readonly string[]): boolean {
    this.#changed ??= new Set(
      [...this.#byPath.values()].flatMap((user) =>
        foreignNamesOf(user.lowered).changed.flatMap((value) => {
          const named = this.#names.imported(user.path, value);
          return named === undefined ? [] : [partOf(named.path, named.names)];
        }),
      ),
    );
    if (this.#changed.size === 0) return false;
    return names.some((_, index) => this.#changed?.has(partOf(path, names.slice(0, index + 1))));
  }

  /** Python says `package.module.name` in one: what is left over may belong to the name. */
  #dotted(user: ProgramFile, file: ProgramFile, value: ImportedValue, within: readonly string[], depth: number): Value | undefined {
    if (within.length === 0 || depth > mostSteps) return undefined;
    const named = this.#names.imported(file.path, { ...value, from: `${value.from}.${within.join('.')}`, names: [] });
    return named === undefined ? undefined : this.#exported(user, named.path, named.names, depth + 1);
  }

  #reexported(user: ProgramFile, file: ProgramFile, names: readonly string[], depth: number): Value | undefined {
    for (const from of file.lowered.linkage.reexports) {
      const module = this.#names.imported(file.path, { kind: 'imported', from, names });
      const found = module === undefined ? undefined : this.#exported(user, module.path, module.names, depth + 1);
      if (found !== undefined) return found;
      const dotted = this.#names.imported(file.path, { kind: 'imported', from: `${from}.${names.join('.')}`, names: [] });
      const inModule = dotted === undefined ? undefined : this.#exported(user, dotted.path, dotted.names, depth + 1);
      if (inModule !== undefined) return inModule;
    }
    return undefined;
  }

  /** A part of an exported value: a static method or an attribute of a class, a field of an object. */
  #within(file: ProgramFile, value: Value, names: readonly string[], depth: number): Value | undefined {
    const relocation = {
      base: this.#baseOf(file.path),
      sharesGlobals: file.lowered.linkage.by === 'name',
      imported: () => undefined,
      external: () => undefined,
    };
    const [name, ...rest] = names;
    if (name === undefined) return relocateValue(value, relocation);
    if (value.kind === 'class') {
      const owner = file.lowered.classes.find((each) => each.id === value.id);
      const method = owner?.methods.get(name) ?? (name === 'constructor' ? owner?.constructorFunction : undefined);
      const attribute = owner?.attributes.get(name);
      if (owner !== undefined && method === undefined && attribute === undefined) return this.#inBases(file, owner, names, depth);
      if (method !== undefined && rest.length === 0) {
        const isOfClass = file.lowered.functions.some(({ id, isOfClass }) => id === method && isOfClass === true);
        return relocateValue({ kind: 'function', id: method, ...(isOfClass ? { ofClass: value.id } : {}) }, relocation);
      }
      return attribute === undefined ? undefined : this.#within(file, attribute, rest, depth);
    }
    if (value.kind === 'record') {
      const field = value.fields.get(name);
      // An object that is written out whole has nothing else.
      if (field === undefined) return value.isWhole === true && rest.length === 0 ? { kind: 'none' } : undefined;
      return this.#within(file, field, rest, depth);
    }
    if (value.kind === 'operation') return names.reduce<Value>(itemOf, relocateValue(value, relocation));
    if (value.kind !== 'place') return undefined;
    const place = { root: value.place.root, path: [...value.place.path, ...names] };
    return relocateValue({ ...value, place, ...(holdsObject(file, place.root) ? { isOfObject: true } : {}) }, relocation);
  }

  /** What a class has from a base, of this file or of another. */
  #inBases(file: ProgramFile, owner: ClassIr, names: readonly string[], depth: number): Value | undefined {
    if (depth > mostSteps) return undefined;
    for (const base of owner.bases) {
      if (typeof base === 'string') continue;
      const found =
        typeof base === 'number'
          ? this.#within(file, { kind: 'class', id: base }, names, depth + 1)
          : this.imported(file, { ...base, names: [...base.names, ...names] }, depth + 1);
      // What a class method of the base makes is of the class that is named.
      if (found !== undefined) return found.kind === 'function' && found.ofClass !== undefined ? undefined : found;
    }
    return undefined;
  }

  external(file: ProgramFile, name: string, as: 'function' | 'constant'): Value | undefined {
    const found = this.#definitions.find(file.path, name, as);
    if (found === undefined) return undefined;
    const relocation = {
      base: this.#baseOf(found.file.path),
      sharesGlobals: true,
      imported: () => undefined,
      external: (inner: string) => (inner === name ? undefined : this.external(found.file, inner, 'constant')),
    };
    const value = relocateValue(found.value, relocation);
    if (value.kind === 'place') {
      // A structure is the same variable in both files.
      if (value.place.root === `g:${name}`) this.#isUsedBy(file.path, found.file.path);
      return undefined;
    }
    this.#isUsedBy(file.path, found.file.path);
    return value;
  }
}

/** What a name may be that could come from any of several modules of which Python takes everything: lowering says one of them, and which of them has it is seen here. */
export function fromOtherStars({ by, reexports }: Linkage, value: ImportedValue): readonly ImportedValue[] {
  if (by !== 'import' || reexports.length < 2) return [];
  const said = reexports.find((star) => value.from.startsWith(`${star}.`) && !value.from.slice(star.length + 1).includes('.'));
  if (said === undefined) return [];
  const name = value.from.slice(said.length);
  return reexports
    .filter((star) => star !== said)
    .map((star) => ({ ...value, from: star + name }))
    .reverse();
}

/** Whether loading the file puts an object of a class of its own into a variable. */
function holdsObject({ lowered: { functions, linkage } }: ProgramFile, root: VariableId): boolean {
  const objects = known.get(linkage) ?? objectsIn(functions.find(({ kind }) => kind === 'module'));
  known.set(linkage, objects);
  return objects.has(root);
}

const known = new WeakMap<Linkage, ReadonlySet<VariableId>>();

function objectsIn(loading: FunctionIr | undefined): ReadonlySet<VariableId> {
  const made = new Set<EventId>();
  const objects = new Set<VariableId>();
  if (loading === undefined) return objects;
  eachEvent(loading, (event) => {
    if (event.kind === 'call' && (event.callee.kind === 'class' || (event.callee.kind === 'value' && event.callee.value.kind === 'class'))) made.add(event.id);
    if (event.kind === 'assign' && event.to.path.length === 0 && event.value.kind === 'result' && made.has(event.value.event)) objects.add(event.to.root);
  });
  return objects;
}

/** What a module is as a whole has its names. */
function partOf(path: string, names: readonly string[]): string {
  return [path, ...(names[0] === 'default' ? names.slice(1) : names)].join('\n');
}

function itemOf(whole: Value, name: string): Value {
  return { kind: 'operation', operator: 'item', operands: [whole, { kind: 'string', value: name }] };
}

/** Names that lead to names: longer chains than this go in circles. */
const mostSteps = 12;
