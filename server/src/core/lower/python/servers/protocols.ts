import type { Site, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { importedName } from '../linkage/imports.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

const madeCallback = 'connection_made';

/**
 * An endpoint of asyncio makes a protocol and hands it the transport, whose socket a protocol asks for to join a group.
 * https://docs.python.org/3/library/asyncio-protocol.html#asyncio.BaseProtocol.connection_made
 */
export function callProtocol(fn: FunctionContext, factory: Syntax, transport: Value, site: Site): void {
  const methods = fn.file.methodsByName.get(madeCallback) ?? [];
  if (methods.length === 0 && !fn.file.importsFromTree) return;
  const protocol = protocolOf(fn, unparenthesized(factory), site);
  if (protocol === undefined) return;
  for (const method of methods) if (fn.file.acts(method)) fn.file.request(method);
  fn.emit({ kind: 'call', callee: { kind: 'method', name: madeCallback }, receiver: protocol, arguments: [transport], onFailure: 'throws', site });
}

/** What `Protocol`, or `lambda: Protocol(queue)`, makes. */
function protocolOf(fn: FunctionContext, factory: Syntax, site: Site): Value | undefined {
  const body = factory.type === 'lambda' ? factory.children.at(-1) : undefined;
  if (body !== undefined) return body.type === 'call' && factory.children.length === 1 ? fn.value(body) : undefined;
  const definition = fn.file.classOf(factory, fn.scope);
  if (definition !== undefined) {
    const constructor_ = fn.file.lookUp(definition, '__init__');
    if (constructor_ !== undefined) fn.file.request(constructor_);
    return fn.emit({ kind: 'call', callee: { kind: 'class', id: definition.id }, arguments: [], onFailure: 'throws', site });
  }
  const qualified = fn.file.qualifiedName(factory, fn.scope);
  const imported = qualified === undefined ? undefined : importedName(qualified);
  return imported && fn.emit({ kind: 'call', callee: { kind: 'value', value: imported }, arguments: [], onFailure: 'throws', site });
}
