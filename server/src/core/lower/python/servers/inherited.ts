import { type PythonServerClass, serverAttributeNames, serverClasses } from '../../../apis/pythonServers.ts';
import {
  type BlockId,
  type ClassId,
  type Event,
  type FunctionId,
  type FunctionIr,
  GraphBuilder,
  localVariable,
  type Parameter,
  placeOf,
  type Site,
  type Span,
  type Value,
  type VariableId,
} from '../../../ir/index.ts';
import { isThreadClass } from '../calls/spawned.ts';
import type { NewEvent } from '../context.ts';
import type { FileContext } from '../file.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { methodBeforeLibrary } from './behindLibrary.ts';
import { libraryDefault } from './libraryAttributes.ts';
import { reuseOptions } from './servers.ts';

/** What a class has from a class of the library. Other files may construct it, or inherit it from there. */
export interface Inherited {
  readonly constructorFunction: FunctionId | undefined;
  readonly methods: ReadonlyMap<string, FunctionId>;
  readonly attributes: ReadonlyMap<string, Value>;
}

/**
 * The constructor, server_bind() and server_activate() that a class of this file has from socketserver's, or the constructor that it has from
 * `socket.socket`, where it has none of its own; or the start() of a thread.
 */
export function inheritedFromLibrary(file: FileContext, definition: ClassDefinition): Inherited | undefined {
  const bases = definition.bases
    .filter((base) => file.classOf(base, definition.parent) === undefined)
    .map((base) => file.qualifiedName(base, definition.parent) ?? '');
  const row = bases.map((base) => serverClasses.get(base)).find((one) => one !== undefined);
  if (definition.parent.kind !== 'module') return undefined;
  if (row === undefined) {
    if (bases.includes('socket.socket')) return socketClass(file, definition);
    return isThreadClass(file, definition) && file.lookUp(definition, 'start') === undefined ? threadClass(file, definition) : undefined;
  }
  const library = new LibraryMethods(file, definition, row);
  const methods = new Map<string, FunctionId>();
  // What another base of the file has comes first.
  const isOwn = (name: string) => methodBeforeLibrary(file, definition, name) !== undefined;
  if (!isOwn('server_bind')) methods.set('server_bind', library.bind());
  if (!isOwn('server_activate')) methods.set('server_activate', library.activate());
  return {
    constructorFunction: isOwn('__init__') ? undefined : library.construct(),
    methods,
    attributes: new Map(serverAttributeNames.map((name) => [name, libraryDefault(row, name)])),
  };
}

function socketClass(file: FileContext, definition: ClassDefinition): Inherited {
  const isOwn = definition.methods.has('__init__');
  return { constructorFunction: isOwn ? undefined : constructSocket(file, definition), methods: new Map(), attributes: new Map() };
}

function threadClass(file: FileContext, definition: ClassDefinition): Inherited | undefined {
  // A class that has none may inherit from this one elsewhere, and its run() is another.
  const run = file.lookUp(definition, 'run');
  if (run !== undefined && run.id === undefined) return undefined;
  return { constructorFunction: undefined, methods: new Map([['start', startThread(file, definition)]]), attributes: new Map() };
}

/** Another thread calls run(): for what follows here it has happened, or not. */
function startThread(file: FileContext, definition: ClassDefinition): FunctionId {
  const site = siteOf(definition);
  const fn = new LibraryMethod(file, { name: 'start', parameters: [], defaults: new Map(), at: definition.start, owner: definition.id, site });
  const running = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  fn.graph.branch({ kind: 'opaque' }, running, done);
  fn.graph.startBlock(running);
  fn.emit({ kind: 'call', callee: { kind: 'method', name: 'run' }, receiver: fn.self, arguments: [], onFailure: 'throws', site });
  fn.graph.startBlock(done);
  // Unlike the rest it is there for anybody to call.
  return fn.finish('method', site.span);
}

/** The object is the socket. */
function constructSocket(file: FileContext, definition: ClassDefinition): FunctionId {
  const site = siteOf(definition);
  const defaults = new Map<string, Value>([
    ['family', { kind: 'constant', name: 'AF_INET' }],
    ['type', { kind: 'constant', name: 'SOCK_STREAM' }],
    ['proto', { kind: 'number', value: 0 }],
  ]);
  const fn = new LibraryMethod(file, { name: '__init__', parameters: [...defaults.keys()], defaults, at: definition.start, owner: definition.id, site });
  const made = fn.emit({
    kind: 'socket',
    family: fn.given('family'),
    type: fn.given('type'),
    protocol: fn.given('proto'),
    objectType: 'socket.socket',
    onFailure: 'throws',
    site,
  });
  fn.assign('*', made);
  return fn.finish('constructor');
}

/** No statement of the file makes these calls: what is found in them is told where the class is used. */
function siteOf({ start, bodyStart }: ClassDefinition): Site {
  const span = { start, end: bodyStart };
  return { span, callee: '', arguments: [], statement: { span, list: -1 }, result: 'used' };
}

class LibraryMethods {
  readonly #file: FileContext;
  readonly #owner: ClassId;
  readonly #row: PythonServerClass;
  readonly #site: Site;
  readonly #at: number;

