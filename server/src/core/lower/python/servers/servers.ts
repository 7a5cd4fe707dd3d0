import { dispatcherClasses, type PythonServerClass, type ServerAttributeName, serverAttributeNames, serverClasses } from '../../../apis/pythonServers.ts';
import { type Place, placeOf, type Site, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext, ServerKind } from '../context.ts';
import type { FileContext } from '../file.ts';
import type { BindFact } from '../idioms/facts.ts';
import { importedName } from '../linkage/imports.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { placeOfExpression } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';
import { beforeLibrary, isOfAnotherFile } from './behindLibrary.ts';
import { libraryAttribute, libraryDefault } from './libraryAttributes.ts';

/** The options that server_bind() sets where these attributes are true. */
export const reuseOptions: ReadonlyMap<string, string> = new Map([
  ['allow_reuse_address', 'SO_REUSEADDR'],
  ['allow_reuse_port', 'SO_REUSEPORT'],
]);

/** The server class that an expression names, if it names one. */
export function serverKindOf(file: FileContext, node: Syntax, scope: FunctionContext['scope']): ServerKind | undefined {
  const definition = file.classOf(node, scope);
  if (definition !== undefined) return serverKindOfClass(file, definition);
  const name = file.qualifiedName(node, scope);
  const row = name === undefined ? undefined : serverClasses.get(name);
  return row === undefined ? undefined : { row, definition: undefined, written: node.text(file.source) };
}

/** The library's classes whose attributes a class has when they are assigned to those. */
export function serverAncestors(row: PythonServerClass): readonly string[] {
  const names: string[] = [];
  for (let at: PythonServerClass | undefined = row; at !== undefined; at = at.inherits === undefined ? undefined : serverClasses.get(at.inherits))
    names.push(at.name);
  return names;
}

export function serverKindOfClass(file: FileContext, definition: ClassDefinition): ServerKind | undefined {
  for (const base of file.foreignBases(definition)) {
    const row = serverClasses.get(base);
    if (row !== undefined) return { row, definition, written: undefined };
  }
  return undefined;
}

/** Whether instances hold a socket that their own methods configure (asyncore). */
export function isDispatcher(file: FileContext, definition: ClassDefinition): boolean {
  return file.foreignBases(definition).some((base) => dispatcherClasses.has(base));
}

/** Whether asyncore calls the function only when a connection waits for the socket of its object: somebody has listened by then. */
export function isCalledToAccept(fn: FunctionContext, { root, path }: Place): boolean {
  const { definition } = fn;
  if (definition?.ownerClass === undefined || !/^handle_accept(?:ed)?$/.test(definition.name) || path.join('.') !== 'socket') return false;
  const [self] = definition.node.child('parameters')?.children ?? [];
  return self !== undefined && placeOfExpression(fn, self)?.root === root && isDispatcher(fn.file, definition.ownerClass);
}

/** Where an object of a server class keeps its socket. */
export function socketPlaceOf(object: Place): Place {
  return placeOf(object.root, ...object.path, 'socket');
}

/** What a class attribute is when the constructor reads it: a constant, or what its place holds by then. */
export function classAttribute(file: FileContext, kind: ServerKind, name: ServerAttributeName): Value {
  const before = kind.definition === undefined ? undefined : beforeLibrary(file, kind.definition);
  for (const definition of kind.definition === undefined ? [] : file.lineage(kind.definition)) {
    if (before?.classes.has(definition) !== true) continue;
    const own = definition.attributes.get(name);
    const isOutside = file.attributes.isAssignedOutside(definition.name, name);
    if (own === undefined && !isOutside) continue;
    const constant = own?.value === undefined || isOutside || own.times > 1 ? undefined : constantValue(file, own.value, definition.scope);
    if (constant !== undefined) return constant;
    return { kind: 'place', place: placeOf(file.attributeVariable(definition.name, definition.scope, name)) };
  }
  const mixedIn = before?.foreign.find(isOfAnotherFile);
  // A class of another file may say so; one that does not leaves it unknown.
  if (mixedIn !== undefined) return importedName(`${mixedIn}.${name}`) ?? unknownValue;
  for (let row: PythonServerClass | undefined = kind.row; row !== undefined; row = row.inherits === undefined ? undefined : serverClasses.get(row.inherits)) {
    if (file.attributes.isAssignedOutside(row.name.slice(row.name.lastIndexOf('.') + 1), name))
      return { kind: 'place', place: placeOf(libraryAttribute(row.name, name)) };
  }
  return libraryDefault(kind.row, name);
}

