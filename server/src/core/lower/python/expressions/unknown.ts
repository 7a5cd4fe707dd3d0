import type { CallEvent, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { Arguments } from '../objects/arguments.ts';
import { passed } from '../objects/construct.ts';
import type { Syntax } from '../tree/syntax.ts';
import { mayHoldSocket } from './values.ts';

/** Functions that are named after a flag of the descriptor do nothing else to it. */
const setsDescriptorFlag = /(?:^|[._])\w*(?:close_?on_?exec|cloexec|non_?block|inherit)\w*$/i;

/** `config.get('port')`, `settings.getint(…)`, and what is typed into a window, `port_entry.get()`: who runs the program says. */
export function isLookup(object: string, method: string): boolean {
  if (/port/i.test(object) && /entry|edit|spin|field|input|box|var$/i.test(object)) return /^(?:get|text|value|GetValue)$/.test(method);
  return /conf|cfg|setting|option|opts|\bini$/i.test(object) && method.startsWith('get');
}

/** A call of something that we do not know: an event only where a socket or a function goes into it. */
export function unknownCall(fn: FunctionContext, node: Syntax, callee: CallEvent['callee'], text: string, arguments_: Arguments): Value {
  const [method = '', object = ''] = text.split('.').reverse();
  const gives = isLookup(object, method) ? 'config' : 'unknown';
  const unknown: Value = { kind: 'unknown', from: gives, span: { start: node.start, end: node.end } };
  const isInteresting = takesSocket(arguments_) || (callee.kind === 'value' && callee.value.kind !== 'unknown');
  if (!isInteresting || setsDescriptorFlag.test(text)) {
    fn.mayThrow();
    return unknown;
  }
  const result = fn.emit({
    kind: 'call',
    callee,
    ...passed(arguments_),
    ...(gives === 'unknown' ? {} : { gives }),
    onFailure: 'throws',
    site: fn.site(node, text, arguments_.nodes),
  });
  return callee.kind === 'value' ? result : unknown;
}

export function takesSocket(arguments_: Arguments): boolean {
  return [...arguments_.positional, ...arguments_.keywords.values()].some((argument) => mayHoldSocket(argument.value));
}
