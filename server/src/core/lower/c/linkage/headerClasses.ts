import { unknownValue, type Value } from '../../../ir/index.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { numberOf } from '../tree/literals.ts';

/** A class as the text of an included file declares it. */
export interface HeaderClass {
  readonly name: string;
  readonly bases: readonly string[];
  readonly fields: ReadonlyMap<string, TypeInfo>;
  readonly declaredMethods: ReadonlySet<string>;
  readonly publicMethods: ReadonlySet<string>;
  readonly abstractMethods: ReadonlySet<string>;
  readonly statics: ReadonlySet<string>;
  /** By name, the methods of which a call may leave arguments out: what stands for each then, where that is a number. */
  readonly defaults: ReadonlyMap<string, readonly Defaults[]>;
  /** The methods whose bodies stand elsewhere. */
  readonly bodiless: ReadonlySet<string>;
  /** By name, the methods that give an object, a pointer to one, or what may hold one, and of which type. */
  readonly gives: ReadonlyMap<string, TypeInfo>;
  /** What fields that only methods can reach begin with, where that is a number and nothing in the header gives them another value. */
  readonly begun: ReadonlyMap<string, Value>;
}

/** The parameters of a method in order: `undefined` for one that a call must give. */
export type Defaults = readonly (Value | undefined)[];

/**
 * The classes of a header. They are read from its words alone: a header is lowered only when it is known who asks for it, and these say who does. What is
 * not plain is left out.
 * @param code the header without comments, strings and directives
 */
export function readHeaderClasses(code: string): readonly HeaderClass[] {
  const found: HeaderClass[] = [];
  for (const match of code.matchAll(/\b(class|struct)\s+(?:[A-Z_]+\s+)?(\w+)\s*(?:final\s*)?(:[^;{}()]*)?\{/g)) {
    const [whole, keyword, name = '', bases = ''] = match;
    if (/\benum\s+$/.test(code.slice(Math.max(0, match.index - 8), match.index))) continue;
    found.push(readMembers(code, match.index + whole.length, name, basesIn(bases), keyword === 'struct'));
  }
  return found.filter(({ declaredMethods, bases }) => declaredMethods.size > 0 || bases.length > 0);
}

/** Whether objects of the class may hold sockets, or the address of one, as far as its words say. */
export function holdsSockets({ name, fields, declaredMethods }: Pick<HeaderClass, 'name' | 'fields' | 'declaredMethods'>): boolean {
  return [name, ...fields.keys(), ...declaredMethods].some((word) => socketWord.test(word)) || [...fields.values()].some((type) => addressType.test(type.name));
}

/** `int handle_ = -1;` of a class with a destructor: a descriptor, whatever its words say. */
export function ownsDescriptor({ name, fields, declaredMethods, begun }: HeaderClass): boolean {
  const isNone = (value: Value | undefined): boolean => value?.kind === 'number' && value.value === -1;
  return declaredMethods.has(`~${name}`) && [...fields].some(([field, type]) => type.name === 'int' && type.pointers === 0 && isNone(begun.get(field)));
}

/** `class Holder { int h_; public: explicit Holder(int h); }`: what extends it may give it a descriptor to keep. */
export function keepsNumber({ name, fields, declaredMethods }: Pick<HeaderClass, 'name' | 'fields' | 'declaredMethods'>): boolean {
  return declaredMethods.has(name) && [...fields.values()].some((type) => type.name === 'int' && type.pointers === 0 && !type.isArray);
}

/** The classes whose constructors a text defines outside of them. */
export function madeIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\b(\w+)\s*::\s*\1\s*\(/g), ([, name = '']) => name);
}

/** The classes that those of a text extend. */
export function extendedIn(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:class|struct)\s+(?:[A-Z_]+\s+)?\w+\s*(?:final\s*)?:(?!:)([^;{}()]*)\{/g)].flatMap(([, bases = '']) => basesIn(bases));
}

const addressType = /^sockaddr_(?:in6?|storage)$|^SOCKADDR_(?:IN6?|STORAGE)$/;

const socketWord = /sock|server|client|tcp|udp|(?:^|_)fd(?:_|$)|Fd(?:_|$|[A-Z])|listen|(?:^|_)bind(?:_|$)|[bB]ind[A-Z]|accept|reuse|port(?:_|$|[A-Z])/i;

/** A longer header is data or generated. */
const longestHeader = 400_000;

/** Comments, strings and directives are blanks. */
export function withoutNoise(text: string): string {
  return text.slice(0, longestHeader).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|^[ \t]*#(?:[^\n\\]|\\[\s\S])*/gm, ' ');
}

