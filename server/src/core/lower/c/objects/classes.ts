import type { ClassId } from '../../../ir/index.ts';
import type { ClassInfo, ConstantInfo, FunctionInfo } from '../context.ts';
import type { HeaderClass } from '../linkage/headerClasses.ts';
import { declaratorsOf, nameOfSpecifier, readDeclarator, readType, type TypeInfo } from '../names/declarators.ts';
import { kidOfType, namedKids, type View } from '../tree/view.ts';

interface ReadClass {
  /** `undefined` for a structure that has nothing but fields. */
  readonly info: ClassInfo | undefined;
  readonly definitions: readonly View[];
  readonly nested: readonly View[];
  /** Values of static constant members. */
  readonly constants: ReadonlyMap<string, ConstantInfo>;
}

/** A class that the file knows by its methods alone. */
export function emptyClass(id: ClassId, name: string): ClassInfo {
  return {
    id,
    name,
    view: undefined,
    bases: [],
    fields: new Map(),
    fieldDefaults: [],
    methods: new Map(),
    publicMethods: new Set(),
    declaredMethods: new Set(),
    abstractMethods: new Set(),
    statics: new Set(),
    isOpen: true,
  };
}

/** A class that an included file declares; methods of it may stand here. */
export function foreignClass(id: ClassId, header: number, declares: HeaderClass, isKnown: (name: string) => boolean): ClassInfo {
  // What a base declares that nobody has seen may be meant by a name that nothing declares.
  return { ...declares, id, view: undefined, fieldDefaults: [], methods: new Map(), isOpen: !declares.bases.every(isKnown), header };
}

export function readClass(text: string, view: View, id: ClassId, methods: Map<string, FunctionInfo[]> | undefined): ReadClass {
  const fields = new Map<string, TypeInfo>();
  const fieldDefaults: { name: string; value: View }[] = [];
  const publicMethods = new Set<string>();
  const declaredMethods = new Set<string>();
  const abstractMethods = new Set<string>();
  const statics = new Set<string>();
  const constants = new Map<string, ConstantInfo>();
  const definitions: View[] = [];
  const nested: View[] = [];
  let isPublic = view.type === 'struct_specifier';
  let hasMethods = false;

  const readMembers = (members: readonly View[], depth: number): void => {
    for (const member of members) {
      switch (member.type) {
        case 'access_specifier':
          isPublic = /^public/.test(text.slice(member.start, member.end));
          break;
        case 'function_definition': {
          hasMethods = true;
          definitions.push(member);
          const name = nameOfMember(text, member);
          if (isPublic && name !== undefined) publicMethods.add(name);
          break;
        }
        case 'template_declaration':
          if (depth < 20) readMembers(namedKids(member), depth + 1);
          break;
        case 'declaration':
        case 'field_declaration':
          readField(member);
          break;
        case 'struct_specifier':
        case 'union_specifier':
        case 'class_specifier':
        case 'enum_specifier':
        case 'type_definition':
        case 'alias_declaration':
          nested.push(member);
          break;
        case 'preproc_if':
        case 'preproc_ifdef':
        case 'preproc_elif':
        case 'preproc_else':
        case 'preproc_elifdef':
          if (depth < 20) readMembers(namedKids(member), depth + 1);
          break;
        default:
      }
    }
  };

  const readField = (member: View): void => {
    const isStatic = member.kids.some((kid) => kid.type === 'storage_class_specifier' && text.slice(kid.start, kid.end) === 'static');
    for (const kid of member.kids) if (/_specifier$/.test(kid.type) && kid.kids.some((part) => /_list$/.test(part.type))) nested.push(kid);
    for (const declaratorView of declaratorsOf(member)) {
      const declarator = readDeclarator(declaratorView);
      if (declarator.name === undefined) continue;
      const name = text.slice(declarator.name.start, declarator.name.end);
      if (declarator.isFunction) {
        hasMethods = true;
        declaredMethods.add(name);
        if (/=\s*0\s*;?\s*$/.test(text.slice(declarator.name.end, member.end))) abstractMethods.add(name);
        if (isPublic) publicMethods.add(name);
        continue;
      }
      if (isStatic) statics.add(name);
      const type = readType(text, member, declarator);
      fields.set(name, type);
      const at = member.kids.indexOf(declaratorView);
      const next = member.kids[at + 1];
      const value = next?.type === '=' ? member.kids[at + 2] : next?.type === 'initializer_list' ? next : undefined;
      if (value !== undefined && isStatic && type.isConst) constants.set(name, { name: declarator.name, value });
      else if (value !== undefined && !isStatic) fieldDefaults.push({ name, value });
    }
  };

  readMembers(kidOfType(view, 'field_declaration_list')?.kids ?? [], 0);
  const bases = basesOf(text, view);
  const isClass = hasMethods || fieldDefaults.length > 0 || bases.length > 0 || methods !== undefined;
  const name = nameOfSpecifier(text, view);
  return {
    info: isClass
      ? { id, name, view, bases, fields, fieldDefaults, methods: methods ?? new Map(), publicMethods, declaredMethods, abstractMethods, statics, isOpen: false }
      : undefined,
    definitions,
    nested,
    constants,
  };
}

function basesOf(text: string, view: View): readonly string[] {
  const clause = kidOfType(view, 'base_class_clause');
  return (clause?.kids ?? [])
    .filter((kid) => /^(?:type_identifier|qualified_identifier|template_type)$/.test(kid.type))
    .map((kid) =>
      text
        .slice(kid.start, kid.end)
        .replace(/<[\s\S]*$/, '')
        .replace(/^.*::/, ''),
    );
}

function nameOfMember(text: string, member: View): string | undefined {
  const declarator = member.kids.find((kid) => /declarator$/.test(kid.type));
  const name = declarator === undefined ? undefined : readDeclarator(declarator).name;
  return name === undefined ? undefined : text.slice(name.start, name.end);
}