/** The attribute as the object has it: its own where the file gives instances one, else the class's. */
export function objectAttribute(fn: FunctionContext, kind: ServerKind, object: Place, name: ServerAttributeName): Value {
  const isOpen = kind.definition !== undefined && beforeLibrary(fn.file, kind.definition).isOpen;
  if (isOpen || fn.file.attributes.isAssignedOnInstance(name)) return { kind: 'place', place: placeOf(object.root, ...object.path, name) };
  return classAttribute(fn.file, kind, name);
}

/** Gives a new object the attributes that the file assigns to instances, so that an assignment to the object comes after. */
export function initializeAttributes(fn: FunctionContext, kind: ServerKind, object: Place): void {
  for (const name of serverAttributeNames) {
    if (fn.file.attributes.isAssignedOnInstance(name)) fn.assign(placeOf(object.root, ...object.path, name), classAttribute(fn.file, kind, name), undefined);
  }
}

/**
 * `x.allow_reuse_address = True`. server_bind() reads it; assigned when the server has bound, it is what a setsockopt after bind() is, so it is one.
 */
export function assignServerAttribute(fn: FunctionContext, target: Syntax, value: Value, statement: Syntax): void {
  const [object, attribute] = target.children;
  if (object === undefined || attribute === undefined) return;
  const name = fn.text(attribute);
  const known = serverAttributeNames.find((one) => one === name);
  if (known === undefined) return;
  const option = reuseOptions.get(name);
  const site: Site = { ...fn.site(statement, '', []), result: 'discarded' };
  // A server that was told not to bind yet reads its attributes later.
  const isEarly = fn.servers.length > 0 && fn.servers.every(({ isBound }) => !isBound);
  const late = (fd: Value) => {
    if (option === undefined || isEarly) return;
    fn.emit({
      kind: 'setsockopt',
      fd,
      level: { kind: 'constant', name: 'SOL_SOCKET' },
      option: { kind: 'constant', name: option },
      value,
      duck: true,
      performedBy: `socketserver.TCPServer.${name}`,
      onFailure: 'throws',
      site,
    });
  };
  const kind = serverKindOf(fn.file, object, fn.scope);
  if (kind === undefined) {
    const place = fn.file.classOf(object, fn.scope) === undefined ? placeOfExpression(fn, object) : undefined;
    if (place !== undefined) late({ kind: 'place', place: socketPlaceOf(place) });
    return;
  }
  const className = kind.definition?.name ?? kind.row.name;
  if (kind.definition === undefined) fn.assign(placeOf(libraryAttribute(kind.row.name, name)), value, statement);
  for (const server of fn.servers) {
    if (server.classes.has(className)) late({ kind: 'place', place: socketPlaceOf(server.place) });
  }
}

/** The sockets that leaving a `with` closes: the object itself when it is one, and the one that a server object holds. */
export function closedBy(fn: FunctionContext, expression: Syntax, kept: Place): readonly Value[] {
  const itself: Value = { kind: 'place', place: kept };
  const held: Value = { kind: 'place', place: socketPlaceOf(kept) };
  const callee = expression.type === 'call' ? expression.children[0] : undefined;
  if (callee !== undefined) return serverKindOf(fn.file, callee, fn.scope) === undefined ? [itself] : [held];
  return fn.file.usesServers ? [itself, held] : [itself];
}

/**
 * Performs server_bind(): the options that the attributes ask for, then the bind.
 * @param written the object whose server_bind() is called, where it stands in the text
 */
