import type { BlockId } from '../../../ir/index.ts';
import { branchOnLookup } from '../collections/lookups.ts';
import { deeper, type FunctionLowering, textOf } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { branchOnAlternatives } from '../preprocessor/macroAlternatives.ts';
import { lastKid, namedKids, type View } from '../tree/view.ts';

/** Goes to `yes` where the expression is true and to `no` where it is not. Ends the current block. */
export function lowerCondition(fn: FunctionLowering, view: View, yes: BlockId, no: BlockId): void {
  const { graph } = fn;
  // A test of nothing that matters is a choice like any other, unless it is no choice at all.
  if (fn.slice?.keeps(view.start, view.end) === false && view.site === undefined && !mayBeDecided(fn, view)) {
    graph.branch({ kind: 'opaque' }, yes, no);
    return;
  }
  const isLowered = deeper(fn, view, false, () => {
    branchOn(fn, view, yes, no);
    return true;
  });
  if (!isLowered) graph.branch({ kind: 'opaque' }, yes, no);
}

/** Whether the text may decide the condition: a literal stands where an operand is, or a macro is all there is. */
function mayBeDecided(fn: FunctionLowering, view: View): boolean {
  if (view.end - view.start > longestDecided) return false;
  const text = textOf(fn, view);
  const name = /^[(!\s]*([A-Za-z_]\w*)[)\s]*$/.exec(text)?.[1];
  return name === undefined || /^(?:true|false|nullptr|NULL|TRUE|FALSE)$/.test(name) ? literalOperand.test(text) : fn.file.macros.has(name);
}

const longestDecided = 200;
const literalOperand = /(?:^|&&|\|\||\b(?:and|or|not)\b)[(!\s]*(?:\d|(?:true|false|TRUE|FALSE|NULL|nullptr)\b)/;

function branchOn(fn: FunctionLowering, view: View, yes: BlockId, no: BlockId): void {
  const { graph } = fn;
  switch (view.type) {
    case 'parenthesized_expression': {
      const inner = namedKids(view);
      if (inner.length !== 1 || inner[0] === undefined || inner[0].type === 'compound_statement') break;
      fn.walk.condition(fn, inner[0], yes, no);
      return;
    }
    case 'condition_clause': {
      const parts = namedKids(view);
      for (const part of parts.slice(0, -1)) {
        for (const kid of part.type === 'init_statement' ? namedKids(part) : [part]) fn.walk.statement(fn, kid);
      }
      const last = parts[parts.length - 1];
      if (last === undefined) break;
      fn.walk.condition(fn, last, yes, no);
      return;
    }
    case 'declaration': {
      // `if (int n = f())`: the declared variable is the condition.
      fn.walk.statement(fn, view);
      const declarator = view.kids.find((kid) => /^identifier$|declarator$/.test(kid.type));
      let name = declarator;
      while (name !== undefined && name.type !== 'identifier') name = namedKids(name)[0];
      if (name === undefined) break;
      graph.branch({ kind: 'value', value: fn.walk.value(fn, name) }, yes, no);
      return;
    }
    case 'unary_expression': {
      const operand = lastKid(view);
      const operator = view.kids[0]?.type;
      if (operand === undefined || (operator !== '!' && operator !== 'not')) break;
      fn.walk.condition(fn, operand, no, yes);
      return;
    }
    case 'binary_expression': {
      if (branchOnLookup(fn, view, yes, no)) return;
      const [left, token, right] = view.kids;
      const operator = token?.type;
      if (left === undefined || right === undefined || view.kids.length !== 3) break;
      const isAnd = operator === '&&' || operator === 'and';
      if (!isAnd && operator !== '||' && operator !== 'or') break;
      const second = graph.newBlock();
      if (isAnd) fn.walk.condition(fn, left, second, no);
      else fn.walk.condition(fn, left, yes, second);
      graph.startBlock(second);
      fn.walk.condition(fn, right, yes, no);
      return;
    }
    case 'comma_expression': {
      const parts = namedKids(view);
      for (const part of parts.slice(0, -1)) if (hasEffects(part)) fn.walk.effects(fn, part, 'discarded');
      const last = parts[parts.length - 1];
      if (last === undefined) break;
      fn.walk.condition(fn, last, yes, no);
      return;
    }
    case 'call_expression':
      if (branchOnAlternatives(fn, view, yes, no) || branchOnLookup(fn, view, yes, no)) return;
      break;
    default:
  }
  const value = fn.walk.value(fn, view);
  if (value.kind === 'number' || value.kind === 'boolean') graph.jump(value.value ? yes : no);
  else if (value.kind === 'none') graph.jump(no);
  else graph.branch({ kind: 'value', value }, yes, no);
}
