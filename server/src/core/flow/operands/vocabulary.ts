import { isSwapped, optionByNumber } from '@bindwise/semantics';
import type { Abstract } from '../state/abstract.ts';
import type { AskedSocket, SocketFacts } from '../state/socket.ts';

/** The names of the option (several when OR'd), or none when the operand is not constant. The option that is written as the level is the one that is meant. */
export function optionNames(level: Abstract, option: Abstract): readonly string[] {
  if (option.kind === 'constant') return [level.kind === 'constant' && isSwapped(level.name, option.name) ? level.name : option.name];
  if (option.kind === 'number') {
    const name =
      level.kind === 'number'
        ? optionByNumber(level.value, option.value, 'linux')
        : level.kind === 'constant'
          ? optionByNumber(level.name, option.value, 'linux')
          : undefined;
    return [name ?? `${option.value}`];
  }
  if (option.kind === 'operation' && (option.operator === '|' || option.operator === '+')) {
    const names = option.operands.map((operand) => optionNames(level, operand));
    return names.some((each) => each.length === 0) ? [] : names.flat();
  }
  return [];
}

export function protocolOf(type: Abstract, protocol: Abstract): SocketFacts['protocol'] {
  const names = namesWithin(type);
  if (protocol.kind === 'constant' && otherProtocols.has(protocol.name)) return 'other';
  if (names.includes('SOCK_STREAM')) return 'tcp';
  if (names.includes('SOCK_DGRAM')) return 'udp';
  return names.some((name) => name.startsWith('SOCK_') && !typeFlags.has(name)) ? 'other' : 'unknown';
}

/** What may be OR'd to a type of socket(2). */
const typeFlags: ReadonlySet<string> = new Set(['SOCK_CLOEXEC', 'SOCK_NONBLOCK', 'SOCK_NOSIGPIPE']);

/**
 * What kind of socket is made; what was asked for is kept while it depends on what the function was given.
 * @param found the type where a branch on the way has found it
 */
export function socketAskedFor(asked: AskedSocket, found = asked.type): Pick<SocketFacts, 'protocol' | 'family' | 'asked'> {
  const [protocol, family] = [protocolOf(found, asked.protocol), familyOf(asked.family)];
  const isOpen = ((protocol === 'unknown' || found !== asked.type) && isGiven(asked.type)) || (family === 'unknown' && isGiven(asked.family));
  return { protocol, family, asked: isOpen ? asked : undefined };
}

function isGiven(value: Abstract): boolean {
  return value.kind === 'symbolic' || (value.kind === 'operation' && value.operands.some(isGiven));
}

export function familyOf(family: Abstract): SocketFacts['family'] {
  const [name] = namesWithin(family, familiesByNumber);
  switch (name) {
    case undefined:
    case 'AF_UNSPEC':
    case 'PF_UNSPEC':
      return 'unknown';
    case 'AF_INET':
    case 'PF_INET':
      return 'ipv4';
    case 'AF_INET6':
    case 'PF_INET6':
      return 'ipv6';
    case 'AF_UNIX':
    case 'AF_LOCAL':
    case 'PF_UNIX':
    case 'PF_LOCAL':
    case 'AF_FILE':
      return 'unix';
    default:
      return 'other';
  }
}

/** What an address says of the socket that it is for, where only its family can have one: Bluetooth, CAN, netlink, a path. */
export function familyWithoutPorts(family: Abstract): 'unix' | 'other' | undefined {
  if (family.kind !== 'constant' || !/^[AP]F_/.test(family.name)) return undefined;
  const found = familyOf(family);
  return found === 'unix' || found === 'other' ? found : undefined;
}

/** Linux numbers, met where code goes to libc without its headers. */
const typesByNumber: ReadonlyMap<number, string> = new Map([
  [1, 'SOCK_STREAM'],
  [2, 'SOCK_DGRAM'],
  [3, 'SOCK_RAW'],
]);

const familiesByNumber: ReadonlyMap<number, string> = new Map([
  [0, 'AF_UNSPEC'],
  [1, 'AF_UNIX'],
  [2, 'AF_INET'],
  [10, 'AF_INET6'],
]);

/** What Node calls them: `dgram.createSocket(type)`. */
const datagramTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ['udp4', ['AF_INET']],
  ['udp6', ['AF_INET6']],
]);

const otherProtocols = new Set(['IPPROTO_SCTP', 'IPPROTO_MPTCP', 'IPPROTO_UDPLITE', 'IPPROTO_DCCP', 'IPPROTO_ICMP', 'IPPROTO_RAW']);

/** The names that are OR'd into a value: `SOCK_STREAM | SOCK_CLOEXEC` has two. */
function namesWithin(value: Abstract, numbers: ReadonlyMap<number, string> = typesByNumber): readonly string[] {
  if (value.kind === 'constant') return [value.name];
  if (value.kind === 'string') return datagramTypes.get(value.value) ?? [];
  if (value.kind === 'number') {
    const name = numbers.get(numbers === typesByNumber ? value.value & 0xf : value.value);
    return name === undefined ? [] : [name];
  }
  return value.kind === 'operation' && value.operator === '|' ? value.operands.flatMap((operand) => namesWithin(operand, numbers)) : [];
}