function basesIn(clause: string): readonly string[] {
  return clause
    .replace(/^:/, '')
    .replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '')
    .split(',')
    .map((base) => /(\w+)\s*$/.exec(base)?.[1] ?? '')
    .filter((base) => base !== '');
}

function readMembers(code: string, from: number, name: string, bases: readonly string[], isStruct: boolean): HeaderClass {
  const fields = new Map<string, TypeInfo>();
  const [declaredMethods, publicMethods, abstractMethods, statics] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const defaults = new Map<string, Defaults[]>();
  const bodiless = new Set<string>();
  const begun = new Map<string, Value>();
  const gives = new Map<string, TypeInfo>();
  let isPublic = isStruct;
  for (const { text, body } of membersFrom(code, from)) {
    const member = text.replace(macroBefore, '');
    const access = /^\s*((?:public|protected|private)\b[^:]*:(?!:)\s*)+/.exec(member);
    if (access !== null) isPublic = /.*\b(public|protected|private)\b/s.exec(access[0])?.[1] === 'public';
    const rest = member
      .slice(access?.[0].length ?? 0)
      .trim()
      .replace(/^template\s*<[^<>]*(?:<[^<>]*>[^<>]*)*>\s*/, '');
    if (rest === '' || /^(?:using|typedef|friend|template|static_assert)\b/.test(rest) || nestedType.test(rest)) continue;
    const called = /(~?\w+|\boperator\*)\s*\(/.exec(rest.replace(/^[^(=]*\b(?:alignas|__attribute__|decltype)\s*\([^)]*\)+/, ''));
    if (called !== null && !/=/.test(rest.slice(0, called.index))) {
      const [, method = ''] = called;
      // A constructor that only does what one that is not declared would do.
      if (method === name && /\(\s*\)\s*(?:noexcept\s*)?=\s*default\s*$/.test(rest)) continue;
      declaredMethods.add(method);
      if (body === undefined && !/=\s*(?:0|default|delete)\s*$/.test(rest)) bodiless.add(method);
      const given = typeGiven(rest.slice(0, called.index));
      if (given !== undefined) gives.set(method, given);
      const own = defaultsIn(rest.slice(called.index + called[0].length), code);
      if (own.some((value) => value !== undefined)) defaults.set(method, [...(defaults.get(method) ?? []), own]);
      if (isPublic) publicMethods.add(method);
      if (/\)\s*(?:const\s*)?(?:noexcept\s*)?(?:override\s*)?=\s*0\s*$/.test(rest)) abstractMethods.add(method);
      continue;
    }
    const declared = fieldsIn(rest);
    for (const [field, type] of declared) {
      fields.set(field, type);
      if (/^(?:inline\s+|constexpr\s+)*static\b/.test(rest)) statics.add(field);
    }
    const [only] = declared.length === 1 ? declared : [];
    const value = only === undefined || isPublic || statics.has(only[0]) ? undefined : literalOf(body ?? rest.slice(rest.indexOf('=') + 1));
    if (only !== undefined && value !== undefined && !isGivenAgain(code, only[0])) begun.set(only[0], value);
  }
  return { name, bases, fields, declaredMethods, publicMethods, abstractMethods, statics, defaults, bodiless, gives, begun };
}

/** The type that stands before the name of a function, where a class is named by it. */
export function typeGiven(text: string): TypeInfo | undefined {
  const plain = text.replace(/\[\[[^\]]*\]\]|\b(?:virtual|explicit|inline|static|constexpr|extern)\b/g, ' ').trim();
  if (/^(?:[a-z]\w*\s*)?$/.test(plain)) return undefined;
  const [, type] = fieldsIn(`${plain} name`)[0] ?? [];
  return type === undefined || type.isReference || (type.argument === undefined && !/^[A-Z]/.test(type.name)) ? undefined : type;
}

/** Whether more than one place of the code may give the field something. */
function isGivenAgain(code: string, field: string): boolean {
  return [...code.matchAll(new RegExp(`(?:(?:\\+\\+|--|&)\\s*${field}\\b)|\\b${field}\\s*(?:[-+*/%|&^]?=(?!=)|\\+\\+|--|[({])`, 'g'))].length > 1;
}

/**
 * @param parameters the text from behind the parenthesis that opens the list
 * @param code the header, which may say what a name stands for
 */
