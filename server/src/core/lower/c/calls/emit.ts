import { posixRows } from '../../../apis/posix.ts';
import type { CallEvent, Span, Value } from '../../../ir/index.ts';
import { type FunctionLowering, textOf, type Use } from '../context.ts';
import { siteOf } from '../idioms/sites.ts';
import { namedKids, spanOf, type View } from '../tree/view.ts';

/** A call of what nobody has seen says nothing where it is given nothing and nobody reads what it gives, unless another file may have the function. */
export function emitUnknown(fn: FunctionLowering, view: View, name: string, values: readonly Value[], callArguments: readonly View[], use: Use): Value {
  const matters = values.some(
    (value) => value.kind === 'place' || value.kind === 'address' || value.kind === 'result' || value.kind === 'function' || value.kind === 'list',
  );
  if (!matters && use !== 'used' && !fn.file.isOfOthers(name)) return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
  return emitCall(fn, view, { kind: 'unknown', name }, values, callArguments, use);
}

export function emitCall(
  fn: FunctionLowering,
  view: View,
  callee: CallEvent['callee'],
  values: readonly Value[],
  callArguments: readonly View[],
  use: Use,
  receiver?: Value,
  receiverView?: View,
): Value {
  const id = fn.file.nextEvent();
  fn.graph.emit({
    kind: 'call',
    id,
    site: siteOf(fn, view, callArguments, use, receiverView),
    onFailure: 'returns',
    callee,
    arguments: values,
    ...(receiver === undefined ? {} : { receiver }),
  });
  return { kind: 'result', event: id, span: spanOf(view) };
}

export function emitEscape(fn: FunctionLowering, span: Span, value: Value): void {
  fn.graph.emit({
    kind: 'escape',
    id: fn.file.nextEvent(),
    site: { span, callee: '', arguments: [], statement: fn.statement(), result: 'used' },
    onFailure: 'returns',
    value,
  });
}

/**
 * The arguments of a call. Where a directive cuts through the list, the arguments of all alternatives stand in it: of those that differ the first is taken.
 */
export function argumentsOf(fn: FunctionLowering, callee: View, list: View): readonly View[] {
  const kids = namedKids(list);
  const cut = kids.findIndex((kid) => kid.type === 'ERROR' || kid.type.startsWith('preproc_'));
  if (cut < 0) return kids;
  const whole = kids.filter((kid) => kid.type !== 'ERROR' && !kid.type.startsWith('preproc_'));
  const expected = posixRows.get(textOf(fn, callee).replace(/^::/, ''))?.parameters ?? whole.length;
  const first = whole.slice(0, Math.min(cut + 1, expected));
  return expected >= whole.length ? whole : [...first, ...whole.slice(whole.length - (expected - first.length))];
}
