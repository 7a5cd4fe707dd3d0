import { isSmartPointer, type TypeInfo } from '../names/declarators.ts';
import { type Defaults, defaultsIn, fieldsIn, typeGiven } from './headerClasses.ts';

/** What the words of a header say of a function that it declares, and of the types that these give. */
export interface HeaderFunctions {
  /** By the name that the header has for it, a pointer that owns an object: `using ServerPtr = std::shared_ptr<Server>;`. */
  readonly pointers: readonly (readonly [string, TypeInfo])[];
  /** The functions that give what holds an object of a class: `std::unique_ptr<Link> makeLink();`. */
  readonly giving: readonly (readonly [string, TypeInfo])[];
  /** The functions of which a call may leave arguments out, and what stands for each then. */
  readonly leaving: readonly (readonly [string, Defaults])[];
}

/** @param code a header without comments, strings and directives */
export function readHeaderFunctions(code: string): HeaderFunctions {
  const hasPointers = /\b(?:unique_ptr|shared_ptr|optional)\s*</.test(code);
  const pointers = hasPointers ? pointersNamed(code) : [];
  return {
    pointers,
    giving: hasPointers ? [...givingDirectly(code), ...givingByName(code, pointers)] : [],
    leaving: /=[^;(){}]*(?:\{\s*\})?\s*\)/.test(code) ? leavingOut(withoutClasses(code)) : [],
  };
}

function pointersNamed(code: string): readonly (readonly [string, TypeInfo])[] {
  const found: (readonly [string, TypeInfo])[] = [];
  for (const [, used = '', using = '', typed = '', typedef = ''] of code.matchAll(naming)) {
    const name = used === '' ? typedef : used;
    const [, type] = fieldsIn(`${(using === '' ? typed : using).replace(/\s+(?=[<:])/g, '')} name`)[0] ?? [];
    if (type !== undefined && isSmartPointer(type) && type.argument !== undefined) found.push([name, { ...type, isConst: false }]);
  }
  return found;
}

const pointer = '((?:std\\s*::\\s*)?(?:unique_ptr|shared_ptr)\\s*<[\\s\\w:<>,]*>)';
const naming = new RegExp(`\\busing\\s+(\\w+)\\s*=\\s*${pointer}\\s*;|\\btypedef\\s+${pointer}\\s+(\\w+)\\s*;`, 'g');

function givingDirectly(code: string): readonly (readonly [string, TypeInfo])[] {
  const found: (readonly [string, TypeInfo])[] = [];
  const declared = /((?:std\s*::\s*)?(?:unique_ptr|shared_ptr|optional)\s*<[\s\w:<>,]*>)\s+(\w+)\s*\(/g;
  for (const [, before = '', name = ''] of code.matchAll(declared)) {
    const type = typeGiven(before.replace(/\s+(?=[<:])/g, ''));
    if (type !== undefined) found.push([name, type]);
  }
  return found;
}

function givingByName(code: string, pointers: HeaderFunctions['pointers']): readonly (readonly [string, TypeInfo])[] {
  return pointers.flatMap(([named, type]) =>
    Array.from(code.matchAll(new RegExp(`\\b${named}\\s+(\\w+)\\s*\\(`, 'g')), ([, name = '']): readonly [string, TypeInfo] => [name, type]),
  );
}

/** Of functions of one name and number of parameters nobody knows which is meant. */
function leavingOut(code: string): readonly (readonly [string, Defaults])[] {
  const asked = new Set(Array.from(code.matchAll(/\b(\w+)\s*\([^;(){}]*=[^;]*\)/g), ([, name = '']) => name));
  const found: (readonly [string, Defaults])[] = [];
  for (const { 0: head, 1: name = '', index } of code.matchAll(/\b(\w+)\s*\(/g))
    if (asked.has(name)) found.push([name, defaultsIn(code.slice(index + head.length, index + longestList), code)]);
  return found.filter(
    ([name, given], index) =>
      given.some((value) => value !== undefined) && found.every(([other, others], at) => at === index || other !== name || others.length !== given.length),
  );
}

const longestList = 1000;

/** The code without the bodies of its classes: what these declare are methods. */
function withoutClasses(code: string): string {
  let rest = '';
  let from = 0;
  for (const { index, 0: head } of code.matchAll(/\b(?:class|struct|union)\b[^;{}()=]*\{/g)) {
    if (index < from) continue;
    rest += code.slice(from, index);
    from = endOfBlock(code, index + head.length);
  }
  return rest + code.slice(from);
}

function endOfBlock(code: string, start: number): number {
  let depth = 1;
  for (let at = start; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1;
    else if (code[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return code.length;
}
