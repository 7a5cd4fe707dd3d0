import type { Span, Value } from '../../../ir/index.ts';
import { type ClassInfo, type FileLowering, type FunctionInfo, type FunctionLowering, textOf } from '../context.ts';
import { type TypeInfo, unknownType } from '../names/declarators.ts';
import { parametersOf } from '../names/parameters.ts';
import { thisVariable } from '../names/places.ts';
import { lastKid, type View, withoutParentheses } from '../tree/view.ts';
import { lineageOf } from './lineage.ts';

/** The class of the file whose object a value of the type is, or points to: `T`, `T *`, `T &`, `std::unique_ptr<T>`. */
export function classOfType(file: FileLowering, type: TypeInfo | undefined): ClassInfo | undefined {
  if (type === undefined || type.isArray) return undefined;
  const resolved = file.types.resolve(type);
  if (resolved.pointers > 1) return undefined;
  if (/^(?:unique|shared)_ptr$/.test(resolved.name)) return resolved.argument === undefined ? undefined : file.classes.get(resolved.argument);
  return file.classes.get(resolved.name);
}

/** Whether a field or variable of the type holds an object of a class of the file, not a pointer to one. */
export function isObjectType(file: FileLowering, type: TypeInfo | undefined): boolean {
  if (type === undefined) return false;
  const { name, pointers, isArray, isReference } = file.types.resolve(type);
  return pointers === 0 && !isArray && !isReference && file.classes.has(name);
}

/**
 * The methods that a call of an object may mean by the type that the text gives the object: known wherever the object comes from. More than one where
 * methods of one name take as many arguments. Which of several a virtual method is, only the object itself can say.
 * @param isNamed the text names the class itself, `Base::open()`: no other class's method is meant, whichever overrides it
 */
export function methodsByType(file: FileLowering, owner: ClassInfo, name: string, count: number, isNamed = false): readonly FunctionInfo[] {
  for (const each of lineageOf(file.classes, owner)) {
    const definitions = each.methods.get(name);
    if (definitions === undefined) continue;
    return !isNamed && isOverridden(file, each, name) ? [] : thoseThatFit(file, definitions, count).filter((candidate) => candidate.isRelevant);
  }
  return [];
}

/** Of functions of one name, those that take that many arguments. */
export function thoseThatFit(file: FileLowering, candidates: readonly FunctionInfo[], count: number): readonly FunctionInfo[] {
  const fitting = candidates.filter((candidate) => fits(file, candidate, count));
  if (fitting.length > 0) return fitting;
  // What stands for an argument that is left out may be written where the function is declared, in another file.
  return candidates.filter((candidate) => isDeclaredElsewhere(candidate) && count < parametersOf(file, candidate).length);
}

function fits(file: FileLowering, info: FunctionInfo, count: number): boolean {
  const parameters = parametersOf(file, info);
  return count <= parameters.length && parameters.slice(count).every((parameter) => parameter.defaultValue !== undefined);
}

function isDeclaredElsewhere({ isStatic, ownerClass, view }: FunctionInfo): boolean {
  if (ownerClass === undefined) return !isStatic;
  return ownerClass.view === undefined || view.start < ownerClass.view.start || view.start >= ownerClass.view.end;
}

/** The class whose object a braced list makes, whose fields it names or counts, since the class has no constructor of its own. */
export function aggregateOf(file: FileLowering, type: TypeInfo | undefined): ClassInfo | undefined {
  const { name, pointers, isArray } = type === undefined ? { name: '', pointers: 1, isArray: false } : file.types.resolve(type);
  const info = pointers > 0 || isArray ? undefined : file.classes.get(name);
  return info === undefined || info.bases.length > 0 || info.methods.has(name) || info.declaredMethods.has(name) ? undefined : info;
}

/** The arguments of a call, and what the class's header says for those that it leaves out. */
export function withDefaults({ defaults, declaredMethods }: ClassInfo, name: string, values: readonly Value[]): readonly Value[] {
  const overloads = declaredMethods.has(name) ? (defaults?.get(name) ?? []) : [];
  const fitting = overloads.filter((each) => each.length >= values.length && each.slice(values.length).every((value) => value !== undefined));
  const [only] = fitting;
  if (only === undefined || fitting.length > 1) return values;
  return [...values, ...only.slice(values.length).filter((value) => value !== undefined)];
}

/** By what name other files call the constructor that takes that many arguments. A class that has none of its own has its base's. */
export function constructorName(count: number): string {
  return `#${count}`;
}

/** The constructors of a class, by the names that other files have for them. */
export function namedConstructors(file: FileLowering, owner: ClassInfo): ReadonlyMap<string, FunctionInfo> {
  const named = new Map<string, FunctionInfo>();
  const makers = makersOf(file, owner);
  for (const isExact of [true, false]) {
    for (const maker of makers) {
      const parameters = parametersOf(file, maker);
      // What stands for an argument that is left out may be written in the header.
      const least = isExact
        ? parameters.findLastIndex(({ defaultValue }) => defaultValue === undefined) + 1
        : isDeclaredElsewhere(maker)
          ? 0
          : parameters.length;
      for (let count = parameters.length; count >= least; count -= 1) {
        const name = constructorName(count);
        if (!named.has(name)) named.set(name, maker);
      }
    }
  }
  return named;
}

/** The constructors of a class that make an object of something else than another object of it. */
export function makersOf(file: FileLowering, owner: ClassInfo): readonly FunctionInfo[] {
  return (owner.methods.get(owner.name) ?? []).filter((maker) => {
    const [first] = parametersOf(file, maker);
    return maker.isRelevant && (first === undefined || first.type.name !== owner.name || first.type.pointers > 0);
  });
}

