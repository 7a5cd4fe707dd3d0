import { serverClasses } from '../../../apis/python.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';

/** The bases of a server class that Python asks before it asks the library's: what a mixin says that stands behind them, they have said already. */
export interface BeforeLibrary {
  /** Those of the file, the class itself included. */
  readonly classes: ReadonlySet<ClassDefinition>;
  /** Those of other files, by their names. */
  readonly foreign: readonly string[];
  /** A class of another file stands behind, which is asked before the library's only where it is a server itself: who sees that file knows. */
  readonly isOpen: boolean;
}

/** https://docs.python.org/3/howto/mro.html: a class comes before its bases, and these in the order in which they are written. */
export function beforeLibrary(file: FileContext, definition: ClassDefinition): BeforeLibrary {
  const classes = new Set<ClassDefinition>();
  const foreign: string[] = [];
  let isOpen = false;
  const visit = (one: ClassDefinition): void => {
    if (classes.has(one)) return;
    classes.add(one);
    let isBehind = false;
    for (const base of one.bases) {
      const own = file.classOf(base, one.parent);
      const name = own === undefined ? (file.qualifiedName(base, one.parent) ?? base.text(file.source)) : '';
      const isServer = own === undefined ? serverClasses.has(name) : file.foreignBases(own).some((each) => serverClasses.has(each));
      // One that is a server itself comes before what it inherits from.
      if (isBehind && !isServer) {
        isOpen ||= isOfAnotherFile(name) || (own !== undefined && file.foreignBases(own).some(isOfAnotherFile));
        continue;
      }
      if (isServer) isBehind = true;
      if (own === undefined) foreign.push(name);
      else visit(own);
    }
  };
  visit(definition);
  return { classes, foreign, isOpen };
}

/** The method that an object of the class has from the file, where the library's does not come before it. */
export function methodBeforeLibrary(file: FileContext, definition: ClassDefinition, name: string): FunctionDefinition | undefined {
  const { classes } = beforeLibrary(file, definition);
  const methods = file.lineage(definition).map((one) => (classes.has(one) ? one.methods.get(name) : undefined));
  return methods.find((method) => method !== undefined && !handsAllOn(file, method));
}

/** A mixin's `def __init__(self, *args, **kwargs)` that gives all of it to the next class's: the object is made as that one says. */
function handsAllOn(file: FileContext, { name, ownerClass, node }: FunctionDefinition): boolean {
  if (name !== '__init__' || ownerClass === undefined || ownerClass.bases.length > 0) return false;
  const text = node.text(file.source);
  return handingOn.test(text) && !saysOfSockets.test(text);
}

const handingOn = /^def\s+__init__\(\s*(\w+)\s*,\s*\*(\w+)\s*,\s*\*\*(\w+)\s*\)[\s\S]*\bsuper\((?:\w+\s*,\s*\1)?\)\.__init__\(\s*\*\2\s*,\s*\*\*\3\s*\)/;
const saysOfSockets = /sock|bind|listen|reuse|address/i;

/** Which of its bases a class has the library's from, if one of them is a class of the library. */
export function libraryBaseOf(file: FileContext, definition: ClassDefinition): number | undefined {
  const index = definition.bases.findIndex(
    (base) => file.classOf(base, definition.parent) === undefined && serverClasses.has(file.qualifiedName(base, definition.parent) ?? ''),
  );
  return index < 0 ? undefined : index;
}

/** Whether it is one that a file of the tree may define. */
export function isOfAnotherFile(base: string): boolean {
  return !serverClasses.has(base) && base.includes('.') && importedName(base) !== undefined;
}
