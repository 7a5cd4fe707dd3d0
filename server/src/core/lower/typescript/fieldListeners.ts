import type { Scope } from './scopes.ts';
import { stringContent } from './shapes.ts';
import { firstKid, type Syntax, unwrap } from './syntax.ts';

/** `this.socket.on('listening', …)` in one method, for the bind() or listen() in another. */
export interface FieldListener {
  readonly field: string;
  readonly callback: Syntax;
  readonly scope: Scope;
}

export function fieldListener(call: Syntax, scope: Scope, text: string): FieldListener | undefined {
  const [callee] = call.kids;
  if (callee?.type !== 'member_expression' || !attaches.test(text.slice(callee.start, callee.end))) return undefined;
  const field = fieldOfThis(callee.kids[0], text);
  const [event, callback] = firstKid(call, 'arguments')?.kids ?? [];
  if (field === undefined || callback === undefined || event?.type !== 'string') return undefined;
  return stringContent(text.slice(event.start, event.end)) === 'listening' ? { field, callback, scope } : undefined;
}

/** The name in `this.name`. */
export function fieldOfThis(node: Syntax | undefined, text: string): string | undefined {
  const inner = node === undefined ? undefined : unwrap(node);
  const property = inner?.kids.at(-1);
  return inner?.type === 'member_expression' && inner.kids[0]?.type === 'this' && property !== undefined ? text.slice(property.start, property.end) : undefined;
}

const attaches = /\.\s*(?:on|once|addListener)$/;