export function defaultsIn(parameters: string, code: string): Defaults {
  const found: (Value | undefined)[] = [];
  let depth = 0;
  let start = 0;
  for (const mark of parameters.matchAll(/[<>(){}[\],]/g)) {
    const isEnd = depth === 0 && mark[0] === ')';
    if (depth === 0 && (isEnd || mark[0] === ',')) {
      const text = parameters.slice(start, mark.index);
      if (text.trim() !== '') found.push(defaultOf(text, code));
      start = mark.index + 1;
    }
    if (isEnd) break;
    depth += /[<({[]/.test(mark[0]) ? 1 : mark[0] === ',' ? 0 : -1;
  }
  return found;
}

function defaultOf(parameter: string, code: string): Value | undefined {
  const at = parameter.indexOf('=');
  if (at < 0) return undefined;
  const written = parameter.slice(at + 1);
  if (/^\s*\{\s*\}\s*$/.test(written)) return { kind: 'record', fields: new Map(), zeroed: true };
  return literalOf(written) ?? constantIn(code, written.trim()) ?? unknownValue;
}

/** An enumerator or a constant that the header defines, and no more than once. */
function constantIn(code: string, name: string): Value | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const [only, ...others] = [...code.matchAll(new RegExp(`\\b${name}\\s*[={](?!=)\\s*([^,;{}]*)`, 'g'))];
  if (only === undefined || others.length > 0) return undefined;
  const before = code.slice(Math.max(0, only.index - longestDeclaration), only.index);
  return /\benum\b[^{};]*\{[^{};]*$|\b(?:const|constexpr)\b[^{};=()]*$/.test(before) ? literalOf(only[1] ?? '') : undefined;
}

const longestDeclaration = 2000;

/** A number or a truth value as it is written. */
export function literalOf(text: string): Value | undefined {
  const bare = text.trim();
  if (bare === 'true' || bare === 'false') return { kind: 'boolean', value: bare === 'true' };
  if (bare === 'nullptr' || bare === 'NULL') return { kind: 'none' };
  const value = numberOf(bare);
  return value === undefined ? undefined : { kind: 'number', value };
}

/** `NO_COPY(Server)` and `Q_OBJECT`, which need no semicolon, before what a class declares first. */
const macroBefore = /^\s*(?:[A-Z][A-Z0-9_]{3,}(?:\s*\([^()]*\)\s*(?=[A-Za-z_~])|\s+(?=(?:public|protected|private)\b)))+/;

/** `struct Part`, which declares no field; `struct sockaddr_in address` does. */
const nestedType = /^(?:enum|class|struct|union)\b(?!\s+\w+\s*[\s*&]\w)/;

/** What stands between the semicolons and the bodies of a class, and the text of each body. */
function membersFrom(code: string, from: number): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let start = from;
  let opened = from;
  for (const mark of matchesFrom(code, /[{};()]/g, from)) {
    const at = mark.index;
    if (mark[0] === '{' || mark[0] === '(') {
      if (depth === 0 && mark[0] === '{') opened = at;
      depth += 1;
    } else if (mark[0] === '}' || mark[0] === ')') {
      depth -= 1;
      if (depth < 0) break;
      if (depth === 0 && mark[0] === '}') {
        members.push({ text: code.slice(start, opened), body: code.slice(opened + 1, at) });
        start = at + 1;
      }
    } else if (depth === 0) {
      members.push({ text: code.slice(start, at), body: undefined });
      start = at + 1;
    }
  }
  return members;
}

interface Member {
  readonly text: string;
  readonly body: string | undefined;
}

function* matchesFrom(code: string, pattern: RegExp, from: number): Generator<RegExpExecArray> {
  pattern.lastIndex = from;
  for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) yield match;
}

const declaration =
  /^((?:(?:static|mutable|const|constexpr|inline|volatile|struct|class|unsigned|signed)\s+)*[\w:]+(?:\s*<[^;]*>)?(?:\s+const)?)\s*([*&\s]+)(\w+)\s*((?:\[[^\]]*\])*)/;

export function fieldsIn(member: string): readonly (readonly [string, TypeInfo])[] {
  const found = declaration.exec(member);
  if (found === null) return [];
  const [, written = '', marks = '', name = '', brackets = ''] = found;
  const typeName = written
    .replace(/<[\s\S]*$/, '')
    .replace(/^.*::/, '')
    .trim();
  const type: TypeInfo = {
    name: /(\w+(?:\s+\w+)*)$/.exec(typeName.replace(/\b(?:static|mutable|const|constexpr|inline|volatile|struct|class)\s+/g, ''))?.[1] ?? typeName,
    pointers: marks.split('*').length - 1,
    isArray: brackets !== '',
    isUnion: false,
    isConst: /\bconst(?:expr)?\b/.test(written),
    isReference: marks.includes('&'),
  };
  const argument = /<\s*(?:\w+::)*(\w+)\s*[,>]/.exec(written)?.[1];
  const others = [...member.slice(found[0].length).matchAll(/,\s*\**\s*(\w+)(?=\s*(?:,|=|\[|$))/g)].map(([, other = '']) => other);
  return [name, ...others].map((each) => [each, argument === undefined ? type : { ...type, argument }] as const);
}
