import type { MemoryRow } from '../../../apis/posix.ts';
import { allocatedObject, type Place, placeOf, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, type TypedPlace } from '../context.ts';
import { fieldOf } from '../names/places.ts';
import { spanOf, type View } from '../tree/view.ts';

/** Lowers a call that changes what memory holds to assignments of the places that it changes. */
export function lowerMemory(fn: FunctionLowering, view: View, row: MemoryRow, callArguments: readonly View[]): Value {
  const span = spanOf(view);
  if (row.does === 'getaddrinfo') return lowerGetaddrinfo(fn, view, row, callArguments);
  const targetView = callArguments[row.target];
  const target = targetView === undefined ? undefined : fn.walk.target(fn, targetView);
  callArguments.forEach((argument, index) => {
    const isRead = ('source' in row && index === row.source) || ('format' in row && index >= row.format);
    if (index !== row.target && !isRead) fn.walk.effects(fn, argument, 'used');
  });
  if (targetView !== undefined && target === undefined) fn.walk.effects(fn, targetView, 'used');
  const result: Value = target === undefined ? unknownValue : { kind: 'address', place: target.place, span };
  switch (row.does) {
    case 'zero':
      if (target !== undefined) assign(fn, span, target.place, zeroOf(fn, target));
      return result;
    case 'fill': {
      const byteView = callArguments[row.byte];
      const byte = byteView === undefined ? unknownValue : fn.walk.value(fn, byteView);
      if (target !== undefined) assign(fn, span, target.place, byte.kind === 'number' && byte.value === 0 ? zeroOf(fn, target) : unknownValue);
      return result;
    }
    case 'copy': {
      const source = callArguments[row.source];
      const from = source === undefined ? undefined : fn.walk.target(fn, source);
      if (source !== undefined && from === undefined) fn.walk.effects(fn, source, 'used');
      if (target !== undefined)
        assign(
          fn,
          span,
          target.place,
          from === undefined ? unknownValue : { kind: 'place', place: from.place, ...(source === undefined ? {} : { span: spanOf(source) }) },
        );
      return result;
    }
    case 'text': {
      const source = callArguments[row.source];
      const value = source === undefined ? unknownValue : textValue(fn, source);
      if (target !== undefined) assign(fn, span, target.place, value);
      return result;
    }
    case 'print': {
      const values = callArguments.slice(row.format).map((argument) => textValue(fn, argument));
      if (target !== undefined) assign(fn, span, target.place, printedValue(values));
      return { kind: 'unknown', from: 'unknown', span };
    }
    case 'address': {
      const source = callArguments[row.source];
      const value: Value =
        source === undefined ? unknownValue : { kind: 'operation', operator: 'inet-address', operands: [textValue(fn, source)], span: spanOf(source) };
      if (target !== undefined) assign(fn, span, addressField(target.place), value);
      return { kind: 'unknown', from: 'unknown', span };
    }
    default:
      return unreachable(row);
  }
}

/** The text that an argument gives: an array's name stands for what the array holds. */
export function textValue(fn: FunctionLowering, view: View): Value {
  const value = fn.walk.value(fn, view);
  return value.kind === 'address' && fn.walk.place(fn, view)?.type?.isArray === true ? { ...value, kind: 'place' } : value;
}

/** What a format that prints one thing alone gives: `"%d"` of a port is the port as text. */
function printedValue([format, ...values]: readonly Value[]): Value {
  const only = values.length === 1 ? values[0] : undefined;
  if (format?.kind === 'string' && values.length === 0 && !format.value.includes('%')) return format;
  if (format?.kind !== 'string' || only === undefined || !/^%[lhz]*[duis]$/.test(format.value)) return unknownValue;
  return format.value.endsWith('s')
    ? only
    : { kind: 'operation', operator: 'string', operands: [only], ...(only.span === undefined ? {} : { span: only.span }) };
}

