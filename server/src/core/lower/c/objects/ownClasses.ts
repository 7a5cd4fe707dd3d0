import type { ClassIr, FunctionId, FunctionIr } from '../../../ir/index.ts';
import type { ClassInfo, FileLowering, Walk } from '../context.ts';
import type { Declared } from '../declared.ts';
import { extendedIn, holdsSockets, keepsNumber, madeIn } from '../linkage/headerClasses.ts';
import { classesIn, type HeaderMacro } from '../linkage/headers.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { parametersOf } from '../names/parameters.ts';
import { isShort } from '../selection/relevance.ts';
import { foreignClass } from './classes.ts';
import { begunIn } from './fields.ts';
import { lowerImpliedConstructor } from './functions.ts';
import { constructorName, isMadeByConstructor, isObjectType, makersOf, namedConstructors } from './objects.ts';

export function impliedConstructors(file: FileLowering, walk: Walk, declared: Declared): ReadonlyMap<ClassInfo, FunctionIr> {
  const implied = new Map<ClassInfo, FunctionIr>();
  for (const info of declared.classes.values()) {
    const at = info.view ?? (info.header === undefined ? undefined : [...info.methods.values()].flat().find(({ isRelevant }) => isRelevant)?.view);
    if (at === undefined || info.methods.has(info.name) || info.declaredMethods.has(info.name)) continue;
    const parts = [...info.bases.map((name) => declared.classes.get(name)), ...[...info.fields.values()].map((type) => fieldClass(file, type))];
    const isBegun = info.fieldDefaults.length > 0 || begunIn(info).size > 0 || [...info.fields.values()].some((type) => file.types.defaultsOf(type).size > 0);
    if (!isBegun && !parts.some((part) => part !== undefined && isMadeByConstructor(file, part))) continue;
    implied.set(info, lowerImpliedConstructor(file, walk, info, { start: at.end - 1, end: at.end }));
  }
  return implied;
}

/**
 * @param text the file that includes them
 * @param isCalled whether it is read for what others call in it
 */
export function classesOfHeaders(headers: readonly (readonly HeaderMacro[])[], text: string, isCalled: boolean): readonly ClassInfo[] {
  const found = classesIn(headers, [...extendedIn(text), ...(isCalled ? madeIn(text) : [])]);
  return [...found.values()].map(({ header, declares }, id) => foreignClass(id, header, declares, (name) => found.has(name)));
}

/**
 * Methods of a class that other files see may hand out what it holds to those files, which is nothing to this one; and one that calls another file may put
 * into the object what the others use.
 * @param isHeader what stands in the file is called in those that include it
 * @param isForOthers whether the file is read for what others call in it: they know what an object is given to keep
 */
export function markShared({ functions, classes }: Declared, isHeader: boolean, isForOthers: boolean): void {
  // One that fills in an address is made by the others of its methods as well: `Address::any(80).native()`.
  const leading = new Set(functions.filter((info) => info.isLeading || (info.isRelevant && !info.isHelper)).map((info) => info.ownerClass));
  const isShared = (owner: ClassInfo): boolean =>
    leading.has(owner) || isHeader || owner.header !== undefined || owner.bases.some((base) => classes.get(base)?.header !== undefined) || declaresMore(owner);
  // A header says the same of a method with its body in the class and of one without.
  const withAll = (owner: ClassInfo): ClassInfo => ({ ...owner, declaredMethods: new Set([...owner.declaredMethods, ...owner.methods.keys()]) });
  const mayHold = (owner: ClassInfo): boolean => holdsSockets(withAll(owner)) || (isForOthers && keepsNumber(withAll(owner)));
  for (const info of functions) {
    const { ownerClass: owner, view } = info;
    if (info.isLeading || owner === undefined || !isShort(view.end - view.start) || !isShared(owner) || !mayHold(owner)) continue;
    info.isRelevant = true;
    info.isLeading = true;
    info.isHelper = false;
  }
}

/** Methods of classes of this file that stand in another one, where what their objects hold may be a socket: `Socket& Set(…) { SetRaw(…); return *this; }`. */
export function bodilessMethods(classes: ReadonlyMap<string, ClassInfo>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const info of classes.values()) {
    if (info.header !== undefined || !holdsSockets(info)) continue;
    for (const name of info.declaredMethods) if (!info.methods.has(name) && name !== info.name && !name.startsWith('~')) found.add(name);
  }
  return found;
}

/** Whether the class declares a method that stands in another file. */
function declaresMore({ declaredMethods, methods }: ClassInfo): boolean {
  return [...declaredMethods].some((name) => !methods.has(name));
}

function fieldClass(file: FileLowering, type: TypeInfo): ClassInfo | undefined {
  return isObjectType(file, type) ? file.classes.get(file.types.resolve(type).name) : undefined;
}

export function classIr(file: FileLowering, info: ClassInfo, declared: Declared, implied: ReadonlyMap<ClassInfo, FunctionIr>): ClassIr {
  const methods = new Map<string, FunctionId>();
  for (const [name, definitions] of info.methods) {
    const lowered = definitions.find((definition) => definition.isRelevant);
    if (lowered !== undefined) methods.set(name, lowered.id);
  }
  // Another file calls the class by its name alone: a constructor that is given something says more of its objects.
  const makers = makersOf(file, info);
  const maker = (makers.find((each) => parametersOf(file, each).length > 0) ?? makers[0])?.id ?? methods.get(info.name) ?? implied.get(info)?.id;
  if (maker !== undefined) methods.set(info.name, maker);
  const own = implied.get(info)?.id;
  if (own !== undefined) methods.set(constructorName(0), own);
  for (const [name, { id }] of namedConstructors(file, info)) methods.set(name, id);
  return {
    id: info.id,
    name: info.name,
    bases: info.bases.map((base) => declared.classes.get(base)?.id ?? base),
    ...(maker === undefined ? {} : { constructorFunction: maker }),
    methods,
    ...(info.header === undefined ? {} : { header: info.header }),
    ...(info.abstractMethods.size === 0 ? {} : { abstractMethods: info.abstractMethods }),
    attributes: new Map(),
  };
}
