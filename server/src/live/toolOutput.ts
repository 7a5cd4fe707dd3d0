import type { Family, Protocol } from '@bindwise/semantics';
import { parseAddress } from '@bindwise/semantics';
import type { HolderState } from './holder.ts';

/** A socket as a tool of the system prints it. */
export interface PrintedSocket {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly address: string;
  readonly port: number;
  readonly remote?: { readonly address: string; readonly port: number } | undefined;
  readonly state: HolderState;
  /** Left out where the tool names none: nobody has it, or it may not be seen. */
  readonly pid?: number | undefined;
  readonly uid?: number | undefined;
}

/** A line of ps(1). */
export interface PrintedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly user: string;
  /** As ps prints it: `Fri Nov 20 14:09:48 2026`. */
  readonly started: string;
  readonly command: string;
}

/** `lsof -nP -F pcuPtTn -i :PORT`: a field a line, its letter first; `p` begins a process, `f` a file of it (lsof(8), OUTPUT FOR OTHER PROGRAMS). */
export function readLsof(text: string): readonly PrintedSocket[] {
  const sockets: PrintedSocket[] = [];
  let pid: number | undefined;
  let uid: number | undefined;
  let file: Record<string, string> = {};
  const flush = (): void => {
    const socket = ofLsof(file, pid, uid);
    if (socket !== undefined) sockets.push(socket);
    file = {};
  };
  for (const line of text.split(/\r?\n/)) {
    const letter = line.charAt(0);
    const value = line.slice(1);
    if (letter === 'p' || letter === 'f') flush();
    if (letter === 'p') {
      pid = Number(value);
      uid = undefined;
    } else if (letter === 'u') uid = Number(value);
    else if (letter === 'T') {
      if (value.startsWith('ST=')) file.T = value.slice(3);
    } else if (letter !== '') file[letter] = value;
  }
  flush();
  return sockets;
}

/** `netstat -an` of macOS and FreeBSD: `tcp4  0  0  127.0.0.1.8080  127.0.0.1.50000  TIME_WAIT`. The port follows the last dot. */
export function readBsdNetstat(text: string): readonly PrintedSocket[] {
  return text.split('\n').flatMap((line) => {
    const [kind = '', , , local = '', remote = '', state = ''] = line.trim().split(/\s+/);
    const protocol = protocolOf(kind);
    if (protocol === undefined) return [];
    const family: Family = kind.includes('6') ? 'ipv6' : 'ipv4';
    const at = dotted(local, family);
    if (at === undefined) return [];
    return [{ protocol, family, ...at, remote: dotted(remote, family), state: stateOf(protocol, state, remote === '*.*') }];
  });
}

/** `sockstat -46 -p PORT` of FreeBSD: `alice python3 4242 3 tcp4 127.0.0.1:8080 *:*`. */
export function readSockstat(text: string): readonly PrintedSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, , pid = '', , kind = '', local = '', remote = ''] = line.trim().split(/\s+/);
    const protocol = protocolOf(kind);
    if (protocol === undefined || !/^\d+$/.test(pid)) return [];
    const family: Family = kind.includes('6') ? 'ipv6' : 'ipv4';
    const at = withColon(local, family);
    if (at === undefined) return [];
    const to = withColon(remote, family);
    return [{ protocol, family, ...at, remote: to, state: protocol === 'udp' ? 'bound' : to === undefined ? 'listening' : 'established', pid: Number(pid) }];
  });
}

/**
 * `netstat -ano` of Windows: `TCP  0.0.0.0:8080  0.0.0.0:0  LISTENING  4242`. Its words are translated on some systems, so that a listener is known by its
 * other end, and a connection in TIME_WAIT by having no process.
 */
