import {
  type BlockId,
  type CallEvent,
  type ClassId,
  type ClassIr,
  type Event,
  type EventId,
  type FunctionId,
  type FunctionIr,
  GraphBuilder,
  globalVariable,
  localVariable,
  type OnFailure,
  type Place,
  placeOf,
  type Site,
  type Statement,
  unknownValue,
  type Value,
  type VariableId,
} from '../../ir/index.ts';
import { Collections } from './collections.ts';
import { Entities } from './entities.ts';
import type { Facts } from './facts.ts';
import type { Frame, Listener } from './frames.ts';
import type { SourceFile } from './read.ts';
import { givesSettings, isHelper } from './relevance.ts';
import type { Binding, Scope } from './scopes.ts';
import { isClass, type Syntax } from './syntax.ts';
import { bindsToPort } from './words.ts';

/** Helpers that are read on demand: a file that calls more of them is no longer about sockets. */
const mostHelpers = 100;

/** The parts of lowering that need each other. */
export interface Lowerers {
  value(fn: FunctionLowering, node: Syntax): Value;
  branch(fn: FunctionLowering, node: Syntax, yes: BlockId, no: BlockId): void;
  statements(fn: FunctionLowering, nodes: readonly Syntax[]): void;
  assign(fn: FunctionLowering, target: Syntax, value: Value, declaration: boolean): void;
}

/** What the functions of one file share while they are lowered. */
export class FileLowering {
  readonly source: SourceFile;
  readonly text: string;
  readonly entities: Entities;
  /** The text mentions Deno or Bun, so their objects count among the receivers of methods. */
  readonly usesRuntime: boolean;
  /** The text mentions dgram, or gives a port to a bind(), which may be that of its sockets. */
  readonly usesDatagrams: boolean;
  readonly mentionsSysctl: boolean;
  /** The text opens a library of C. */
  readonly reachesLibc: boolean;
  /** A connection may be made from a port of its own. */
  readonly choosesLocalPorts: boolean;
  readonly lowerers: Lowerers;
  readonly functions: FunctionIr[] = [];
  readonly classes: ClassIr[] = [];
  /** Functions that have an id and wait to be lowered. */
  readonly waiting: { readonly id: FunctionId; readonly node: Syntax }[] = [];
  readonly classesWaiting: { readonly id: ClassId; readonly node: Syntax }[] = [];
  /** The class (a function) that a function belongs to as constructor or as prototype method. */
  readonly prototypeClasses = new Map<Syntax, Syntax>();
  readonly prototypes = new Map<Syntax, Binding>();
  readonly prototypeNames = new Map<Syntax, string>();
  /** Types of the parameters that a function is called with from outside, by position. */
  readonly parameterTypes = new Map<Syntax, readonly (string | undefined)[]>();
  /** A module that it imports may be of the same tree. */
  readonly importsFromTree: boolean;
  /** Functions of libraries that are given to somebody, and wait as well. */
  readonly libraryWaiting: { readonly id: FunctionId; readonly node: Syntax; readonly name: string }[] = [];
  readonly #libraryIds = new Map<Syntax, FunctionId>();
  readonly #functionIds = new Map<Syntax, FunctionId>();
  readonly #classIds = new Map<Syntax, ClassId>();
  readonly #unwritten = new Map<Syntax, FunctionId>();
  readonly collections = new Collections(this);
  readonly facts: Facts = { localPorts: new Map(), datagrams: new Map(), callbacks: new Map(), listens: new Map(), foreign: [] };
  readonly #rejected = new Set<string>();
  #helpers = 0;
  #nextFunction = 1;
  #nextClass = 0;
  #nextEvent = 0;
  #nextList = 0;

