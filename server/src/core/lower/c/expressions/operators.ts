import { type Operator, type Place, placeOf, type Span, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import { itemsOf } from '../collections/rounds.ts';
import { assign, type FunctionLowering, gap, textOf, type Use } from '../context.ts';
import { resultUse } from '../idioms/sites.ts';
import { indexText } from '../names/places.ts';
import { letGo } from '../objects/smartPointers.ts';
import { lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { conditionalParts, hasEffects, isLogical, unknownAt } from './effects.ts';
import { forget, isStream } from './readingIn.ts';

const binaryOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...(['+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>', '==', '!=', '<', '<=', '>', '>='] as const).map((operator) => [operator, operator] as const),
  ['&&', 'and'],
  ['||', 'or'],
  ['and', 'and'],
  ['or', 'or'],
  ['bitor', '|'],
  ['bitand', '&'],
  ['xor', '^'],
  ['not_eq', '!='],
]);

export function valueOfUnary(fn: FunctionLowering, view: View): Value {
  const operator = view.kids[0]?.type ?? '';
  const operand = lastKid(view);
  const span = spanOf(view);
  if (operand === undefined) return unknownAt(span);
  const value = fn.walk.value(fn, operand);
  switch (operator) {
    case '-':
      return negative(value, span);
    case '+':
      return value;
    case '!':
    case 'not':
      return { kind: 'operation', operator: '!', operands: [value], span };
    case '~':
    case 'compl':
      return { kind: 'operation', operator: '~', operands: [value], span };
    default:
      return unknownAt(span);
  }
}

export function valueOfBinary(fn: FunctionLowering, view: View): Value {
  const [left, token, right] = view.kids.length === 3 ? view.kids : [];
  const span = spanOf(view);
  const operator = binaryOperators.get(token?.type ?? '');
  if (left === undefined || right === undefined || operator === undefined) return lowerBroken(fn, view);
  if (isCastOfNegative(fn, left, operator)) return negative(fn.walk.value(fn, right), span);
  if (isLogical(token?.type ?? '') && hasEffects(right)) return valueOfCondition(fn, view);
  const length = operator === '/' ? lengthOf(fn, left, right) : undefined;
  if (length !== undefined) return { kind: 'number', value: length, span };
  const element = operator === '+' ? addressOfElement(fn, left, right, span) : undefined;
  if (element !== undefined) return element;
  // A long chain (`a + b + c …`) leans to the left: it is walked, not recursed into.
  const chain: { operator: Operator; right: View; span: Span }[] = [{ operator, right, span }];
  let first = left;
  while (first.type === 'binary_expression' && first.kids.length === 3) {
    const [nextLeft, nextToken, nextRight] = first.kids;
    const nextOperator = binaryOperators.get(nextToken?.type ?? '');
    if (nextLeft === undefined || nextRight === undefined || nextOperator === undefined) break;
    if (isLogical(nextToken?.type ?? '') && hasEffects(nextRight)) break;
    if (isCastOfNegative(fn, nextLeft, nextOperator)) break;
    chain.push({ operator: nextOperator, right: nextRight, span: spanOf(first) });
    first = nextLeft;
  }
  let value = fn.walk.value(fn, first);
  if (chain.length > 100) {
    for (const link of chain.reverse()) fn.walk.effects(fn, link.right, 'used');
    return unknownAt(span);
  }
  const isRead = chain.every((link) => link.operator === '>>') && isStream(fn, first);
  for (const link of chain.reverse()) {
    if (isRead) {
      forget(fn, link.right);
      value = unknownAt(link.span);
    } else value = { kind: 'operation', operator: link.operator, operands: [value, fn.walk.value(fn, link.right)], span: link.span };
  }
  return value;
}

/** `sizeof table / sizeof table[0]` of a table whose items stand where it is declared. */
function lengthOf(fn: FunctionLowering, left: View, right: View): number | undefined {
  if (left.type !== 'sizeof_expression' || right.type !== 'sizeof_expression') return undefined;
  const operand = namedKids(left).at(-1);
  const table = operand === undefined ? undefined : withoutParentheses(operand);
  return table?.type === 'identifier' ? itemsOf(fn, textOf(fn, table))?.count : undefined;
}

