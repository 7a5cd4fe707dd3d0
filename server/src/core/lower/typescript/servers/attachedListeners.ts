import type { Scope } from '../names/scopes.ts';
import { stringContent } from '../tree/shapes.ts';
import { firstKid, type Syntax, unwrap } from '../tree/syntax.ts';

/** `this.socket.on('listening', …)` in one method, or `socket.on('listening', …)` in one function, for the bind() or listen() in another. */
export interface AttachedListener {
  /** A variable, or `this.` and a field. */
  readonly to: string;
  readonly callback: Syntax;
  readonly scope: Scope;
}

export function attachedListener(call: Syntax, scope: Scope, text: string): AttachedListener | undefined {
  const [callee] = call.kids;
  if (callee?.type !== 'member_expression' || !attaches.test(text.slice(callee.start, callee.end))) return undefined;
  const to = emitterOf(callee.kids[0], text);
  const [event, callback] = firstKid(call, 'arguments')?.kids ?? [];
  if (to === undefined || callback === undefined || event?.type !== 'string') return undefined;
  return stringContent(text.slice(event.start, event.end)) === 'listening' ? { to, callback, scope } : undefined;
}

/** The function that an emitter calls as its own method when it is bound, or listens, and the variable that holds the emitter. */
export function callbackOf({ kids: [callee, given] }: Syntax, text: string): { readonly callback: Syntax; readonly emitter: string } | undefined {
  const method = callee?.type === 'member_expression' ? callee.kids.at(-1) : undefined;
  const name = method === undefined ? '' : text.slice(method.start, method.end);
  if (!/^(?:bind|listen|on|once|addListener)$/.test(name) || given?.type !== 'arguments') return undefined;
  const callback = given.kids.map(unwrap).find(({ type }) => type === 'function_expression');
  const [first] = given.kids;
  const isNamed = first?.type === 'string';
  // Whatever else has a bind() is given the name of an event.
  const isMeant = name === 'listen' || (name === 'bind' ? !isNamed : isNamed && stringContent(text.slice(first.start, first.end)) === 'listening');
  const emitter = callback === undefined || !isMeant ? undefined : emitterOf(startOfChain(callee?.kids[0], text), text);
  return callback === undefined || emitter === undefined || emitter.startsWith('this.') ? undefined : { callback, emitter };
}

/** `socket` of `socket.on('error', fail).on('message', answer)`: each of the calls gives its object back. */
function startOfChain(node: Syntax | undefined, text: string): Syntax | undefined {
  let at = node;
  for (let callee = at?.kids[0]; at?.type === 'call_expression'; callee = at?.kids[0]) {
    if (callee?.type !== 'member_expression' || !attaches.test(text.slice(callee.start, callee.end))) return undefined;
    at = callee.kids[0];
  }
  return at;
}

/** What a listener is attached to, and a socket bound by. */
export function emitterOf(node: Syntax | undefined, text: string): string | undefined {
  const inner = node === undefined ? undefined : unwrap(node);
  if (inner?.type === 'identifier') return text.slice(inner.start, inner.end);
  const field = fieldOfThis(inner, text);
  return field === undefined ? undefined : `this.${field}`;
}

/** The name in `this.name`. */
export function fieldOfThis(node: Syntax | undefined, text: string): string | undefined {
  const inner = node === undefined ? undefined : unwrap(node);
  const property = inner?.kids.at(-1);
  return inner?.type === 'member_expression' && inner.kids[0]?.type === 'this' && property !== undefined ? text.slice(property.start, property.end) : undefined;
}

const attaches = /\.\s*(?:on|once|addListener)$/;