export function readWindowsNetstat(text: string): readonly PrintedSocket[] {
  return text.split(/\r?\n/).flatMap((line): readonly PrintedSocket[] => {
    const words = line.trim().split(/\s+/);
    const protocol = protocolOf((words[0] ?? '').toLowerCase());
    const local = words[1] ?? '';
    const family: Family = local.startsWith('[') ? 'ipv6' : 'ipv4';
    const at = withColon(local, family);
    const pid = Number(words.at(-1));
    if (protocol === undefined || at === undefined || !Number.isInteger(pid)) return [];
    if (protocol === 'udp') return [{ protocol, family, ...at, state: 'bound', pid }];
    const to = withColon(words[2] ?? '', family);
    const isListening = to === undefined || to.port === 0;
    const state = isListening ? 'listening' : pid === 0 ? 'time-wait' : stateOf('tcp', words[3] ?? '', false);
    return [{ protocol, family, ...at, remote: isListening ? undefined : to, state, pid: pid === 0 ? undefined : pid }];
  });
}

/** `tasklist /FO CSV /NH`: `"python.exe","4242",…`. */
export function readTasklist(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, pid] = /^"([^"]*)","(\d+)"/.exec(line) ?? [];
    if (name !== undefined && pid !== undefined) names.set(Number(pid), name);
  }
  return names;
}

/** `ps -axo pid=,ppid=,uid=,user=,lstart=,command=`. */
export function readPs(text: string): ReadonlyMap<number, PrintedProcess> {
  const processes = new Map<number, PrintedProcess>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [pid = '', parent = '', uid = '', user = ''] = words;
    if (words.length < 10 || !/^\d+$/.test(pid)) continue;
    processes.set(Number(pid), {
      pid: Number(pid),
      parent: Number(parent),
      uid: Number(uid),
      user,
      started: words.slice(4, 9).join(' '),
      command: words.slice(9).join(' '),
    });
  }
  return processes;
}

function ofLsof(file: Readonly<Record<string, string>>, pid: number | undefined, uid: number | undefined): PrintedSocket | undefined {
  const protocol = protocolOf((file.P ?? '').toLowerCase());
  if (protocol === undefined || file.n === undefined) return undefined;
  const family: Family = file.t === 'IPv6' ? 'ipv6' : 'ipv4';
  const [local = '', remote = ''] = file.n.split('->');
  const at = withColon(local, family);
  if (at === undefined) return undefined;
  return { protocol, family, ...at, remote: withColon(remote, family), state: stateOf(protocol, file.T ?? '', remote === ''), pid, uid };
}

function protocolOf(kind: string): Protocol | undefined {
  return kind.startsWith('tcp') ? 'tcp' : kind.startsWith('udp') ? 'udp' : undefined;
}

function stateOf(protocol: Protocol, word: string, isOpenEnded: boolean): HolderState {
  if (protocol === 'udp') return isOpenEnded ? 'bound' : 'established';
  switch (word.toUpperCase().replaceAll('-', '_')) {
    case 'LISTEN':
    case 'LISTENING':
      return 'listening';
    case 'TIME_WAIT':
      return 'time-wait';
    case 'CLOSE_WAIT':
      return 'close-wait';
    case 'SYN_SENT':
    case 'SYN_RCVD':
    case 'SYN_RECEIVED':
      return 'connecting';
    case 'FIN_WAIT_1':
    case 'FIN_WAIT_2':
    case 'FIN_WAIT1':
    case 'FIN_WAIT2':
    case 'LAST_ACK':
    case 'CLOSING':
      return 'closing';
    case 'CLOSED':
    case 'BOUND':
      return 'bound';
    default:
      return isOpenEnded ? 'bound' : 'established';
  }
}

function dotted(text: string, family: Family): { readonly address: string; readonly port: number } | undefined {
  const dot = text.lastIndexOf('.');
  return dot === -1 ? undefined : endpoint(text.slice(0, dot), text.slice(dot + 1), family);
}

function withColon(text: string, family: Family): { readonly address: string; readonly port: number } | undefined {
  const colon = text.lastIndexOf(':');
  return colon === -1 ? undefined : endpoint(text.slice(0, colon).replace(/^\[|\]$/g, ''), text.slice(colon + 1), family);
}

function endpoint(address: string, port: string, family: Family): { readonly address: string; readonly port: number } | undefined {
  if (!/^\d{1,5}$/.test(port)) return undefined;
  const text = address === '*' ? (family === 'ipv6' ? '::' : '0.0.0.0') : address;
  return parseAddress(text) === undefined ? undefined : { address: text, port: Number(port) };
}
