import { type CallEvent, unknownValue, type Value } from '../../../ir/index.ts';
import { elementsElsewhere, elementsOf, leaveWithoutElements, whereKnown } from '../collections/elements.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { onlySource } from '../names/scopes.ts';
import { functionLiteral, keyName, propertyOf } from '../tree/shapes.ts';
import { isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { settles } from './promises.ts';

/** Whether an argument is the callback of the call: a function, or a name that says so. */
export function isCallback(fn: FunctionLowering, argument: Syntax, index: number): boolean {
  const inner = unwrap(argument);
  if (functionLiteral(inner) !== undefined || namedFunction(fn, inner) !== undefined) return true;
  const text = fn.file.slice(inner);
  if (inner.type === 'call_expression')
    return (
      /\.bind\s*\(\s*(?:this|self|_this|that|null)\b/.test(text) || /^(?:\w+\.)*(?:callback|promisify|once|noop)\w*\(/.test(text) || givesFunction(fn, inner)
    );
  if (inner.type !== 'identifier' && inner.type !== 'member_expression') return false;
  if (inner.type === 'identifier' && settles(fn, fn.scope.resolve(text))) return true;
  const name = inner.type === 'identifier' ? text : (keyName(inner.kids.at(-1), fn.file.text) ?? '');
  return index > 0 ? callbackNames.test(name) : /^(?:cb|callback|done|resolve)$/.test(name);
}

/** The function that an argument certainly is. */
export function callbackFunction(fn: FunctionLowering, argument: Syntax | undefined): Syntax | undefined {
  if (argument === undefined) return undefined;
  const inner = unwrap(argument);
  return functionLiteral(inner) ?? namedFunction(fn, inner) ?? boundFunction(fn, inner);
}

/** What is attached to an event: a function under whichever name, or what a function makes, which stands in that one. */
export function attachedFunction(fn: FunctionLowering, argument: Syntax | undefined): Value | undefined {
  const known = callbackFunction(fn, argument) ?? functionOfObject(fn, argument);
  if (known !== undefined) return { kind: 'function', id: fn.file.functionId(known), span: spanOf(known) };
  const [maker] = argument?.type === 'call_expression' ? argument.kids : [];
  const made = maker === undefined ? undefined : namedFunction(fn, unwrap(maker));
  return made === undefined ? undefined : { ...unknownValue, span: spanOf(made) };
}

/** `handlers.error`, where the file writes the object down. */
function functionOfObject(fn: FunctionLowering, argument: Syntax | undefined): Syntax | undefined {
  const member = argument === undefined ? undefined : unwrap(argument);
  const name = member?.type === 'member_expression' ? keyName(member.kids.at(-1), fn.file.text) : undefined;
  const object = name === undefined ? undefined : fn.file.entities.literal(member?.kids[0], fn.scope)?.node;
  if (object?.type !== 'object' || name === undefined) return undefined;
  const property = propertyOf(object, name, fn.file.text);
  return property === 'absent' || property === 'unknown' ? undefined : functionLiteral(property);
}

/** The call of a function that is given to the API, at once. */
export function runNow(fn: FunctionLowering, node: Syntax, argument: Syntax | undefined, value: Value | undefined): void {
  const callee = calleeOf(fn, argument, value);
  if (callee !== undefined) fn.run(node, callee, []);
}

/** The call of a callback that comes in a later turn: when the socket listens, when the time is over. */
export function runCallback(fn: FunctionLowering, node: Syntax, argument: Syntax | undefined, value: Value | undefined, of: Partial<CallEvent> = {}): void {
  const callee = calleeOf(fn, argument, value, receiverOf(fn, node));
  if (callee !== undefined) fn.emit({ kind: 'call', ...fn.base(node), callee, arguments: [], deferred: true, ...of });
}

/** The callback of a call that binds, and what is given to it. */
export function runWhenBound(fn: FunctionLowering, node: Syntax, callback: Syntax | undefined, given: readonly Syntax[], values: readonly Value[]): void {
  if (callback !== undefined) runCallback(fn, node, callback, values[given.indexOf(callback)], { isWhenBound: true });
}

/**
 * What a server calls for each connection comes later, too. What most of these do is nobody's business but the connection's: those matter that connect from a
 * port of their own, which the function around them may know, or close what is around them.
 */
export function runForConnections(fn: FunctionLowering, node: Syntax, argument: Syntax | undefined, value: Value | undefined): void {
  const known = callbackFunction(fn, argument);
  if (known === undefined) return;
  const text = fn.file.slice(known);
  if (fn.file.choosesLocalPorts || closing.test(text) || callsMadeObject(fn, text)) runCallback(fn, node, argument, value);
}

/** `dialer.dial(…)` of an object whose class is another file's may connect from a port that this one has given it. */
function callsMadeObject(fn: FunctionLowering, text: string): boolean {
  if (!fn.file.importsFromTree) return false;
  for (const [, name = ''] of text.matchAll(/(?<![\w$.])([\w$]+)\s*\.\s*[\w$]+\s*\(/g)) {
    const binding = fn.scope.resolve(name);
    const source = binding === undefined ? undefined : onlySource(binding);
    const made = source === undefined || source.path.length > 0 ? undefined : unwrap(source.value);
    const maker = made?.type === 'new_expression' && made.kids[0] !== undefined ? fn.file.entities.of(made.kids[0], fn.scope) : undefined;
    if (maker?.kind === 'member' && maker.of !== undefined && /^[./~#@]/.test(maker.of.module)) return true;
  }
  return false;
}

/** Methods of arrays that call what they are given for each element. */
export const iterators: ReadonlySet<string> = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find']);

/** `xs.forEach(f)`: f runs for each element that the text shows, else any number of times. */
export function iterate(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, receiver: Value, callback: Value | undefined): Value {
  if (callback?.kind !== 'function') return unknownValue;
  const callee = { kind: 'function', id: callback.id } as const;
  goThrough(fn, node, receiverNode, receiver, (at, given) => fn.run(at, callee, given));
  return unknownValue;
}

/** `peers.forEach(this.ping, this)`, `ports.map(this.open.bind(this))`: the same with a method of the object. */
export function iterateMethod(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, receiver: Value, self: Value, name: string): void {
  goThrough(fn, node, receiverNode, receiver, (at, given) => {
    // It is given the position and the list as well.
    fn.call(at, { kind: 'method', name }, [...given, unknownValue, unknownValue].slice(0, 3), self);
  });
}

function goThrough(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, receiver: Value, run: (at: Syntax, given: readonly Value[]) => void): void {
  const elements = elementsOf(fn, receiverNode, receiver);
  const method = node.kids[0] === undefined ? node : unwrap(node.kids[0]);
  if (elements !== undefined && goesThroughAll.test(keyName(method.kids.at(-1), fn.file.text) ?? '')) {
    elements.forEach(({ value, node: element }, index) => {
      fn.newSite();
      run(element ?? method, [value, { kind: 'number', value: index }]);
    });
    return;
  }
  const { graph } = fn;
  const elsewhere = goesThroughAll.test(keyName(method.kids.at(-1), fn.file.text) ?? '') ? elementsElsewhere(fn, receiverNode, receiver) : undefined;
  const end = elsewhere === undefined ? undefined : graph.newBlock();
  if (elsewhere !== undefined && end !== undefined) {
    const { otherwise } = whereKnown(fn, receiver, elsewhere);
    for (const [index, value] of elsewhere.entries()) {
      const next = graph.newBlock();
      graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [value] } }, end, next);
      graph.startBlock(next);
      fn.newSite();
      run(node, [value, { kind: 'number', value: index }]);
    }
    graph.jump(end);
    graph.startBlock(otherwise);
  }
  const [head, inside, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  leaveWithoutElements(fn, receiverNode, receiver, inside, after);
  graph.startBlock(head);
  graph.branch({ kind: 'opaque' }, inside, after);
  graph.startBlock(inside);
  run(node, [elements?.length === 1 ? (elements[0]?.value ?? unknownValue) : unknownValue]);
  graph.jump(head);
  graph.startBlock(after);
  if (end !== undefined) graph.startBlock(end);
}

const goesThroughAll = /^(?:forEach|map|flatMap)$/;
const closing = /\.close\s*\(/;

/** What the code calls the object whose method a call is. */
function receiverOf(fn: FunctionLowering, { kids: [callee] }: Syntax): string | undefined {
  const receiver = callee?.type === 'member_expression' ? callee.kids[0] : undefined;
  return receiver?.type === 'identifier' || receiver?.type === 'member_expression' ? fn.file.slice(receiver) : undefined;
}

function calleeOf(fn: FunctionLowering, argument: Syntax | undefined, value: Value | undefined, receiver?: string): CallEvent['callee'] | undefined {
  const known = callbackFunction(fn, argument);
  if (known !== undefined) return { kind: 'function', id: fn.file.functionId(known, 'effects', receiver) };
  if (argument?.type === 'identifier' && settles(fn, fn.scope.resolve(fn.file.slice(argument)))) return undefined;
  const isMade = value?.kind === 'result' && argument !== undefined && givesFunction(fn, unwrap(argument));
  return argument !== undefined && (value?.kind === 'place' || isMade) ? { kind: 'value', value } : undefined;
}

const callbackNames =
  /^(?:cb|callback|done|next|fn|func|resolve|reject|ready|noop|listener|handler|err\w*|on[A-Z_]\w*|_on\w+|handle[A-Z]\w*|\w*(?:Callback|Handler|Listener|Cb))$/;

/** A call of a function of the file that gives another one: `socket.bind(1900, joins(socket, group))`. */
function givesFunction(fn: FunctionLowering, node: Syntax): boolean {
  const called = node.type === 'call_expression' && node.kids[0] !== undefined ? namedFunction(fn, unwrap(node.kids[0])) : undefined;
  return called !== undefined && /(?:\breturn\s+|=>\s*)(?:async\s+)?(?:function\b|(?:\([^()]*\)|[\w$]+)\s*=>)/.test(fn.file.slice(called));
}

/** A variable or declaration that is a function and nothing else. */
function namedFunction(fn: FunctionLowering, node: Syntax): Syntax | undefined {
  if (node.type !== 'identifier' && node.type !== 'shorthand_property_identifier') return undefined;
  const binding = fn.scope.resolve(fn.file.slice(node));
  if (binding === undefined || binding.isUnstable) return undefined;
  if (binding.node !== undefined) return isFunction(binding.node) && binding.assignments === 0 ? binding.node : undefined;
  const literal = fn.file.entities.literal(node, fn.scope)?.node;
  return literal !== undefined && isFunction(literal) ? literal : undefined;
}

/** `f.bind(this)` is f. */
function boundFunction(fn: FunctionLowering, node: Syntax): Syntax | undefined {
  const callee = node.type === 'call_expression' ? node.kids[0] : undefined;
  if (callee?.type !== 'member_expression' || callee.kids[0] === undefined || keyName(callee.kids.at(-1), fn.file.text) !== 'bind') return undefined;
  return callbackFunction(fn, callee.kids[0]);
}
