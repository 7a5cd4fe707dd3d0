import { type BlockId, placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, textOf, type Use } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { kidOfType, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { enterUnder } from './alternatives.ts';
import { conditionsOf, type Sided } from './directives.ts';

/** One of the bodies that a macro has under different conditions. Without a view it is empty: nothing is left of the call. */
interface Alternative {
  readonly conditions: readonly Sided[];
  readonly body: View | undefined;
}

/**
 * What a call of a macro gives that is one expression on Windows and another one elsewhere, or nothing at all: the one whose conditions hold.
 * @returns `undefined` where there are no such alternatives, and where the call is given more than names and constants, which would be lowered once for each
 */
export function expandAlternatives(fn: FunctionLowering, name: string, view: View, callArguments: readonly View[], use: Use): Value | undefined {
  const alternatives = alternativesOf(fn, name, view, callArguments);
  if (alternatives === undefined) return undefined;
  const result = placeOf(syntheticVariable('alternative', view.start));
  const end = fn.graph.newBlock();
  oneByOne(fn, alternatives, view, ({ body }) => {
    if (body !== undefined) assign(fn, spanOf(view), result, fn.walk.value(fn, body, use));
    fn.graph.jump(end);
  });
  fn.graph.startBlock(end);
  return { kind: 'place', place: result, span: spanOf(view) };
}

/** `if (!ISVALIDSOCKET(s))`: each alternative is a condition of its own. Ends the current block, unless the call is of no such macro. */
export function branchOnAlternatives(fn: FunctionLowering, view: View, yes: BlockId, no: BlockId): boolean {
  const callee = view.kids[0];
  const list = kidOfType(view, 'argument_list');
  if (callee?.type !== 'identifier' || list === undefined) return false;
  const name = textOf(fn, callee);
  if (!fn.file.macros.has(name) || fn.scope.find(name) !== undefined || fn.expanding.has(name)) return false;
  const alternatives = alternativesOf(fn, name, view, namedKids(list));
  if (alternatives === undefined || alternatives.some(({ body }) => body === undefined)) return false;
  fn.expanding.add(name);
  oneByOne(fn, alternatives, view, ({ body }) => {
    if (body !== undefined) fn.walk.condition(fn, body, yes, no);
  });
  fn.expanding.delete(name);
  return true;
}

function alternativesOf(fn: FunctionLowering, name: string, view: View, callArguments: readonly View[]): readonly Alternative[] | undefined {
  const { macros } = fn.file;
  const site = spanOf(view);
  const rivals = macros.rivalsAt(name, site.start);
  if (rivals.length === 0 || fn.expanding.size > deepest || callArguments.some((argument) => hasEffects(argument))) return undefined;
  const alternatives: Alternative[] = [];
  for (const define of rivals) {
    const body = macros.expandDefined(define, callArguments, site);
    if (body === undefined && macros.bodyOf(define) !== '') return undefined;
    alternatives.push({ conditions: conditionsOf(define.region), body });
  }
  const converting = alternatives.filter(({ body }) => body === undefined || !callArguments.includes(bare(body)));
  return converting.length === 0 ? alternatives : converting;
}

/**
 * `#if WORDS_BIGENDIAN`, `#define to_network(x) (x)`: what gives back what it is given is for machines on which there is nothing to do, and says nothing of
 * the others.
 */
function bare(body: View): View {
  const inner = withoutParentheses(body);
  const operand = inner.type === 'cast_expression' ? inner.kids.at(-1) : undefined;
  return operand === undefined ? inner : bare(operand);
}

function oneByOne(fn: FunctionLowering, alternatives: readonly Alternative[], view: View, lower: (alternative: Alternative) => void): void {
  alternatives.forEach((alternative, index) => {
    const next = index === alternatives.length - 1 ? undefined : fn.graph.newBlock();
    if (next !== undefined) enterUnder(fn, alternative, next, view.start);
    lower(alternative);
    if (next !== undefined) fn.graph.startBlock(next);
  });
}

/** Alternatives within alternatives: each level doubles what is lowered. */
const deepest = 3;
