import type { ProcessFacts } from './holder.ts';
import type { Procfs } from './procfs.ts';
import { valueIn } from './procfs.ts';
import { ticksPerSecond } from './socketTable.ts';

/** Reads what /proc says of processes, and remembers it: a server of many workers has one parent. */
export class ProcessReader {
  readonly #procfs: Procfs;
  readonly #stats = new Map<number, Stat | undefined>();
  #users: ReadonlyMap<number, string> | undefined;
  #bootSeconds: number | undefined;

  constructor(procfs: Procfs) {
    this.#procfs = procfs;
  }

  /** `undefined` for a process that is gone. */
  facts(pid: number): ProcessFacts | undefined {
    const stat = this.#stat(pid);
    if (stat === undefined) return undefined;
    const uid = this.#uidOf(pid);
    const group = valueIn(this.#procfs.read(`/proc/${pid}/cgroup`)) ?? '';
    const own = valueIn(this.#procfs.link('/proc/self/ns/net'));
    const its = valueIn(this.#procfs.link(`/proc/${pid}/ns/net`));
    return {
      pid,
      command: this.#commandOf(pid, stat),
      name: this.#nameOf(pid, stat),
      uid,
      user: uid === undefined ? undefined : this.user(uid),
      started: this.#startOf(stat),
      startMark: stat.startTicks,
      parents: this.#parentsOf(stat),
      isOrphan: pid !== 1 && this.#isOrphan(stat),
      unit: unitOf(group),
      container: containerOf(group),
      isInOtherNamespace: own !== undefined && its !== undefined && own !== its,
    };
  }

  /** The name of a user, as /etc/passwd has it. */
  user(uid: number): string | undefined {
    this.#users ??= readUsers(valueIn(this.#procfs.read('/etc/passwd')) ?? '');
    return this.#users.get(uid);
  }

  #stat(pid: number): Stat | undefined {
    if (!this.#stats.has(pid)) this.#stats.set(pid, readStat(valueIn(this.#procfs.read(`/proc/${pid}/stat`)) ?? ''));
    return this.#stats.get(pid);
  }

  #uidOf(pid: number): number | undefined {
    const status = valueIn(this.#procfs.read(`/proc/${pid}/status`)) ?? '';
    const [, uid] = /^Uid:\s+\d+\s+(\d+)/m.exec(status) ?? [];
    return uid === undefined ? undefined : Number(uid);
  }

  #commandOf(pid: number, stat: Stat): string {
    const words = (valueIn(this.#procfs.read(`/proc/${pid}/cmdline`)) ?? '').split('\0').filter((word) => word !== '');
    return words.length === 0 ? `[${stat.name}]` : words.join(' ').slice(0, longestCommand);
  }

  /** Node calls its first thread, and with it the process, MainThread: then the name of what was started says more. */
  #nameOf(pid: number, stat: Stat): string {
    const [started = ''] = stat.name === 'MainThread' ? (valueIn(this.#procfs.read(`/proc/${pid}/cmdline`)) ?? '').split('\0') : [];
    return started.slice(started.lastIndexOf('/') + 1) || stat.name;
  }

  #startOf(stat: Stat): string | undefined {
    if (this.#bootSeconds === undefined) {
      const [, boot] = /^btime (\d+)$/m.exec(valueIn(this.#procfs.read('/proc/stat')) ?? '') ?? [];
      this.#bootSeconds = boot === undefined ? Number.NaN : Number(boot);
    }
    const seconds = this.#bootSeconds + Number(stat.startTicks) / ticksPerSecond;
    return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : undefined;
  }

  #parentsOf({ parent }: Stat): ProcessFacts['parents'] {
    const parents: { pid: number; command: string }[] = [];
    for (let pid = parent; pid > 0 && parents.length < mostParents; ) {
      const stat = this.#stat(pid);
      if (stat === undefined) break;
      parents.push({ pid, command: this.#commandOf(pid, stat) });
      pid = stat.parent;
    }
    return parents;
  }

  /**
   * The first process adopts whom nobody waits for any more. Its own children are daemons that it started: those lead a session, and their group leader is
   * alive. An orphan's is gone, or it leads neither.
   */
  #isOrphan({ pid, parent, group, session }: Stat): boolean {
    if (parent !== 1) return false;
    return group !== pid && session !== pid && (group === 0 || this.#stat(group) === undefined || group === 1);
  }
}

const longestCommand = 4096;
const mostParents = 16;

interface Stat {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly startTicks: string;
}

/** proc_pid_stat(5). The name stands in parentheses and may hold some itself. */
function readStat(text: string): Stat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open === -1 || close < open) return undefined;
  const rest = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const [, parent = '', group = '', session = ''] = rest;
  const startTicks = rest[19] ?? '';
  if (!/^\d+$/.test(startTicks)) return undefined;
  return {
    pid: Number.parseInt(text, 10),
    name: text.slice(open + 1, close),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTicks,
  };
}

function readUsers(passwd: string): ReadonlyMap<number, string> {
  const users = new Map<number, string>();
  for (const line of passwd.split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    if (/^\d+$/.test(uid) && !users.has(Number(uid))) users.set(Number(uid), name);
  }
  return users;
}

/** The innermost service or socket unit of systemd.cgroup paths such as `0::/system.slice/nginx.service`. */
function unitOf(cgroup: string): string | undefined {
  const units = [...cgroup.matchAll(/\/([A-Za-z0-9:_.@\\-]+\.(?:service|socket))(?=\/|$)/gm)].map(([, unit]) => unit);
  return units.findLast((unit) => unit !== undefined && !unit.startsWith('user@'));
}

/** Docker, containerd, CRI-O and Podman put the container's id into the path of its control group; LXC its name. */
function containerOf(cgroup: string): ProcessFacts['container'] {
  const forms: readonly (readonly [runtime: string, form: RegExp])[] = [
    ['docker', /\/docker[-/]([0-9a-f]{12})[0-9a-f]{52}/],
    ['podman', /\/libpod-([0-9a-f]{12})[0-9a-f]{52}/],
    ['cri-o', /\/crio-([0-9a-f]{12})[0-9a-f]{52}/],
    ['containerd', /\/cri-containerd-([0-9a-f]{12})[0-9a-f]{52}/],
    ['kubernetes', /\/kubepods[^\n]*\/([0-9a-f]{12})[0-9a-f]{52}/],
    ['lxc', /\/(?:lxc|lxc\.payload\.?)\/?([A-Za-z0-9_.-]+)/],
  ];
  for (const [runtime, form] of forms) {
    const [, id] = form.exec(cgroup) ?? [];
    if (id !== undefined) return { runtime, id };
  }
  return undefined;
}
