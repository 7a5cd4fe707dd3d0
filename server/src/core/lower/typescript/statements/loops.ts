import { type BlockId, placeOf, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import { type Element, elementsElsewhere, elementsOf, leaveWithoutElements, variablesOfRounds, whereKnown } from '../collections/elements.ts';
import { type FunctionLowering, readBinding, spanOf } from '../context.ts';
import { takeConnections } from '../library/runtimeCalls.ts';
import type { Binding } from '../names/scopes.ts';
import { firstKid, type Syntax } from '../tree/syntax.ts';
import { platformCase } from './platforms.ts';

/** Lowers a loop of any form. `lowerBody` lowers its one statement. */
export function lowerLoop(fn: FunctionLowering, node: Syntax, labels: readonly string[], lowerBody: (fn: FunctionLowering, body: Syntax) => void): void {
  if (node.type === 'do_statement') lowerDo(fn, node, labels, lowerBody);
  else if (node.type === 'for_in_statement') lowerForIn(fn, node, labels, lowerBody);
  else lowerWhile(fn, node, labels, lowerBody);
}

type LowerBody = (fn: FunctionLowering, body: Syntax) => void;

/** `while (c) body` and `for (i; c; u) body`. */
function lowerWhile(fn: FunctionLowering, node: Syntax, labels: readonly string[], lowerBody: LowerBody): void {
  const { graph } = fn;
  const isFor = node.type === 'for_statement';
  const [initializer, condition, ...rest] = isFor ? node.kids : [undefined, ...node.kids];
  const body = rest.at(-1);
  if (initializer !== undefined) lowerInitializer(fn, initializer);
  const [head, inside, update, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock(), graph.newBlock()];
  graph.startBlock(head);
  const test = condition?.type === 'expression_statement' ? condition.kids[0] : condition;
  if (test === undefined || test.type === 'empty_statement') graph.jump(inside);
  else fn.file.lowerers.branch(fn, test, inside, after);
  graph.startBlock(inside);
  fn.frames.push({ kind: 'loop', labels, breakTo: after, continueTo: update });
  if (body !== undefined) lowerBody(fn, body);
  fn.frames.pop();
  graph.startBlock(update);
  if (isFor && rest.length > 1 && rest[0] !== undefined) fn.value(rest[0]);
  graph.jump(head);
  graph.startBlock(after);
}

function lowerInitializer(fn: FunctionLowering, initializer: Syntax): void {
  if (/_declaration$/.test(initializer.type)) fn.file.lowerers.statements(fn, [initializer]);
  else if (initializer.type !== 'empty_statement')
    for (const kid of initializer.type === 'expression_statement' ? initializer.kids : [initializer]) fn.value(kid);
}

function lowerDo(fn: FunctionLowering, node: Syntax, labels: readonly string[], lowerBody: LowerBody): void {
  const { graph } = fn;
  const [body, condition] = node.kids;
  const [inside, test, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  graph.startBlock(inside);
  fn.frames.push({ kind: 'loop', labels, breakTo: after, continueTo: test });
  if (body !== undefined) lowerBody(fn, body);
  fn.frames.pop();
  graph.startBlock(test);
  if (condition === undefined) graph.jump(after);
  else fn.file.lowerers.branch(fn, condition, inside, after);
  graph.startBlock(after);
}

/** `for (x of xs)` and `for (k in o)`: any number of rounds, each with an element that is known only where there is just one. */
function lowerForIn(fn: FunctionLowering, node: Syntax, labels: readonly string[], lowerBody: LowerBody): void {
  const { graph } = fn;
  const [left] = node.kids;
  const [right, body] = node.kids.slice(-2);
  if (left === undefined || right === undefined || body === undefined || node.kids.length < 3) return;
  const values = fn.value(right);
  const isOf = /\bof\s*$/.test(fn.file.text.slice(left.end, right.start));
  const elements = isOf ? elementsOf(fn, right, values) : undefined;
  const [only, second] = elements ?? [];
  const elsewhere = isOf && elements === undefined ? elementsElsewhere(fn, right, values) : undefined;
  const variables = second === undefined && elsewhere === undefined ? undefined : variablesOfRounds(fn, node);
  if (elements !== undefined && variables !== undefined) {
    lowerRounds(fn, { left, body, labels, lowerBody, variables }, elements);
    return;
  }
  const end = elsewhere !== undefined && variables !== undefined ? graph.newBlock() : undefined;
  if (elsewhere !== undefined && variables !== undefined && end !== undefined) {
    const { otherwise } = whereKnown(fn, values, elsewhere);
    const rounds = elsewhere.map((value) => ({ value, node: undefined }));
    lowerRounds(fn, { left, body, labels, lowerBody, variables }, rounds, end);
    graph.jump(end);
    graph.startBlock(otherwise);
  }
  const element: Value = only !== undefined && second === undefined ? only.value : { ...unknownValue, span: spanOf(left) };
  const [head, inside, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  const given = orNone(values);
  if (given !== undefined) graph.branch({ kind: 'value', value: given }, head, after);
  else if (only !== undefined) graph.jump(inside);
  else if (isOf) leaveWithoutElements(fn, right, values, inside, after);
  graph.startBlock(head);
  graph.branch({ kind: 'opaque' }, inside, after);
  graph.startBlock(inside);
  const waits = fn.file.text.startsWith('await', node.start + 3 + (/^\s*/.exec(fn.file.text.slice(node.start + 3, left.start))?.[0].length ?? 0));
  if (waits) takeConnections(fn, right, values);
  if (waits) fn.wait(left);
  fn.file.lowerers.assign(fn, left, element, true);
  fn.frames.push({ kind: 'loop', labels, breakTo: after, continueTo: head });
  lowerBody(fn, body);
  fn.frames.pop();
  graph.jump(head);
  graph.startBlock(after);
  if (end !== undefined) graph.startBlock(end);
}

/** What `groups || []` goes through: without it there is no round. */
function orNone(values: Value): Value | undefined {
  if (values.kind !== 'operation' || (values.operator !== 'or' && values.operator !== 'default')) return undefined;
  const [given, otherwise] = values.operands;
  return otherwise?.kind === 'list' && otherwise.items.length === 0 ? given : undefined;
}

interface Rounds {
  readonly left: Syntax;
  readonly body: Syntax;
  readonly labels: readonly string[];
  readonly lowerBody: LowerBody;
  readonly variables: readonly Binding[];
}

/** One round after the other; with an `end`, as long as there is an element. What a variable holds in one of them is held still when the next one gives it something else. */
function lowerRounds(fn: FunctionLowering, { left, body, labels, lowerBody, variables }: Rounds, elements: readonly Element[], end?: BlockId): void {
  const { graph } = fn;
  elements.forEach((element, round) => {
    const [inside, after] = [graph.newBlock(), graph.newBlock()];
    if (end !== undefined) graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [element.value] } }, end, inside);
    graph.startBlock(inside);
    fn.file.lowerers.assign(fn, left, element.value, true);
    fn.frames.push({ kind: 'loop', labels, breakTo: after, continueTo: after });
    lowerBody(fn, body);
    fn.frames.pop();
    graph.startBlock(after);
    for (const binding of variables) {
      const value = readBinding(binding, left);
      if (value.kind === 'place') fn.store(placeOf(syntheticVariable(`${binding.name} of round ${round}`, binding.declaredAt)), value, left);
    }
  });
}

