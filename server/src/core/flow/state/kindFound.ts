import type { Abstract, Location } from './abstract.ts';
import type { SocketFacts } from './socket.ts';
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

const families = [
  ['AF_INET6', 'ipv6', 'ipv4'],
  ['AF_INET', 'ipv4', 'ipv6'],
] as const;

/** The family of what getaddrinfo() has found for any of them, where a branch on the way has asked: what is not of the one is of the other. */
export function familyFound(at: Location, state: State): SocketFacts['family'] {
  const found = state.read(at);
  if (found.kind !== 'unknown' || found.from !== 'kernel') return 'unknown';
  for (const [name, own, other] of families) {
    const truth = state.truthOf(`==(${at},${name})`);
    if (truth !== undefined) return truth ? own : other;
  }
  return 'unknown';
}

/** The same for a socket that was made before the question. */
export function settleFamilies(condition: string, state: State): void {
  const [, at] = /^==\(([^(),]+),AF_INET6?\)$/.exec(condition) ?? [];
  if (at === undefined) return;
  for (const facts of state.sockets()) {
    if (facts.familyAt !== at || facts.family !== 'unknown' || facts.bound !== 'no') continue;
    const family = familyFound(at, state);
    if (family !== 'unknown') state.setSocket({ ...facts, family });
  }
}
