import { type Condition, isGlobal, type Operator } from '../../ir/index.ts';
import { oneOf } from '../exits/tested.ts';
import { foldOperation } from '../operands/fold.ts';
import { locate } from '../operands/locate.ts';
import { type Abstract, type Location, number } from './abstract.ts';
import type { State } from './state.ts';

export type ConditionValue = Extract<Condition, { kind: 'value' }>['value'];

/** A condition as a path remembers it: the same text for the same question of the same locations. */
export interface ConditionKey {
  readonly text: string;
  readonly truth: boolean;
  readonly dependsOn: readonly Location[];
  readonly negated: ConditionKey;
}

/** The condition that a value is, or `undefined` where it asks nothing of a location, or asks what has no name. */
export function conditionKey(value: ConditionValue, state: State): ConditionKey | undefined {
  if (value.kind === 'operation' && value.operator === '!' && value.operands[0] !== undefined) return conditionKey(value.operands[0], state)?.negated;
  const dependsOn: Location[] = [];
  const isNegative = value.kind === 'operation' && opposites.has(value.operator);
  const asked = value.kind === 'operation' ? decisive(value) : value;
  const text = keyText(asked, state, dependsOn);
  if (text === undefined || dependsOn.length === 0) return undefined;
  return keyOf(text, !isNegative, dependsOn);
}

/**
 * The condition that a value is, where the text names only what holds it: `isStream()` asks of the object's type what `type == SOCK_STREAM` asks of it.
 * What the value speaks of must still be there as it was when the function began.
 */
export function keyOfValue(value: Abstract, state: State): ConditionKey | undefined {
  if (value.kind !== 'operation') return undefined;
  if (value.operator === '!' && value.operands[0] !== undefined) return keyOfValue(value.operands[0], state)?.negated;
  const dependsOn: Location[] = [];
  const text = textOfValue(decisive(value), state, dependsOn);
  return text === undefined || dependsOn.length === 0 ? undefined : keyOf(text, !opposites.has(value.operator), dependsOn);
}

function textOfValue(value: Abstract, state: State, dependsOn: Location[]): string | undefined {
  switch (value.kind) {
    case 'symbolic': {
      const held = state.read(value.at);
      if (held?.kind !== 'symbolic' || held.at !== value.at) return undefined;
      dependsOn.push(value.at);
      return value.at;
    }
    case 'operation': {
      const parts = value.operands.map((operand) => textOfValue(operand, state, dependsOn)).filter((part) => part !== undefined);
      if (parts.length < value.operands.length) return undefined;
      return (value.operator === 'or' ? oneOf(parts) : undefined) ?? `${value.operator}(${parts.join(',')})`;
    }
    default:
      return literalText(value);
  }
}

/** Comparisons that say no to what another one asks: after a loop that counts while `i < n`, `i >= n` asks the same. */
const opposites: ReadonlySet<string> = new Set(['!=', '>=', '<=']);

/** A comparison as the one of `==` and `<` that decides it. */
function decisive<Operation extends { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly unknown[] }>(
  value: Operation,
): Operation {
  const { operator, operands } = value;
  if (operator === '!=') return { ...value, operator: '==' };
  if (operator === '>=') return { ...value, operator: '<' };
  return operator === '>' || operator === '<=' ? { ...value, operator: '<', operands: [...operands].reverse() } : value;
}

function keyOf(text: string, truth: boolean, dependsOn: readonly Location[]): ConditionKey {
  return {
    text,
    truth,
    dependsOn,
    get negated() {
      return keyOf(text, !truth, dependsOn);
    },
  };
}

/** A name of the program for a text or a number stands for that, in the one function as in the other: `Mode.STREAM` of an enumeration. */
function writtenText(value: Abstract): string | undefined {
  return value.kind === 'string' || value.kind === 'number' ? JSON.stringify(value.value) : undefined;
}

/** What means the same wherever it stands, as keys write it down. */
function literalText(value: Abstract | ConditionValue): string | undefined {
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return JSON.stringify(value.value);
    case 'constant':
      return value.name;
    case 'none':
      return 'none';
    default:
      return undefined;
  }
}

function keyText(value: ConditionValue, state: State, dependsOn: Location[]): string | undefined {
  switch (value.kind) {
    case 'place': {
      const location = locate(value.place, state);
      const written = isGlobal(location) ? writtenText(state.readWhole(location)) : undefined;
      if (written !== undefined) return written;
      dependsOn.push(location);
      return location;
    }
    case 'operation': {
      const parts = value.operands.map((operand) => keyText(operand, state, dependsOn));
      if (parts.includes(undefined)) return undefined;
      // `1u << 2`, which a macro stands for.
      const folded = parts.every((part) => /^-?\d+$/.test(part ?? ''))
        ? foldOperation(
            value.operator,
            parts.map((part) => number(Number(part))),
          )
        : undefined;
      return folded?.kind === 'number' ? String(folded.value) : `${value.operator}(${parts.join(',')})`;
    }
    default:
      return literalText(value);
  }
}
