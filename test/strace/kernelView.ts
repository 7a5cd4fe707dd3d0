import { addressOf, optionValueOf, type SystemCall } from './trace.ts';

/** What a program does to one of its sockets, in the words that both views use: `bind 127.0.0.1:80`, `setsockopt SOL_SOCKET SO_REUSEADDR 1`. */
export interface SocketStep {
  /** Numbers the sockets of one view, in no particular order. */
  readonly socket: number;
  readonly text: string;
}

/** What concerns a view beside binding: `everything` also has accept, close and fork. */
export type Scope = 'binding' | 'everything';

interface KernelSocket {
  readonly number: number;
  readonly isAccepted: boolean;
}

interface Descriptors {
  readonly table: Map<number, KernelSocket>;
}

/**
 * What the kernel saw of the program's own sockets, in order. Descriptors are followed over dup, close and fork. Left out are the sockets that no program
 * asks for: socket pairs (event loops wake themselves up with them), netlink, the name service's; and what a runtime does to a connection that is there.
 */
export function kernelView(calls: readonly SystemCall[], source: string, scope: Scope): readonly SocketStep[] {
  const steps: (SocketStep & { readonly isAccepted: boolean })[] = [];
  const processes = new Map<number, Descriptors>();
  let sockets = 0;
  const tableOf = (pid: number): Map<number, KernelSocket> => {
    const known = processes.get(pid) ?? { table: new Map() };
    processes.set(pid, known);
    return known.table;
  };
  const say = (socket: KernelSocket, text: string) => steps.push({ socket: socket.number, text, isAccepted: socket.isAccepted });
  const make = (isAccepted: boolean): KernelSocket => {
    sockets += 1;
    return { number: sockets, isAccepted };
  };
  for (const call of calls) {
    const table = tableOf(call.process);
    const [first = '', second = '', third = '', fourth = ''] = call.arguments;
    const socket = table.get(Number(first));
    const succeeded = call.result !== undefined && call.result >= 0;
    switch (call.name) {
      case 'socket': {
        if (!succeeded || !ownFamilies.has(first)) break;
        const made = make(false);
        table.set(call.result ?? -1, made);
        say(made, `socket ${kindOf(first, second)}`);
        break;
      }
      case 'setsockopt':
        if (socket !== undefined && isOwnOption(third, source))
          say(socket, `setsockopt ${levelOf(second)} ${third} ${shownValue(third, optionValueOf(fourth))}`);
        break;
      case 'bind':
      case 'connect':
        if (socket !== undefined) say(socket, `${call.name} ${addressOf(second)}${failureOf(call)}`);
        break;
      case 'listen':
        if (socket !== undefined) say(socket, `listen ${second}${failureOf(call)}`);
        break;
      case 'accept':
      case 'accept4':
        if (socket === undefined || !succeeded) break;
        if (scope === 'everything') say(socket, 'accept');
        table.set(call.result ?? -1, make(true));
        break;
      case 'close':
        table.delete(Number(first));
        if (socket !== undefined && scope === 'everything' && ![...table.values()].includes(socket)) say(socket, 'close');
        break;
      case 'dup':
      case 'dup2':
      case 'dup3':
      case 'fcntl':
        if (!succeeded || (call.name === 'fcntl' && !second.startsWith('F_DUPFD'))) break;
        table.delete(call.result ?? -1);
        if (socket !== undefined) table.set(call.result ?? -1, socket);
        break;
      case 'fork':
      case 'vfork':
      case 'clone':
      case 'clone3':
        if (!succeeded || call.result === 0) break;
        // Threads share the table.
        if (call.arguments.join().includes('CLONE_FILES')) processes.set(call.result ?? -1, { table });
        else {
          processes.set(call.result ?? -1, { table: new Map(table) });
          if (scope === 'everything') steps.push({ socket: 0, text: 'fork', isAccepted: false });
        }
        break;
      default:
    }
  }
  return steps.filter(({ socket, isAccepted }) => !isAccepted && (scope === 'everything' || isUsed(steps, socket)));
}

/** Families that a program binds. */
const ownFamilies = new Set(['AF_INET', 'AF_INET6', 'AF_UNIX']);
/** The name service's daemons; and an address is taken back only by getaddrinfo(), which asks for the routes to what it has found. */
const nameService = /nscd|\/run\/systemd|connect unspecified/;

/** A probe for what the machine can do (`socket.has_dualstack_ipv6()`) is made and thrown away; the name service is asked through a socket of libc's. */
function isUsed(steps: readonly SocketStep[], socket: number): boolean {
  const own = steps.filter((step) => step.socket === socket);
  return own.some(({ text }) => /^(?:bind|connect|listen)\b/.test(text)) && !own.some(({ text }) => nameService.test(text));
}

/** Runtimes switch Nagle's algorithm off on connections; that is an event only where the text asks for it. */
function isOwnOption(option: string, source: string): boolean {
  return option !== 'TCP_NODELAY' || source.includes('TCP_NODELAY');
}

/** Structures and addresses are not compared: an asterisk stands for them in both views. */
export function shownValue(option: string, value: string): string {
  return structured.has(option) ? '*' : value;
}

const structured = new Set([
  'IP_ADD_MEMBERSHIP',
  'IP_ADD_SOURCE_MEMBERSHIP',
  'IP_MULTICAST_IF',
  'IPV6_ADD_MEMBERSHIP',
  'IPV6_MULTICAST_IF',
  'MCAST_JOIN_SOURCE_GROUP',
  'SO_LINGER',
]);

function levelOf(printed: string): string {
  return levels.get(printed) ?? printed;
}

const levels: ReadonlyMap<string, string> = new Map([
  ['SOL_IP', 'IPPROTO_IP'],
  ['SOL_IPV6', 'IPPROTO_IPV6'],
  ['SOL_TCP', 'IPPROTO_TCP'],
  ['SOL_UDP', 'IPPROTO_UDP'],
]);

function kindOf(family: string, type: string): string {
  if (family === 'AF_UNIX') return 'unix';
  const protocol = type.startsWith('SOCK_STREAM') ? 'tcp' : type.startsWith('SOCK_DGRAM') ? 'udp' : type;
  return `${family === 'AF_INET6' ? 'ipv6' : 'ipv4'} ${protocol}`;
}

/** What is under way has not failed. */
function failureOf(call: SystemCall): string {
  return call.error === undefined || call.error === 'EINPROGRESS' ? '' : ` ${call.error}`;
}
