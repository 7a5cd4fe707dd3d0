import { familyFields } from '../../../apis/posix.ts';
import { globalVariable, localVariable, type Place, type Value } from '../../../ir/index.ts';
import { deeper, type FunctionLowering, type TypedPlace, textOf } from '../context.ts';
import { lineageOf } from '../objects/lineage.ts';
import { kidOfType, lastKid, namedKids, type View } from '../tree/view.ts';
import type { TypeInfo } from './declarators.ts';
import type { Variable } from './scope.ts';

/** The place that an expression names, or `undefined` for one that names none. */
export function placeOfExpression(fn: FunctionLowering, view: View): TypedPlace | undefined {
  return deeper(fn, view, undefined, () => {
    switch (view.type) {
      case 'identifier':
      case 'type_identifier':
      case 'field_identifier':
        return placeOfName(fn, textOf(fn, view), view);
      case 'qualified_identifier':
        return placeOfQualified(fn, view);
      case 'this':
        return { place: { root: thisVariable(fn), path: [] }, type: undefined };
      case 'parenthesized_expression': {
        const inner = namedKids(view);
        return inner.length === 1 && inner[0] !== undefined ? fn.walk.place(fn, inner[0]) : undefined;
      }
      case 'cast_expression':
      case 'extension_expression': {
        const operand = lastKid(view);
        return operand === undefined ? undefined : fn.walk.place(fn, operand);
      }
      case 'field_expression':
        return placeOfField(fn, view);
      case 'subscript_expression':
        return placeOfElement(fn, view);
      case 'pointer_expression': {
        const operand = lastKid(view);
        return view.kids[0]?.type === '*' && operand !== undefined ? fn.walk.target(fn, operand) : undefined;
      }
      default:
        return undefined;
    }
  });
}

/** What the value of a pointer expression points to: `&x` → x, `p` → `*p`, an array → the array itself. */
export function targetOf(fn: FunctionLowering, view: View): TypedPlace | undefined {
  switch (view.type) {
    case 'parenthesized_expression': {
      const inner = namedKids(view);
      return inner.length === 1 && inner[0] !== undefined ? targetOf(fn, inner[0]) : undefined;
    }
    case 'cast_expression': {
      const operand = lastKid(view);
      return operand === undefined ? undefined : targetOf(fn, operand);
    }
    case 'pointer_expression': {
      const operand = lastKid(view);
      if (operand === undefined) return undefined;
      if (view.kids[0]?.type === '&') return fn.walk.place(fn, operand);
      break;
    }
    case 'call_expression': {
      // reinterpret_cast<T *>(p), std::addressof(x) and their like are looked through.
      const operand = castOperand(fn, view);
      if (operand !== undefined) return targetOf(fn, operand);
      break;
    }
    default:
  }
  const place = fn.walk.place(fn, view);
  if (place === undefined) return undefined;
  if (place.type?.isArray === true || arrayFields.has(place.place.path[place.place.path.length - 1] ?? '')) return place;
  const pointee = place.type === undefined ? undefined : { ...place.type, pointers: Math.max(0, place.type.pointers - 1) };
  return { place: dereference(place.place), type: pointee };
}

/** Fields of the address structures that are arrays. */
const arrayFields: ReadonlySet<string> = new Set(['sun_path', 'sa_data', 'sin_zero', 's6_addr', 'ifr_name']);

/** The operand of a C++ cast written as a call of a template. */
export function castOperand(fn: FunctionLowering, call: View): View | undefined {
  const callee = call.kids[0];
  if (callee === undefined) return undefined;
  const isCast =
    callee.type === 'template_function' && /^(?:static|reinterpret|const|dynamic)_cast\b/.test(textOf(fn, callee))
      ? true
      : callee.type === 'primitive_type' ||
        (callee.type === 'qualified_identifier' && /^std\s*::\s*(?:move|forward|as_const|ref|cref|launder)\b/.test(textOf(fn, callee)));
  const list = kidOfType(call, 'argument_list');
  const operands = list === undefined ? [] : namedKids(list);
  return isCast && operands.length === 1 ? operands[0] : undefined;
}

export function thisVariable(fn: FunctionLowering): string {
  return fn.scope.find('this')?.id ?? globalVariable('this');
}

/** A variable's place; a reference stands for what it refers to. */
export function placeOfVariable(variable: Variable): TypedPlace {
  if (variable.alias !== undefined) return { place: variable.alias, type: variable.type };
  return { place: { root: variable.id, path: variable.isByReference === true ? ['*'] : [] }, type: variable.type };
}

export function dereference(place: Place): Place {
  return { root: place.root, path: [...place.path, '*'] };
}

/** `p->f`, `s.f`: a `*` before a field is left out, since both are written the same. */
export function fieldOf(place: Place, field: string): Place {
  const path = place.path[place.path.length - 1] === '*' ? place.path.slice(0, -1) : place.path;
  return { root: place.root, path: [...path, sharedName(field)] };
}

/**
 * The family and the port have their places in all address structures, whatever their names there: who writes one through one has written it in the others
 * (ip(7), ipv6(7), unix(7), sockaddr(3type)).
 */
export function sharedName(field: string): string {
  return sharedNames.get(field) ?? field;
}

