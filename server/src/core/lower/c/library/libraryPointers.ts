import { posixRows } from '../../../apis/posix.ts';
import type { FileLowering } from '../context.ts';

/**
 * The function of the library that a variable points to and never to another: `static int (*attach)(int, const struct sockaddr *, socklen_t) = bind`. What
 * other files may give something else, and what is assigned or handed on by its address, is left out.
 */
export function pointedTo(file: FileLowering, name: string): string | undefined {
  const pointers = known.get(file) ?? libraryPointers(file.text);
  known.set(file, pointers);
  return pointers.get(name);
}

const known = new WeakMap<FileLowering, ReadonlyMap<string, string>>();

/** All of these of a text, with the functions that they point to. */
export function libraryPointers(text: string): ReadonlyMap<string, string> {
  const pointers = new Map<string, string>();
  if (!text.includes('(*')) return pointers;
  const several = new Set<string>();
  for (const [, outer = '', constant, name = '', target = ''] of text.matchAll(declared)) {
    if (pointers.has(name)) several.add(name);
    // Without `static` or `const` a variable of the file is everybody's; one of a function stands further in.
    if (posixRows.has(target) && (constant !== undefined || /^[ \t]|\bstatic\b/.test(outer))) pointers.set(name, target);
    else several.add(name);
  }
  for (const name of pointers.keys()) if (several.has(name) || changes(name, text)) pointers.delete(name);
  return pointers;
}

/** The names of all variables of a text that are declared so, whatever they point to. */
export function pointerNames(text: string): ReadonlySet<string> {
  return new Set(text.includes('(*') ? Array.from(text.matchAll(declared), ([, , , name = '']) => name) : []);
}

/** Whether a function declares such a variable, or changes one that the file declares: that says something of the whole file. */
export function saysOfPointers(functionText: string, names: ReadonlySet<string>): boolean {
  return pointerNames(functionText).size > 0 || [...names].some((name) => changes(name, functionText));
}

function changes(name: string, text: string): boolean {
  return new RegExp(`\\b${name}\\s*=(?!=)|&\\s*${name}\\b`).test(text);
}

const declared = /^([ \t]*[\w \t]*)\(\s*\*\s*(const\s+)?(\w+)\s*\)\s*\([^;{}=]{0,300}\)\s*=\s*&?\s*(\w+)\s*[;,]/gm;
