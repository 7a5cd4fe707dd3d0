import type { Abstract } from './abstract.ts';
import type { SocketFacts } from './socket.ts';

/** The names of the option (several when OR'd), or none when the operand is not constant. */
export function optionNames(level: Abstract, option: Abstract): readonly string[] {
  if (option.kind === 'constant') return [option.name];
  if (option.kind === 'number') {
    const name = optionsByNumber.get(`${levelNumber(level)}:${option.value}`);
    return name === undefined ? [`${option.value}`] : [name];
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
  return names.length > 0 ? 'other' : 'unknown';
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

/** Linux numbers, met where code goes to libc without its headers. */
const optionsByNumber: ReadonlyMap<string, string> = new Map([
  ['1:2', 'SO_REUSEADDR'],
  ['1:15', 'SO_REUSEPORT'],
  ['1:6', 'SO_BROADCAST'],
  ['1:9', 'SO_KEEPALIVE'],
  ['1:13', 'SO_LINGER'],
  ['41:26', 'IPV6_V6ONLY'],
  ['0:15', 'IP_FREEBIND'],
  ['0:24', 'IP_BIND_ADDRESS_NO_PORT'],
]);

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

const otherProtocols = new Set(['IPPROTO_SCTP', 'IPPROTO_MPTCP', 'IPPROTO_UDPLITE', 'IPPROTO_DCCP', 'IPPROTO_ICMP', 'IPPROTO_RAW']);

function levelNumber(level: Abstract): number | undefined {
  if (level.kind === 'number') return level.value;
  if (level.kind !== 'constant') return undefined;
  return new Map([
    ['SOL_SOCKET', 1],
    ['IPPROTO_IP', 0],
    ['SOL_IP', 0],
    ['IPPROTO_IPV6', 41],
    ['SOL_IPV6', 41],
  ]).get(level.name);
}

/** The names that are OR'd into a value: `SOCK_STREAM | SOCK_CLOEXEC` has two. */
function namesWithin(value: Abstract, numbers: ReadonlyMap<number, string> = typesByNumber): readonly string[] {
  if (value.kind === 'constant') return [value.name];
  if (value.kind === 'number') {
    const name = numbers.get(numbers === typesByNumber ? value.value & 0xf : value.value);
    return name === undefined ? [] : [name];
  }
  return value.kind === 'operation' && value.operator === '|' ? value.operands.flatMap((operand) => namesWithin(operand, numbers)) : [];
}
