import type { Value } from '../../../ir/index.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { fieldsIn, literalOf } from './headerClasses.ts';

/** A structure that has nothing but fields, as the text of an included file lays it out. */
export interface HeaderStructure {
  /** Its tag, and what `typedef` calls it. */
  readonly names: readonly string[];
  /** In order. */
  readonly fields: ReadonlyMap<string, TypeInfo>;
  /** What a field begins with by itself (C++), where that is a number. */
  readonly defaults: ReadonlyMap<string, Value>;
  /** The numbers that are all of its objects' (`static constexpr`). */
  readonly statics: ReadonlyMap<string, Value>;
}

/** @param code a header without comments, strings and directives */
export function readHeaderStructures(code: string): readonly HeaderStructure[] {
  const found: HeaderStructure[] = [];
  for (const match of code.matchAll(/\b(typedef\s+)?struct\b\s*(\w*)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*(\w*)/g)) {
    const [, typedef, tag = '', body = '', alias = ''] = match;
    const names = [tag, ...(typedef === undefined ? [] : [alias])].filter((name) => name !== '');
    const fields = new Map<string, TypeInfo>();
    const defaults = new Map<string, Value>();
    const statics = new Map<string, Value>();
    if (names.length > 0 && readFields(body, fields, defaults, statics)) found.push({ names, fields, defaults, statics });
  }
  return found;
}

/** @returns whether each of them was understood: of one that is not, nobody would know which field comes next */
function readFields(body: string, fields: Map<string, TypeInfo>, defaults: Map<string, Value>, statics: Map<string, Value>): boolean {
  for (const member of body.split(';')) {
    const text = member.trim();
    if (text === '') continue;
    if (isStatic.test(text)) {
      const [, name = '', value = ''] = constant.exec(text) ?? [];
      const known = literalOf(value);
      if (known !== undefined) statics.set(name, known);
      continue;
    }
    const pointer = functionPointer.exec(text)?.[1];
    if (pointer !== undefined) {
      fields.set(pointer, { name: '', pointers: 1, isArray: false, isUnion: false, isConst: false, isReference: false });
      continue;
    }
    const begun = initialized.exec(text);
    const declared = begun?.[1] ?? text;
    const begin = begun?.[2] ?? begun?.[3];
    if (/[(){}]|\b(?:public|private|protected|using|typedef|friend|template|union|enum|static)\b/.test(declared)) return false;
    const read = fieldsIn(declared.replace(/\s*:\s*\d+/g, ''));
    if (read.length !== declared.replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '').split(',').length) return false;
    for (const [name, type] of read) {
      fields.set(name, type);
      const value = begin === undefined ? undefined : literalOf(begin);
      if (value !== undefined) defaults.set(name, value);
    }
  }
  return fields.size + statics.size > 0;
}

const functionPointer = /^[\w\s*]+\(\s*\*\s*(\w+)\s*\)\s*\([^{}]*\)$/;
/** What is no part of an object. */
const isStatic = /^(?:(?:inline|constexpr|const)\s+)*static\b[^()]*$/;
/** `static constexpr int port = 8080`, `static const int port{8080}`. */
const constant = /\bconst(?:expr)?\b[^={}]*?(\w+)\s*(?:=\s*|\{)([^{}]*?)\s*\}?$/;
/** `int port = 8080`, `int port{8080}`: one field that begins with something. */
const initialized = /^([^={},]+?)\s*(?:=\s*([^,]*)|\{([^{}]*)\})$/;
