import { type FunctionLowering, textOf } from '../context.ts';
import { type Declarator, isSmartPointer, readType, type TypeInfo } from '../names/declarators.ts';
import { namedKids, type View } from '../tree/view.ts';

/**
 * `Server s(port, AF_INET);` and `Server s(atoi(argv[1]));` read like declarations of functions whose parameters have no names.
 * @returns the expressions that are given to the constructor; `undefined` where a function may be declared
 */
export function constructedFrom(fn: FunctionLowering, declaration: View, declarator: Declarator): readonly View[] | undefined {
  if (!fn.file.isCpp || fn.isModule || declarator.parameters === undefined) return undefined;
  const type = fn.file.types.resolve({ ...readType(fn.file.text, declaration, declarator), pointers: 0 });
  const isKnown = fn.file.classes.has(type.name);
  const given = namedKids(declarator.parameters).map(expressionOf);
  if (isSmartPointer(type)) return ownedFrom(fn, given);
  if (!isKnown && !isForeignObject(fn, type)) return undefined;
  const isGiven = (view: View | undefined): boolean => view !== undefined && (isKnown || namesOf(view).every((name) => isVariable(fn, name)));
  return given.length > 0 && given.every(isGiven) ? given.filter((view) => view !== undefined) : undefined;
}

/** `std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);`: where the first is a variable, what is behind it destroys that. */
function ownedFrom(fn: FunctionLowering, [pointer, ...others]: readonly (View | undefined)[]): readonly View[] | undefined {
  if (pointer === undefined || !isVariable(fn, pointer)) return undefined;
  return [pointer, ...others.filter((view) => view !== undefined)];
}

/** An object of a class that nobody here has seen does with a socket that it is given what it likes: `UniqueFd owner{fd};`. */
export function isForeignObject({ file, isModule }: FunctionLowering, type: TypeInfo): boolean {
  const { name, pointers, isArray, isReference } = type;
  return (
    file.isCpp && !isModule && pointers === 0 && !isArray && !isReference && classLike.test(name) && !isSmartPointer(type) && !file.types.isStructure(type)
  );
}

/** How people write the names of classes, and not of numbers: SOCKET, evutil_socket_t. */
const classLike = /^(?:[A-Z]\w*[a-z]\w*|(?:unique|scoped|shared|owned|auto)_\w+)$/;

/** A parameter without a name as the expression that it may be: a name, an element, or a call of something with such expressions. */
function expressionOf(parameter: View): View | undefined {
  const [name, declarator, ...others] = parameter.type === 'parameter_declaration' ? namedKids(parameter) : [];
  const base = name === undefined || others.length > 0 ? undefined : named(name);
  return base === undefined || declarator === undefined ? base : applied(base, declarator);
}

function named(view: View): View | undefined {
  switch (view.type) {
    case 'type_identifier':
      return as(view, 'identifier', []);
    case 'qualified_identifier':
      return view;
    case 'template_type':
      return as(view, 'template_function', view.kids);
    default:
      return undefined;
  }
}

/** `[1]` and `(argv[1])` behind a name: an element, a call. */
function applied(base: View, declarator: View): View | undefined {
  const kids = namedKids(declarator);
  const last = kids.at(-1);
  const [first] = kids;
  const isNested = first !== undefined && first !== last && /^abstract_\w+_declarator$/.test(first.type);
  const inner = isNested ? applied(base, first) : base;
  if (inner === undefined || last === undefined || kids.length > (isNested ? 2 : 1)) return undefined;
  const whole = { start: inner.start, end: declarator.end, isNamed: true, isMissing: false };
  if (declarator.type === 'abstract_array_declarator')
    return { ...whole, type: 'subscript_expression', kids: [inner, as(last, 'subscript_argument_list', [last])] };
  if (declarator.type !== 'abstract_function_declarator' || last.type !== 'parameter_list') return undefined;
  const given = namedKids(last).map(expressionOf);
  const values = given.filter((value) => value !== undefined);
  return values.length < given.length ? undefined : { ...whole, type: 'call_expression', kids: [inner, as(last, 'argument_list', values)] };
}

/** The same text, read as something else. */
function as({ start, end }: View, type: string, kids: readonly View[]): View {
  return { type, start, end, kids, isNamed: true, isMissing: false };
}

/** The names that an expression reads, but for those of what it calls. */
function namesOf(view: View): readonly View[] {
  if (view.type === 'identifier' || view.type === 'qualified_identifier') return [view];
  const kids = view.type === 'call_expression' ? view.kids.slice(1) : view.kids;
  return kids.flatMap(namesOf);
}

function isVariable(fn: FunctionLowering, name: View): boolean {
  return name.type === 'identifier' && fn.scope.find(textOf(fn, name)) !== undefined;
}
