import type { FunctionDefinition } from './definitions.ts';
import type { FileContext } from './file.ts';
import { anyWithin, type Words } from './words.ts';

/** Past this many characters a method does something of its own. */
const longestHook = 250;

const known = new WeakMap<FileContext, ReadonlySet<FunctionDefinition>>();

/**
 * Takes note of the methods that a class calls on its own object where it makes or binds a socket, and that do next to nothing: they are there for a class
 * that inherits, in another file, to do it.
 * @returns the offsets of their calls
 */
export function noteHooks(file: FileContext, requested: readonly FunctionDefinition[], words: Words): readonly number[] {
  const hooks = new Set<FunctionDefinition>();
  known.set(file, hooks);
  const offsets: number[] = [];
  for (const { ownerClass, start, end } of requested) {
    if (ownerClass === undefined || ownerClass.methods.size < 2 || !anyWithin(words.makers, start, end)) continue;
    for (const { 1: name = '', index } of file.source.slice(start, end).matchAll(ownCall)) {
      const method = file.lookUp(ownerClass, name);
      if (method === undefined || method.end - method.start > longestHook) continue;
      hooks.add(method);
      offsets.push(start + index);
    }
  }
  return offsets;
}

export const ownCall = /(?<![.\w])self\.(\w+)[ \t]*\(/g;

export function isHook(file: FileContext, method: FunctionDefinition): boolean {
  return known.get(file)?.has(method) === true;
}