  constructor(file: FileContext, definition: ClassDefinition, row: PythonServerClass) {
    this.#file = file;
    this.#owner = definition.id;
    this.#row = row;
    this.#at = definition.start;
    this.#site = siteOf(definition);
  }

  construct(): FunctionId {
    const { parameters, bindAndActivate, address } = this.#row;
    const fn = this.#begin('__init__', parameters, bindAndActivate);
    const made = fn.emit({
      kind: 'socket',
      family: fn.field('address_family'),
      type: fn.field('socket_type'),
      protocol: { kind: 'number', value: 0 },
      objectType: 'socket.socket',
      ...this.#performed,
    });
    fn.assign('socket', made);
    const given = typeof address === 'string' ? fn.given(address) : { kind: 'list' as const, items: [fn.given(address.host), fn.given(address.port)] };
    fn.assign('server_address', given);
    const done = fn.graph.newBlock();
    if (bindAndActivate !== undefined) fn.onlyIf(fn.given(bindAndActivate), done);
    for (const name of ['server_bind', 'server_activate']) {
      fn.emit({ kind: 'call', callee: { kind: 'method', name }, receiver: fn.self, arguments: [], ...this.#performed });
    }
    fn.graph.startBlock(done);
    return fn.finish('constructor');
  }

  bind(): FunctionId {
    const fn = this.#begin('server_bind', []);
    for (const [name, option] of reuseOptions) {
      const done = fn.graph.newBlock();
      fn.onlyIf(fn.field(name), done);
      const on: Value = { kind: 'number', value: 1 };
      const level: Value = { kind: 'constant', name: 'SOL_SOCKET' };
      fn.emit({ kind: 'setsockopt', fd: fn.field('socket'), level, option: { kind: 'constant', name: option }, value: on, ...this.#performed });
      fn.graph.startBlock(done);
    }
    fn.emit({ kind: 'bind', fd: fn.field('socket'), endpoint: { kind: 'pair', value: fn.field('server_address') }, ...this.#performed });
    return fn.finish('method');
  }

  activate(): FunctionId {
    const fn = this.#begin('server_activate', []);
    if (this.#row.attributes.socket_type === 'SOCK_STREAM')
      fn.emit({ kind: 'listen', fd: fn.field('socket'), backlog: fn.field('request_queue_size'), ...this.#performed });
    return fn.finish('method');
  }

  get #performed() {
    return { performedBy: this.#row.name, onFailure: 'throws', site: this.#site } as const;
  }

  #begin(name: string, parameters: readonly string[], optional?: string): LibraryMethod {
    const defaults = new Map<string, Value>(optional === undefined ? [] : [[optional, { kind: 'boolean', value: true }]]);
    return new LibraryMethod(this.#file, { name, parameters, defaults, at: this.#at, owner: this.#owner, site: this.#site });
  }
}

interface Description {
  readonly name: string;
  readonly parameters: readonly string[];
  /** What parameters are that are not given. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly at: number;
  readonly owner: ClassId;
  readonly site: Site;
}

class LibraryMethod {
  readonly graph = new GraphBuilder();
  readonly #file: FileContext;
  readonly #of: Description;
  readonly #self: VariableId;

  constructor(file: FileContext, of: Description) {
    this.#file = file;
    this.#of = of;
    this.#self = localVariable('self', of.at);
  }

  get self(): Value {
    return { kind: 'place', place: placeOf(this.#self) };
  }

  field(name: string): Value {
    return { kind: 'place', place: placeOf(this.#self, name) };
  }

  given(parameter: string): Value {
    return { kind: 'place', place: placeOf(localVariable(parameter, this.#of.at)) };
  }

  emit(event: NewEvent): Value {
    const id = this.#file.nextEvent();
    this.graph.emit({ id, ...event } as Event);
    return { kind: 'result', event: id };
  }

  assign(field: string, value: Value): void {
    this.emit({ kind: 'assign', to: placeOf(this.#self, field), value, declaration: false, onFailure: 'throws', site: this.#of.site });
  }

  /** What follows is done where the value is true; where not, it goes on at `otherwise`. */
  onlyIf(value: Value, otherwise: BlockId): void {
    const inside = this.graph.newBlock();
    this.graph.branch({ kind: 'value', value }, inside, otherwise);
    this.graph.startBlock(inside);
  }

  /** @param span empty for what the library alone calls */
  finish(kind: 'constructor' | 'method', span: Span = { start: this.#of.at, end: this.#of.at }): FunctionId {
    const { name, parameters, defaults, at, owner } = this.#of;
    const id = this.#file.functions.length;
    const declared: Parameter[] = parameters.map((parameter) => {
      const defaultValue = defaults.get(parameter);
      return { variable: localVariable(parameter, at), name: parameter, ...(defaultValue === undefined ? {} : { defaultValue }) };
    });
    const lowered: FunctionIr = {
      id,
      name,
      kind,
      span,
      parameters: [{ variable: this.#self, name: 'self' }, ...declared],
      ownerClass: owner,
      isExported: false,
      entry: 0,
      blocks: this.graph.finish(),
    };
    this.#file.functions.push(lowered);
    return id;
  }
}
