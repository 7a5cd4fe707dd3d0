import { globalVariable, placeOf, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * Keeps what a module gives away without a variable of its own: `exports.server = http.createServer()`, `module.exports = new Gateway()`. Whoever takes it
 * has the socket or the object that was made here.
 * @param target what it is assigned to
 */
export function keepExported(fn: FunctionLowering, target: Syntax, value: Value): void {
  const name = isMadeHere(fn, value) ? exportedName(fn, target) : undefined;
  if (name !== undefined) keepAs(fn, name, target, value);
}

/** The same for `export default new Gateway()`. */
export function keepDefault(fn: FunctionLowering, node: Syntax, value: Value): void {
  if (!isMadeHere(fn, value)) return;
  keepAs(fn, 'default', node, value);
  fn.emit({ kind: 'escape', ...fn.base(node), value });
}

function keepAs(fn: FunctionLowering, name: string, node: Syntax, value: Value): void {
  const { exported } = fn.file;
  // What is given away under one name twice may be the one or the other.
  if (exported.has(name)) {
    exported.set(name, undefined);
    return;
  }
  const place = placeOf(globalVariable(name === 'default' ? 'exports' : name, node.start));
  fn.store(place, value, node);
  exported.set(name, { kind: 'place', place, span: spanOf(node) });
}

function isMadeHere({ graph, scope }: FunctionLowering, value: Value): boolean {
  if (value.kind !== 'result' || scope.home.node !== undefined) return false;
  const event = graph.events.findLast(({ id }) => id === value.event);
  return event?.kind === 'socket' || (event?.kind === 'call' && (event.callee.kind === 'class' || event.callee.kind === 'function'));
}

function exportedName(fn: FunctionLowering, target: Syntax): string | undefined {
  const [written = '', name = 'default'] = /^(?:module\.exports|(?:module\.)?exports\.([A-Za-z_$][\w$]*))$/.exec(fn.file.slice(target)) ?? [];
  const isOwn = fn.scope.resolve(/^\w*/.exec(written)?.[0] ?? '') !== undefined;
  return written === '' || isOwn ? undefined : name;
}
