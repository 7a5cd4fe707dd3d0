import type { EventId, Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { type EndpointArguments, endpointOf } from '../library/endpoints.ts';
import { familyOfText, ipv6Only, mayAsk, reuseAddress, reusePort, setOption } from '../library/nodeCalls.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * Emits what listen() of one of Node's servers makes the kernel do, in the order that strace shows, and gives the bind; `undefined` where a descriptor that
 * is open already is listened on.
 */
export function emitListen(
  fn: FunctionLowering,
  node: Syntax,
  fd: Value,
  performedBy: string,
  endpoint: EndpointArguments,
  defaultHost: string,
): EventId | undefined {
  let bound: EventId | undefined;
  if (!endpoint.isInherited) {
    if (endpoint.path === undefined) {
      setOption(fn, node, fd, performedBy, reuseAddress, { kind: 'number', value: 1 });
      if (mayAsk(endpoint.options, 'reusePort')) setOption(fn, node, fd, performedBy, reusePort, endpoint.options.value('reusePort'));
      const family = familyOfText(endpoint.host === undefined ? defaultHost : endpoint.hostText);
      if (family !== 'ipv4' && endpoint.options.has('ipv6Only') !== 'no') setOption(fn, node, fd, performedBy, ipv6Only, endpoint.options.value('ipv6Only'));
      else if (family === 'ipv6') setOption(fn, node, fd, performedBy, ipv6Only, { kind: 'number', value: 0 });
    }
    const base = fn.base(node, 'emits');
    fn.emit({ kind: 'bind', ...base, fd, endpoint: endpointOf(endpoint, defaultHost), performedBy });
    bound = base.id;
  }
  fn.emit({ kind: 'listen', ...fn.base(node, 'emits'), fd, backlog: endpoint.backlog ?? { kind: 'number', value: 511 }, performedBy });
  return bound;
}