/** Cases are tried in order; `default` takes what is left, wherever it stands; bodies fall through. */
export function lowerSwitch(
  fn: FunctionLowering,
  node: Syntax,
  labels: readonly string[],
  lowerStatements: (fn: FunctionLowering, nodes: readonly Syntax[]) => void,
): void {
  const { graph } = fn;
  const subjectNode = node.kids[0];
  const body = firstKid(node, 'switch_body');
  if (subjectNode === undefined || body === undefined) return;
  const subject = fn.value(subjectNode);
  const after = graph.newBlock();
  const cases = body.kids.map((kid) => ({ kid, block: graph.newBlock() }));
  fn.inScope(fn.file.source.declarations.scopes.get(body), () => {
    for (const { kid, block } of cases) {
      const value = kid.kids[0];
      if (kid.type !== 'switch_case' || value === undefined) continue;
      const next = graph.newBlock();
      const platforms = platformCase(fn, subjectNode, value);
      if (platforms === undefined) {
        const operands = [subject, fn.value(value)];
        graph.branch({ kind: 'value', value: { kind: 'operation', operator: '==', operands } }, block, next);
      } else {
        graph.branch({ kind: 'platform', platforms }, block, next);
      }
      graph.startBlock(next);
    }
    graph.jump(cases.find(({ kid }) => kid.type === 'switch_default')?.block ?? after);
    fn.frames.push({ kind: 'breakable', labels, breakTo: after, isSwitch: true });
    for (const { kid, block } of cases) {
      graph.startBlock(block);
      lowerStatements(fn, kid.type === 'switch_case' ? kid.kids.slice(1) : kid.kids);
    }
    fn.frames.pop();
  });
  graph.startBlock(after);
}
