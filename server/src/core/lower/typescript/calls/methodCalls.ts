import { type CallEvent, unknownValue, type Value } from '../../../ir/index.ts';
import { isEnd, isKept } from '../collections/collections.ts';
import { filledList } from '../collections/filled.ts';
import { gather } from '../collections/gathered.ts';
import { keepInField } from '../collections/keptFields.ts';
import type { FunctionLowering } from '../context.ts';
import { thisValue } from '../expressions/members.ts';
import { bufferValue, lowerBufferWrite } from '../library/foreignCalls.ts';
import { isSocketMethod, lowerSocketMethod } from '../library/nodeMethods.ts';
import { importedValue } from '../linkage/imports.ts';
import { baseMethod, baseOf, extendsNode, ownObject } from '../objects/bases.ts';
import { lowerApplicationMethod } from '../servers/frameworkCalls.ts';
import { asksForThis, classShape, functionLiteral, propertyOf } from '../tree/shapes.ts';
import { isClass, type Syntax, unwrap } from '../tree/syntax.ts';
import { attachedFunction, callbackFunction, iterate, iterateMethod, iterators } from './callbacks.ts';
import { lowerGlobalCall } from './globals.ts';
import { callOfImported, callUnknown, evaluateAll, later } from './otherCalls.ts';

/** A call of a method: of an object of this file or another, of a socket, or of something that nobody knows. */
export function lowerMethod(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, method: string, given: readonly Syntax[]): Value {
  const written = fn.file.slice(node.kids[0] ?? node);
  const global = receiverNode.type === 'identifier' && fn.scope.resolve(fn.file.slice(receiverNode)) === undefined;
  if (global) {
    const buffer = bufferValue(fn, node);
    if (buffer !== undefined) return buffer;
    const filled = filledList(fn, node);
    if (filled !== undefined) return filled;
    const values = evaluateAll(fn, given);
    fn.mayThrow();
    if (attachers.has(method)) return later(fn, node, given, values, written.startsWith('process.') && isEventOf(values[0], isEnd));
    return lowerGlobalCall(fn, node, written.replaceAll('?.', '.'), values) ?? callUnknown(fn, node, method, values);
  }
  // `f.bind(this)` and `server.close.bind(server)` make functions; only a call of these does anything.
  if (method === 'bind' && fn.file.entities.of(node, fn.scope)?.kind === 'bound-method') return unknownValue;
  const own = ownFunction(fn, receiverNode, method);
  if (own !== undefined)
    return fn.call(node, { kind: 'function', id: fn.file.functionId(own, 'result') }, [...receiverArgument(fn, own, receiverNode), ...evaluateAll(fn, given)]);
  const foreign = unwrap(node.kids[0] ?? node);
  const isIterator = iterators.has(method) && callbackFunction(fn, given[0]) !== undefined;
  if (!isIterator && importedValue(fn.file.entities.of(foreign, fn.scope)) !== undefined)
    return callOfImported(fn, node, foreign, given, evaluateAll(fn, given)) ?? unknownValue;
  if ((method === 'call' || method === 'apply') && !isOrdinary(fn, method, given)) return lowerApplied(fn, node, receiverNode, method, given);
  const served = lowerApplicationMethod(fn, node, receiverNode, method, given, () => evaluateAll(fn, given));
  if (served !== undefined) return served;
  const isBase = receiverNode.type === 'super';
  const receiver = (isBase ? ownObject(fn, node) : undefined) ?? fn.value(receiverNode);
  const values = evaluateAll(fn, given);
  const inherited = isBase ? inheritedMethod(fn, method) : undefined;
  if (inherited !== undefined) return fn.call(node, inherited, values, receiver);
  if (method === 'bind' && (receiver.kind === 'function' || /^(?:this|null|undefined|void 0)$/.test(fn.file.slice(given[0] ?? node)))) return receiver;
  if (receiver.kind === 'function' && given.length > 0 && iterators.has(method)) return unknownValue;
  if (iterators.has(method) && !fn.isCollecting && (functionLiteral(given[0]) !== undefined || values[0]?.kind === 'function'))
    return iterate(fn, node, receiverNode, receiver, values[0]);
  const ofThis = iterators.has(method) && !fn.isCollecting ? methodOfThis(fn, given) : undefined;
  if (ofThis !== undefined) {
    iterateMethod(fn, node, receiverNode, receiver, ofThis.self, ofThis.name);
    return unknownValue;
  }
  if (lowerBufferWrite(fn, node, method, receiver, given, values)) return unknownValue;
  if (isKept(fn, receiverNode, method, values) || gather(fn, node, receiverNode, method, values)) return unknownValue;
  if (keepInField(fn, node, receiverNode, receiver, method, values)) return unknownValue;
  // What is called on `super` here is nobody's of this file.
  const isOwn = !isBase && fn.file.source.declarations.methodNames.has(method);
  if (chains.has(method) && !isOwn) {
    noteRejection(fn, node, method, given);
    return later(fn, node, given, values);
  }
  // What is taken off an emitter is not called by it.
  if (detachers.has(method) && !isOwn && values.length === 2) return attached(unknownValue, receiver);
  const otherwise = () =>
    attachers.has(method) && !isOwn
      ? attached(later(fn, node, given, values, isEventOf(values[0], isError)), receiver)
      : isBase
        ? callUnknown(fn, node, method, isOfLibrary(fn) ? values : [...values, receiver])
        : isOwn ||
            fn.file.source.declarations.objectMethods.has(method) ||
            (fn.file.importsFromTree && (receiver.kind === 'place' || receiver.kind === 'result'))
          ? fn.call(node, { kind: 'method', name: method }, values, receiver)
          : callUnknown(fn, node, method, values, receiver);
  return isSocketMethod(fn, method) && !isOfOwnClass(fn, receiverNode, method)
    ? lowerSocketMethod(fn, { node, method, receiverNode, receiver, given, values }, otherwise)
    : otherwise();
}

