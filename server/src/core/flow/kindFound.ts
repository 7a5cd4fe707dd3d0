import type { Abstract } from './abstract.ts';
import type { State } from './state.ts';

/** The type of socket that a branch on the way here has found: where `ai->ai_socktype == SOCK_DGRAM`, what is made as it says is for datagrams. */
export function typeFound(type: Abstract, state: State): Abstract {
  if (type.kind !== 'symbolic') return type;
  const found = ['SOCK_STREAM', 'SOCK_DGRAM'].find((name) => state.truthOf(`==(${type.at},${name})`) === true);
  return found === undefined ? type : { kind: 'constant', name: found };
}

/** What getaddrinfo() gives with UDP for its protocol is for datagrams, and with TCP it is a stream: the question after the one answers that after the other. */
export function typeBehind(condition: string): { readonly condition: string; readonly at: string } | undefined {
  if (!condition.includes('ai_protocol')) return undefined;
  const [, entry, protocol] = /^==\((.+)\/ai_protocol,IPPROTO_(UDP|TCP)\)$/.exec(condition) ?? [];
  if (entry === undefined) return undefined;
  const at = `${entry}/ai_socktype`;
  return { condition: `==(${at},${protocol === 'UDP' ? 'SOCK_DGRAM' : 'SOCK_STREAM'})`, at };
}
