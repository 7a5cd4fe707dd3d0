import type { FileContext } from '../file.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { anyWithin, type Words } from '../selection/words.ts';

/** Past this many characters a method does something of its own. */
const longestHook = 250;

const known = new WeakMap<FileContext, ReadonlySet<FunctionDefinition>>();

/**
 * Takes note of the methods that a class calls on its own object where it makes or binds a socket, and that do next to nothing: they are there for a class
 * that inherits, in another file, to do it.
 * @param entered what `with` calls, which may call such a method, too: `def __enter__(self): self.start()`
 * @returns the offsets of their calls
 */
export function noteHooks(
  file: FileContext,
  requested: readonly FunctionDefinition[],
  entered: readonly FunctionDefinition[],
  words: Words,
): readonly number[] {
  const hooks = new Set<FunctionDefinition>();
  known.set(file, hooks);
  const offsets: number[] = [];
  const making = requested.filter(({ start, end }) => anyWithin(words.makers, start, end));
  for (const { ownerClass, start, end } of new Set([...making, ...entered])) {
    if (ownerClass === undefined || ownerClass.methods.size < 2) continue;
    for (const { 1: name = '', index } of file.source.slice(start, end).matchAll(ownCall)) {
      const method = file.lookUp(ownerClass, name);
      if (method === undefined || method.end - method.start > longestHook) continue;
      hooks.add(method);
      offsets.push(start + index);
    }
  }
  return offsets;
}

/** What `with` calls of an object that does something to sockets: it may be another file that makes one. */
export function enteringMethods(requested: readonly FunctionDefinition[]): readonly FunctionDefinition[] {
  const owners = new Set(requested.flatMap(({ ownerClass }) => ownerClass ?? []));
  return [...owners].flatMap(({ methods }) => entering.flatMap((name) => methods.get(name) ?? []));
}

const entering = ['__enter__', '__exit__', '__aenter__', '__aexit__'];

export const ownCall = /(?<![.\w])self\.(\w+)[ \t]*\(/g;

export function isHook(file: FileContext, method: FunctionDefinition): boolean {
  return known.get(file)?.has(method) === true;
}
