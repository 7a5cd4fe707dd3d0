import { structFields } from '../../../apis/posix.ts';
import type { Value } from '../../../ir/index.ts';
import type { HeaderStructure } from '../linkage/headerStructures.ts';
import { kidOfType, type View } from '../tree/view.ts';
import { declaratorsOf, nameOfSpecifier, readDeclarator, readType, type TypeInfo } from './declarators.ts';

interface Structure {
  readonly isUnion: boolean;
  readonly fields: ReadonlyMap<string, TypeInfo>;
}

/** The structures, unions and type names that a file defines, read when first asked for, and the structures of the headers that it includes. */
export class Types {
  readonly #text: string;
  readonly #views = new Map<string, View>();
  readonly #aliases = new Map<string, TypeInfo>();
  readonly #structures = new Map<string, Structure>();
  readonly #foreign: ReadonlyMap<string, HeaderStructure>;
  readonly #pointers: ReadonlyMap<string, TypeInfo>;

  /** @param pointers what the headers call a pointer that owns an object */
  constructor(text: string, foreign: ReadonlyMap<string, HeaderStructure>, pointers: ReadonlyMap<string, TypeInfo>) {
    this.#text = text;
    this.#foreign = foreign;
    this.#pointers = pointers;
  }

  /** How many are known: more after a function that declares its own. */
  get size(): number {
    return this.#views.size + this.#aliases.size;
  }

  /** A `struct`, `union` or `class` with a body. */
  addSpecifier(view: View): void {
    this.#views.set(nameOfSpecifier(this.#text, view), view);
  }

  addTypedef(view: View): void {
    for (const kid of view.kids) {
      if (/_specifier$/.test(kid.type) && kidOfType(kid, 'field_declaration_list') !== undefined) this.addSpecifier(kid);
    }
    // The type comes first: of the type identifiers, the last is the new name.
    const last = view.kids.filter((kid) => /declarator$|^type_identifier$/.test(kid.type)).at(-1);
    if (last === undefined) return;
    const declarator = readDeclarator(last);
    if (declarator.name !== undefined && !declarator.isFunction) {
      const name = this.#text.slice(declarator.name.start, declarator.name.end);
      const type = readType(this.#text, view, declarator);
      const other = this.#aliases.get(name);
      // Alternatives of the preprocessor give it this type or that.
      const isUnclear = other !== undefined && this.sizeOf(other) !== this.sizeOf(type) && !this.isStructure(type);
      this.#aliases.set(name, isUnclear ? { ...type, name: '' } : type);
    }
  }

  /** C++: `using name = type;`. */
  addAlias(view: View): void {
    const [name, type] = view.kids.filter((kid) => kid.type === 'type_identifier' || kid.type === 'type_descriptor');
    if (name?.type !== 'type_identifier' || type === undefined) return;
    const shapes = type.kids.map((kid) => kid.type);
    if (shapes.includes('abstract_function_declarator')) return;
    const pointers = shapes.filter((shape) => shape === 'abstract_pointer_declarator').length;
    const alias = readType(this.#text, type);
    this.#aliases.set(this.#text.slice(name.start, name.end), {
      ...alias,
      pointers,
      isArray: shapes.includes('abstract_array_declarator'),
      isReference: shapes.includes('abstract_reference_declarator'),
    });
  }

  /** A name that the file, or one that it includes, gives to a type. */
  isAlias(name: string): boolean {
    return this.#aliasOf(name) !== undefined;
  }