/** The constructor that a class has from its base (`using Base::Base;`), where it is all that makes an object of it. */
export function inheritedMaker(file: FileLowering, { bases, fieldDefaults, methods, name }: ClassInfo, count: number): FunctionInfo | undefined {
  const [only, ...others] = bases;
  const base = only === undefined || others.length > 0 ? undefined : file.classes.get(only);
  if (base === undefined || fieldDefaults.length > 0 || methods.has(name)) return undefined;
  const [own] = thoseThatFit(file, makersOf(file, base), count);
  return own ?? (base.methods.has(base.name) ? undefined : inheritedMaker(file, base, count));
}

/**
 * Whether an object of the class begins with something: what a constructor of its own, or one that it inherits, does, or what its fields are given where they
 * are declared. Of a constructor that another file has nobody knows here.
 */
export function isMadeByConstructor(file: FileLowering, owner: ClassInfo): boolean {
  const isMade = ({ header, methods, name, fieldDefaults }: ClassInfo): boolean =>
    header !== undefined || fieldDefaults.length > 0 || methods.get(name)?.some((maker) => maker.isRelevant) === true;
  return lineageOf(file.classes, owner).some(isMade);
}

/**
 * Runs the constructor of a base on the same object.
 * @param at where the text asks for it, or the class where it does not
 */
export function constructBase(fn: FunctionLowering, base: ClassInfo, at: Span, values: readonly Value[], spans: readonly Span[]): void {
  const { file } = fn;
  const maker = thoseThatFit(file, base.methods.get(base.name) ?? [], values.length).find((candidate) => candidate.isRelevant);
  fn.graph.emit({
    kind: 'call',
    id: file.nextEvent(),
    site: { span: at, callee: base.name, arguments: spans, statement: fn.statement(), result: 'discarded' },
    onFailure: 'returns',
    // A constructor that nobody wrote is known by its class's name alone.
    callee:
      maker === undefined
        ? { kind: 'method', name: base.header === undefined ? base.name : constructorName(values.length), owner: base.id }
        : { kind: 'function', id: maker.id },
    arguments: values,
    receiver: { kind: 'place', place: { root: thisVariable(fn), path: [] } },
  });
}

/** The class, of another file, that declares the method which a call means by the type of its object. */
export function foreignOwner(file: FileLowering, owner: ClassInfo, name: string, isNamed = false): ClassInfo | undefined {
  const declaring = lineageOf(file.classes, owner).find((each) => each.methods.has(name) || each.declaredMethods.has(name));
  return declaring?.header === undefined || declaring.methods.has(name) || (!isNamed && isOverridden(file, declaring, name)) ? undefined : declaring;
}

/** The class of `Builder().port(80).shared(true)`, whose methods are declared in a header and give the object itself, so that the next one is of it, too. */
export function ownerOfChain(fn: FunctionLowering, view: View): ClassInfo | undefined {
  const inner = withoutParentheses(view);
  // `Endpoint{host, port}.native()`.
  if (inner.type === 'compound_literal_expression' && inner.kids[0] !== undefined) return classNamed(fn, textOf(fn, inner.kids[0]).replace(/^.*::/, ''));
  const callee = inner.type === 'call_expression' ? inner.kids[0] : undefined;
  if (callee === undefined) return undefined;
  const [base] = callee.kids;
  const field = lastKid(callee);
  if (callee.type !== 'field_expression' || base === undefined || field === undefined) return fn.file.classes.get(textOf(fn, callee).replace(/^.*::/, ''));
  const place = fn.walk.place(fn, base);
  const owner = place === undefined ? ownerOfChain(fn, base) : classOfType(fn.file, place.type);
  return owner === undefined || owner.header === undefined ? undefined : foreignOwner(fn.file, owner, textOf(fn, field));
}

function isOverridden(file: FileLowering, owner: ClassInfo, name: string): boolean {
  for (const other of file.classes.values()) {
    if (other === owner || !(other.methods.has(name) || other.declaredMethods.has(name))) continue;
    if (lineageOf(file.classes, other).includes(owner)) return true;
  }
  return false;
}

/** The class that a name before `::` is of, or what a class calls the one that it inherits from: `using Base = Receiver;`, which may stand in a header. */
export function classNamed({ file, ownerClass }: FunctionLowering, name: string): ClassInfo | undefined {
  const known = file.classes.get(name) ?? file.classes.get(file.types.resolve({ ...unknownType, name }).name);
  if (known !== undefined || !nameOfBase.test(name)) return known;
  const [base, ...others] = ownerClass?.bases ?? [];
  return base === undefined || others.length > 0 ? undefined : file.classes.get(base);
}

const nameOfBase = /^_?(?:my_?|this_?)?(?:super|base|parent|inherited)(?:_?t|_?type|_?class)?_?$/i;

/** Whether a plain name inside a method means a method of the same object. */
export function isOwnMethod(fn: FunctionLowering, name: string): boolean {
  let owner = fn.ownerClass;
  for (let steps = 0; owner !== undefined && steps < 8; steps += 1) {
    // Its own name makes another object of the class.
    if (owner.name === name) return false;
    if (owner.methods.has(name) || owner.declaredMethods.has(name)) return true;
    owner = owner.bases.map((base) => fn.file.classes.get(base)).find((base) => base !== undefined);
  }
  return false;
}
