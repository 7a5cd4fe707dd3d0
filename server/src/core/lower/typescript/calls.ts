import { type CallEvent, unknownValue, type Value } from '../../ir/index.ts';
import { argumentNodes } from './assignments.ts';
import { baseMethod, callBaseConstructor, extendsNode, ownObject } from './bases.ts';
import { iterate, iterators, runCallback, runNow } from './callbacks.ts';
import { type FunctionLowering, readBinding, spanOf } from './context.ts';
import { bufferValue, lowerBufferWrite, lowerForeignCall, namedOptions } from './foreignCalls.ts';
import { foreignValue } from './foreignFunctions.ts';
import { lowerApplicationMethod, lowerFrameworkCall } from './frameworkCalls.ts';
import { lowerGlobalCall } from './globals.ts';
import { importedValue } from './imports.ts';
import { lowerNodeCall } from './nodeCalls.ts';
import { isSocketMethod, lowerSocketMethod } from './nodeMethods.ts';
import { givenValue } from './objects.ts';
import { lowerRuntimeCall } from './runtimeCalls.ts';
import { classShape, functionLiteral, keyName, propertyOf } from './shapes.ts';
import { isClass, isFunction, type Syntax, unwrap } from './syntax.ts';

export function lowerCall(fn: FunctionLowering, node: Syntax): Value {
  const callee = node.kids[0] === undefined ? undefined : unwrap(node.kids[0]);
  if (callee === undefined) return unknownValue;
  const given = argumentNodes(node);
  if (callee.type === 'super') return callBaseConstructor(fn, node, fn.file.enclosingClass(fn.scope), ownObject(fn, node), evaluateAll(fn, given));
  const entity = fn.file.entities.of(callee, fn.scope);
  const foreign = entity?.kind === 'foreign' ? undefined : foreignValue(fn.file, node, fn.scope);
  if (foreign !== undefined) return foreign;
  if (entity?.kind === 'bound-method') return lowerMethod(fn, node, entity.receiver, entity.method, given);
  if (entity?.kind === 'member' || entity?.kind === 'foreign') {
    const values = evaluateAll(fn, given);
    if (pointers.has(entity.name)) return values[0] ?? unknownValue;
    if (laterCalls.test(entity.name)) return later(fn, node, given, values);
    const value = entity.kind === 'foreign' ? lowerForeignCall(fn, node, entity.name, given, values) : lowerApiCall(fn, node, entity.name, given, values);
    return value ?? callOfImported(fn, node, callee, given, values) ?? callUnknown(fn, node, entity.name, values);
  }
  if (entity?.kind === 'module') {
    const values = evaluateAll(fn, given);
    return (
      lowerFrameworkCall(fn, node, entity.name, given, values) ??
      lowerGlobalCall(fn, node, entity.name, values) ??
      callImported(fn, node, callee, values) ??
      unknownValue
    );
  }
  if (functionLiteral(callee) !== undefined) {
    const values = evaluateAll(fn, given);
    return fn.call(node, { kind: 'function', id: fn.file.functionId(callee, 'result') }, values);
  }
  if (callee.type === 'member_expression' && callee.kids[0] !== undefined) {
    return lowerMethod(fn, node, callee.kids[0], keyName(callee.kids.at(-1), fn.file.text) ?? '', given);
  }
  return callee.type === 'identifier' ? lowerNamed(fn, node, callee, given) : lowerOther(fn, node, callee, given);
}

export function lowerNew(fn: FunctionLowering, node: Syntax): Value {
  const callee = node.kids[0] === undefined ? undefined : unwrap(node.kids[0]);
  if (callee === undefined) return unknownValue;
  const given = argumentNodes(node);
  const buffer = bufferValue(fn, node);
  if (buffer !== undefined) return buffer;
  const name = fn.file.entities.apiName(callee, fn.scope);
  const values = evaluateAll(fn, given);
  const made = name === undefined ? undefined : lowerApiCall(fn, node, name, given, values);
  if (made !== undefined) return made;
  const text = fn.file.slice(callee);
  const binding = callee.type === 'identifier' ? fn.scope.resolve(text) : undefined;
  if (binding?.node !== undefined && binding.assignments === 0 && (isClass(binding.node) || isFunction(binding.node))) {
    return fn.call(node, { kind: 'class', id: fn.file.classId(binding.node) }, values);
  }
  if (text === 'Promise' && binding === undefined) {
    runNow(fn, node, given[0], values[0]);
    return unknownValue;
  }
  const literal = fn.file.entities.literal(callee, fn.scope)?.node;
  if (literal !== undefined && isClass(literal)) return fn.call(node, { kind: 'class', id: fn.file.classId(literal) }, values);
  return callImported(fn, node, callee, values) ?? callUnknown(fn, node, text, values);
}

function evaluateAll(fn: FunctionLowering, nodes: readonly Syntax[]): readonly Value[] {
  return nodes.map((node) => {
    if (node.type !== 'spread_element') return namedOptions(fn, node) ?? givenValue(fn, node);
    if (node.kids[0] !== undefined) fn.value(node.kids[0]);
    return unknownValue;
  });
}

function lowerApiCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  return (
    lowerNodeCall(fn, node, name, given, values) ??
    lowerRuntimeCall(fn, node, name, given, values) ??
    lowerFrameworkCall(fn, node, name, given, values) ??
    lowerGlobalCall(fn, node, name, values)
  );
}

/** A call of something of another file, where listen() may be that of a server which the other file made. */
function callOfImported(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const receiverNode = callee.type === 'member_expression' ? callee.kids[0] : undefined;
  const isListen = receiverNode !== undefined && !fn.isCollecting && keyName(callee.kids.at(-1), fn.file.text) === 'listen';
  const receiver = isListen ? importedValue(fn.file.entities.of(receiverNode, fn.scope)) : undefined;
  if (receiver === undefined || receiverNode === undefined) return callImported(fn, node, callee, values);
  return lowerSocketMethod(fn, { node, method: 'listen', receiverNode, receiver, given, values }, () => callImported(fn, node, callee, values) ?? unknownValue);
}

/** A call of something of another file of the tree, if the callee names it. */
function callImported(fn: FunctionLowering, node: Syntax, callee: Syntax, values: readonly Value[]): Value | undefined {
  const imported = importedValue(fn.file.entities.of(callee, fn.scope));
  if (imported === undefined) return undefined;
  // A method of an object gets its object, which a function does not ask for.
  const object = callee.type === 'member_expression' && callee.kids[0] !== undefined ? importedValue(fn.file.entities.of(callee.kids[0], fn.scope)) : undefined;
  return fn.call(node, { kind: 'value', value: imported }, values, object);
}

/** A call of something that is not in this file. It is no event where it can have nothing to do with sockets. */
function callUnknown(fn: FunctionLowering, node: Syntax, name: string, values: readonly Value[], receiver?: Value): Value {
  const matters =
    values.some(mayHoldSocket) ||
    (receiver !== undefined && noted.has(name) && mayHoldSocket(receiver)) ||
    (fn.file.mentionsSysctl && fn.file.slice(node).includes('tcp_tw_recycle'));
  if (!matters) {
    fn.mayThrow();
    return { ...unknownValue, span: spanOf(node) };
  }
  const callee = receiver === undefined ? ({ kind: 'unknown', name } as const) : ({ kind: 'method', name } as const);
  return fn.call(node, callee, values, receiver);
}

/** Methods that a rule may ask for though they change nothing: what any server framework has, and the port that the kernel chose. */
const noted = new Set(['listen', 'address']);

function mayHoldSocket(value: Value): boolean {
  switch (value.kind) {
    case 'place':
    case 'address':
    case 'result':
    case 'function':
    case 'class':
      return true;
    case 'list':
      return value.items.some(mayHoldSocket);
    case 'record':
      return [...value.fields.values()].some(mayHoldSocket);
    case 'operation':
      return (
        (value.operator === 'and' || value.operator === 'or' || value.operator === 'item' || value.operator === 'merge') && value.operands.some(mayHoldSocket)
      );
    default:
      return false;
  }
}

function lowerNamed(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[]): Value {
  const name = fn.file.slice(callee);
  const binding = fn.scope.resolve(name);
  const values = evaluateAll(fn, given);
  if (binding === undefined) {
    if (timers.has(name)) return later(fn, node, given.slice(0, 1), values);
    return lowerGlobalCall(fn, node, name, values) ?? callUnknown(fn, node, name, values);
  }
  const known = binding.assignments === 0 && !binding.isUnstable ? binding.node : undefined;
  const wants = fn.discarded === node ? 'effects' : 'result';
  if (known !== undefined && isFunction(known)) return fn.call(node, { kind: 'function', id: fn.file.functionId(known, wants) }, values);
  const literal = fn.file.entities.literal(callee, fn.scope)?.node;
  if (literal !== undefined && isFunction(literal)) return fn.call(node, { kind: 'function', id: fn.file.functionId(literal, wants) }, values);
  if (binding.imported !== undefined) {
    return (
      lowerGlobalCall(fn, node, `${binding.imported.module}.${binding.imported.name}`, values) ??
      callImported(fn, node, callee, values) ??
      callUnknown(fn, node, name, values)
    );
  }
  const imported = callImported(fn, node, callee, values);
  if (imported !== undefined) return imported;
  const value = readBinding(binding, callee);
  return value.kind === 'place' ? fn.call(node, { kind: 'value', value }, values) : callUnknown(fn, node, name, values);
}

/** What is behind a pointer is what the pointer is made of. */
const pointers: ReadonlySet<string> = new Set(['bun:ffi.ptr', 'Deno.UnsafePointer.of']);
/** Functions and methods that call what they are given in a later turn. */
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);
const laterCalls = /^(?:process\.(?:nextTick|on|once|addListener|prependListener)|timers\.set(?:Timeout|Interval|Immediate))$/;
const chains = new Set(['then', 'catch', 'finally']);
const attachers = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);

function later(fn: FunctionLowering, node: Syntax, given: readonly Syntax[], values: readonly Value[]): Value {
  given.forEach((argument, index) => {
    runCallback(fn, node, argument, values[index]);
  });
  return { ...unknownValue, span: spanOf(node) };
}

