import { pythonFunctions, pythonMethods, socketMethods } from '../../../apis/python.ts';
import { type CallEvent, type Place, placeOf, type Site, type Span, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { takesSocket, unknownCall } from '../expressions/unknown.ts';
import type { FileContext } from '../file.ts';
import { packed } from '../library/library.ts';
import { performRow } from '../library/perform.ts';
import { socketCall } from '../library/socketMethods.ts';
import { importedName } from '../linkage/imports.ts';
import { constructionOf, isMadeByTree, typeOf } from '../names/assigned.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import { isSelf, placeOfExpression } from '../names/places.ts';
import { type Arguments, lowerArguments } from '../objects/arguments.ts';
import { becomeSocket, passed } from '../objects/construct.ts';
import { anyWithin } from '../selection/words.ts';
import { dispatcherMethod, methodOfDispatcher } from '../servers/dispatchers.ts';
import { isHook } from '../servers/hooks.ts';
import { serverMethod } from '../servers/serverMethods.ts';
import { isDispatcher, serverKindOf, serverKindOfClass } from '../servers/servers.ts';
import type { Syntax } from '../tree/syntax.ts';
import { lastName, otherMethod } from './otherMethods.ts';
import { startedRuns } from './spawned.ts';

/** `object.name(…)`. */
export function lowerMethodCall(fn: FunctionContext, node: Syntax, callee: Syntax, list: Syntax | undefined): Value {
  const [object, attribute] = callee.children;
  const unknown: Value = { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  if (object === undefined || attribute === undefined) return unknown;
  const name = fn.text(attribute);
  if (object.type === 'call' && object.children[0] !== undefined && fn.text(object.children[0]) === 'super') {
    return callSuper(fn, node, callee, object, name, lowerArguments(fn, list));
  }
  const named = fn.file.classOf(object, fn.scope);
  if (named !== undefined) return callOnClass(fn, node, callee, named, name, lowerArguments(fn, list));
  const receiver = fn.value(object);
  const arguments_ = lowerArguments(fn, list);
  const bytes = name === 'pack' ? packedAs(fn, object, arguments_, unknown.span) : undefined;
  if (bytes !== undefined) return bytes;
  const site = fn.site(node, fn.text(callee), arguments_.nodes, object);
  const base = fn.text(object) === 'object' ? callNamedBase(fn, node, object, name, arguments_, site) : undefined;
  if (base !== undefined) return base;
  const place = receiver.kind === 'place' ? receiver.place : undefined;
  const own = isSelf(fn, object) ? fn.definition?.ownerClass : undefined;
  const inFile = methodsFor(fn, own, name);
  if (own !== undefined && inFile.length === 0 && place !== undefined) {
    const done = ownLibraryMethod(fn, node, own, place, name, arguments_, site);
    if (done !== undefined) return done;
  }
  if (place !== undefined && own === undefined) {
    const done = methodOfDispatcher(fn, node, object, place, name, arguments_, site);
    if (done !== undefined) return done;
  }
  if (place !== undefined && own === undefined && inFile.length === 0 && fn.file.usesServers) {
    const done = serverMethod(fn, node, undefined, place, name, site);
    if (done !== undefined) return done;
  }
  const typed = inFile.length > 0 ? undefined : pythonFunctions.get(`${typeOf(fn, object)}.${name}`);
  if (typed !== undefined) return performRow(fn, node, typed, typed.isToldByConstructor === true ? givenToConstructor(fn, object) : arguments_, site);
  const row = pythonMethods.get(name);
  if (row !== undefined && inFile.length === 0 && (row.receivers === undefined || (row.receivers.test(lastName(fn, object)) && !isMadeByTree(fn, object)))) {
    return performRow(fn, node, row, arguments_, site);
  }
  const method = isBindOfOthers(fn, name, arguments_) ? undefined : socketMethods.get(name);
  if (method !== undefined && (own === undefined || inFile.length === 0))
    return socketCall(fn, node, method, receiver, arguments_, site, inFile, isMadeByTree(fn, object));
  if (inFile.length > 0) return callMethod(fn, node, name, inFile, receiver, arguments_, site);
  return otherMethod(fn, node, callee, name, receiver, arguments_);
}

/** `LINGER.pack(1, 0)` of `LINGER = struct.Struct('ii')`. docs.python.org/3/library/struct.html#struct.Struct */
function packedAs(fn: FunctionContext, object: Syntax, arguments_: Arguments, span: Span | undefined): Value | undefined {
  const [made, list] = constructionOf(fn, object)?.children ?? [];
  const [format, ...others] = list?.children ?? [];
  if (made === undefined || format === undefined || others.length > 0 || span === undefined) return undefined;
  if (fn.file.qualifiedName(made, fn.scope) !== 'struct.Struct') return undefined;
  return packed({ ...arguments_, positional: [{ node: format, whole: format, value: fn.value(format) }, ...arguments_.positional] }, span);
}

/**
 * A socket's bind() takes one address and nothing beside it: `root.bind("<Up>", f)` is a widget's, whatever else the object was taken for. Who gives a host and
 * a port means a socket all the same.
 */
function isBindOfOthers(fn: FunctionContext, name: string, { positional, keywords }: Arguments): boolean {
  const [, second, ...others] = positional;
  if (name !== 'bind' || positional.length === 0 || positional.length + keywords.size === 1) return false;
  return second === undefined || others.length + keywords.size > 0 || !(second.value.kind === 'number' || /port/i.test(fn.text(second.node)));
}

/** What the object was made with says where its method listens: `BaseManager(address).get_server()`. */
function givenToConstructor(fn: FunctionContext, object: Syntax): Arguments {
  return lowerArguments(fn, constructionOf(fn, object)?.child('argument_list'));
}

/** The call of a method that is named and not called where it stands: `Thread(target=self.serve, args=(s,))`. */
export function callBoundMethod(fn: FunctionContext, node: Syntax, callee: Syntax, arguments_: Arguments): Value {
  const [object, attribute] = callee.children;
  const name = attribute === undefined ? '' : fn.text(attribute);
  const own = object !== undefined && isSelf(fn, object) ? fn.definition?.ownerClass : undefined;
  const inFile = methodsFor(fn, own, name);
  const site = fn.site(node, fn.text(callee), arguments_.nodes, object);
  if (object === undefined || inFile.length === 0) {
    const receiver = object === undefined || own !== undefined || !isMadeByTree(fn, object) ? undefined : fn.value(object);
    if (receiver === undefined) return unknownCall(fn, node, { kind: 'unknown', name: site.callee }, site.callee, arguments_);
    return fn.emit({ kind: 'call', callee: { kind: 'method', name }, receiver, ...passed(arguments_), onFailure: 'throws', site });
  }
  return callMethod(fn, node, name, inFile, fn.value(object), arguments_, site);
}

/** The methods of this file that `name` may mean: those of the object's own class and its relatives, where that is known. A thread's `start()` means `run()`. */
function methodsFor(fn: FunctionContext, own: ClassDefinition | undefined, name: string): readonly FunctionDefinition[] {
  const all = fn.file.methodsByName.get(name) ?? [];
  const started = name === 'start' ? startedRuns(fn.file, own) : [];
  if (own === undefined) return [...all, ...started];
  const related = all.filter((method) => {
    const owner = method.ownerClass;
    return owner !== undefined && (fn.file.lineage(own).includes(owner) || fn.file.lineage(owner).includes(own));
  });
  // A mixin inherits from nothing that would say for whom it is: another class puts it before the one that calls.
  if (related.length > 0) for (const method of all) if (!related.includes(method) && isOfMixin(fn.file, method)) related.push(method);
  return [...related, ...started];
}

/** A class that inherits from nothing of the file and says so, or stands among the bases of another one, does something to the sockets of that. */
function isOfMixin(file: FileContext, { ownerClass, start, end }: FunctionDefinition): boolean {
  if (ownerClass === undefined || file.lineage(ownerClass).length > 1 || !anyWithin(file.actions, start, end)) return false;
  return /mix_?in$/i.test(ownerClass.name) || file.scan.classes.some((one) => one.bases.length > 1 && file.lineage(one).includes(ownerClass));
}

function callMethod(
  fn: FunctionContext,
  node: Syntax,
  name: string,
  methods: readonly FunctionDefinition[],
  receiver: Value,
  arguments_: Arguments,
  site: Site,
): Value {
  const isUsed = site.result === 'used';
  const given = takesSocket(arguments_);
  if (!methods.some((method) => fn.file.mayMatter(method, isUsed, given) || isHook(fn.file, method))) {
    const result = unknownCall(fn, node, { kind: 'unknown', name }, site.callee, arguments_);
    if (receiver.kind === 'place') forgetSetUnseen(fn, methods, receiver.place);
    return result;
  }
  // All of them, so that none is taken for what another does.
  for (const method of methods) fn.file.request(method);
  const result = fn.emit({ kind: 'call', callee: { kind: 'method', name }, receiver, ...passed(arguments_), onFailure: 'throws', site });
  const span = { start: node.start, end: node.end };
  return methods.some((method) => method.isGenerator && method.binding !== 'context-manager')
    ? { kind: 'unknown', from: 'unknown', span }
    : { ...result, span };
}

/** What a method that is not read sets of its object, and the function that calls it asks for, is not what it was. */
function forgetSetUnseen(fn: FunctionContext, methods: readonly FunctionDefinition[], { root, path }: Place): void {
  const { source } = fn.file;
  const own = fn.definition === undefined ? source : source.slice(fn.definition.start, fn.definition.end);
  for (const field of new Set(methods.flatMap((method) => fieldsSet(source.slice(method.start, method.end)))))
    if (own.includes(`.${field}`)) fn.assign(placeOf(root, ...path, field), { kind: 'unknown', from: 'unknown' }, undefined);
}

function fieldsSet(text: string): readonly string[] {
  return Array.from(text.matchAll(/\bself\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)/g), ([, field = '']) => field);
}

/** `Class.method(…)`: a static or class method, or a method with its receiver as first argument. */
function callOnClass(fn: FunctionContext, node: Syntax, callee: Syntax, owner: ClassDefinition, name: string, arguments_: Arguments): Value {
  const site = fn.site(node, fn.text(callee), arguments_.nodes);
  const span = { start: node.start, end: node.end };
  const method = fn.file.lookUp(owner, name);
  if (method !== undefined) {
    const id = fn.file.request(method);
    const self: readonly Value[] = method.binding === 'class' ? [{ kind: 'class', id: owner.id }] : [];
    const { arguments: positional, ...keywords } = passed(arguments_);
    const result = fn.emit({ kind: 'call', callee: { kind: 'function', id }, arguments: [...self, ...positional], ...keywords, onFailure: 'throws', site });
    return { ...result, span };
  }
  const kind = serverKindOfClass(fn.file, owner);
  const [self] = arguments_.positional;
  if (kind !== undefined && self?.value.kind === 'place') {
    const done = serverMethod(fn, node, kind, self.value.place, name, site, withoutFirst(arguments_));
    if (done !== undefined) return done;
  }
  return unknownCall(fn, node, { kind: 'unknown', name: site.callee }, site.callee, arguments_);
}

/** `socketserver.TCPServer.__init__(self, …)`, `socket.socket.bind(s, …)`: a library's method with its receiver as first argument. */
export function callUnboundMethod(fn: FunctionContext, node: Syntax, qualified: string, arguments_: Arguments, site: Site): Value | undefined {
  const dot = qualified.lastIndexOf('.');
  const [self] = arguments_.positional;
  const callee = node.children[0];
  const object = callee?.type === 'attribute' ? callee.children[0] : undefined;
  if (self === undefined || object === undefined || dot < 0) return undefined;
  const name = qualified.slice(dot + 1);
  if (qualified.slice(0, dot) === 'socket.socket') {
    if (name === '__init__' && self.value.kind === 'place') {
      becomeSocket(fn, self.value.place, withoutFirst(arguments_), site);
      return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
    }
    const method = socketMethods.get(name);
    return method === undefined ? undefined : socketCall(fn, node, method, self.value, withoutFirst(arguments_), site, []);
  }
  const kind = serverKindOf(fn.file, object, fn.scope);
  if (kind === undefined || self.value.kind !== 'place') return callNamedBase(fn, node, object, name, arguments_, site);
  const own = isSelf(fn, self.node) ? fn.definition?.ownerClass : undefined;
  return serverMethod(fn, node, own === undefined ? kind : { ...kind, definition: own }, self.value.place, name, site, withoutFirst(arguments_));
}

/** `Base.name(self, …)` of a base that is not in this file: as little as `super().name(…)` does it hand on what the object keeps. */
function callNamedBase(fn: FunctionContext, node: Syntax, base: Syntax, name: string, arguments_: Arguments, site: Site): Value | undefined {
  const owner = fn.definition?.ownerClass;
  const [self] = arguments_.positional;
  if (owner === undefined || self?.value.kind !== 'place' || !isSelf(fn, self.node)) return undefined;
  const qualified = fn.file.qualifiedName(base, fn.scope) ?? fn.text(base);
  if (qualified !== 'object' && !fn.file.foreignBases(owner).includes(qualified)) return undefined;
  const imported = qualified === 'object' ? undefined : importedName(`${qualified}.${name}`);
  if (imported === undefined) return unknownCall(fn, node, { kind: 'unknown', name: site.callee }, site.callee, withoutFirst(arguments_));
  return callInherited(fn, node, { kind: 'value', value: imported }, self.value.place, withoutFirst(arguments_), site);
}

function callInherited(fn: FunctionContext, node: Syntax, callee: CallEvent['callee'], self: Place, arguments_: Arguments, site: Site): Value {
  const result = fn.emit({ kind: 'call', callee, receiver: { kind: 'place', place: self }, ...passed(arguments_), onFailure: 'throws', site });
  return { ...result, span: { start: node.start, end: node.end } };
}

function withoutFirst(arguments_: Arguments): Arguments {
  return { ...arguments_, positional: arguments_.positional.slice(1) };
}

/** `super().name(…)`, `super(C, self).name(…)`. */
function callSuper(fn: FunctionContext, node: Syntax, callee: Syntax, object: Syntax, name: string, arguments_: Arguments): Value {
  const site = fn.site(node, fn.text(callee), arguments_.nodes);
  const span = { start: node.start, end: node.end };
  const owner = fn.definition?.ownerClass;
  const [first] = fn.definition?.node.child('parameters')?.children ?? [];
  const self = first === undefined ? undefined : placeOfExpression(fn, first);
  if (owner === undefined || self === undefined) return unknownCall(fn, node, { kind: 'unknown', name }, fn.text(object), arguments_);
  const method = fn.file
    .lineage(owner)
    .slice(1)
    .map((one) => one.methods.get(name))
    .find((found) => found !== undefined);
  if (method !== undefined) {
    const id = fn.file.request(method);
    const { arguments: positional, ...keywords } = passed(arguments_);
    const result = fn.emit({
      kind: 'call',
      callee: { kind: 'function', id },
      arguments: [{ kind: 'place', place: self }, ...positional],
      ...keywords,
      onFailure: 'throws',
      site,
    });
    return { ...result, span };
  }
  const done = ownLibraryMethod(fn, node, serverHeirOf(fn, owner) ?? owner, self, name, arguments_, site);
  if (done !== undefined) return done;
  const imported = fn.file
    .foreignBases(owner)
    .map((base) => importedName(`${base}.${name}`))
    .find((found) => found !== undefined);
  const isMixin = fn.file.foreignBases(owner).length === 0 && !name.startsWith('__');
  if (imported === undefined && !isMixin) return unknownCall(fn, node, { kind: 'unknown', name: site.callee }, site.callee, arguments_);
  const next: CallEvent['callee'] = imported === undefined ? { kind: 'method', name, owner: owner.id, isSuper: true } : { kind: 'value', value: imported };
  return callInherited(fn, node, next, self, arguments_, site);
}

/** The server class of the file that a mixin is for: what comes after the mixin among its bases is the library's class. */
function serverHeirOf(fn: FunctionContext, mixin: ClassDefinition): ClassDefinition | undefined {
  if (!fn.file.usesServers || serverKindOfClass(fn.file, mixin) !== undefined) return undefined;
  return fn.file.scan.classes.find((one) => one !== mixin && fn.file.lineage(one).includes(mixin) && serverKindOfClass(fn.file, one) !== undefined);
}

/** A method that the object's class has from the library. */
function ownLibraryMethod(
  fn: FunctionContext,
  node: Syntax,
  own: ClassDefinition,
  self: Place,
  name: string,
  arguments_: Arguments,
  site: Site,
): Value | undefined {
  const kind = serverKindOfClass(fn.file, own);
  if (kind !== undefined) return serverMethod(fn, node, kind, self, name, site, arguments_);
  if (isDispatcher(fn.file, own)) return dispatcherMethod(fn, node, self, name, arguments_, site);
  if (!fn.file.foreignBases(own).includes('socket.socket')) return undefined;
  if (name === '__init__') {
    becomeSocket(fn, self, arguments_, site);
    return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  }
  const method = socketMethods.get(name);
  return method === undefined ? undefined : socketCall(fn, node, method, { kind: 'place', place: self }, arguments_, site, []);
}
