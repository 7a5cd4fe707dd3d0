import { endianness } from 'node:os';
import { defaultLocalPortRange, type HostSettings, type Text } from '@bindwise/semantics';
import type { Holder, ProcessFacts, Survey } from './holder.ts';
import { lookElsewhere, portTables } from './namespaces.ts';
import { ProcessReader } from './processes.ts';
import type { Procfs, Seen } from './procfs.ts';
import { valueIn } from './procfs.ts';
import type { TableSocket } from './socketTable.ts';
import { inodesIn, readSocketTable } from './socketTable.ts';

export interface LinuxView {
  readonly procfs: Procfs;
  /** The user who looks. */
  readonly uid: number | undefined;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Who holds a port, in the network namespace of this process, as /proc shows it. What /proc does not show is a TCP socket that is bound and neither listens
 * nor is connected: it is in no table, and a process that has such a socket is a suspect.
 */
export async function surveyLinux(port: number, { procfs, uid, now }: LinuxView): Promise<Survey> {
  const limits: Text[] = [];
  // Read once: what one reading shows must not be missing in another.
  const tables = new Map(inodeColumns.map(([table]) => [table, procfs.read(`/proc/net/${table}`)] as const));
  const sockets = readTables(tables, port, limits);
  const settings = readSettings(procfs);
  const processes = new ProcessReader(procfs);
  const view = await whoHasSocketsOpen(procfs, new Set(sockets.map(({ inode }) => inode).filter((inode) => inode !== 0)), inodesOfTables(tables));
  const listens = new Set(sockets.filter(({ state }) => state === 'listening').map(({ protocol }) => protocol));
  const holders = sockets.map((socket): Holder => {
    const { inode, ...facts } = socket;
    const owned = inode !== 0 || socket.state === 'listening' || socket.state === 'bound';
    return {
      ...facts,
      uid: owned ? facts.uid : undefined,
      user: owned ? processes.user(facts.uid) : undefined,
      direction: directionOf(socket, listens.has(socket.protocol), settings),
      processes: (view.pids.get(inode) ?? []).flatMap((pid) => processes.facts(pid) ?? []),
    };
  });
  holders.sort((a, b) => rank(a) - rank(b));
  if (view.unreadable > 0 && holders.some((holder) => holder.uid !== undefined && holder.processes.length === 0))
    limits.push(unreadableProcesses(view.unreadable));
  const unowned = holders.filter((holder) => holder.state === 'listening' && holder.processes.length === 0);
  if (unowned.length > 0 && view.unreadable === 0) limits.push(ownedByNobody);
  const suspects = [...view.suspects].flatMap((pid) => processes.facts(pid) ?? []);
  const elsewhere = lookElsewhere(procfs, processes, view.residents, port);
  return { platform: 'linux', at: now, holders, limits, suspects, elsewhere, settings, uid };
}

type Tables = ReadonlyMap<string, Seen<string>>;

function readTables(tables: Tables, port: number, limits: Text[]): readonly TableSocket[] {
  return portTables.flatMap(([protocol, family]) => {
    const name = `${protocol}${family === 'ipv6' ? '6' : ''}`;
    const path = `/proc/net/${name}`;
    const table = tables.get(name) ?? { ok: false, error: 'ENOENT' };
    if (table.ok) return readSocketTable(table.value, protocol, family, port, endianness() === 'BE');
    // A kernel without IPv6 has no table for it, and no sockets either.
    if (table.error !== 'ENOENT' || family === 'ipv4')
      limits.push({
        en: `${path} could not be read (${table.error}): its sockets are missing here.`,
        'zh-CN': `无法读取 ${path}（${table.error}）：这里缺少其中的套接字。`,
      });
    return [];
  });
}

/** Every table of /proc/net with the column in which the inode stands. */
const inodeColumns: readonly (readonly [table: string, column: number])[] = [
  ['tcp', 9],
  ['tcp6', 9],
  ['udp', 9],
  ['udp6', 9],
  ['udplite', 9],
  ['udplite6', 9],
  ['raw', 9],
  ['raw6', 9],
  ['icmp', 9],
  ['icmp6', 9],
  ['unix', 6],
  ['netlink', 9],
  ['packet', 8],
];

function inodesOfTables(tables: Tables): ReadonlySet<number> {
  return new Set(inodeColumns.flatMap(([table, column]) => inodesIn(valueIn(tables.get(table) ?? { ok: false, error: 'ENOENT' }) ?? '', column)));
}

interface OpenSockets {
  /** By inode: the processes that have the socket open. */
  readonly pids: ReadonlyMap<number, readonly number[]>;
  /** How many processes did not show what they have open. */
  readonly unreadable: number;
  /** Processes with a socket that is in no table. */
  readonly suspects: ReadonlySet<number>;
  /** By network namespace other than this one: a process that lives there. */
  readonly residents: ReadonlyMap<string, number>;
}

/** In processes: so many are read before others get their turn. */
const atOnce = 64;

async function whoHasSocketsOpen(procfs: Procfs, wanted: ReadonlySet<number>, listed: ReadonlySet<number>): Promise<OpenSockets> {
  const pids = new Map<number, number[]>();
  const suspects = new Set<number>();
  const residents = new Map<string, number>();
  const own = valueIn(procfs.link('/proc/self/ns/net'));
  const self = Number(valueIn(procfs.link('/proc/self')));
  let unreadable = 0;
  const all = (valueIn(procfs.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const [index, pid] of all.entries()) {
    if (index % atOnce === atOnce - 1) await new Promise((resolve) => setImmediate(resolve));
    const namespace = valueIn(procfs.link(`/proc/${pid}/ns/net`));
    if (own !== undefined && namespace !== undefined && namespace !== own && !residents.has(namespace)) residents.set(namespace, pid);
    const open = procfs.list(`/proc/${pid}/fd`);
    if (!open.ok) {
      if (open.error === 'EACCES' || open.error === 'EPERM') unreadable += 1;
      continue;
    }
    for (const fd of open.value) {
      const target = valueIn(procfs.link(`/proc/${pid}/fd/${fd}`));
      if (target?.startsWith('socket:[') !== true) continue;
      const inode = Number.parseInt(target.slice('socket:['.length), 10);
      if (wanted.has(inode)) {
        const known = pids.get(inode);
        if (known === undefined) pids.set(inode, [pid]);
        else if (!known.includes(pid)) known.push(pid);
      } else if (pid !== self && !listed.has(inode) && own !== undefined && namespace === own) suspects.add(pid);
    }
  }
  return { pids, unreadable, suspects, residents };
}

function readSettings(procfs: Procfs): HostSettings {
  const numbers = (name: string): readonly number[] =>
    (valueIn(procfs.read(`/proc/sys/net/${name}`)) ?? '')
      .trim()
      .split(/\s+/)
      .filter((word) => /^\d+$/.test(word))
      .map(Number);
  const [first, last] = numbers('ipv4/ip_local_port_range');
  const [unprivilegedPortStart] = numbers('ipv4/ip_unprivileged_port_start');
  const [nonlocal4] = numbers('ipv4/ip_nonlocal_bind');
  const [nonlocal6] = numbers('ipv6/ip_nonlocal_bind');
  const [bindv6only] = numbers('ipv6/bindv6only');
  return {
    ...(first === undefined || last === undefined ? {} : { localPortRange: [first, last] as const }),
    ...(unprivilegedPortStart === undefined ? {} : { unprivilegedPortStart }),
    ...(nonlocal4 === undefined && nonlocal6 === undefined ? {} : { nonlocalBind: nonlocal4 === 1 && nonlocal6 !== 0 }),
    ...(bindv6only === undefined ? {} : { bindv6only: bindv6only === 1 }),
  };
}

/** Where something listens on the port, connections came in through it; a port of the local range that talks to a port outside it went out. */
function directionOf({ protocol, port, remote, state }: TableSocket, isListenedOn: boolean, settings: HostSettings): Holder['direction'] {
  if (protocol === 'udp' || remote === undefined || state === 'listening' || state === 'bound') return undefined;
  if (isListenedOn) return 'in';
  const [first, last] = settings.localPortRange ?? defaultLocalPortRange('linux');
  const isLocal = (number: number): boolean => number >= first && number <= last;
  if (!isLocal(port)) return isLocal(remote.port) ? 'in' : undefined;
  return isLocal(remote.port) ? undefined : 'out';
}

const order: readonly Holder['state'][] = ['listening', 'bound', 'close-wait', 'established', 'connecting', 'closing', 'time-wait'];

function rank(holder: Holder): number {
  return order.indexOf(holder.state);
}

function unreadableProcesses(count: number): Text {
  return {
    en: `${count} processes of other users did not show which sockets they have open: run this as root to see which of them it is.`,
    'zh-CN': `有 ${count} 个属于其他用户的进程没有显示它们打开了哪些套接字：以 root 运行才能看到是哪一个。`,
  };
}

const ownedByNobody: Text = {
  en: 'No process that can be seen from here has the listening socket open: it belongs to the kernel itself (as an NFS server does), or to a process outside this PID namespace.',
  'zh-CN': '从这里能看到的进程都没有打开这个监听套接字：它属于内核本身（例如 NFS 服务器），或者属于这个 PID 命名空间之外的进程。',
};

/** The command lines of processes are for people; a name is what they look for. */
export function nameOf({ command, name }: ProcessFacts): string {
  return command.startsWith('[') ? name : command;
}