function lowerOther(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[]): Value {
  if (callee.type !== 'import') fn.value(callee);
  return callUnknown(fn, node, '', evaluateAll(fn, given));
}

function lowerMethod(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, method: string, given: readonly Syntax[]): Value {
  const written = fn.file.slice(node.kids[0] ?? node);
  const global = receiverNode.type === 'identifier' && fn.scope.resolve(fn.file.slice(receiverNode)) === undefined;
  if (global) {
    const buffer = bufferValue(fn, node);
    if (buffer !== undefined) return buffer;
    const values = evaluateAll(fn, given);
    fn.mayThrow();
    if (attachers.has(method)) return later(fn, node, given, values);
    return lowerGlobalCall(fn, node, written.replaceAll('?.', '.'), values) ?? callUnknown(fn, node, method, values);
  }
  // `f.bind(this)` and `server.close.bind(server)` make functions; only a call of these does anything.
  if (method === 'bind' && fn.file.entities.of(node, fn.scope)?.kind === 'bound-method') return unknownValue;
  const own = ownFunction(fn, receiverNode, method);
  if (own !== undefined)
    return fn.call(node, { kind: 'function', id: fn.file.functionId(own, 'result') }, [...receiverArgument(fn, own, receiverNode), ...evaluateAll(fn, given)]);
  const foreign = unwrap(node.kids[0] ?? node);
  if (importedValue(fn.file.entities.of(foreign, fn.scope)) !== undefined)
    return callOfImported(fn, node, foreign, given, evaluateAll(fn, given)) ?? unknownValue;
  if (method === 'call' || method === 'apply') return lowerApplied(fn, node, receiverNode, method, given);
  const served = lowerApplicationMethod(fn, node, receiverNode, method, given, () => evaluateAll(fn, given));
  if (served !== undefined) return served;
  const isBase = receiverNode.type === 'super';
  const receiver = baseObject(fn, receiverNode, method, (isBase ? ownObject(fn, node) : undefined) ?? fn.value(receiverNode));
  const values = evaluateAll(fn, given);
  const inherited = isBase ? inheritedMethod(fn, method) : undefined;
  if (inherited !== undefined) return fn.call(node, inherited, values, receiver);
  if (method === 'bind' && (receiver.kind === 'function' || /^(?:this|null|undefined|void 0)$/.test(fn.file.slice(given[0] ?? node)))) return receiver;
  if (receiver.kind === 'function' && given.length > 0 && iterators.has(method)) return unknownValue;
  if (iterators.has(method) && !fn.isCollecting && (functionLiteral(given[0]) !== undefined || values[0]?.kind === 'function'))
    return iterate(fn, node, receiverNode, receiver, values[0]);
  if (lowerBufferWrite(fn, node, method, receiver, given, values)) return unknownValue;
  const isOwn = fn.file.source.declarations.methodNames.has(method);
  if (chains.has(method) && !isOwn) return later(fn, node, given, values);
  const otherwise = () =>
    attachers.has(method) && !isOwn
      ? later(fn, node, given, values)
      : isOwn || fn.file.source.declarations.objectMethods.has(method) || (fn.file.importsFromTree && (receiver.kind === 'place' || receiver.kind === 'result'))
        ? fn.call(node, { kind: 'method', name: method }, values, receiver)
        : callUnknown(fn, node, method, values, receiver);
  return isSocketMethod(fn, method) && !isOfOwnClass(fn, receiverNode, method)
    ? lowerSocketMethod(fn, { node, method, receiverNode, receiver, given, values }, otherwise)
    : otherwise();
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
  return target.type === 'method_definition' && !isStatic ? [fn.value(receiver)] : [];
}

/** `super.start()` in a method. */
function inheritedMethod(fn: FunctionLowering, method: string): CallEvent['callee'] | undefined {
  const owner = fn.file.enclosingClass(fn.scope);
  return owner === undefined ? undefined : baseMethod(fn.file, owner, method);
}

/** In a class that extends one of Node's, the inherited part of the object is the socket. */
function baseObject(fn: FunctionLowering, node: Syntax, method: string, receiver: Value): Value {
  const inner = unwrap(node);
  if (receiver.kind !== 'place' || !isSocketMethod(fn, method)) return receiver;
  const made = inner.type === 'this' || inner.type === 'super' ? fn.file.enclosingClass(fn.scope) : madeClass(fn, inner);
  if (made === undefined || !extendsNode(fn.file, made)) return receiver;
  return { ...receiver, place: { root: receiver.place.root, path: [...receiver.place.path, 'super'] } };
}

function madeClass(fn: FunctionLowering, node: Syntax): Syntax | undefined {
  const made = fn.file.entities.literal(node, fn.scope);
  const callee = made?.node.type === 'new_expression' ? made.node.kids[0] : undefined;
  const binding = callee?.type === 'identifier' ? made?.scope.resolve(fn.file.slice(callee)) : undefined;
  return binding?.node !== undefined && isClass(binding.node) ? binding.node : undefined;
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