const sharedNames: ReadonlyMap<string, string> = new Map([
  ['sin6_port', 'sin_port'],
  ['sin_family', 'sa_family'],
  ['sin6_family', 'sa_family'],
  ['ss_family', 'sa_family'],
  ['sun_family', 'sa_family'],
  ...[...familyFields].map((name) => [name, 'sa_family'] as const),
]);

export function isSamePlace(a: Place, b: Place): boolean {
  return a.root === b.root && a.path.length === b.path.length && a.path.every((part, index) => part === b.path[index]);
}

function placeOfName(fn: FunctionLowering, name: string, view: View): TypedPlace | undefined {
  const variable = fn.scope.find(name);
  if (variable !== undefined) return placeOfVariable(variable);
  const { file } = fn;
  if (file.macros.has(name) && !fn.expanding.has(name)) {
    const body = file.macros.expand(name, view.site ?? view, view.site?.start ?? view.start);
    if (body !== undefined) {
      fn.expanding.add(name);
      const place = fn.walk.place(fn, body);
      fn.expanding.delete(name);
      return place;
    }
  }
  const owner = fn.ownerClass;
  if (owner !== undefined) {
    const declaring = lineageOf(file.classes, owner).find((each) => each.fields.has(name));
    if (declaring !== undefined && !declaring.statics.has(name)) {
      return { place: { root: thisVariable(fn), path: [name] }, type: declaring.fields.get(name) };
    }
    // The trailing underscore or `m_` is how members are written; a base or the header declares it.
    if (declaring === undefined && !file.globals.has(name) && (/^m_\w|_$/.test(name) || (owner.isOpen && /^[a-z]/.test(name))))
      return { place: { root: thisVariable(fn), path: [name] }, type: undefined };
  }
  const global = file.globals.get(name);
  if (global !== undefined) return placeOfVariable(global);
  return { place: { root: globalVariable(name), path: [] }, type: undefined };
}

function placeOfQualified(fn: FunctionLowering, view: View): TypedPlace | undefined {
  const name = textOf(fn, view).replace(/\s+/g, '').replace(/^.*::/, '');
  const global = fn.file.globals.get(name);
  return global === undefined ? { place: { root: globalVariable(name), path: [] }, type: undefined } : placeOfVariable(global);
}

function placeOfField(fn: FunctionLowering, view: View): TypedPlace | undefined {
  const base = view.kids[0];
  const field = lastKid(view);
  if (base === undefined || field === undefined || (field.type !== 'field_identifier' && field.type !== 'identifier')) return undefined;
  const isArrow = view.kids.some((kid) => kid.type === '->');
  const whole = isArrow ? targetOf(fn, base) : fn.walk.place(fn, base);
  if (whole === undefined) return undefined;
  const name = textOf(fn, field);
  const { types } = fn.file;
  // The members of a union are the same bytes: its address structures are read through one of them and written through another.
  if (types.isUnion(whole.type) && (whole.type?.pointers ?? 0) <= (isArrow ? 1 : 0)) {
    const path = whole.place.path[whole.place.path.length - 1] === '*' ? whole.place.path.slice(0, -1) : whole.place.path;
    return { place: { root: whole.place.root, path }, type: types.fieldType(whole.type, name) };
  }
  return { place: fieldOf(whole.place, name), type: types.fieldType(whole.type, name) ?? classFieldType(fn, whole.type, name) };
}

function classFieldType(fn: FunctionLowering, type: TypeInfo | undefined, field: string): TypeInfo | undefined {
  return type === undefined ? undefined : fieldOfClass(fn, type.name, field);
}

function fieldOfClass(fn: FunctionLowering, className: string, field: string): TypeInfo | undefined {
  const owner = fn.file.classes.get(className);
  return owner === undefined
    ? undefined
    : lineageOf(fn.file.classes, owner)
        .find((each) => each.fields.has(field))
        ?.fields.get(field);
}

function placeOfElement(fn: FunctionLowering, view: View): TypedPlace | undefined {
  const base = view.kids[0];
  const inner = view.kids.find((kid, index) => index > 0 && kid.isNamed);
  const index = inner?.type === 'subscript_argument_list' ? namedKids(inner)[0] : inner;
  if (base === undefined || index === undefined) return undefined;
  const whole = fn.walk.place(fn, base);
  if (whole === undefined) return undefined;
  const type =
    whole.type === undefined
      ? undefined
      : { ...whole.type, isArray: false, pointers: whole.type.isArray ? whole.type.pointers : Math.max(0, whole.type.pointers - 1) };
  const at = indexText(fn.walk.value(fn, index));
  // `p[0]` is `*p`.
  if (at === '0' && whole.type !== undefined && !whole.type.isArray) return { place: dereference(whole.place), type };
  return { place: { root: whole.place.root, path: [...whole.place.path, `[${at}]`] }, type };
}

/** How an element is named by its number, or by the variable that holds it. */
export function indexText(index: Value): string {
  if (index.kind === 'number') return String(index.value);
  if (index.kind === 'place' && index.place.path.length === 0) return index.place.root;
  return '';
}

export function localId(fn: FunctionLowering, name: string, at: number): string {
  return fn.captured.has(name) ? globalVariable(name, at) : localVariable(name, at);
}