  #aliasOf(name: string): TypeInfo | undefined {
    return this.#aliases.get(name) ?? (this.#views.has(name) ? undefined : this.#pointers.get(name));
  }

  /** The type behind the file's own type names. */
  resolve(type: TypeInfo): TypeInfo {
    let at = type;
    for (let steps = 0; steps < 8; steps += 1) {
      const alias = this.#aliasOf(at.name);
      if (alias === undefined || alias.name === at.name) return at;
      at = {
        ...alias,
        pointers: at.pointers + alias.pointers,
        isArray: at.isArray || alias.isArray,
        isReference: at.isReference,
        isConst: at.isConst || alias.isConst,
      };
    }
    return at;
  }

  /** Names of the fields in order, for an initializer without names. */
  fieldsOf(type: TypeInfo): readonly string[] | undefined {
    const resolved = this.resolve(type);
    const structure = this.#structure(resolved.name);
    return structure === undefined ? structFields.get(resolved.name) : [...structure.fields.keys()];
  }

  fieldType(type: TypeInfo | undefined, field: string): TypeInfo | undefined {
    return type === undefined ? undefined : this.#structure(this.resolve(type).name)?.fields.get(field);
  }

  /** What fields of the structure begin with by themselves, as a header says. */
  defaultsOf(type: TypeInfo | undefined): ReadonlyMap<string, Value> {
    const resolved = type === undefined ? undefined : this.resolve(type);
    if (resolved === undefined || resolved.pointers > 0 || resolved.isArray || this.#views.has(resolved.name)) return noDefaults;
    return this.#foreign.get(resolved.name)?.defaults ?? noDefaults;
  }

  /** The number that is all objects' of the structure, as a header says. */
  staticOf(type: TypeInfo, field: string): Value | undefined {
    const { name } = this.resolve(type);
    return this.#views.has(name) ? undefined : this.#foreign.get(name)?.statics.get(field);
  }

  isUnion(type: TypeInfo | undefined): boolean {
    if (type === undefined) return false;
    const resolved = this.resolve(type);
    return resolved.isUnion || this.#structure(resolved.name)?.isUnion === true;
  }

  /** Bytes, where the text is enough to know (LP64). */
  sizeOf(type: TypeInfo): number | undefined {
    const resolved = this.resolve(type);
    if (resolved.isArray) return undefined;
    return resolved.pointers > 0 ? 8 : sizes.get(resolved.name.replace(/\s+/g, ' '));
  }

  /** Whether a value of the type is a structure: something with fields, not a number or a pointer. */
  isStructure(type: TypeInfo): boolean {
    const resolved = this.resolve(type);
    if (resolved.pointers > 0 || resolved.isArray) return false;
    return (
      resolved.isUnion ||
      structFields.has(resolved.name) ||
      /^sockaddr|^SOCKADDR/.test(resolved.name) ||
      this.#views.has(resolved.name) ||
      this.#foreign.has(resolved.name)
    );
  }

  #structure(name: string): Structure | undefined {
    const known = this.#structures.get(name);
    if (known !== undefined) return known;
    const view = this.#views.get(name);
    if (view === undefined) {
      const foreign = this.#foreign.get(name);
      return foreign === undefined ? undefined : { isUnion: false, fields: foreign.fields };
    }
    const fields = new Map<string, TypeInfo>();
    const body = kidOfType(view, 'field_declaration_list');
    for (const field of body?.kids ?? []) if (field.type === 'field_declaration') this.#readFields(field, fields);
    const structure: Structure = { isUnion: view.type === 'union_specifier', fields };
    this.#structures.set(name, structure);
    return structure;
  }

  #readFields(field: View, into: Map<string, TypeInfo>): void {
    for (const kid of field.kids) {
      if (/^(?:struct|union|class)_specifier$/.test(kid.type) && kidOfType(kid, 'field_declaration_list') !== undefined) this.addSpecifier(kid);
    }
    for (const view of declaratorsOf(field)) {
      const declarator = readDeclarator(view);
      if (declarator.name === undefined || declarator.isFunction) continue;
      into.set(this.#text.slice(declarator.name.start, declarator.name.end), readType(this.#text, field, declarator));
    }
  }
}

const noDefaults: ReadonlyMap<string, Value> = new Map();

const sizes: ReadonlyMap<string, number> = new Map([
  ['char', 1],
  ['bool', 1],
  ['_Bool', 1],
  ['unsigned char', 1],
  ['uint8_t', 1],
  ['int8_t', 1],
  ['u_char', 1],
  ['short', 2],
  ['unsigned short', 2],
  ['uint16_t', 2],
  ['int16_t', 2],
  ['u_short', 2],
  ['in_port_t', 2],
  ['int', 4],
  ['unsigned', 4],
  ['unsigned int', 4],
  ['uint32_t', 4],
  ['int32_t', 4],
  ['u_int', 4],
  ['socklen_t', 4],
  ['BOOL', 4],
  ['DWORD', 4],
  ['in_addr_t', 4],
  ['float', 4],
  ['long long', 8],
  ['uint64_t', 8],
  ['int64_t', 8],
  ['double', 8],
  ['size_t', 8],
  ['sockaddr_in', 16],
  ['sockaddr', 16],
  ['sockaddr_in6', 28],
  ['sockaddr_un', 110],
  ['sockaddr_storage', 128],
  ['linger', 8],
  ['timeval', 16],
  ['ip_mreq', 8],
  ['ipv6_mreq', 20],
  ['in_addr', 4],
  ['in6_addr', 16],
]);