/** `table + i` of a table of structures. */
function addressOfElement(fn: FunctionLowering, left: View, right: View, span: Span): Value | undefined {
  const table = left.type === 'identifier' ? fn.walk.place(fn, left) : undefined;
  if (table?.type?.isArray !== true || !fn.file.types.isStructure({ ...table.type, isArray: false })) return undefined;
  const { root, path } = table.place;
  return { kind: 'address', place: { root, path: [...path, `[${indexText(fn.walk.value(fn, right))}]`] }, span };
}

function negative(value: Value, span: Span): Value {
  return value.kind === 'number' ? { kind: 'number', value: -value.value, span } : { kind: 'operation', operator: '-', operands: [value], span };
}

/** `(name_t) -1`, which the grammar takes for a subtraction: only what the name means tells the two apart. */
function isCastOfNegative(fn: FunctionLowering, left: View, operator: Operator): boolean {
  const [name, ...others] = left.type === 'parenthesized_expression' ? namedKids(left) : [];
  if (operator !== '-' || name?.type !== 'identifier' || others.length > 0) return false;
  const written = textOf(fn, name);
  if (fn.scope.find(written) !== undefined || fn.file.macros.has(written) || fn.file.globals.has(written)) return false;
  return /^SOCKET$|_t$/.test(written) || fn.file.types.isAlias(written);
}

/** An expression that a directive cuts through: what it does may or may not be compiled, and its value is not known. */
function lowerBroken(fn: FunctionLowering, view: View): Value {
  gap(fn.file, spanOf(view), 'broken expression');
  for (const kid of namedKids(view)) if (kid.type !== 'ERROR') fn.walk.effects(fn, kid, 'used');
  return unknownAt(spanOf(view));
}

/** A truth value whose parts do something, so that the right part may not be evaluated. */
function valueOfCondition(fn: FunctionLowering, view: View): Value {
  const { graph } = fn;
  const result = placeOf(syntheticVariable('truth', view.start));
  const yes = graph.newBlock();
  const no = graph.newBlock();
  const end = graph.newBlock();
  fn.walk.condition(fn, view, yes, no);
  graph.startBlock(yes);
  assign(fn, spanOf(view), result, { kind: 'number', value: 1 });
  graph.jump(end);
  graph.startBlock(no);
  assign(fn, spanOf(view), result, { kind: 'number', value: 0 });
  graph.startBlock(end);
  return { kind: 'place', place: result, span: spanOf(view) };
}

export function valueOfAssignment(fn: FunctionLowering, view: View, use: Use): Value {
  const [left, token, right] = view.kids.length === 3 ? view.kids : [];
  const span = spanOf(view);
  if (left === undefined || right === undefined) return unknownAt(span);
  const operator = token?.type ?? '=';
  const target = fn.walk.place(fn, left);
  if (operator === '=') {
    const value = right.type === 'initializer_list' ? fn.walk.initializer(fn, right, target?.type) : fn.walk.value(fn, right, resultUse(fn, left, right, use));
    if (target === undefined) {
      if (hasEffects(left)) fn.walk.effects(fn, left, 'used');
      const part = partNamedByMacro(fn, left);
      if (part !== undefined) assign(fn, span, part, value);
      return value;
    }
    if (isErrno(target.place)) return value;
    letGo(fn, view, target);
    assign(fn, span, target.place, inBytes(fn, target.place, right) ?? value);
    return value.kind === 'unknown' || value.kind === 'operation' ? { kind: 'place', place: target.place, span } : value;
  }
  const value = fn.walk.value(fn, right);
  if (target === undefined) {
    if (hasEffects(left)) fn.walk.effects(fn, left, 'used');
    return unknownAt(span);
  }
  const binary = binaryOperators.get(operator.slice(0, -1));
  const old: Value = { kind: 'place', place: target.place, span: spanOf(left) };
  assign(fn, span, target.place, binary === undefined ? unknownAt(span) : { kind: 'operation', operator: binary, operands: [old, value], span });
  return { kind: 'place', place: target.place, span };
}

