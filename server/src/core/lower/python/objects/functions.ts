import {
  type BlockId,
  type FunctionIr,
  GraphBuilder,
  localVariable,
  type Parameter,
  type Place,
  placeOf,
  type Site,
  type Span,
  type Statement,
  type Value,
  type VariableId,
} from '../../../ir/index.ts';
import type { ExitStackFrame, Frame, FunctionContext, MadeServer, NewEvent } from '../context.ts';
import type { FileContext } from '../file.ts';
import { objectTypeOf } from '../names/annotations.ts';
import { defaultValue } from '../names/constants.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import { scanScope } from '../names/scan.ts';
import { type Binding, Scope } from '../names/scope.ts';
import { slice, touches } from '../selection/slice.ts';
import { anyWithin } from '../selection/words.ts';
import type { Syntax } from '../tree/syntax.ts';
import { mayBeKept } from './kept.ts';

/** What lowers the parts; given by the index, so that the files of the parts need not know each other. */
export interface Parts {
  readonly suite: (fn: FunctionContext, statements: readonly Syntax[], whole?: Statement) => void;
  readonly expression: (fn: FunctionContext, node: Syntax) => Value;
  readonly branch: (fn: FunctionContext, node: Syntax, yes: BlockId, no: BlockId) => void;
  readonly call: (fn: FunctionContext, node: Syntax) => Value;
  /** Before the body of a function (the constructor of a server class sets defaults). */
  readonly enter: (fn: FunctionContext) => void;
}

const nothing: ReadonlySet<string> = new Set();
/** The calls of which a test may expect that they fail. */
const fallible: ReadonlySet<NewEvent['kind']> = new Set<NewEvent['kind']>(['bind', 'listen', 'connect', 'accept', 'setsockopt', 'dispatch']);
/** Nesting past this is not followed: no program that a person wrote has it. */
const deepest = 250;

export function lowerModule(
  file: FileContext,
  parts: Parts,
  statements: readonly Syntax[],
  lines: readonly Span[],
  enter: (fn: FunctionContext) => void,
): FunctionIr {
  const lowering = new FunctionLowering(file, parts, undefined, file.module, lines);
  enter(lowering);
  lowering.suite(statements);
  return {
    id: 0,
    name: '<module>',
    kind: 'module',
    span: { start: 0, end: file.source.length },
    parameters: [],
    isExported: false,
    entry: 0,
    blocks: lowering.graph.finish(),
  };
}

export function lowerFunction(file: FileContext, parts: Parts, definition: FunctionDefinition, id: number): FunctionIr {
  const scope = new Scope('function', definition.start, definition.parent);
  const declared = parametersOf(definition.node);
  for (const parameter of declared) scope.bind(parameter.name.text(file.source)).isParameter = true;
  const body = definition.node.type === 'lambda' ? definition.node.children.at(-1) : definition.node.child('block');
  const statements = body === undefined ? [] : definition.node.type === 'lambda' ? [body] : body.children;
  // A function without a word of the tables is asked for only for what it returns: it is looked at whole.
  const lines = file.isRelevant(definition)
    ? slice(
        file.source,
        { start: body?.start ?? definition.end, end: definition.end, except: [], wanted: nothing },
        withInnerCalls(file, definition),
        file.quoted,
      )
    : undefined;
  scanScope(file.scan, scope, statements, undefined, lines === undefined ? undefined : (node) => touches(lines, node.start, node.end));
  file.registerClasses();
  const lowering = new FunctionLowering(file, parts, definition, scope, lines);
  parts.enter(lowering);
  mayBeKept(lowering, definition);
  if (definition.node.type === 'lambda' && body !== undefined) lowering.graph.exit('return', lowering.value(body));
  else lowering.suite(statements);
  const owner = definition.ownerClass;
  return {
    id,
    name: definition.name,
    kind: definition.binding === 'static' ? 'function' : definition.kind,
    span: { start: definition.start, end: definition.end },
    parameters: declared.map((parameter) => describeParameter(file, parameter, scope, definition.kind === 'closure' ? undefined : owner)),
    ...(owner === undefined ? {} : { ownerClass: owner.id }),
    ...(definition.binding === 'class' ? { isOfClass: true } : {}),
    isExported: definition.kind !== 'closure' && (!definition.name.startsWith('_') || definition.name.endsWith('__')),
    entry: 0,
    blocks: lowering.graph.finish(),
  };
}

