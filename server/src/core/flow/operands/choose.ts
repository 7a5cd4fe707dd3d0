import type { Operator } from '../../ir/index.ts';
import { type Abstract, isTold, joinAbstract, originOf, otherwiseOf, sameAbstract, unknown, unknownFrom } from '../state/abstract.ts';
import { truthiness } from './fold.ts';

/**
 * The operand that an operator which chooses one of two comes to; `undefined` for operators that compute. What the function was given, or else a constant, is
 * kept as it is written: the caller knows which of the two it is.
 */
export function chooseOperand(operator: Operator, operands: readonly Abstract[]): Abstract | undefined {
  const [first, second, third] = operands;
  if (operator === 'choose') return first === undefined || second === undefined || third === undefined ? unknown : eitherOf(first, second, third);
  if (first === undefined || second === undefined || (operator !== 'or' && operator !== 'and' && operator !== 'default')) return undefined;
  const chosen = choiceOf(operator, first);
  if (chosen !== undefined) return chosen === 'first' ? first : second;
  if (isQuestion(first) && isQuestion(second)) return { kind: 'operation', operator, operands: [first, second] };
  const isDefault = operator !== 'and' && truthiness(second) === true && second.kind !== 'reference';
  const isObject = operator !== 'and' && (second.kind === 'reference' || second.kind === 'symbolic' || second.kind === 'record');
  // `address ?? ''`, `port || 0`, `reuse ?? false`: what says nothing, or leaves the choice to the kernel.
  const isNothing = operator !== 'and' && isScalar(second) && truthiness(second) === false;
  if ((isDefault || isObject || isNothing) && (first.kind === 'symbolic' || isChoice(first))) return { kind: 'operation', operator, operands: [first, second] };
  const from = originOf(first);
  if (from !== undefined) return unknownFrom(from, first.span, operator === 'and' ? undefined : (otherwiseOf(first) ?? numberIn(second)));
  // What has a default is a setting, wherever it comes from.
  return unknownFrom(isDefault ? 'config' : 'unknown');
}

/** `type == SOCK_DGRAM || type == SOCK_RAW`: the caller may know the answer, and the next one who asks has the same. */
function isQuestion(value: Abstract, depth = 0): boolean {
  if (value.kind !== 'operation' || depth > deepestQuestion) return false;
  if (comparisons.has(value.operator)) return isTold(value);
  return (value.operator === 'or' || value.operator === 'and' || value.operator === '!') && value.operands.every((each) => isQuestion(each, depth + 1));
}

const comparisons: ReadonlySet<Operator> = new Set(['==', '!=', '<', '>', '<=', '>=', 'is-none']);
const deepestQuestion = 4;

function isScalar({ kind }: Abstract): boolean {
  return kind === 'string' || kind === 'number' || kind === 'boolean';
}

/** `process.env.PORT || '8080'` is a number as soon as it is a port. */
function numberIn(value: Abstract): number | undefined {
  if (value.kind === 'number') return value.value;
  return value.kind === 'string' && /^\d{1,6}$/.test(value.value) ? Number(value.value) : undefined;
}

/** What the caller cannot tell, nobody can: then it is either. */
function eitherOf(condition: Abstract, yes: Abstract, no: Abstract): Abstract {
  const truth = truthiness(condition);
  if (truth !== undefined) return truth ? yes : no;
  if (sameAbstract(yes, no)) return yes;
  // One inside the other is as far as anybody writes them; a loop would go on.
  const isKept = isTold(condition) && [yes, no].every((each) => !isChoice(each) || !each.operands.some(isChoice));
  return isKept ? { kind: 'operation', operator: 'choose', operands: [condition, yes, no] } : joinAbstract(yes, no);
}

function isChoice(value: Abstract): value is Extract<Abstract, { kind: 'operation' }> {
  return value.kind === 'operation' && value.operator === 'choose';
}

/** What is one of two counts as true where the second does. */
function hasDefault(value: Abstract): boolean {
  if (value.kind !== 'operation' || (value.operator !== 'or' && value.operator !== 'default')) return false;
  const last = value.operands.at(-1);
  return last === undefined || (truthiness(last) !== false && !isQuestion(last));
}

function choiceOf(operator: 'or' | 'and' | 'default', first: Abstract): 'first' | 'second' | undefined {
  if (operator === 'default') return first.kind === 'none' ? 'second' : first.kind === 'unknown' || first.kind === 'symbolic' ? undefined : 'first';
  const truth = hasDefault(first) ? true : truthiness(first);
  return truth === undefined ? undefined : truth === (operator === 'or') ? 'first' : 'second';
}
