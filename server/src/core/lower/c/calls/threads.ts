import { threadStarters } from '../../../apis/posix.ts';
import type { CallEvent, Value } from '../../../ir/index.ts';
import { type FunctionLowering, textOf, type Use } from '../context.ts';
import { spanOf, type View } from '../tree/view.ts';
import { emitCall, emitUnknown } from './emit.ts';

/**
 * `pthread_create(&thread, NULL, serve, &server)`: for what follows here the function has done its part, or nothing yet.
 * @returns `undefined` where it starts no thread, or runs what this file does not have
 */
export function lowerThreadStart(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[]): Value | undefined {
  const starter = threadStarters.get(name);
  const target = starter === undefined ? undefined : callArguments[starter.target];
  const given = starter === undefined ? undefined : callArguments[starter.given];
  if (target === undefined || given === undefined) return undefined;
  const called = fn.walk.value(fn, target);
  if (called.kind !== 'function') return undefined;
  const value = fn.walk.value(fn, given);
  mayRun(fn, () => emitCall(fn, view, { kind: 'function', id: called.id }, [value], [given], 'discarded'));
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/**
 * `std::thread thread(serve, port)`, `std::thread thread(&Server::serve, &server, port)`.
 * @returns whether the class is one whose objects run what they are given, and that is known
 */
export function lowerThreadObject(fn: FunctionLowering, view: View, className: string, values: readonly Value[], views: readonly View[]): boolean {
  if (!isThread(className)) return false;
  const [target, ...given] = values;
  const method = views[0] === undefined ? undefined : methodNamed(fn, views[0]);
  const [receiver, ...rest] = given;
  if (method !== undefined && receiver !== undefined) {
    const object: Value = receiver.kind === 'address' ? { kind: 'place', place: receiver.place } : receiver;
    mayRun(fn, () => emitCall(fn, view, method, rest, views.slice(2), 'discarded', object));
  } else if (target?.kind === 'function') mayRun(fn, () => emitCall(fn, view, { kind: 'function', id: target.id }, given, views.slice(1), 'discarded'));
  else return false;
  return true;
}

/**
 * The same where the object has no name: `thread_ = std::thread(&Server::serve, this)`.
 * @returns `undefined` for an object of another class
 */
export function lowerThread(fn: FunctionLowering, view: View, className: string, views: readonly View[], use: Use): Value | undefined {
  if (!isThread(className)) return undefined;
  const values = views.map((each) => fn.walk.value(fn, each));
  const isStarted = lowerThreadObject(fn, view, className, values, views);
  return isStarted ? { kind: 'unknown', from: 'unknown', span: spanOf(view) } : emitUnknown(fn, view, className, values, views, use);
}

function isThread(className: string): boolean {
  return className === 'thread' || className === 'jthread';
}

/** `&Server::serve`. */
function methodNamed(fn: FunctionLowering, view: View): CallEvent['callee'] | undefined {
  const [, className = '', name = ''] = /^&\s*(?:\w+\s*::\s*)*?(\w+)\s*::\s*(\w+)$/.exec(textOf(fn, view)) ?? [];
  const owner = fn.file.classes.get(className);
  if (owner === undefined) return undefined;
  const [own, ...others] = owner.methods.get(name) ?? [];
  if (own !== undefined && others.length === 0) return own.isStatic ? undefined : { kind: 'function', id: own.id };
  return own === undefined && owner.declaredMethods.has(name) ? { kind: 'method', name, owner: owner.id } : undefined;
}

function mayRun({ graph }: FunctionLowering, run: () => void): void {
  const called = graph.newBlock();
  const done = graph.newBlock();
  graph.branch({ kind: 'opaque' }, called, done);
  graph.startBlock(called);
  run();
  graph.startBlock(done);
}