/** `a.sin_port = 0x901f`: whoever writes a port in hexadecimal digits writes its two bytes in the order in which the network has them. */
function inBytes(fn: FunctionLowering, to: Place, right: View): Value | undefined {
  const digits = to.path[to.path.length - 1] === 'sin_port' && right.type === 'number_literal' ? /^0x([\da-f]{3,4})$/i.exec(textOf(fn, right))?.[1] : undefined;
  if (digits === undefined) return undefined;
  const bytes = Number.parseInt(digits, 16);
  const port: Value = { kind: 'number', value: ((bytes & 0xff) << 8) | (bytes >> 8), span: spanOf(right) };
  return { kind: 'operation', operator: 'htons', operands: [port], span: spanOf(right) };
}

/** `SINPORT(sa) = htons(port)`: a macro of another file names a part of what its argument points to, whichever it is. */
function partNamedByMacro(fn: FunctionLowering, left: View): Place | undefined {
  const [callee, list] = left.type === 'call_expression' ? left.kids : [];
  const [only, ...others] = list === undefined ? [] : namedKids(list);
  if (callee?.type !== 'identifier' || only === undefined || others.length > 0) return undefined;
  const held = fn.walk.target(fn, only)?.place;
  return held === undefined ? undefined : { root: held.root, path: [...held.path, textOf(fn, callee)] };
}

export function valueOfUpdate(fn: FunctionLowering, view: View, use: Use): Value {
  const isPrefix = !(view.kids[0]?.isNamed ?? false);
  const operand = isPrefix ? lastKid(view) : view.kids[0];
  const span = spanOf(view);
  const target = operand === undefined ? undefined : fn.walk.place(fn, operand);
  if (target === undefined) {
    if (operand !== undefined) fn.walk.effects(fn, operand, 'used');
    return unknownAt(span);
  }
  const operator = view.kids.some((kid) => kid.type === '++') ? '+' : '-';
  const old: Value = { kind: 'place', place: target.place, span: operand === undefined ? span : spanOf(operand) };
  const next: Value = { kind: 'operation', operator, operands: [old, { kind: 'number', value: 1 }], span };
  if (isPrefix || use !== 'used') {
    assign(fn, span, target.place, next);
    return { kind: 'place', place: target.place, span };
  }
  const before = placeOf(syntheticVariable('before', view.start));
  assign(fn, span, before, old);
  assign(fn, span, target.place, next);
  return { kind: 'place', place: before, span };
}

export function valueOfChoice(fn: FunctionLowering, view: View): Value {
  const [condition, consequence, alternative] = conditionalParts(view);
  const span = spanOf(view);
  if (condition === undefined || alternative === undefined) return unknownAt(span);
  const { graph } = fn;
  const result = placeOf(syntheticVariable('choice', view.start));
  const yes = graph.newBlock();
  const no = graph.newBlock();
  const end = graph.newBlock();
  let shared: Value | undefined;
  if (consequence === undefined) {
    // GNU's `a ?: b`.
    shared = fn.walk.value(fn, condition);
    graph.branch({ kind: 'value', value: shared }, yes, no);
  } else {
    fn.walk.condition(fn, condition, yes, no);
  }
  graph.startBlock(yes);
  const first = consequence === undefined ? (shared ?? unknownValue) : fn.walk.value(fn, consequence);
  assign(fn, span, result, first);
  graph.jump(end);
  graph.startBlock(no);
  const second = fn.walk.value(fn, alternative);
  assign(fn, span, result, second);
  graph.startBlock(end);
  const taken: Value = { kind: 'place', place: result, span };
  // Of two constants whoever gave what is asked knows which it is, also where the two ways here have become one.
  if (consequence === undefined || !isSetting(first) || !isSetting(second) || !isPlainQuestion(condition)) return taken;
  return { kind: 'operation', operator: 'choose', operands: [fn.walk.value(fn, condition), first, second, taken], span };
}

/** A constant that may be a port, an address or an option's value. Of which kind a socket is, the flow remembers by itself. */
function isSetting(value: Value): boolean {
  if (value.kind === 'constant') return !/^(?:SOCK|[AP]F)_/.test(value.name);
  return value.kind === 'number' || value.kind === 'string' || value.kind === 'boolean';
}

/** A question of one value. */
function isPlainQuestion(condition: View): boolean {
  const inner = withoutParentheses(condition);
  return !hasEffects(inner) && !(inner.type === 'binary_expression' && isLogical(inner.kids[1]?.type ?? ''));
}

/** errno changes with every call: what was written to it says nothing about what is read. */
function isErrno(place: Place): boolean {
  return place.root === 'g:errno';
}
