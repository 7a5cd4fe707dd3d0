import {
  conversions,
  drawingFunctions,
  endingCalls,
  endingPrefixes,
  harmlessBuiltins,
  harmlessModules,
  pythonFunctions,
  serverFactories,
  transparentCalls,
} from '../../../apis/python.ts';
import { placeOf, type Site, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { takesSocket, unknownCall } from '../expressions/unknown.ts';
import { addressInformation, packed } from '../library/library.ts';
import { performRow } from '../library/perform.ts';
import { importedName } from '../linkage/imports.ts';
import { constantValue, fromOutside } from '../names/constants.ts';
import type { Definition, FunctionDefinition } from '../names/definitions.ts';
import { placeOfExpression } from '../names/places.ts';
import { type Arguments, argumentFor, lowerArguments } from '../objects/arguments.ts';
import { classHeldBy } from '../objects/classArguments.ts';
import { constructClass, constructServer, passed } from '../objects/construct.ts';
import { decoratedFunction } from '../objects/decorated.ts';
import { withDefault } from '../objects/defaults.ts';
import { namedTuple } from '../objects/namedTuples.ts';
import { makeServer } from '../servers/factories.ts';
import { serverKindOf } from '../servers/servers.ts';
import { leave } from '../statements/exceptions.ts';
import type { Syntax } from '../tree/syntax.ts';
import { noteBound } from './boundMethods.ts';
import { delegates } from './delegated.ts';
import { callBoundMethod, callUnboundMethod, lowerMethodCall } from './methods.ts';
import {
  calledWhenReady,
  isCalledByName,
  isSpawningMethod,
  isStartedByName,
  isStartedNext,
  joined,
  keepThread,
  keptThread,
  partialOf,
  type Spawned,
  spawnedBy,
  spawnedByMethod,
  startedThread,
  stops,
  threadTarget,
} from './spawned.ts';

/** A call: what it performs, and its value. */
export function lowerCall(fn: FunctionContext, node: Syntax): Value {
  const [callee, list] = node.children;
  if (callee === undefined) return { kind: 'unknown', from: 'unknown' };
  const qualified = fn.file.qualifiedName(callee, fn.scope);
  if (qualified !== undefined)
    return (
      (qualified === 'enum.auto' ? constantValue(fn.file, node, fn.scope) : undefined) ??
      (qualified === 'functools.partial' && isCalledByName(fn, node) ? partialMade(fn, list) : undefined) ??
      qualifiedCall(fn, node, callee, qualified, () => lowerArguments(fn, list))
    );
  const definition = fn.file.definitionOf(callee, fn.scope);
  const tuple = namedTuple(fn, callee, definition, () => lowerArguments(fn, list), { start: node.start, end: node.end });
  if (tuple !== undefined) return tuple;
  if (definition !== undefined) return callDefinition(fn, node, callee, definition, lowerArguments(fn, list));
  const partial = partialOf(fn, callee);
  if (partial !== undefined) {
    const first = lowerArguments(fn, partial.given);
    return callWith(fn, node, partial.target, joined(first, lowerArguments(fn, list)));
  }
  const held = classHeldBy(fn, callee);
  if (held !== undefined) {
    const arguments_ = lowerArguments(fn, list);
    const site = fn.site(node, fn.text(callee), arguments_.nodes);
    if ('definition' in held) return constructClass(fn, node, held.definition, arguments_, site);
    return constructServer(fn, node, { row: held.row, definition: undefined, written: undefined }, arguments_, site);
  }
  if (callee.type === 'attribute') return handedOn(fn, node, callee, list) ?? lowerMethodCall(fn, node, callee, list);
  if (callee.type === 'identifier') return namedCall(fn, node, callee, list);
  const value = fn.value(callee);
  const arguments_ = lowerArguments(fn, list);
  return unknownCall(fn, node, { kind: 'value', value }, fn.text(callee), arguments_);
}

/** Its arguments are computed when it is made. */
function partialMade(fn: FunctionContext, list: Syntax | undefined): Value {
  lowerArguments(fn, list);
  return { kind: 'unknown', from: 'unknown' };
}

/** Names that stand for each other's partials lead nowhere. */
const mostPartials = 8;

/** The call of what an expression names, with arguments that do not stand in a list behind it. */
function callWith(fn: FunctionContext, node: Syntax, callee: Syntax, arguments_: Arguments, depth = 0): Value {
  const qualified = fn.file.qualifiedName(callee, fn.scope);
  if (qualified !== undefined) return qualifiedCall(fn, node, callee, qualified, () => arguments_);
  const definition = fn.file.definitionOf(callee, fn.scope);
  if (definition !== undefined) return callDefinition(fn, node, callee, definition, arguments_);
  const partial = depth < mostPartials ? partialOf(fn, callee) : undefined;
  if (partial !== undefined) return callWith(fn, node, partial.target, joined(lowerArguments(fn, partial.given), arguments_), depth + 1);
  if (callee.type === 'attribute') return callBoundMethod(fn, node, callee, arguments_);
  return unknownCall(fn, node, { kind: 'value', value: fn.value(callee) }, fn.text(callee), arguments_);
}

function callDefinition(fn: FunctionContext, node: Syntax, callee: Syntax, definition: Definition, arguments_: Arguments): Value {
  const site = fn.site(node, fn.text(callee), arguments_.nodes);
  if (definition.what === 'class') return constructClass(fn, node, definition, arguments_, site);
  const decorated = decoratedFunction(fn, definition, site);
  if (decorated !== undefined) return unknownCall(fn, node, { kind: 'value', value: decorated }, site.callee, arguments_);
  return callFunction(fn, node, definition, arguments_, site);
}

/** A method that has something called elsewhere or later: `pool.submit(f, s)`, `thread.start()`. */
function handedOn(fn: FunctionContext, node: Syntax, callee: Syntax, list: Syntax | undefined): Value | undefined {
  const [object, attribute] = callee.children;
  const name = attribute === undefined ? '' : fn.text(attribute);
  if (object === undefined) return undefined;
  let spawned: Spawned | undefined;
  if (name === 'start') {
    const made = startedThread(fn, object);
    const [thread, given] = made?.children ?? [];
    const qualified = thread === undefined ? undefined : fn.file.qualifiedName(thread, fn.scope);
    // What it is given was computed when it was made.
    const kept = made === undefined ? undefined : keptThread(fn, made);
    spawned = kept ?? (qualified === undefined ? undefined : threadTarget(qualified, lowerArguments(fn, given)));
  } else if (name === 'register' && /\.data\s*\(|=\s*\w+\.data\b/.test(fn.file.source)) {
    const ready = calledWhenReady(fn, list);
    if (ready === undefined) return undefined;
    const value = lowerMethodCall(fn, node, callee, list);
    mayCall(fn, node, { target: ready.target, arguments: lowerArguments(fn, [ready.given]) });
    return value;
  } else if (isSpawningMethod(name) && !fn.file.methodsByName.has(name)) {
    fn.value(object);
    spawned = spawnedByMethod(name, lowerArguments(fn, list));
  }
  if (spawned === undefined) return undefined;
  mayCall(fn, node, spawned);
  return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
}

/** Another thread or a later turn calls it: for what follows here it has happened, or not. */
function mayCall(fn: FunctionContext, node: Syntax, { target, arguments: given }: Spawned): void {
  const [called, done] = [fn.graph.newBlock(), fn.graph.newBlock()];
  const staysOn = !stops.test(fn.file.source);
  // What the threads of earlier rounds hold is in the way of this one's, whichever of them is first.
  if (fn.isRepeated && staysOn) fn.graph.jump(called);
  else fn.graph.branch({ kind: 'opaque' }, called, done);
  fn.graph.startBlock(called);
  fn.isSpawning = staysOn;
  callWith(fn, node, target, given);
  fn.isSpawning = false;
  fn.graph.startBlock(done);
}

/** A call of a function of this file. */
export function callFunction(fn: FunctionContext, node: Syntax, definition: FunctionDefinition, arguments_: Arguments, site: Site, self?: Value): Value {
  const span = { start: node.start, end: node.end };
  if (!fn.file.mayMatter(definition, site.result === 'used', takesSocket(arguments_))) {
    return unknownCall(fn, node, { kind: 'unknown', name: definition.name }, site.callee, arguments_);
  }
  const id = fn.file.request(definition);
  const given = passed(arguments_);
  const result = fn.emit({
    kind: 'call',
    callee: { kind: 'function', id },
    ...given,
    arguments: self === undefined ? given.arguments : [self, ...given.arguments],
    onFailure: 'throws',
    site,
  });
  // What a generator gives is not what its body returns; a context manager gives what it yields.
  const isOfOwn = definition.isGenerator && definition.binding !== 'context-manager' && !delegates(definition, fn.file.source);
  return isOfOwn ? { kind: 'unknown', from: 'unknown', span } : { ...result, span };
}

function qualifiedCall(fn: FunctionContext, node: Syntax, callee: Syntax, name: string, evaluate: () => Arguments): Value {
  const span = { start: node.start, end: node.end };
  const unknown: Value = { kind: 'unknown', from: 'unknown', span };
  const outside = fromOutside(name);
  if (outside !== undefined) return { ...withDefault(outside, node, fn.file.source), span };
  const arguments_ = evaluate();
  const site = fn.site(node, fn.text(callee), arguments_.nodes);
  const [first] = arguments_.positional;
  const fileno = name === 'socket.socket' ? argumentFor(arguments_, ['family', 'type', 'proto', 'fileno'], 'fileno') : undefined;
  // The descriptor's socket under another object.
  if (fileno !== undefined && fileno !== 'open' && fileno.value.kind !== 'none') return { ...fileno.value, span };
  const row = pythonFunctions.get(name);
  if (row !== undefined) return performRow(fn, node, row, arguments_, site);
  const kind = serverKindOf(fn.file, callee, fn.scope);
  if (kind !== undefined) return constructServer(fn, node, kind, arguments_, site);
  const factory = serverFactories.get(name);
  if (factory !== undefined) return makeServer(fn, node, factory, arguments_, site);
  if (endingCalls.has(name) || endingPrefixes.some((prefix) => name.startsWith(prefix))) {
    endProcess(fn, name);
    return unknown;
  }
  const conversion = conversions.get(name);
  if (conversion !== undefined) {
    const operand = arguments_.positional[conversion.argument]?.value;
    return operand === undefined ? unknown : { kind: 'operation', operator: conversion.operator, operands: [operand], span };
  }
  const same = arguments_.positional[transparentCalls.get(name) ?? -1];
  // When it returns, its loop is closed, and with that what the loop has held.
  if (name === 'asyncio.run') fn.emit({ kind: 'call', callee: { kind: 'unknown', name }, arguments: [], onFailure: 'throws', site });
  if (same !== undefined) return { ...same.value, span };
  switch (name) {
    case 'socket.getaddrinfo':
      return addressInformation(arguments_, span);
    case 'struct.pack':
      return packed(arguments_, span);
    case 'os.fork':
      return fn.emit({ kind: 'fork', onFailure: 'throws', site });
    case 'os.close':
      if (first !== undefined) fn.emit({ kind: 'close', fd: first.value, duck: true, onFailure: 'throws', site });
      return unknown;
    default:
  }
  // A thread does nothing before it is started.
  const thread = threadTarget(name, arguments_);
  if (thread !== undefined && isStartedByName(fn, node)) {
    keepThread(fn, node, thread);
    return unknown;
  }
  const spawned = thread !== undefined && isStartedNext(fn, node) ? thread : spawnedBy(name, arguments_);
  if (spawned !== undefined) {
    mayCall(fn, node, spawned);
    return unknown;
  }
  const unbound = callUnboundMethod(fn, node, name, arguments_, site);
  if (unbound !== undefined) return unbound;
  if (drawingFunctions.has(name)) {
    fn.mayThrow();
    return { ...unknown, from: 'chance' };
  }
  if (harmlessModules.has(name.split('.')[0] ?? '') && !name.startsWith('os.register')) {
    fn.mayThrow();
    return unknown;
  }
  return importedCall(fn, node, callee, name, arguments_);
}

/** `sys.exit()` and its like raise SystemExit; the calls of `os` are gone at once. */
function endProcess(fn: FunctionContext, name: string): void {
  if (name.startsWith('os.')) fn.graph.exit('end-of-process');
  else leave(fn, 'exit', undefined);
}

/** A call of something that another file may define. */
function importedCall(fn: FunctionContext, node: Syntax, callee: Syntax, name: string, arguments_: Arguments): Value {
  // What is called for its effect alone and is given no socket can do nothing to one, short of a package of the same tree, and of what says that it serves.
  const mayMatter = fn.discarded !== node || takesSocket(arguments_) || name.startsWith('.') || isStarter(name, arguments_);
  const imported = mayMatter && !fn.file.attributes.changesServerClass(fn.text(callee)) ? importedName(name) : undefined;
  return unknownCall(fn, node, imported === undefined ? { kind: 'unknown', name } : { kind: 'value', value: imported }, fn.text(callee), arguments_);
}

/** `start_server(8080)`, `main(port=8080)`, `web.start()`: it may open a port of its own that is judged here, or meet one that is open already. */
function isStarter(name: string, { positional, keywords }: Arguments): boolean {
  if (positional.length + keywords.size === 0) return /[._](?:serve|listen|run|start|launch)(?:_[^.]*)?$/i.test(name);
  return /(?:serve|listen|run|start|main|launch)[^.]*$/i.test(name);
}

/** A name that is a builtin, or a variable that holds something to call. */
function namedCall(fn: FunctionContext, node: Syntax, callee: Syntax, list: Syntax | undefined): Value {
  const span = { start: node.start, end: node.end };
  const unknown: Value = { kind: 'unknown', from: 'unknown', span };
  const name = fn.text(callee);
  const meaning = fn.file.meaning(name, callee.start, fn.scope);
  const arguments_ = lowerArguments(fn, list);
  if (meaning.kind === 'variable') {
    // What a loop over what is written down has of another file in this round: `for kind in (Commands, Discovery):`
    const item = fn.items.get(meaning.binding);
    const value: Value = item?.kind === 'imported' ? item : { kind: 'place', place: placeOf(meaning.root) };
    return unknownCall(fn, node, { kind: 'value', value }, name, arguments_);
  }
  const [first, second, third] = arguments_.positional;
  if (endingCalls.has(name)) {
    endProcess(fn, name);
    return unknown;
  }
  const same = arguments_.positional[transparentCalls.get(name) ?? -1];
  if (same !== undefined) return { ...same.value, span };
  // The order of one thing is that thing alone.
  if ((name === 'sorted' || name === 'reversed' || name === 'set') && first?.value.kind === 'list' && first.value.items.length === 1)
    return { ...first.value, span };
  if (name === 'int' || name === 'float') fn.mayThrow();
  if (name === 'int' && first !== undefined)
    return first.value.kind === 'unknown' ? { ...first.value, span } : { kind: 'operation', operator: 'parse-int', operands: [first.value], span };
  if (name === 'str' && first !== undefined) return { kind: 'operation', operator: 'string', operands: [first.value], span };
  if (name === 'getattr' && first !== undefined && second?.value.kind === 'string') {
    noteBound(fn, node, first.node, second.value.value);
    const place = placeOfExpression(fn, first.node);
    if (place !== undefined) return { kind: 'place', place: placeOf(place.root, ...place.path, second.value.value), span };
    if (fn.file.qualifiedName(first.node, fn.scope) === 'socket') return { kind: 'constant', name: second.value.value, span };
  }
  if (name === 'setattr' && first !== undefined && second?.value.kind === 'string' && third !== undefined) {
    const place = placeOfExpression(fn, first.node);
    if (place !== undefined) fn.assign(placeOf(place.root, ...place.path, second.value.value), third.value, node);
    return unknown;
  }
  if (harmlessBuiltins.has(name)) {
    fn.mayThrow();
    if (name === 'len') return constantValue(fn.file, node, fn.scope) ?? unknown;
    // Somebody types it, as on a command line.
    return name === 'input' || name === 'raw_input' ? { kind: 'unknown', from: 'argv', span } : unknown;
  }
  return unknownCall(fn, node, { kind: 'unknown', name }, name, arguments_);
}
