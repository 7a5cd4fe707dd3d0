import { type Place, placeOf, type Span, type Value } from '../../../ir/index.ts';
import { addBesideOthers, eachValue, holdInRounds, isOnlyAddition, isOnlyGoneThrough } from '../collections/collected.ts';
import type { FunctionContext } from '../context.ts';
import { mayHoldSocket, partOf } from '../expressions/values.ts';
import { fieldHandedOut } from '../objects/handedOut.ts';
import { assignSetting } from '../servers/configured.ts';
import { assignServerAttribute } from '../servers/servers.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { isSelf, placeOfExpression } from './places.ts';

const unpacked: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern', 'tuple', 'list', 'expression_list']);

/** Gives a value to whatever stands on the left of an assignment, a `for`, a `with`. */
export function assignTarget(fn: FunctionContext, target: Syntax, value: Value, statement: Syntax): void {
  const left = unparenthesized(target);
  if (left.type === 'as_pattern_target' && left.children[0] !== undefined) {
    assignTarget(fn, left.children[0], value, statement);
    return;
  }
  if (unpacked.has(left.type)) {
    unpack(fn, left.children, value, statement);
    return;
  }
  if (left.type === 'identifier' || left.type === 'attribute' || left.type === 'subscript') {
    if (left.type === 'attribute') {
      assignServerAttribute(fn, left, value, statement);
      assignSetting(fn, left, value, statement);
    }
    const place = left.type === 'identifier' ? placeOfTarget(fn, left) : placeOfExpression(fn, left);
    const [container] = left.children;
    if (place !== undefined) {
      const isAdded = left.type === 'subscript' && container !== undefined && mayHoldSocket(value) && isOnlyAddition(fn, left, container);
      if (isAdded && place.path.at(-1) === '[]' && isOnlyGoneThrough(fn, container))
        addBesideOthers(fn, left, placeOf(place.root, ...place.path.slice(0, -1)), value, false);
      else fn.assign(place, value, statement);
      // What the object has not itself it does with what it keeps: to whoever calls it, it is that.
      if (left.type === 'attribute' && mayHoldSocket(value) && isHandedOut(fn, left))
        fn.assign(placeOf(place.root, ...place.path.slice(0, -1), '*'), value, statement);
      if (isAdded) fn.assign(placeOf(place.root, ...place.path.slice(0, -1), eachValue), value, statement);
      if (left.type === 'subscript' && fn.collected !== undefined && mayHoldSocket(value)) holdInRounds(fn, left, value);
      return;
    }
  }
  // A place that we cannot name: what is put there is out of sight.
  if (left.type !== 'identifier' && mayHoldSocket(value)) fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(statement, '', []) });
}

/** The variable that a name is from here on, whatever it was imported as before: `socket = socket.socket()`. */
function placeOfTarget(fn: FunctionContext, name: Syntax): Place | undefined {
  const meaning = fn.file.meaning(fn.text(name), Number.POSITIVE_INFINITY, fn.scope);
  return meaning.kind === 'variable' ? placeOf(meaning.root) : undefined;
}

/** Whether the class hands on to what it keeps in the field the methods that it does not have itself. */
function isHandedOut(fn: FunctionContext, target: Syntax): boolean {
  const [object, attribute] = target.children;
  const owner = fn.definition?.ownerClass;
  if (owner === undefined || object === undefined || attribute === undefined || !isSelf(fn, object)) return false;
  return fn.file.lineage(owner).some((one) => fieldHandedOut(fn.file, one) === fn.text(attribute));
}

function unpack(fn: FunctionContext, targets: readonly Syntax[], value: Value, statement: Syntax): void {
  const starred = targets.findIndex((target) => target.type === 'list_splat_pattern' || target.type === 'list_splat');
  const span: Span = { start: statement.start, end: statement.end };
  let source = value;
  if (value.kind === 'list' && value.items.some(isPlace)) {
    // `a, b = b, a` reads everything before it writes anything.
    source = {
      ...value,
      items: value.items.map((item, index) => {
        if (!isPlace(item)) return item;
        const kept = placeOf(fn.temporary(statement, `item${index}`));
        fn.assign(kept, item, statement);
        return { kind: 'place', place: kept, ...(item.span === undefined ? {} : { span: item.span }) };
      }),
    };
  }
  targets.forEach((target, index) => {
    const inner = index === starred ? target.children[0] : target;
    if (inner === undefined) return;
    const isKnown = starred < 0 || index < starred;
    assignTarget(fn, inner, isKnown ? itemOf(source, index, span) : { kind: 'unknown', from: 'unknown' }, statement);
  });
}

function isPlace(value: Value): boolean {
  return value.kind === 'place';
}

function itemOf(value: Value, index: number, span: Span): Value {
  if (value.kind === 'place') return { kind: 'place', place: placeOf(value.place.root, ...value.place.path, `[${index}]`) };
  const item = partOf(value, { kind: 'number', value: index }, span);
  const { span: _whole, ...rest } = item;
  return item.kind === 'operation' ? rest : item;
}
