import type { Operator } from '../../ir/index.ts';
import { type Abstract, isNegativeError, number, originOf, sameAbstract, unknown, unknownFrom } from '../state/abstract.ts';

/**
 * Computes an operation on constants. Byte-order conversions and OR'd names are kept as they are written: their form is what some rules look at.
 */
export function foldOperation(operator: Operator, operands: readonly Abstract[]): Abstract {
  const [a, b] = operands;
  if (a === undefined) return unknownFrom('unknown');
  switch (operator) {
    case 'htons':
    case 'ntohs':
    case 'htonl':
    case 'ntohl':
    case 'inet-address':
      return { kind: 'operation', operator, operands };
    case '!':
      return negate(a);
    case 'is-none':
      return isNone(a) ?? { kind: 'operation', operator, operands };
    case 'has-type':
      return hasType(a, b) ?? { kind: 'operation', operator, operands };
    case 'merge':
      return mergeObjects(operands);
    case 'parse-int':
      return parseInteger(a);
    case 'found-family':
      return isAnyFamily(a) ? unknownFrom('kernel') : a;
    case 'found-address':
      return isPassive(a) ? anyAddress(b) : unknown;
    case 'string':
      return a.kind === 'number' || a.kind === 'string' ? { kind: 'string', value: String(a.value) } : unknownFrom(originOf(a) ?? 'unknown');
    case 'concat':
      return concatenate(operands);
    case '~':
      return a.kind === 'number' ? number(~a.value) : { kind: 'operation', operator, operands };
    case '-':
      if (b === undefined) return a.kind === 'number' ? number(-a.value) : { kind: 'operation', operator, operands };
      return binary(operator, a, b);
    default:
      return b === undefined ? { kind: 'operation', operator, operands } : binary(operator, a, b);
  }
}

/** Whether a value is true in a condition, where that is known: C's zero, Python's and JavaScript's empty values. */
export function truthiness(value: Abstract): boolean | undefined {
  switch (value.kind) {
    case 'number':
      return value.value !== 0;
    case 'boolean':
      return value.value;
    case 'none':
      return false;
    case 'string':
      return value.value !== '';
    case 'reference':
    case 'function':
    case 'class':
      return true;
    // Of what is empty the one language says this, the other that.
    case 'record':
      return value.fields.size > 0 ? true : undefined;
    case 'operation':
      return isNegativeError(value) ? true : undefined;
    default:
      return undefined;
  }
}

function isNone(value: Abstract): Abstract | undefined {
  // An object that a class has made.
  if (value.kind === 'reference' && value.class !== undefined) return { kind: 'boolean', value: false };
  return value.kind === 'none' || types.has(value.kind) ? { kind: 'boolean', value: value.kind === 'none' } : undefined;
}

function hasType(value: Abstract, asked: Abstract | undefined): Abstract | undefined {
  if (asked?.kind !== 'string') return undefined;
  // null is an object, and undefined is not.
  if (value.kind === 'none') return asked.value === 'object' ? undefined : { kind: 'boolean', value: false };
  const type = types.get(value.kind);
  return type === undefined ? undefined : { kind: 'boolean', value: type === asked.value };
}

/** What JavaScript calls the types of values whose kind says it. */
const types: ReadonlyMap<Abstract['kind'], string> = new Map([
  ['number', 'number'],
  ['string', 'string'],
  ['boolean', 'boolean'],
  ['function', 'function'],
  ['class', 'function'],
  ['record', 'object'],
  ['list', 'object'],
]);

