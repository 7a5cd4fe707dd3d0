import {
  type CallEvent,
  type Event,
  type EventId,
  GraphBuilder,
  globalVariable,
  localVariable,
  type OnFailure,
  type Place,
  placeOf,
  restOf,
  type Site,
  type Statement,
  unknownValue,
  type Value,
  type VariableId,
} from '../../ir/index.ts';
import { spreadIn } from './expressions/spread.ts';
import type { FileLowering } from './file.ts';
import type { Frame, Listener } from './frames.ts';
import type { Binding, Scope } from './names/scopes.ts';
import type { Syntax } from './tree/syntax.ts';

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
    const { values, spread } = isWhole ? { values: given } : spreadIn(this, node, given);
    const keywords = spread === undefined ? {} : { keywords: new Map([[restOf, spread]]) };
    this.emit({ kind: 'call', ...base, callee, arguments: values, ...keywords, ...receives, ...(isWhole ? { isWhole } : {}) });
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
  return binding.isUnstable ? { ...unknownValue, span: spanOf(node) } : placeOfBinding(binding, node);
}

export function placeOfBinding(binding: Binding, node: Syntax): Value {
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
