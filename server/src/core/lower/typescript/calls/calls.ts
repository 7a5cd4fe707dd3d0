import { operatorCalls } from '../../../apis/posix.ts';
import { unknownValue, type Value } from '../../../ir/index.ts';
import { isEnd } from '../collections/collections.ts';
import { lowerTableCall } from '../collections/tableCalls.ts';
import { type FunctionLowering, readBinding, spanOf } from '../context.ts';
import { bufferValue, lowerForeignCall } from '../library/foreignCalls.ts';
import { foreignValue } from '../library/foreignFunctions.ts';
import { lowerNodeCall } from '../library/nodeCalls.ts';
import { lowerRuntimeCall } from '../library/runtimeCalls.ts';
import { callBaseConstructor, callLibraryConstructor, ownObject } from '../objects/bases.ts';
import { lowerFrameworkCall } from '../servers/frameworkCalls.ts';
import { functionLiteral, keyName } from '../tree/shapes.ts';
import { argumentNodes, isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { callbackFunction, iterators, runNow } from './callbacks.ts';
import { lowerGlobalCall } from './globals.ts';
import { lowerMethod } from './methodCalls.ts';
import { callImported, callOfImported, callUnknown, evaluateAll, later, mayHoldSocket } from './otherCalls.ts';
import { givesPromised, promisedValue, settles } from './promises.ts';

export function lowerCall(fn: FunctionLowering, node: Syntax): Value {
  const callee = node.kids[0] === undefined ? undefined : unwrap(node.kids[0]);
  if (callee === undefined) return unknownValue;
  const given = argumentNodes(node);
  if (callee.type === 'super') return callBaseConstructor(fn, node, fn.file.enclosingClass(fn.scope), ownObject(fn, node), evaluateAll(fn, given));
  const made = callLibraryConstructor(fn, node, callee);
  if (made !== undefined) return made;
  const entity = fn.file.entities.of(callee, fn.scope);
  const foreign = entity?.kind === 'foreign' ? undefined : foreignValue(fn.file, node, fn.scope);
  if (foreign !== undefined) return foreign;
  if (entity?.kind === 'bound-method') return lowerMethod(fn, node, entity.receiver, entity.method, given);
  if (entity?.kind === 'member' && callee.type === 'member_expression' && callee.kids[0] !== undefined) {
    // `ENDPOINTS.forEach(…)` of another file's list is no function of that file.
    const method = keyName(callee.kids.at(-1), fn.file.text) ?? '';
    if (iterators.has(method) && callbackFunction(fn, given[0]) !== undefined) return lowerMethod(fn, node, callee.kids[0], method, given);
  }
  if (entity?.kind === 'member' || entity?.kind === 'foreign') {
    const values = evaluateAll(fn, given);
    if (pointers.has(entity.name)) return values[0] ?? unknownValue;
    if (allocated.has(entity.name)) return values[1] ?? unknownValue;
    if (laterCalls.test(entity.name)) return later(fn, node, given, values, isForTheEnd(entity.name, values[0]));
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
    const executor = given[0] === undefined ? undefined : functionLiteral(given[0]);
    return (executor === undefined ? undefined : promisedValue(fn, executor)) ?? unknownValue;
  }
  const literal = classOfNamespace(fn, callee) ?? fn.file.entities.literal(callee, fn.scope)?.node;
  if (literal !== undefined && (isClass(literal) || makesObjects(literal))) return fn.call(node, { kind: 'class', id: fn.file.classId(literal) }, values);
  return callImported(fn, node, callee, values) ?? callUnknown(fn, node, text, values);
}

/** `new net.Server()` with `namespace net { export class Server { … } }`. */
function classOfNamespace(fn: FunctionLowering, { type, kids: [object, name] }: Syntax): Syntax | undefined {
  const outer = type === 'member_expression' && object?.type === 'identifier' ? fn.scope.resolve(fn.file.slice(object)) : undefined;
  if (outer?.kind !== 'namespace' || outer.node === undefined || name === undefined) return undefined;
  const meant = fn.file.source.declarations.scopes.get(outer.node)?.own(fn.file.slice(name))?.node;
  return meant !== undefined && isClass(meant) ? meant : undefined;
}

/** `var Server = function () { … };`: an arrow function makes none. */
function makesObjects(literal: Syntax): boolean {
  return isFunction(literal) && literal.type !== 'arrow_function';
}

function lowerApiCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  return (
    lowerNodeCall(fn, node, name, given, values) ??
    lowerRuntimeCall(fn, node, name, given, values) ??
    lowerFrameworkCall(fn, node, name, given, values) ??
    lowerGlobalCall(fn, node, name, values)
  );
}

function lowerNamed(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[]): Value {
  const name = fn.file.slice(callee);
  const binding = fn.scope.resolve(name);
  const values = evaluateAll(fn, given);
  // Beside functions of libc, a function of a program's own that is called htons() is what it says, however it is written.
  const [first] = values;
  const conversion = fn.file.reachesLibc && values.length === 1 ? operatorCalls.get(name) : undefined;
  if (conversion !== undefined && first !== undefined) return { kind: 'operation', operator: conversion, operands: [first], span: spanOf(node) };
  if (binding === undefined) {
    if (timers.has(name)) return later(fn, node, given.slice(0, 1), values);
    return lowerGlobalCall(fn, node, name, values) ?? callUnknown(fn, node, name, values);
  }
  if (settles(fn, binding) && (!values.some(mayHoldSocket) || givesPromised(fn, binding, given))) return unknownValue;
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
  const chosen = lowerTableCall(fn, node, callee, () => values);
  if (chosen !== undefined) return chosen;
  const value = readBinding(binding, callee);
  return value.kind === 'place' ? fn.call(node, { kind: 'value', value }, values) : callUnknown(fn, node, name, values);
}

/** What is behind a pointer is what the pointer is made of. */
const pointers: ReadonlySet<string> = new Set(['bun:ffi.ptr', 'Deno.UnsafePointer.of']);
/** So it is with a pointer to a new value of some type: `ref.alloc('int', 1)`. */
const allocated: ReadonlySet<string> = new Set(['ref-napi.alloc', 'ref.alloc']);
/** Functions and methods that call what they are given in a later turn. */
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);
/** `process.on('SIGTERM', f)`: whoever comes after it has not met what f does. Other signals, such as SIGHUP, begin something anew. */
function isForTheEnd(name: string, event: Value | undefined): boolean {
  return name.startsWith('process.') && event?.kind === 'string' && isEnd(event.value) && !/^SIG(?!TERM|INT|QUIT)/.test(event.value);
}

const laterCalls = /^(?:process\.(?:nextTick|on|once|addListener|prependListener)|timers\.set(?:Timeout|Interval|Immediate))$/;

function lowerOther(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[]): Value {
  const chosen = lowerTableCall(fn, node, callee, () => evaluateAll(fn, given));
  if (chosen !== undefined) return chosen;
  const value = callee.type === 'import' ? unknownValue : fn.value(callee);
  // `handlerFor(socket)()`
  if (value.kind === 'result') return fn.call(node, { kind: 'value', value }, evaluateAll(fn, given));
  return callUnknown(fn, node, '', evaluateAll(fn, given));
}
