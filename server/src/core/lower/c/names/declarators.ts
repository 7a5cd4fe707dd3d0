import { kidOfType, lastKid, namedKids, type View } from '../tree/view.ts';

/** What a declaration says of a name, as far as lowering reads types. */
export interface TypeInfo {
  /** The last component of the type's name: `sockaddr_in`, `int`, `Server`; empty when it is not known. */
  readonly name: string;
  readonly pointers: number;
  readonly isArray: boolean;
  readonly isUnion: boolean;
  readonly isConst: boolean;
  /** `T &`, `T &&`. */
  readonly isReference: boolean;
  /** The first type argument of a template: what `std::unique_ptr<Server>` points to. */
  readonly argument?: string;
}

export const unknownType: TypeInfo = { name: '', pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };

/** `std::unique_ptr<T>`, `std::shared_ptr<T>`: a pointer whose owner destroys what it points to. */
export function isSmartPointer(type: TypeInfo | undefined): boolean {
  return type !== undefined && type.pointers === 0 && !type.isArray && /^(?:unique|shared)_ptr$/.test(type.name);
}

/** A declarator taken apart: `*names[3]`, `&r`, `(*callback)(int)`. */
export interface Declarator {
  /** The node of the name; none in an abstract declarator. */
  readonly name: View | undefined;
  readonly pointers: number;
  readonly isArray: boolean;
  readonly isReference: boolean;
  /** Of the innermost function declarator: it declares a function unless a pointer stands between. */
  readonly parameters: View | undefined;
  readonly isFunction: boolean;
}

export function readDeclarator(view: View): Declarator {
  let at: View | undefined = view;
  let pointers = 0;
  let isArray = false;
  let isReference = false;
  let parameters: View | undefined;
  let isFunction = false;
  for (let steps = 0; at !== undefined && steps < 64; steps += 1) {
    switch (at.type) {
      case 'pointer_declarator':
      case 'abstract_pointer_declarator':
        pointers += 1;
        isFunction = false;
        at = inner(at);
        continue;
      case 'reference_declarator':
      case 'abstract_reference_declarator':
        isReference = true;
        at = inner(at);
        continue;
      case 'array_declarator':
      case 'abstract_array_declarator':
        isArray = true;
        at = at.kids[0];
        continue;
      case 'function_declarator':
      case 'abstract_function_declarator':
        parameters = kidOfType(at, 'parameter_list');
        isFunction = true;
        at = at.kids[0];
        continue;
      case 'init_declarator':
      case 'attributed_declarator':
        at = at.kids[0];
        continue;
      case 'parenthesized_declarator':
      case 'abstract_parenthesized_declarator':
        at = namedKids(at).find((kid) => kid.type !== 'ms_call_modifier');
        continue;
      case 'operator_cast': {
        // `operator bool() const` is known by its type; nobody calls it by a name.
        let declarator = lastKid(at);
        while (declarator !== undefined && declarator.type !== 'abstract_function_declarator') declarator = namedKids(declarator)[0];
        parameters = declarator === undefined ? undefined : kidOfType(declarator, 'parameter_list');
        return { name: namedKids(at)[0], pointers, isArray, isReference, parameters, isFunction: true };
      }
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'qualified_identifier':
      case 'destructor_name':
      case 'operator_name':
      case 'structured_binding_declarator':
        return { name: at, pointers, isArray, isReference, parameters, isFunction };
      default:
        at = undefined;
    }
  }
  return { name: undefined, pointers, isArray, isReference, parameters, isFunction };
}

/** The type that a declaration, parameter, field or type descriptor begins with, with what its declarator adds. */
export function readType(text: string, view: View, declarator?: Declarator): TypeInfo {
  let name = '';
  let isUnion = false;
  let isConst = false;
  let argument: string | undefined;
  for (const kid of view.kids) {
    switch (kid.type) {
      case 'struct_specifier':
      case 'class_specifier':
      case 'enum_specifier':
        name = nameOfSpecifier(text, kid);
        break;
      case 'union_specifier':
        name = nameOfSpecifier(text, kid);
        isUnion = true;
        break;
      case 'type_identifier':
      case 'primitive_type':
      case 'sized_type_specifier':
      case 'placeholder_type_specifier':
        if (name === '') name = text.slice(kid.start, kid.end);
        break;
      case 'qualified_identifier':
      case 'template_type': {
        const template = templateOf(kid);
        name = text
          .slice((template ?? kid).start, (template ?? kid).end)
          .replace(/<[\s\S]*$/, '')
          .replace(/^.*::/, '')
          .trim();
        const first = template === undefined ? undefined : kidOfType(template, 'template_argument_list');
        argument = first === undefined ? undefined : /\w+(?=\s*[,>])/.exec(text.slice(first.start, first.end))?.[0];
        break;
      }
      case 'type_qualifier':
        if (/^const(?:expr)?$/.test(text.slice(kid.start, kid.end))) isConst = true;
        break;
      default:
    }
  }
  return {
    name,
    pointers: declarator?.pointers ?? 0,
    isArray: declarator?.isArray ?? false,
    isReference: declarator?.isReference ?? false,
    isUnion,
    isConst,
    ...(argument === undefined ? {} : { argument }),
  };
}

/** `name` of `struct name { … }`; of one without a name, a name that no source can have. */
export function nameOfSpecifier(text: string, view: View): string {
  for (const kid of view.kids) {
    if (kid.type === 'type_identifier') return text.slice(kid.start, kid.end);
    if (kid.type === 'qualified_identifier' || kid.type === 'template_type')
      return text
        .slice(kid.start, kid.end)
        .replace(/<[\s\S]*$/, '')
        .replace(/^.*::/, '');
    if (kid.type === 'field_declaration_list') break;
  }
  return `#${view.start}`;
}

/** The declarators of a declaration: what stands between the commas. */
export function declaratorsOf(declaration: View): readonly View[] {
  return declaration.kids.filter((kid) => declaratorTypes.has(kid.type));
}

function inner(view: View): View | undefined {
  const last = lastKid(view);
  return last?.isNamed === true && last.type !== 'type_qualifier' ? last : undefined;
}

function templateOf(view: View): View | undefined {
  let at: View | undefined = view;
  for (let steps = 0; at !== undefined && steps < 16; steps += 1) {
    if (at.type === 'template_type') return at;
    at = at.type === 'qualified_identifier' ? lastKid(at) : undefined;
  }
  return undefined;
}

const declaratorTypes: ReadonlySet<string> = new Set([
  'init_declarator',
  'identifier',
  'field_identifier',
  'pointer_declarator',
  'array_declarator',
  'function_declarator',
  'parenthesized_declarator',
  'reference_declarator',
  'attributed_declarator',
  'structured_binding_declarator',
]);
