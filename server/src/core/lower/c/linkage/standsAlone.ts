import { globalVariable } from '../../../ir/index.ts';
import type { Collecting } from '../declared.ts';

/**
 * Whether the file is a whole program: it has main(), includes nothing of its own, and defines all functions that it declares. What it calls beside these
 * comes from libraries, which do not know its variables.
 */
export function standsAlone({ text, byName, classes, prototypes, hasForeignVariable }: Collecting): boolean {
  if (hasForeignVariable || !byName.has('main')) return false;
  for (const name of prototypes) if (!byName.has(name)) return false;
  for (const { methods, declaredMethods } of classes.values()) for (const name of declaredMethods) if (!methods.has(name)) return false;
  return !ownInclude.test(text);
}

const ownInclude = /^[ \t]*#[ \t]*include(?![ \t]*<)/m;

/** Its variables are its own then, as if each were `static`. */
export function keepVariables({ globals }: Collecting): void {
  let number = 0;
  for (const [name, variable] of globals) {
    if (!variable.id.includes('@')) globals.set(name, { ...variable, id: globalVariable(name, number) });
    number += 1;
  }
}