  constructor(source: SourceFile, lowerers: Lowerers) {
    this.source = source;
    this.text = source.declarations.text;
    this.usesRuntime = /\b(?:Deno|Bun)\b|['"]bun['"]/.test(this.text);
    this.reachesLibc = /\b(?:koffi|ffi|dlopen)\b/.test(this.text);
    this.choosesLocalPorts = /\blocal(?:Port|Address)\s*(?:[:,}]|=(?!=))/.test(this.text);
    this.mentionsSysctl = this.text.includes('tcp_tw_recycle');
    this.importsFromTree = /\b(?:from|require\s*\(|import\s*\()\s*['"][./~#@]/.test(this.text);
    this.usesDatagrams = this.text.includes('dgram') || bindsToPort.test(this.text);
    this.entities = new Entities(source.declarations);
    this.lowerers = lowerers;
  }

  slice(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  nextEvent(): EventId {
    return this.#nextEvent++;
  }

  nextList(): number {
    return this.#nextList++;
  }

  /** Names a function, which is lowered later. One that is called, and was not read so far, is read now if what is wanted of it may matter. */
  functionId(node: Syntax, wants?: 'effects' | 'result'): FunctionId {
    const { declarations } = this.source;
    if (wants !== undefined && node.unread !== undefined && !this.#rejected.has(`${node.start} ${wants}`) && declarations.unread.has(node)) {
      if (this.#helpers < mostHelpers && this.#isWorthReading(node, wants)) {
        this.#helpers += 1;
        declarations.readMore(node);
        declarations.resolveReferences();
      } else {
        this.#rejected.add(`${node.start} ${wants}`);
      }
    }
    const known = this.#functionIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextFunction++;
    this.#functionIds.set(node, id);
    this.waiting.push({ id, node });
    return id;
  }

  #isWorthReading(node: Syntax, wants: 'effects' | 'result'): boolean {
    const text = this.slice(node);
    return isHelper(text, wants) || (wants === 'result' && givesSettings(this.source.declarations.bindingOf.get(node)?.name ?? '', text));
  }

  /** Names a function of a library that an expression gives. */
  libraryFunctionId(node: Syntax, name: string): FunctionId {
    const known = this.#libraryIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextFunction++;
    this.#libraryIds.set(node, id);
    this.libraryWaiting.push({ id, node, name });
    return id;
  }

  classId(node: Syntax): ClassId {
    const known = this.#classIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextClass++;
    this.#classIds.set(node, id);
    this.classesWaiting.push({ id, node });
    return id;
  }

  /** The class whose object `this` is. */
  enclosingClass(scope: Scope): Syntax | undefined {
    const node = scope.resolve('this')?.home.node;
    return node === undefined || isClass(node) ? node : this.source.declarations.classOf.get(node);
  }

  /** An id for the constructor of a class whose text has none. */
  unwrittenConstructor(node: Syntax): FunctionId {
    const known = this.#unwritten.get(node);
    if (known !== undefined) return known;
    this.classId(node);
    const id = this.#nextFunction++;
    this.#unwritten.set(node, id);
    return id;
  }
}

/** One function while it is lowered: where we are in the text, and in the graph. */
export class FunctionLowering {
  readonly file: FileLowering;
  readonly graph = new GraphBuilder();
  scope: Scope;
  statement: Statement;
  /** The statement that stands for all within it: a `try` around one call. */
  pinned: Statement | undefined;
  /** The call whose result nobody looks at, and the one whose result is thrown away on purpose. */
  discarded: Syntax | undefined;
  voided: Syntax | undefined;
  /** Callbacks for 'listening' that wait for the receiver's listen(), by the receiver's text. */
  readonly listeners = new Map<string, readonly Listener[] | 'listening'>();
  readonly frames: Frame[] = [];
  #mayThrowAt: Statement | undefined;
  #list: Event[] | undefined;
  #lastSite: { readonly node: Syntax; readonly site: Site } | undefined;

  constructor(file: FileLowering, scope: Scope, at: Syntax) {
    this.file = file;
    this.scope = scope;
    this.statement = { span: { start: at.start, end: at.end }, list: file.nextList() };
  }

  value(node: Syntax): Value {
    return this.file.lowerers.value(this, node);
  }

  emit(event: Event): void {
    if (this.#list === undefined) this.graph.emit(event);
    else this.#list.push(event);
  }

  /** What `body` emits, as a list instead of in the graph. `body` must not branch. */
  collect(body: () => void): readonly Event[] {
    const outer = this.#list;
    const list: Event[] = [];
    this.#list = list;
    body();
    this.#list = outer;
    return list;
  }

  get isCollecting(): boolean {
    return this.#list !== undefined;
  }

  inScope(scope: Scope | undefined, body: () => void): void {
    const outer = this.scope;
    this.scope = scope ?? outer;
    body();
    this.scope = outer;
  }

  base(node: Syntax, onFailure: OnFailure = 'throws'): { id: EventId; site: Site; onFailure: OnFailure } {
    return { id: this.file.nextEvent(), site: this.#siteOf(node), onFailure };
  }

  /** The events of one call share its site. */
  #siteOf(node: Syntax): Site {
    const last = this.#lastSite;
    const result = this.discarded === node ? 'discarded' : this.voided === node ? 'voided' : 'used';
    if (last !== undefined && last.node === node && last.site.statement === this.statement && last.site.result === result) return last.site;
    const site = siteOf(this, node, result);
    this.#lastSite = { node, site };
    return site;
  }

  /** What comes is another call, though it stands where the last one does. */
  newSite(): void {
    this.#lastSite = undefined;
  }

  store(to: Place, value: Value, node: Syntax, declaration = false): void {
    this.emit({ kind: 'assign', ...this.base(node), to, value, declaration });
  }

  /** A call as it is written: what is not given is undefined. */
  call(node: Syntax, callee: CallEvent['callee'], given: readonly Value[], receiver?: Value): Value {
    return this.#emitCall(node, callee, given, receiver, true);
  }

  /** A call that the node brings about, with arguments that the text does not show. */
  run(node: Syntax, callee: CallEvent['callee'], given: readonly Value[]): Value {
    return this.#emitCall(node, callee, given, undefined, false);
  }

  #emitCall(node: Syntax, callee: CallEvent['callee'], given: readonly Value[], receiver: Value | undefined, isWritten: boolean): Value {
    const base = this.base(node);
    const isWhole = isWritten && !base.site.arguments.some(({ start }) => this.file.text.startsWith('...', start));
    const receives = receiver === undefined ? {} : { receiver };
    this.emit({ kind: 'call', ...base, callee, arguments: given, ...receives, ...(isWhole ? { isWhole } : {}) });
    return { kind: 'result', event: base.id, span: spanOf(node) };
  }

  /** The function waits here; waiting twice in a row is waiting once. */
  wait(node: Syntax): void {
    const last = (this.#list ?? this.graph.events).at(-1);
    if (last?.kind !== 'await') this.emit({ kind: 'await', ...this.base(node) });
  }

  /** Inside `try`: something here may throw that is no event of its own. */
  mayThrow(): void {
    const { handler } = this.graph;
    if (handler === undefined || this.isCollecting || this.#mayThrowAt === this.statement) return;
    this.#mayThrowAt = this.statement;
    const next = this.graph.newBlock();
    this.graph.branch({ kind: 'opaque' }, next, handler);
    this.graph.startBlock(next);
  }

  /** A place of lowering's own, for a value that is chosen on two paths. */
  temporary(name: string, node: Syntax): Place {
    return placeOf(localVariable(`<${name}>`, node.start));
  }
}

export function variableOf(binding: Binding): VariableId {
  const outlivesCalls = binding.home.node === undefined || binding.isCaptured;
  return outlivesCalls ? globalVariable(binding.name, binding.declaredAt) : localVariable(binding.name, binding.declaredAt);
}

/** What a name holds: its place, or unknown where code that we do not follow may change it. */
export function readBinding(binding: Binding, node: Syntax): Value {
  if (binding.isUnstable) return { ...unknownValue, span: spanOf(node) };
  return { kind: 'place', place: placeOf(variableOf(binding)), span: spanOf(node) };
}

export function spanOf(node: { readonly start: number; readonly end: number }): { start: number; end: number } {
  return { start: node.start, end: node.end };
}

function siteOf(fn: FunctionLowering, node: Syntax, result: Site['result']): Site {
  const isCall = node.type === 'call_expression' || node.type === 'new_expression';
  const callee = isCall ? node.kids[0] : undefined;
  const receiver = callee?.type === 'member_expression' ? callee.kids[0] : undefined;
  const given = isCall ? node.kids.find((kid) => kid.type === 'arguments') : undefined;
  return {
    span: spanOf(node),
    callee: callee === undefined ? '' : fn.file.slice(callee),
    arguments: given?.kids.map(spanOf) ?? [],
    ...(receiver === undefined ? {} : { receiver: spanOf(receiver) }),
    statement: fn.statement,
    result,
  };
}
