import type { OptionFact, SocketFacts } from '../../flow/index.ts';

/** Options that join a multicast group: the socket receives what is sent to it. */
export const joiningOptions: ReadonlySet<string> = new Set([
  'IP_ADD_MEMBERSHIP',
  'IP_ADD_SOURCE_MEMBERSHIP',
  'IPV6_ADD_MEMBERSHIP',
  'IPV6_JOIN_GROUP',
  'MCAST_JOIN_GROUP',
  'MCAST_JOIN_SOURCE_GROUP',
]);

/** The call that made the socket join a group, if one has. */
export function joinOf(socket: SocketFacts): OptionFact | undefined {
  for (const [option, fact] of socket.options) if (joiningOptions.has(option)) return fact;
  return undefined;
}

/** Whether an address is one of a multicast group. */
export function isMulticast(address: string | undefined): boolean {
  return address !== undefined && (/^(?:22[4-9]|23\d)\.\d+\.\d+\.\d+$/.test(address) || /^ff[0-9a-f]{2}:/i.test(address));
}
