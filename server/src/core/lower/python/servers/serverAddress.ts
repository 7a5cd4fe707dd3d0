import { placeOf } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { placeOfExpression } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';
import { socketPlaceOf } from './servers.ts';

/**
 * `server.server_address` of a server that is made, asked for its address and closed, and of which the function says nothing else: who makes it wants a port
 * that is free, as with a socket. docs.python.org/3/library/socketserver.html#socketserver.BaseServer.server_address
 * @param node an attribute
 */
export function noteAddressRead(fn: FunctionContext, node: Syntax): void {
  const [object, part] = node.children;
  if (!fn.file.usesServers || object?.type !== 'identifier' || part === undefined || fn.text(part) !== 'server_address') return;
  const { source } = fn.file;
  const own = fn.definition === undefined ? source : source.slice(fn.definition.start, fn.definition.end);
  const name = fn.text(object);
  const mentions = [...own.matchAll(new RegExp(String.raw`(?<![\w.])${name}\b`, 'g'))];
  const isIdle = mentions.every(({ index }) => {
    const rest = own.slice(index + name.length, index + name.length + longestUse);
    return asks.test(rest) || isMade.test(rest) || /\)\s+as\s+$/.test(own.slice(Math.max(0, index - longestUse), index));
  });
  const place = isIdle ? placeOfExpression(fn, object) : undefined;
  if (place === undefined) return;
  const fd = { kind: 'place', place: socketPlaceOf(placeOf(place.root, ...place.path)) } as const;
  const site = fn.site(node, fn.text(node), [], object);
  fn.emit({ kind: 'getsockname', fd, duck: true, onFailure: 'throws', performedBy: 'socketserver.BaseServer.server_address', site });
}

const longestUse = 40;
const asks = /^\s*\.\s*(?:server_address\b|server_close\s*\(|shutdown\s*\()/;
const isMade = /^\s*=\s*[\w.]*Server\s*\(/;
