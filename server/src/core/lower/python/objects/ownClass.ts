import type { FunctionContext } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Whether a method of a class names that class without its name. */
export function isOwnClass(fn: FunctionContext, node: Syntax): boolean {
  const text = fn.text(node);
  if (text === 'self.__class__' || text === 'type(self)') return true;
  return text === 'cls' && fn.definition?.binding === 'class';
}