/** malloc(3) and its like: an object that its pointer leads to. */
export function allocate(fn: FunctionLowering, view: View, callArguments: readonly View[], zeroed: boolean): Value {
  for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
  const object = placeOf(allocatedObject(spanOf(view).start));
  assign(fn, spanOf(view), object, zeroed ? { kind: 'record', fields: new Map(), zeroed: true } : unknownValue);
  return { kind: 'address', place: object, span: spanOf(view) };
}

/** `in_addr` has one field, through which it is read; the sixteen bytes of an `in6_addr` are one value. */
function addressField(place: Place): Place {
  const last = place.path[place.path.length - 1];
  return last === 's_addr' || last === 'sin6_addr' || last === 's6_addr' ? place : fieldOf(place, 's_addr');
}

function zeroOf(fn: FunctionLowering, target: TypedPlace): Value {
  const { type } = target;
  if (type === undefined || type.isArray || fn.file.types.isStructure(type)) return { kind: 'record', fields: new Map(), zeroed: true };
  if (fn.file.types.sizeOf(type) !== undefined && type.pointers === 0) return { kind: 'number', value: 0 };
  return { kind: 'record', fields: new Map(), zeroed: true };
}

/**
 * `getaddrinfo(node, service, &hints, &list)` makes a list entry whose fields come from the hints, and the address that it points to. The address keeps what
 * it was asked for (`ai_node`, `ai_service`, `ai_flags`): without a node, the flags decide between the wildcard and loopback.
 */
function lowerGetaddrinfo(fn: FunctionLowering, view: View, row: Extract<MemoryRow, { does: 'getaddrinfo' }>, callArguments: readonly View[]): Value {
  const span = spanOf(view);
  const [nodeView, serviceView, hintsView, resultView] = [row.node, row.service, row.hints, row.result].map((index) => callArguments[index]);
  const node = nodeView === undefined ? unknownValue : textValue(fn, nodeView);
  const service = serviceView === undefined ? unknownValue : textValue(fn, serviceView);
  const hints = hintsView === undefined || fn.walk.value(fn, hintsView).kind === 'none' ? undefined : fn.walk.target(fn, hintsView)?.place;
  const hint = (field: string): Value => (hints === undefined ? { kind: 'number', value: 0 } : { kind: 'place', place: fieldOf(hints, field) });
  const family: Value = { kind: 'operation', operator: 'found-family', operands: [hint('ai_family')] };
  const address = placeOf(allocatedObject(span.start, 'sockaddr'));
  const entry = placeOf(allocatedObject(span.start, 'addrinfo'));
  const port = portOf(service, serviceView === undefined ? span : spanOf(serviceView));
  const host: Value =
    node.kind === 'none'
      ? { kind: 'operation', operator: 'found-address', operands: [hint('ai_flags'), hint('ai_family')] }
      : { kind: 'operation', operator: 'inet-address', operands: [node], ...(node.span === undefined ? {} : { span: node.span }) };
  assign(
    fn,
    span,
    address,
    record([
      ['sa_family', family],
      ['sin_port', port],
      ['sin_addr', record([['s_addr', host]])],
      ['sin6_addr', host],
      ['ai_node', node],
      ['ai_service', service],
      ['ai_flags', hint('ai_flags')],
    ]),
  );
  assign(
    fn,
    span,
    entry,
    record([
      ['ai_family', family],
      ['ai_socktype', hint('ai_socktype')],
      ['ai_protocol', hint('ai_protocol')],
      ['ai_flags', hint('ai_flags')],
      ['ai_addr', { kind: 'address', place: address }],
    ]),
  );
  const result = resultView === undefined ? undefined : fn.walk.target(fn, resultView);
  if (result !== undefined) assign(fn, span, result.place, { kind: 'address', place: entry });
  return { kind: 'unknown', from: 'unknown', span };
}

function portOf(service: Value, span: Span): Value {
  if (service.kind === 'none') return { kind: 'number', value: 0 };
  return { kind: 'operation', operator: 'htons', operands: [{ kind: 'operation', operator: 'parse-int', operands: [service], span }], span };
}

function record(fields: readonly (readonly [string, Value])[]): Value {
  return { kind: 'record', fields: new Map(fields) };
}

function unreachable(row: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(row)}`);
}
