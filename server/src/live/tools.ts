import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform, Text } from '@bindwise/semantics';
import type { Holder, ProcessFacts, Survey } from './holder.ts';
import type { PrintedProcess, PrintedSocket } from './toolOutput.ts';
import { readBsdNetstat, readLsof, readPs, readSockstat, readTasklist, readWindowsNetstat } from './toolOutput.ts';

/** Runs a tool by its absolute path, without a shell, and gives what it wrote; `undefined` where it is missing or ran for more than five seconds. */
export type RunTool = (paths: readonly string[], args: readonly string[]) => Promise<string | undefined>;

/** Who holds a port, as the system's own tools show it: lsof, netstat and ps on macOS; sockstat, netstat and ps on FreeBSD; netstat and tasklist on Windows. */
export async function surveyByTools(port: number, platform: Exclude<Platform, 'linux'>, uid: number | undefined, run: RunTool = runTool): Promise<Survey> {
  const limits: Text[] = [];
  const at = Date.now();
  const sockets = platform === 'windows' ? await onWindows(run, limits) : await onBsd(port, platform, run, limits);
  const describe = platform === 'windows' ? await windowsProcesses(run) : await bsdProcesses(run);
  const wanted = sockets.filter((socket) => socket.port === port);
  const listens = new Set(wanted.filter(({ state }) => state === 'listening').map(({ protocol }) => protocol));
  const holders = merged(wanted).map(({ pids, ...socket }): Holder => {
    const processes = pids.flatMap((pid) => describe(pid) ?? []);
    return {
      ...socket,
      uid: socket.uid ?? processes[0]?.uid,
      user: processes[0]?.user,
      direction: socket.remote !== undefined && listens.has(socket.protocol) ? 'in' : undefined,
      processes,
    };
  });
  if (holders.some(({ processes, state }) => processes.length === 0 && state !== 'time-wait'))
    limits.push({
      en: 'Some sockets are shown without their process: those of other users are shown only to an administrator.',
      'zh-CN': '有些套接字没有显示所属进程：其他用户的进程只有管理员才能看到。',
    });
  return { platform, at, holders, limits, suspects: [], elsewhere: [], settings: {}, uid };
}

async function onBsd(port: number, platform: 'darwin' | 'freebsd', run: RunTool, limits: Text[]): Promise<readonly PrintedSocket[]> {
  const owned =
    platform === 'darwin'
      ? await run(['/usr/sbin/lsof', '/usr/bin/lsof'], ['-nP', '-F', 'pcuPtTn', '-i', `:${port}`])
      : await run(['/usr/bin/sockstat'], ['-46', '-p', String(port)]);
  const all = await run(['/usr/sbin/netstat', '/usr/bin/netstat'], ['-an']);
  if (owned === undefined) limits.push(missing(platform === 'darwin' ? 'lsof' : 'sockstat'));
  if (all === undefined) limits.push(missing('netstat'));
  const withProcess = platform === 'darwin' ? readLsof(owned ?? '') : readSockstat(owned ?? '');
  return [...withProcess, ...readBsdNetstat(all ?? '')];
}

async function onWindows(run: RunTool, limits: Text[]): Promise<readonly PrintedSocket[]> {
  const all = await run([system32('netstat.exe')], ['-ano']);
  if (all === undefined) limits.push(missing('netstat'));
  return readWindowsNetstat(all ?? '');
}

type Describe = (pid: number) => ProcessFacts | undefined;

async function bsdProcesses(run: RunTool): Promise<Describe> {
  const processes = readPs((await run(['/bin/ps'], ['-axo', 'pid=,ppid=,uid=,user=,lstart=,command='])) ?? '');
  return (pid) => {
    const own = processes.get(pid);
    if (own === undefined) return undefined;
    const parents: PrintedProcess[] = [];
    for (let next = processes.get(own.parent); next !== undefined && parents.length < 16 && !parents.includes(next); next = processes.get(next.parent))
      parents.push(next);
    const started = Date.parse(own.started);
    const [word = ''] = own.command.split(' ');
    return {
      pid,
      command: own.command,
      name: word.slice(word.lastIndexOf('/') + 1),
      uid: own.uid,
      user: own.user,
      started: Number.isNaN(started) ? undefined : new Date(started).toISOString(),
      startMark: own.started,
      parents: parents.map((parent) => ({ pid: parent.pid, command: parent.command })),
      isOrphan: false,
      isInOtherNamespace: false,
    };
  };
}

async function windowsProcesses(run: RunTool): Promise<Describe> {
  const names = readTasklist((await run([system32('tasklist.exe')], ['/FO', 'CSV', '/NH'])) ?? '');
  return (pid) => {
    const name = names.get(pid);
    if (name === undefined) return undefined;
    return { pid, command: pid === 4 ? 'System (HTTP.sys)' : name, name, parents: [], isOrphan: false, isInOtherNamespace: false };
  };
}

/** One socket for each that two tools, or two processes, showed. */
function merged(sockets: readonly PrintedSocket[]): readonly (Omit<PrintedSocket, 'pid'> & { readonly pids: readonly number[] })[] {
  const byKey = new Map<string, Omit<PrintedSocket, 'pid'> & { pids: number[] }>();
  for (const { pid, ...socket } of sockets) {
    const key = [socket.protocol, socket.family, socket.address, socket.port, socket.remote?.address, socket.remote?.port].join(' ');
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, { ...socket, pids: pid === undefined ? [] : [pid] });
    else if (pid !== undefined && !known.pids.includes(pid)) known.pids.push(pid);
  }
  return [...byKey.values()];
}

function system32(name: string): string {
  return join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', name);
}

const runTool: RunTool = (paths, args) =>
  new Promise((resolve) => {
    const path = paths.find((one) => existsSync(one));
    if (path === undefined) {
      resolve(undefined);
      return;
    }
    const settings = { timeout: 5000, maxBuffer: 64 * 1024 * 1024, windowsHide: true, shell: false, env: { ...process.env, LC_ALL: 'C' } };
    // lsof ends with status 1 where nothing matches: what it wrote counts all the same.
    execFile(path, [...args], settings, (error, stdout) => resolve(error?.killed === true ? undefined : stdout));
  });

function missing(tool: string): Text {
  return { en: `${tool} could not be run, so that what it shows is missing here.`, 'zh-CN': `无法运行 ${tool}，因此这里缺少它所显示的内容。` };
}
