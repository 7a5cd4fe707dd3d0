import type { Text } from '@bindwise/semantics';
import { addressOf, type EndpointFact, type Facts, type Occurrence, optionsOf, optionValue, type Path, portOf, type SocketFacts } from '../flow/index.ts';
import { addressIn, isStructure } from './socketHeader.ts';
import { code, headings } from './words.ts';

/** The calls that a higher-level call makes, in order: what strace would print. `undefined` for a call that is one itself. */
export function kernelCalls(occurrence: Occurrence, looked: Path | undefined, facts: Facts): Text | undefined {
  const api = occurrence.event.performedBy;
  if (api === undefined) return undefined;
  const performed = facts.occurrences.filter(
    (other) => other.event.performedBy === api && other.site.span.start === occurrence.site.span.start && other.site.span.end === occurrence.site.span.end,
  );
  const lines = [...performed]
    .sort((a, b) => a.event.id - b.event.id)
    .map((each) => callText(each, performed, each === occurrence ? looked : each.paths[0]))
    .filter((line) => line !== undefined);
  // An object that gets its socket later has none to show yet.
  if (lines.length === 0 || (performed.length === 1 && performed[0]?.event.kind === 'socket' && familyKnown(performed[0]) === undefined)) return undefined;
  const made = performed.some(({ event }) => event.kind === 'socket') ? undefined : socketText(performed.find(({ event }) => event.kind === 'bind'));
  if (made !== undefined) lines.unshift(made);
  const list = lines.map((line) => `- ${code(line)}`).join('\n');
  return { en: `*${headings.kernelSees.en}*\n${list}`, 'zh-CN': `*${headings.kernelSees['zh-CN']}*\n${list}` };
}

/** An object of a library makes its socket only now: of the family that it binds. */
function socketText(bind: Occurrence | undefined): string | undefined {
  const path = bind?.paths[0];
  const address = path?.action.operands.endpoint === undefined ? undefined : addressOf(path.action.operands.endpoint);
  if (path?.action.operands.endpoint?.isPath === true) return 'socket(AF_UNIX, SOCK_STREAM)';
  if (path?.socket === undefined || address === undefined || path.socket.protocol === 'unknown' || path.socket.protocol === 'other') return undefined;
  return `socket(${address.includes(':') ? 'AF_INET6' : 'AF_INET'}, ${path.socket.protocol === 'udp' ? 'SOCK_DGRAM' : 'SOCK_STREAM'})`;
}

function callText(occurrence: Occurrence, beside: readonly Occurrence[], path: Path | undefined): string | undefined {
  if (path === undefined) return undefined;
  const { operands } = path.action;
  switch (occurrence.event.kind) {
    case 'socket':
      return `socket(${constantText(occurrence.event, 'family') ?? familyOf(beside)}, ${constantText(occurrence.event, 'type') ?? 'type'})`;
    case 'setsockopt':
      return `setsockopt(${optionsOf(operands).join(' | ')}, ${optionsOf(operands).some(isStructure) ? '…' : optionValue(operands.value, path.before)})`;
    case 'bind':
      return `bind(${endpointText(operands.endpoint, path.socket)})`;
    case 'connect':
      return `connect(${endpointText(operands.endpoint, undefined)})`;
    case 'listen':
      return `listen(${operands.value?.kind === 'number' ? operands.value.value : 'backlog'})`;
    default:
      return undefined;
  }
}

function familyKnown({ event }: Occurrence): string | undefined {
  return constantText(event, 'family');
}

function constantText(event: Occurrence['event'], name: 'family' | 'type'): string | undefined {
  const value = event.kind === 'socket' ? event[name] : undefined;
  return value?.kind === 'constant' ? value.name : undefined;
}

/** An API that takes either family makes a socket of the one that its addresses are of. */
function familyOf(performed: readonly Occurrence[]): string {
  const endpoints = performed.flatMap(({ paths: [path] }) => path?.action.operands.endpoint ?? []);
  const addresses = endpoints.map(addressOf).filter((address) => address !== undefined && /^[\d.]+$|:/.test(address));
  const families = new Set(addresses.map((address) => (address?.includes(':') === true ? 'AF_INET6' : 'AF_INET')));
  const [only, ...others] = families;
  return only === undefined || others.length > 0 ? 'family' : only;
}

function endpointText(endpoint: EndpointFact | undefined, socket: SocketFacts | undefined): string {
  if (endpoint === undefined) return '…';
  const address = (socket === undefined ? addressOf(endpoint) : addressIn(socket, endpoint)) ?? (endpoint.isPath ? 'path' : 'address');
  if (endpoint.isPath) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${portOf(endpoint) ?? 'port'}`;
}