/** Who is called when a promise is rejected comes after a failure, as what is attached to 'error' does. */
function noteRejection(fn: FunctionLowering, node: Syntax, method: string, given: readonly Syntax[]): void {
  const callback = method === 'finally' ? undefined : attachedFunction(fn, given[method === 'catch' ? 0 : 1]);
  if (callback !== undefined) fn.emit({ kind: 'handler', ...fn.base(node), fd: unknownValue, name: 'rejection', callback });
}

/** The method of its own object that an iteration is given, and the object: `(this._ping, this)`, `(this._ping.bind(this))`. */
function methodOfThis(fn: FunctionLowering, [first, second]: readonly Syntax[]): { readonly self: Value; readonly name: string } | undefined {
  const callee = first === undefined ? undefined : unwrap(first);
  if (callee === undefined) return undefined;
  const [, name, bound] = /^this\s*\.\s*(#?[\w$]+)(\s*\.\s*bind\s*\(\s*this\s*\))?$/.exec(fn.file.slice(callee)) ?? [];
  if (name === undefined || (bound === undefined) === (second === undefined)) return undefined;
  if (second !== undefined && fn.file.slice(second) !== 'this') return undefined;
  return fn.file.source.declarations.methodNames.has(name) ? { self: thisValue(fn, callee), name } : undefined;
}

const chains = new Set(['then', 'catch', 'finally']);
const attachers = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const detachers = new Set(['off', 'removeListener', 'removeEventListener']);

function isEventOf(event: Value | undefined, isOfKind: (name: string) => boolean): boolean {
  return event?.kind === 'string' && isOfKind(event.value);
}

const isError = (name: string): boolean => name === 'error';

/** An emitter gives itself back: `new Server().on('error', f).start()`. */
function attached(given: Value, receiver: Value): Value {
  return receiver.kind === 'place' || receiver.kind === 'result' ? receiver : given;
}

/** `this.listen(…)` in a class that has a method of that name, and is no server itself. */
function isOfOwnClass(fn: FunctionLowering, receiver: Syntax, method: string): boolean {
  const owner = unwrap(receiver).type === 'this' ? fn.file.enclosingClass(fn.scope) : undefined;
  if (owner === undefined || !isClass(owner) || extendsNode(fn.file, owner)) return false;
  return classShape(owner, fn.file.text).members.some((member) => member.kind === 'method' && !member.isStatic && member.name === method);
}

/** A function of an object or class that nothing else is assigned to: `app.start()` with `const app = { start() {} }`, `Server.create()`. */
function ownFunction(fn: FunctionLowering, receiver: Syntax, method: string): Syntax | undefined {
  const inner = unwrap(receiver);
  if (inner.type !== 'identifier') return undefined;
  const binding = fn.scope.resolve(fn.file.slice(inner));
  if (binding === undefined || binding.isUnstable || binding.kind === 'parameter') return undefined;
  const assigned = binding.members.get(method);
  if (assigned !== undefined) return assigned;
  if (binding.node !== undefined && isClass(binding.node)) {
    return classShape(binding.node, fn.file.text).members.find((member) => member.isStatic && member.kind === 'method' && member.name === method)?.node;
  }
  if (binding.node !== undefined && binding.kind === 'namespace') return fn.file.source.declarations.scopes.get(binding.node)?.own(method)?.node;
  const literal = fn.file.entities.literal(inner, fn.scope)?.node;
  const property = literal?.type === 'object' ? propertyOf(literal, method, fn.file.text) : undefined;
  return typeof property === 'object' ? functionLiteral(property) : undefined;
}

/** A method of an object literal takes the object first; a static method takes none. */
function receiverArgument(fn: FunctionLowering, target: Syntax, receiver: Syntax): readonly Value[] {
  const isStatic = fn.file.source.declarations.classOf.has(target);
  return target.type === 'method_definition' && !isStatic && asksForThis(target, fn.file.text) ? [fn.value(receiver)] : [];
}

/** `super.start()` in a method. */
function inheritedMethod(fn: FunctionLowering, method: string): CallEvent['callee'] | undefined {
  const owner = fn.file.enclosingClass(fn.scope);
  return owner === undefined ? undefined : baseMethod(fn.file, owner, method);
}

/** A library's class does nothing with what an object of the program keeps; of what a class is that nobody sees, its methods may do anything with that. */
function isOfLibrary(fn: FunctionLowering): boolean {
  let owner = fn.file.enclosingClass(fn.scope);
  for (let depth = 0; owner !== undefined && isClass(owner) && depth < longestLineage; depth += 1) {
    const base = baseOf(fn.file, owner);
    if (base === undefined || base.kind === 'library') return true;
    owner = base.kind === 'class' ? base.node : undefined;
  }
  return false;
}

const longestLineage = 16;

/** An object may have an `apply()` of its own: `tuner.apply(socket)`. That of a function is given an object for `this` first. */
function isOrdinary(fn: FunctionLowering, method: string, given: readonly Syntax[]): boolean {
  const first = given[0] === undefined ? 'this' : fn.file.slice(given[0]);
  if (/^(?:_?this|_?self|that|null|undefined|void 0)$/.test(first) || given[1]?.type === 'array' || given[1]?.type === 'spread_element') return false;
  return fn.file.source.declarations.methodNames.has(method) || (fn.file.importsFromTree && given.length === 1);
}

/** `f.call(this, …)`, `(function () { … }).apply(this, …)`. */
function lowerApplied(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, method: string, given: readonly Syntax[]): Value {
  const target = unwrap(receiverNode);
  const values = evaluateAll(fn, given);
  const isKnown = functionLiteral(target) !== undefined || (target.type === 'identifier' && fn.scope.resolve(fn.file.slice(target))?.node !== undefined);
  const value = isKnown ? fn.value(target) : undefined;
  if (value?.kind !== 'function') return callUnknown(fn, node, method, values);
  return method === 'call' ? fn.call(node, { kind: 'function', id: value.id }, values.slice(1)) : fn.run(node, { kind: 'function', id: value.id }, []);
}