export function performServerBind(fn: FunctionContext, kind: ServerKind, object: Place, address: Value, site: Site, written?: Span): void {
  const fd: Value = { kind: 'place', place: socketPlaceOf(object) };
  const performedBy = kind.row.name;
  for (const name of ['allow_reuse_address', 'allow_reuse_port'] as const) {
    const decided = objectAttribute(fn, kind, object, name);
    // Classes of other files that inherit may have their own: whoever constructs one knows. Hardly one has the other attribute, and each doubles the paths.
    const isOpen =
      name === 'allow_reuse_address' &&
      decided.kind === 'boolean' &&
      !decided.value &&
      kind.definition !== undefined &&
      !isConstructedHere(fn.file, kind.definition);
    const asked: Value = isOpen ? { kind: 'place', place: placeOf(object.root, ...object.path, name) } : decided;
    const option = reuseOptions.get(name) ?? name;
    const set = () => {
      fn.emit({
        kind: 'setsockopt',
        fd,
        level: { kind: 'constant', name: 'SOL_SOCKET' },
        option: { kind: 'constant', name: option },
        value: { kind: 'number', value: 1 },
        performedBy,
        onFailure: 'throws',
        site,
      });
    };
    if (asked.kind === 'boolean' || asked.kind === 'number') {
      if (asked.value) set();
      continue;
    }
    const yes = fn.graph.newBlock();
    const no = fn.graph.newBlock();
    fn.graph.branch({ kind: 'value', value: asked }, yes, no);
    fn.graph.startBlock(yes);
    set();
    fn.graph.startBlock(no);
  }
  const result = fn.emit({ kind: 'bind', fd, endpoint: { kind: 'pair', value: address }, performedBy, onFailure: 'throws', site });
  if (result.kind === 'result') fn.file.facts.binds.set(result.event, serverFact(fn.file, kind, written));
  for (const server of fn.servers) server.isBound = true;
}

/** Whether the file names the class, or one that inherits from it, anywhere but in the classes themselves and as a base. */
function isConstructedHere(file: FileContext, definition: ClassDefinition): boolean {
  const { scan } = file;
  const heirs = scan.classes.filter((one) => file.lineage(one).includes(definition));
  const places = scan.identifiers.placesOf(new Set(heirs.map(({ name }) => name)));
  const isWithin = (at: number) =>
    heirs.some(({ start, end }) => start <= at && at < end) || scan.classes.some(({ start, bodyStart }) => start <= at && at < bodyStart);
  return [...places.values()].some((all) => all.some((at) => !isWithin(at)));
}

export function performServerActivate(fn: FunctionContext, kind: ServerKind, object: Place, site: Site): void {
  const type = classAttribute(fn.file, kind, 'socket_type');
  if (type.kind === 'constant' && type.name === 'SOCK_DGRAM') return;
  fn.emit({
    kind: 'listen',
    fd: { kind: 'place', place: socketPlaceOf(object) },
    backlog: objectAttribute(fn, kind, object, 'request_queue_size'),
    performedBy: kind.row.name,
    onFailure: 'throws',
    site,
  });
}

function serverFact(file: FileContext, kind: ServerKind, written: Span | undefined): BindFact {
  const body = kind.definition?.node.child('block');
  const lineage = kind.definition === undefined ? [] : file.lineage(kind.definition);
  return {
    how: 'server',
    ...(kind.written === undefined ? {} : { serverClass: kind.written }),
    ...(written === undefined ? {} : { receiver: file.source.slice(written.start, written.end) }),
    ...(body === undefined
      ? {}
      : {
          classBody: {
            statements: body.children.map((child) => ({
              span: { start: child.start, end: child.end },
              isDocstring: child.type === 'expression_statement' && child.children[0]?.type === 'string' && child.children.length === 1,
              isPass: child.type === 'pass_statement',
            })),
            overruled: new Set(
              serverAttributeNames.filter(
                (name) => file.attributes.isAssignedOnInstance(name) || lineage.some((one) => file.attributes.isAssignedOutside(one.name, name)),
              ),
            ),
          },
        }),
  };
}
