import type { Family, Protocol } from '@bindwise/semantics';
import type { HolderState } from './holder.ts';

/** A row of /proc/net/{tcp,tcp6,udp,udp6}; see proc(5) and Documentation/networking/proc_net_tcp.rst. */
export interface TableSocket {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly address: string;
  readonly port: number;
  readonly remote: { readonly address: string; readonly port: number } | undefined;
  readonly state: HolderState;
  readonly uid: number;
  /** 0 where no process can have it any more. */
  readonly inode: number;
  /** For TIME_WAIT (and FIN_WAIT2 without a process), from the timer's column. */
  readonly timeLeftSeconds: number | undefined;
}

/**
 * Reads the rows of one table, all of them or those of one port. A row that is not understood is left out.
 * @param isBigEndian the byte order of the machine: addresses are printed as the 32-bit words that its memory holds
 */
export function readSocketTable(text: string, protocol: Protocol, family: Family, port: number | undefined, isBigEndian: boolean): readonly TableSocket[] {
  const wanted = port === undefined ? undefined : `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets: TableSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (wanted !== undefined && fields[1]?.endsWith(wanted) !== true) continue;
    const socket = readRow(fields, protocol, family, isBigEndian);
    if (socket !== undefined) sockets.push(socket);
  }
  return sockets;
}

/** The inodes of every socket of a table of /proc/net, by the position of that column. */
export function inodesIn(text: string, column: number): readonly number[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const inode = Number(line.trim().split(/\s+/)[column]);
      return Number.isInteger(inode) && inode > 0 ? [inode] : [];
    });
}

/** USER_HZ, in which /proc counts time: 100 on every architecture that Node runs on. */
export const ticksPerSecond = 100;

/** TCP_ESTABLISHED to TCP_NEW_SYN_RECV of include/net/tcp_states.h. A UDP socket is 07, or 01 once connected. */
const states: Readonly<Record<string, HolderState>> = {
  '01': 'established',
  '02': 'connecting',
  '03': 'connecting',
  '04': 'closing',
  '05': 'closing',
  '06': 'time-wait',
  '07': 'bound',
  '08': 'close-wait',
  '09': 'closing',
  '0A': 'listening',
  '0B': 'closing',
  '0C': 'connecting',
};

const timeWaitTimer = '03';

function readRow(fields: readonly string[], protocol: Protocol, family: Family, isBigEndian: boolean): TableSocket | undefined {
  const [, local = '', remote = '', code = '', , timer = '', , uid = '', , inode = ''] = fields;
  const at = readEndpoint(local, family, isBigEndian);
  const to = readEndpoint(remote, family, isBigEndian);
  const state = states[code];
  if (at === undefined || state === undefined || !/^\d+$/.test(uid) || !/^\d+$/.test(inode)) return undefined;
  const [active = '', when = ''] = timer.split(':');
  return {
    protocol,
    family,
    ...at,
    remote: to === undefined || (to.port === 0 && state !== 'established') ? undefined : to,
    state,
    uid: Number(uid),
    inode: Number(inode),
    timeLeftSeconds: active === timeWaitTimer ? Number.parseInt(when, 16) / ticksPerSecond : undefined,
  };
}

function readEndpoint(text: string, family: Family, isBigEndian: boolean): { readonly address: string; readonly port: number } | undefined {
  const [hex = '', portHex = ''] = text.split(':');
  if (!/^[0-9A-F]{4}$/.test(portHex) || !/^[0-9A-F]+$/.test(hex) || hex.length !== (family === 'ipv4' ? 8 : 32)) return undefined;
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    const four = [0, 2, 4, 6].map((at) => Number.parseInt(hex.slice(word + at, word + at + 2), 16));
    bytes.push(...(isBigEndian ? four : four.reverse()));
  }
  return { address: family === 'ipv4' ? bytes.join('.') : formatIpv6(bytes), port: Number.parseInt(portHex, 16) };
}

/** RFC 5952; an IPv4-mapped address with its IPv4 part in dots. */
export function formatIpv6(bytes: readonly number[]): string {
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return `::ffff:${bytes.slice(12).join('.')}`;
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (best.start === -1) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}
