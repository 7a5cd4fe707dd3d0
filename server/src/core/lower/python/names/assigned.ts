import type { FunctionContext } from '../context.ts';
import { importedName } from '../linkage/imports.ts';
import type { Syntax } from '../tree/syntax.ts';

/** The expression that a name is given, where it is given one alone: `wrapped = partial(wrapped, 1)` of a parameter gives it another. */
export function onlyValue(fn: FunctionContext, name: Syntax): Syntax | undefined {
  const binding = fn.scope.find(fn.text(name))?.binding;
  if (binding === undefined || binding.isParameter || binding.definitions.length > 0) return undefined;
  return binding.assignments.length === 1 ? binding.assignments[0]?.value : undefined;
}

/** The call that made the object that a name holds, where it is assigned once. */
export function constructionOf(fn: FunctionContext, object: Syntax): Syntax | undefined {
  const value = object.type === 'call' ? object : object.type === 'identifier' ? onlyValue(fn, object) : undefined;
  return value?.type === 'call' ? value : undefined;
}

/** The library's class whose object a name holds that is assigned once: `app = Flask(__name__)`. */
export function typeOf(fn: FunctionContext, object: Syntax): string | undefined {
  const callee = constructionOf(fn, object)?.children[0];
  if (callee === undefined) return undefined;
  const qualified = fn.file.qualifiedName(callee, fn.scope);
  const base = fn.file.classOf(callee, fn.scope);
  return qualified ?? (base === undefined ? undefined : fn.file.foreignBases(base)[0]);
}

/** Whether a class of another file of the tree made what a name holds, or the chain of calls begins with: `Wrapper().reuse().bind(…)`. */
export function isMadeByTree(fn: FunctionContext, object: Syntax): boolean {
  if (!fn.file.importsFromTree) return false;
  let callee = constructionOf(fn, object)?.children[0];
  while (callee?.type === 'attribute' && callee.children[0]?.type === 'call') callee = callee.children[0].children[0];
  const qualified = callee === undefined ? undefined : fn.file.qualifiedName(callee, fn.scope);
  return qualified !== undefined && /(?:^|\.)[A-Z]\w*$/.test(qualified) && importedName(qualified) !== undefined;
}
