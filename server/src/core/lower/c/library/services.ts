import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, textOf } from '../context.ts';
import { lastKid, spanOf, type View, withoutParentheses } from '../tree/view.ts';

/**
 * `sp->s_port`: an entry of the database of services has its port in network byte order (getservbyname(3)), which nobody but the library knows before the program runs.
 * `undefined` for any other field, and where the program gives the field another value itself: that is followed as what it is.
 */
export function portOfService(fn: FunctionLowering, view: View): Value | undefined {
  const field = lastKid(view);
  const base = view.kids[0];
  if (base === undefined || field === undefined || textOf(fn, field) !== 's_port' || !isService(fn, withoutParentheses(base))) return undefined;
  if (/\bs_port\s*=(?!=)/.test(fn.file.text)) return undefined;
  return { kind: 'operation', operator: 'htons', operands: [{ kind: 'unknown', from: 'config' }], span: spanOf(view) };
}

function isService(fn: FunctionLowering, base: View): boolean {
  if (base.type === 'call_expression') return asksServices.test(textOf(fn, base));
  const type = fn.walk.place(fn, base)?.type;
  if (type?.name !== 'auto') return type !== undefined && fn.file.types.resolve(type).name === 'servent';
  const begun = base.type === 'identifier' ? fn.scope.find(textOf(fn, base))?.begun : undefined;
  return begun !== undefined && isService(fn, withoutParentheses(begun));
}

const asksServices = /^(?:::\s*)?getserv(?:byname|byport|ent)\s*\(/;