/** The result of a comparison of two numbers, or `undefined` for an operator that compares nothing. */
export function compareNumbers(operator: Operator, a: number, b: number): boolean | undefined {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

function binary(operator: Operator, a: Abstract, b: Abstract): Abstract {
  if (a.kind === 'number' && b.kind === 'number') {
    const comparison = compareNumbers(operator, a.value, b.value);
    if (comparison !== undefined) return { kind: 'boolean', value: comparison };
    const result = arithmetic(operator, a.value, b.value);
    if (result !== undefined) return number(result);
  }
  const byName = operator === '==' || operator === '!=' ? areSame(a, b) : undefined;
  if (byName !== undefined) return { kind: 'boolean', value: byName === (operator === '==') };
  const bySign = compareBySign(operator, a, b);
  if (bySign !== undefined) return { kind: 'boolean', value: bySign };
  if (operator === '+' && a.kind === 'string' && b.kind === 'string') return { kind: 'string', value: a.value + b.value };
  if ((operator === '==' || operator === '!=') && isPlain(a) && isPlain(b)) return { kind: 'boolean', value: sameAbstract(a, b) === (operator === '==') };
  return { kind: 'operation', operator, operands: [a, b] };
}

/** Whether two constants are the same one; `undefined` for two names of which nobody knows, but for a socket's types, families and protocols. */
function areSame(a: Abstract, b: Abstract): boolean | undefined {
  if (a.kind !== 'constant' || b.kind !== 'constant') return undefined;
  if (a.name === b.name) return true;
  const [first, second] = [kindNamed(a.name), kindNamed(b.name)];
  if (first === undefined || second === undefined || first.slice(0, 3) !== second.slice(0, 3)) return undefined;
  return first === second;
}

/** SOCK_DGRAM, AF_INET6: what kind of socket is made may rest on it. */
export function namesKind(value: Abstract): boolean {
  return value.kind === 'constant' && kindName.test(value.name);
}

const kindName = /^(?:SOCK_(?:STREAM|DGRAM|RAW|SEQPACKET)|[AP]F_(?:UNSPEC|INET6?|UNIX|LOCAL|FILE|PACKET|NETLINK))$/;

/** AI_PASSIVE among the flags, which all have names. */
function isPassive(flags: Abstract): boolean {
  if (flags.kind === 'operation') return flags.operator === '|' && flags.operands.some(isPassive);
  return flags.kind === 'constant' && flags.name === 'AI_PASSIVE';
}

/** A socket of either family has one of two addresses, and of which it is nobody knows where any was asked for. */
function anyAddress(family: Abstract | undefined): Abstract {
  const name = family?.kind === 'constant' ? family.name.replace(/^PF_/, 'AF_') : '';
  return name === 'AF_INET' ? number(0) : name === 'AF_INET6' ? { kind: 'constant', name: 'in6addr_any' } : unknown;
}

function isAnyFamily(value: Abstract): boolean {
  return value.kind === 'number' ? value.value === 0 : value.kind === 'constant' && /^[AP]F_UNSPEC$/.test(value.name);
}

const protocolName = /^IPPROTO_(?:TCP|UDP|UDPLITE|SCTP|DCCP)$/;

function kindNamed(name: string): string | undefined {
  if (protocolName.test(name)) return name;
  return kindName.test(name) ? name.replace(/^PF_/, 'AF_').replace(/_(?:LOCAL|FILE)$/, '_UNIX') : undefined;
}

/** Of numbers that are known to be negative, and no more, the comparison with one that is not. */
function compareBySign(operator: Operator, a: Abstract, b: Abstract): boolean | undefined {
  if (isNegativeError(a) && b.kind === 'number' && b.value >= 0) return compareNumbers(operator, -1, b.value);
  return isNegativeError(b) && a.kind === 'number' && a.value >= 0 ? compareNumbers(operator, a.value, -1) : undefined;
}

function arithmetic(operator: Operator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b);
    case '%':
      return b === 0 ? undefined : a % b;
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    default:
      return undefined;
  }
}

/** `{ ...a, ...b }`: what is known whole is put into the object before it, so that objects that are made of each other do not grow with their history. */
function mergeObjects(operands: readonly Abstract[]): Abstract {
  const parts: Abstract[] = [];
  for (const operand of operands.flatMap((each) => (each.kind === 'operation' && each.operator === 'merge' ? each.operands : [each]))) {
    const last = parts.at(-1);
    if (last?.kind === 'record' && operand.kind === 'record' && operand.isWhole === true && last.fields.size + operand.fields.size <= mostFields) {
      parts[parts.length - 1] = { ...last, fields: new Map([...last.fields, ...operand.fields]) };
    } else parts.push(operand);
  }
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first;
  return { kind: 'operation', operator: 'merge', operands: parts.length <= mostParts ? parts : [unknown, ...parts.slice(1 - mostParts)] };
}

/** More than any object has that is written by hand. */
const mostFields = 64;
const mostParts = 8;

function negate(a: Abstract): Abstract {
  if (a.kind === 'boolean') return { kind: 'boolean', value: !a.value };
  if (a.kind === 'number') return { kind: 'boolean', value: a.value === 0 };
  if (a.kind === 'none') return { kind: 'boolean', value: true };
  return { kind: 'operation', operator: '!', operands: [a] };
}

function parseInteger(a: Abstract): Abstract {
  if (a.kind === 'number') return number(Math.trunc(a.value), a.span);
  if (a.kind === 'string' && /^\s*\d+\s*$/.test(a.value)) return number(Number(a.value), a.span);
  // Kept as it is written: whatever the text says, the number is in host order.
  return { kind: 'operation', operator: 'parse-int', operands: [a] };
}

function concatenate(operands: readonly Abstract[]): Abstract {
  let text = '';
  for (const operand of operands) {
    if (operand.kind !== 'string' && operand.kind !== 'number') return unknownFrom(operands.map(originOf).find((origin) => origin !== undefined) ?? 'unknown');
    text += operand.value;
  }
  return { kind: 'string', value: text };
}

/** Constants of one kind that are equal exactly when they are the same. Two names of the vocabulary may share a number, so they are not. */
function isPlain(a: Abstract): boolean {
  return a.kind === 'number' || a.kind === 'string' || a.kind === 'boolean' || a.kind === 'none';
}