/** The offsets of what matters in a function, with those of the calls of functions, classes and methods inside it that do anything to a socket. */
function withInnerCalls(file: FileContext, definition: FunctionDefinition): readonly number[] {
  const text = file.source.slice(definition.start, definition.end);
  const found: number[] = [];
  for (const match of text.matchAll(/\n([ \t]+)(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)([^\n]*)/g)) {
    const [, indent = '', name = '', parameters = ''] = match;
    const bodyStart = definition.start + match.index + match[0].length;
    const rest = file.source.slice(bodyStart, definition.end);
    const bodyLength = new RegExp(`\\n(?!${indent}[ \\t]|[ \\t]*(?:\\n|#|$))`).exec(rest)?.index ?? rest.length;
    if (!anyWithin(file.actions, bodyStart, bodyStart + bodyLength)) continue;
    const before = /^\(\s*(?:self|cls)\b/.test(parameters) ? '\\.' : '(?<![.\\w])';
    for (const call of text.matchAll(new RegExp(`${before}${name}[ \\t]*\\(`, 'g'))) found.push(definition.start + call.index);
  }
  return found.length === 0 ? file.relevant : [...file.relevant, ...found].sort((a, b) => a - b);
}

/** `def` where it stands. A name that is defined more than once is a variable that holds the function. */
export function defineFunction(fn: FunctionContext, node: Syntax): void {
  const name = node.child('identifier');
  if (name === undefined) return;
  const found = fn.scope.find(fn.text(name));
  const definition = found?.binding.definitions.find((one) => one.what === 'function' && one.start === node.start);
  if (found === undefined || definition?.what !== 'function') return;
  const isAlone = found.binding.definitions.length === 1 && found.binding.assignments.length === 0;
  if (found.scope.kind === 'class') return;
  if (!fn.file.isRelevant(node) && definition.id === undefined) return;
  const id = fn.file.request(definition);
  if (!isAlone) fn.assign(placeOf(fn.file.variable(found.binding, found.scope)), { kind: 'function', id }, node);
}

interface Declared {
  readonly name: Syntax;
  readonly annotation: Syntax | undefined;
  readonly value: Syntax | undefined;
  readonly isRest: boolean;
  readonly isNamedRest: boolean;
}

function parametersOf(node: Syntax): readonly Declared[] {
  const list = node.child('parameters') ?? node.child('lambda_parameters');
  const declared: Declared[] = [];
  for (const child of list?.children ?? []) {
    const type = child.child('type');
    const rest = child.children.filter((part) => part !== type);
    const first = child.type === 'identifier' ? child : rest[0];
    const name = first === undefined || first.type === 'identifier' ? first : first.child('identifier');
    if (name === undefined) continue;
    const isDefault = child.type === 'default_parameter' || child.type === 'typed_default_parameter';
    const isRest = child.type === 'list_splat_pattern' || first?.type === 'list_splat_pattern';
    const isNamedRest = child.type === 'dictionary_splat_pattern' || first?.type === 'dictionary_splat_pattern';
    declared.push({ name, annotation: type, value: isDefault ? rest[1] : undefined, isRest, isNamedRest });
  }
  return declared;
}

function describeParameter(file: FileContext, declared: Declared, scope: Scope, owner: ClassDefinition | undefined): Parameter {
  const name = declared.name.text(file.source);
  const outer = scope.parent ?? scope;
  // What a method is given otherwise is said in the body of its class, where names of the class are known.
  const attribute = declared.value?.type === 'identifier' ? owner?.attributes.get(declared.value.text(file.source)) : undefined;
  const isOfClass = attribute?.value !== undefined && attribute.times === 1 && attribute.at < declared.name.start;
  const [written, from] = isOfClass ? [attribute.value, owner?.scope ?? outer] : [declared.value, outer];
  const value = written === undefined ? undefined : defaultValue(file, written, from);
  const type = declared.annotation === undefined ? undefined : objectTypeOf(file, declared.annotation, outer);
  return {
    variable: file.variable(scope.bind(name), scope),
    name,
    ...(declared.value === undefined ? {} : { defaultValue: value ?? { kind: 'unknown', from: 'unknown' } }),
    ...(type === undefined ? {} : { objectType: type }),
    ...(declared.isRest ? { isRest: true } : {}),
    ...(declared.isNamedRest ? { isNamedRest: true } : {}),
  };
}

class FunctionLowering implements FunctionContext {
  readonly file: FileContext;
  readonly graph = new GraphBuilder();
  readonly definition: FunctionDefinition | undefined;
  readonly frames: Frame[] = [];
  readonly exitStacks: ExitStackFrame[] = [];
  readonly servers: MadeServer[] = [];
  scope: Scope;
  statement: Statement;
  discarded: Syntax | undefined;
  isCaught = false;
  isMeantToFail = false;
  isSpawning = false;
  readonly items = new Map<Binding, Value>();
  isRepeated = false;
  collected: (() => void)[] | undefined;
  readonly #parts: Parts;
  #depth = 0;
  #mayThrowAt: Statement | undefined;
  readonly #slice: readonly Span[] | undefined;

  constructor(file: FileContext, parts: Parts, definition: FunctionDefinition | undefined, scope: Scope, lines?: readonly Span[]) {
    this.file = file;
    this.#parts = parts;
    this.definition = definition;
    this.scope = scope;
    this.#slice = lines;
    this.statement = { span: { start: definition?.start ?? 0, end: definition?.end ?? file.source.length }, list: file.nextList() };
  }

  text(node: Syntax): string {
    return node.text(this.file.source);
  }

  value(node: Syntax): Value {
    return this.#within(node, () => this.#parts.expression(this, node)) ?? { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  }

  call(node: Syntax): Value {
    return this.#parts.call(this, node);
  }

  branch(node: Syntax, yes: BlockId, no: BlockId): void {
    const isDone = this.#within(node, () => {
      this.#parts.branch(this, node, yes, no);
      return true;
    });
    if (isDone !== true) this.graph.branch({ kind: 'opaque' }, yes, no);
  }

  suite(statements: readonly Syntax[]): void {
    this.#within(statements[0], () => this.#parts.suite(this, statements));
  }

  onlyOf(whole: Statement, statements: readonly Syntax[]): void {
    this.#within(statements[0], () => this.#parts.suite(this, statements, whole));
  }

  emit(event: NewEvent): Value {
    if (this.isMeantToFail && fallible.has(event.kind)) {
      this.mayThrow();
      return { kind: 'unknown', from: 'unknown', span: event.site.span };
    }
    const id = this.file.nextEvent();
    const marks = { ...(this.isMeantToFail ? { isMeantToFail: true as const } : {}), ...(this.isSpawning ? { runsBeside: true as const } : {}) };
    this.graph.emit(event.kind === 'call' ? { id, ...event, ...marks } : { id, ...event });
    return { kind: 'result', event: id, span: event.site.span };
  }

  assign(to: Place, value: Value, node: Syntax | undefined): void {
    const span = node === undefined ? this.statement.span : { start: node.start, end: node.end };
    this.emit({
      kind: 'assign',
      to,
      value,
      declaration: false,
      onFailure: 'throws',
      site: { span, callee: '', arguments: [], statement: this.statement, result: 'discarded' },
    });
  }

  site(call: Syntax, callee: string, arguments_: readonly Syntax[], receiver?: Syntax): Site {
    return {
      span: { start: call.start, end: call.end },
      callee,
      arguments: arguments_.map((argument) => ({ start: argument.start, end: argument.end })),
      ...(receiver === undefined ? {} : { receiver: { start: receiver.start, end: receiver.end } }),
      statement: this.statement,
      // What is done once for each round cannot be taken out for one of them.
      result: this.discarded !== call ? 'used' : this.isRepeated ? 'voided' : 'discarded',
    };
  }

  mayThrow(): void {
    if (!this.isCaught || this.graph.handler === undefined || this.#mayThrowAt === this.statement) return;
    this.#mayThrowAt = this.statement;
    const next = this.graph.newBlock();
    this.graph.branch({ kind: 'opaque' }, next, this.graph.handler);
    this.graph.startBlock(next);
  }

  matters(statement: Syntax): boolean {
    if (this.#slice === undefined || touches(this.#slice, statement.start, statement.end)) return true;
    if (this.isCaught && /[([]|^(?:import|from)\b|\.[A-Za-z_]/.test(this.text(statement))) this.mayThrow();
    return false;
  }

  temporary(node: Syntax, what: string): VariableId {
    return localVariable(`<${what}>`, node.start);
  }

  #within<T>(node: Syntax | undefined, lower: () => T): T | undefined {
    if (node === undefined) return undefined;
    if (this.#depth >= deepest) {
      this.file.gap(node, 'nesting');
      return undefined;
    }
    this.#depth += 1;
    const result = lower();
    this.#depth -= 1;
    return result;
  }
}
