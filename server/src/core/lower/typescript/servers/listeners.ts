import { nodeMethods } from '../../../apis/node.ts';
import type { Value } from '../../../ir/index.ts';
import { callbackFunction } from '../calls/callbacks.ts';
import { type FunctionLowering, readBinding } from '../context.ts';
import { thisValue } from '../expressions/members.ts';
import type { Listener } from '../frames.ts';
import { onlySource, type Scope } from '../names/scopes.ts';
import { escaped } from '../selection/words.ts';
import { functionLiteral } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { emitterOf, fieldOfThis } from './attachedListeners.ts';

/** 'listening' comes after listen(), whichever of the two stands first. */
export function listenFor(fn: FunctionLowering, node: Syntax, receiver: Syntax, emitter: Value, callback: Listener): void {
  const key = keyOf(fn, receiver);
  const waiting = fn.listeners.get(key);
  if (waiting !== 'listening') fn.listeners.set(key, [...(waiting ?? []).filter((each) => each.kind !== 'function' || each.id !== idOf(callback)), callback]);
  if (waiting === 'listening') runLater(fn, node, callback);
  else if (isMadeElsewhere(fn, receiver)) runLater(fn, node, callback, emitter);
}

/** A function of the program gave it, and nothing in this file binds what goes by its name: that function may have. */
function isMadeElsewhere(fn: FunctionLowering, receiver: Syntax): boolean {
  const { text, source } = fn.file;
  const emitter = emitterOf(receiver, text);
  if (emitter === undefined || new RegExp(`(?<![\\w$])${escaped(emitter)}\\s*\\.\\s*(?:bind|listen)\\s*\\(`).test(text)) return false;
  const field = fieldOfThis(receiver, text);
  const binding = field === undefined ? fn.scope.resolve(emitter) : undefined;
  const sources = field === undefined ? [binding === undefined ? undefined : onlySource(binding)] : (source.declarations.fields.get(field) ?? []);
  const [made] = sources;
  const given = sources.length !== 1 || made === undefined ? undefined : unwrap(made.value);
  return (given?.type === 'await_expression' ? unwrap(given.kids[0] ?? given) : given)?.type === 'call_expression';
}

/** Runs, in a later turn, what waits for the receiver to listen. */
export function runListeners(fn: FunctionLowering, node: Syntax, receiver: Syntax): void {
  const key = keyOf(fn, receiver);
  const waiting = fn.listeners.get(key);
  fn.listeners.set(key, 'listening');
  for (const callback of waiting === 'listening' ? [] : (waiting ?? [])) runLater(fn, node, callback);
  runListenersElsewhere(fn, node, receiver);
}

/** What another function attached to the same variable, or another method of the class to the same field. */
function runListenersElsewhere(fn: FunctionLowering, node: Syntax, receiver: Syntax): void {
  const emitter = emitterOf(receiver, fn.file.text);
  const listeners = emitter === undefined ? undefined : fn.file.source.declarations.listeners.get(emitter);
  if (listeners === undefined || emitter === undefined) return;
  const isField = emitter.startsWith('this.');
  const holderIn = (scope: Scope): unknown => (isField ? fn.file.enclosingClassOfAnyStyle(scope) : scope.resolve(emitter));
  const holder = holderIn(fn.scope);
  if (holder === undefined) return;
  for (const { callback, scope } of listeners) {
    if (scope.home === fn.scope.home || holderIn(scope) !== holder) continue;
    let known: Syntax | undefined;
    fn.inScope(scope, () => {
      known = callbackFunction(fn, callback);
    });
    const method = isField ? ownMethod(fn, callback) : undefined;
    if (known !== undefined && isField) keepThis(fn, node, scope);
    if (known !== undefined) runLater(fn, node, { kind: 'function', id: fn.file.functionId(known, 'effects') });
    else if (method !== undefined) runLater(fn, node, { kind: 'own-method', name: method });
  }
}

/** The object of the method that binds is the one that the listener was attached in, and not the last that was made. */
function keepThis(fn: FunctionLowering, node: Syntax, scope: Scope): void {
  const attached = scope.resolve('this');
  if (attached === undefined || !attached.isCaptured || attached.isUnstable || attached === fn.scope.resolve('this')) return;
  const value = readBinding(attached, node);
  if (value.kind === 'place') fn.store(value.place, thisValue(fn, node), node);
}

/** `server.once('listening', f).listen(80)` is about `server`. */
function keyOf(fn: FunctionLowering, receiver: Syntax): string {
  let at = unwrap(receiver);
  for (let callee = at.kids[0]; at.type === 'call_expression' && callee?.type === 'member_expression'; callee = at.kids[0]) {
    const [object] = callee.kids;
    if (
      object === undefined ||
      nodeMethods.get(fn.file.slice(callee.kids.at(-1) ?? callee))?.every(({ does }) => does === 'handle' || does === 'chain') !== true
    )
      break;
    at = unwrap(object);
  }
  return nameOf(fn, at);
}

/** What one function calls it: `socket` and `this.socket` are one where it gives the one to the other. */
function nameOf(fn: FunctionLowering, receiver: Syntax): string {
  const { text, source } = fn.file;
  const field = fieldOfThis(receiver, text);
  if (field !== undefined) {
    const [only, ...others] = (source.declarations.fields.get(field) ?? []).filter(({ scope }) => scope.home === fn.scope.home);
    const given = only === undefined || others.length > 0 ? receiver : unwrap(only.value);
    return fn.file.slice(given.type === 'identifier' ? given : receiver);
  }
  const binding = receiver.type === 'identifier' ? fn.scope.resolve(fn.file.slice(receiver)) : undefined;
  const made = binding === undefined ? undefined : onlySource(binding);
  const value = made === undefined || made.path.length > 0 ? receiver : unwrap(made.value);
  const place = value.type === 'assignment_expression' && value.kids[0] !== undefined ? unwrap(value.kids[0]) : value;
  return fn.file.slice(fieldOfThis(place, text) === undefined ? receiver : place);
}

/** The name of the method that `this.onListening`, bound to the object or not, is. */
export function ownMethod(fn: FunctionLowering, callback: Syntax): string | undefined {
  return /^this\.(#?[\w$]+)(?:\.bind\(\s*this\s*\))?$/.exec(fn.file.slice(callback))?.[1];
}

function runLater(fn: FunctionLowering, node: Syntax, callback: Listener, emitter?: Value): void {
  const of = { deferred: true, isWhenBound: true, ...(emitter === undefined ? {} : { ifBound: emitter }) } as const;
  if (callback.kind === 'own-method') {
    const [field, ...others] = fn.file.source.declarations.fields.get(callback.name) ?? [];
    const written = others.length === 0 ? functionLiteral(field?.value) : undefined;
    if (written !== undefined) {
      runLater(fn, node, { kind: 'function', id: fn.file.functionId(written, 'effects') }, emitter);
      return;
    }
    const self = thisValue(fn, node);
    fn.emit({
      kind: 'call',
      ...fn.base(node),
      callee: { kind: 'method', name: callback.name },
      receiver: self,
      arguments: [],
      ...of,
    });
    return;
  }
  const callee = callback.kind === 'function' ? ({ kind: 'function', id: callback.id } as const) : ({ kind: 'value', value: callback } as const);
  fn.emit({ kind: 'call', ...fn.base(node), callee, arguments: [], ...of });
}

function idOf(value: Listener): number | undefined {
  return value.kind === 'function' ? value.id : undefined;
}
