import type { Operator, Place, Value } from '../../ir/index.ts';
import { itemListed, itemSet, itemTold, itemToldAt } from '../constants/tables.ts';
import { type Abstract, type Location, number, unknown, unknownFrom } from '../state/abstract.ts';
import { conditionKey } from '../state/conditionKey.ts';
import { partOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { chooseOperand } from './choose.ts';
import { foldOperation } from './fold.ts';
import { locate } from './locate.ts';
import { toldByObjectAt } from './properties.ts';
import { partOfSocketAt } from './socketParts.ts';

/** A name of a module that keeps what somebody sets. */
const settings = /(?:^|[._])(?:conf(?:ig|iguration)?|cfg|settings?|options?|opts|args|flags)(?:[._]|$)/i;

/** Where an event's result is kept. */
export function resultLocation(event: number): Location {
  if (event < 0 || event >= mostKept) return `%${event}`;
  const known = locations[event] ?? `%${event}`;
  locations[event] = known;
  return known;
}

/** Written again and again, and a string that is looked up for the first time costs most. */
const locations: string[] = [];
const mostKept = 1 << 16;

/** The value of an expression at this point of this path. */
export function evaluate(value: Value, state: State): Abstract {
  switch (value.kind) {
    case 'number':
      return number(value.value, value.span);
    case 'string':
      return { kind: 'string', value: value.value, span: value.span };
    case 'boolean':
      return { kind: 'boolean', value: value.value, span: value.span };
    case 'constant':
      return { kind: 'constant', name: value.name, span: value.span };
    case 'none':
      return { kind: 'none', span: value.span };
    case 'function':
      return { kind: 'function', id: value.id };
    case 'class':
      return { kind: 'class', id: value.id };
    case 'imported':
      return unknownFrom(settings.test(value.from) ? 'config' : 'unknown', value.span);
    case 'unknown':
      return unknownFrom(value.from, value.span, value.otherwise);
    case 'result':
      return state.readOwn(resultLocation(value.event)) ?? unknown;
    case 'place':
      return itemToldAt(value.place, state) ?? heldOrTold(value, value.place, state);
    case 'address':
      return { kind: 'reference', to: locate(value.place, state), span: value.span };
    case 'list':
      return { kind: 'list', items: value.items.map((item) => evaluate(item, state)), span: value.span };
    case 'record': {
      const fields = new Map<string, Abstract>();
      for (const [name, field] of value.fields) fields.set(name, evaluate(field, state));
      return { kind: 'record', fields, zeroed: value.zeroed ?? false, isWhole: value.isWhole, span: value.span };
    }
    case 'operation':
      return operation(value, state);
    default:
      return unknown;
  }
}

/** What a pointer points to; a value that is no pointer stands for itself (arrays, Python objects). */
export function dereference(value: Abstract, state: State): Abstract {
  if (value.kind === 'reference') return state.read(value.to);
  if (value.kind === 'symbolic') return partOf(value, '*');
  return value;
}

function heldOrTold(value: Value, place: Place, state: State): Abstract {
  const held = placed(value, locate(place, state), state);
  return held.kind === 'unknown' ? (toldByObjectAt(place, state) ?? held) : held;
}

function placed(value: Value, location: Location, state: State): Abstract {
  return partOfSocketAt(location, state) ?? pointingAt(state.read(location), value);
}

function operation(value: Extract<Value, { kind: 'operation' }>, state: State): Abstract {
  const taken = value.operator === 'choose' ? value.operands[3] : undefined;
  const known = taken === undefined ? unknown : evaluate(taken, state);
  return known.kind === 'unknown' ? computed(value, state) : known;
}

function computed(value: Extract<Value, { kind: 'operation' }>, state: State): Abstract {
  const operands = value.operator === 'choose' ? chosen(value, state) : value.operands.map((operand) => evaluate(operand, state));
  const folded = answered(value, folding(value.operator, operands, state), state);
  return folded.span === undefined && value.span !== undefined ? { ...folded, span: value.span } : folded;
}

/** What is chosen by a condition that a branch on the way here has answered is no choice any more. */
function chosen({ operands: [condition, ...either] }: Extract<Value, { kind: 'operation' }>, state: State): readonly Abstract[] {
  if (condition === undefined) return [];
  const key = conditionKey(condition, state);
  const truth = key === undefined ? undefined : state.truthOf(key.text);
  const asked: Abstract = key === undefined || truth === undefined ? evaluate(condition, state) : { kind: 'boolean', value: truth === key.truth };
  return [asked, ...either.map((each) => evaluate(each, state))];
}

/** A question that a branch on the way here has answered: `serve(sock, bound=(fd is not None))`. */
function answered(value: Extract<Value, { kind: 'operation' }>, folded: Abstract, state: State): Abstract {
  if (folded.kind !== 'operation' || !questions.has(value.operator)) return folded;
  const key = conditionKey(value, state);
  const truth = key === undefined ? undefined : state.truthOf(key.text);
  return key === undefined || truth === undefined ? folded : { kind: 'boolean', value: truth === key.truth };
}

const questions: ReadonlySet<Operator> = new Set(['==', '!=', '<', '<=', '>', '>=', '!', 'is-none', 'has-type']);

function folding(operator: Operator, operands: readonly Abstract[], state: State): Abstract {
  const [first, second] = operands;
  if (first === undefined) return unknown;
  if (operator === 'item') {
    const key = second?.kind === 'number' || second?.kind === 'string' ? String(second.value) : undefined;
    if (key === undefined) return itemTold(first, second) ?? itemSet(first, second) ?? unknown;
    if (first.kind === 'reference') return state.read(state.names.within(first.to, key));
    return partOf(first, key);
  }
  if (operator === 'listed') return itemListed(first, operands.slice(1));
  return (
    chooseOperand(operator, operands) ??
    foldOperation(operator, operator === 'parse-int' || operator === 'inet-address' ? [writtenText(first, state)] : operands)
  );
}

/** A pointer that the function was given stands for the text behind it, where the function has written one itself. */
function writtenText(text: Abstract, state: State): Abstract {
  return text.kind === 'symbolic' ? (state.readOwn(`${text.at}/*`) ?? text) : text;
}

/** The text to point at is where the constant was written; where nothing was, the expression itself. */
function pointingAt(read: Abstract, value: Value): Abstract {
  return read.span === undefined && value.span !== undefined && read.kind !== 'socket' && read.kind !== 'symbolic' ? { ...read, span: value.span } : read;
}
