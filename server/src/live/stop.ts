import type { Text } from '@bindwise/semantics';
import type { ProcessFacts } from './holder.ts';
import { ProcessReader } from './processes.ts';
import type { Procfs } from './procfs.ts';
import { procfs } from './procfs.ts';

/** Who would send the signal. */
export interface Stopper {
  readonly uid: number | undefined;
  readonly pid: number;
  /** Pids of its parents, up to the first process. */
  readonly ancestors: readonly number[];
}

/** What will be done to whom; to be shown before it is. */
export interface StopPlan {
  readonly pid: number;
  readonly command: string;
  readonly uid: number;
  /** Tells this process from a later one with its pid. */
  readonly startMark: string;
  /** In this order, the next only after the process had its time and the person agreed again. */
  readonly signals: readonly ['SIGTERM', 'SIGKILL'];
  /** How long SIGTERM is given to work. */
  readonly patienceMilliseconds: number;
}

export type Planned = { readonly ok: true; readonly plan: StopPlan } | { readonly ok: false; readonly reason: Text };

/** Plans to stop a process of the same user. Refuses the first process, itself, its own parents, and whatever cannot be told from a later process. */
export function stopPlan(process: ProcessFacts, stopper: Stopper): Planned {
  if (!Number.isSafeInteger(process.pid) || process.pid <= 0) return refuse('That is no process.', '这不是一个进程。');
  if (process.pid === 1) return refuse('The first process of the system is never stopped.', '系统的第一个进程绝不停止。');
  if (process.pid === stopper.pid) return refuse('Bindwise does not stop itself.', 'Bindwise 不会停止自己。');
  if (stopper.ancestors.includes(process.pid)) return refuse('Bindwise runs inside this process.', 'Bindwise 就运行在这个进程之中。');
  if (process.uid === undefined || stopper.uid === undefined || process.uid !== stopper.uid) {
    const user = process.user ?? process.uid ?? '?';
    return refuse(
      `It belongs to user ${user}: Bindwise stops only processes of the user who runs it.`,
      `它属于用户 ${user}：Bindwise 只停止运行它的用户自己的进程。`,
    );
  }
  if (process.startMark === undefined)
    return refuse(
      'When it was started cannot be seen, so that it could not be told from a later process.',
      '看不到它的启动时间，因此无法把它与后来的进程区分开。',
    );
  const { pid, command, uid, startMark } = process;
  return { ok: true, plan: { pid, command, uid, startMark, signals: ['SIGTERM', 'SIGKILL'], patienceMilliseconds: 5000 } };
}

/** What of a system the executor needs. */
export interface Signals {
  /** The process as it is now; `undefined` once it is gone. A zombie is gone. */
  facts(pid: number): ProcessFacts | undefined;
  send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  wait(milliseconds: number): Promise<void>;
}

export type Stopped =
  | { readonly result: 'stopped' }
  /** It still runs after SIGTERM; SIGKILL is to be agreed to. */
  | { readonly result: 'still-running' }
  /** The process is not the one of the plan any more, and nothing was sent. */
  | { readonly result: 'changed'; readonly reason: Text }
  | { readonly result: 'refused'; readonly reason: Text };

/**
 * Sends one signal of a plan and waits for the process to go. Right before the signal it is looked at again: another start, another user, or now one of our
 * own parents, and nothing is sent. Between the look and the signal lies no other work of this process.
 */
export async function stop(plan: StopPlan, signal: 'SIGTERM' | 'SIGKILL', stopper: Stopper, signals: Signals): Promise<Stopped> {
  const now = signals.facts(plan.pid);
  if (now === undefined) return { result: 'stopped' };
  if (now.startMark !== plan.startMark) return { result: 'changed', reason: anotherProcess };
  const again = stopPlan(now, stopper);
  if (!again.ok) return { result: 'refused', reason: again.reason };
  try {
    signals.send(plan.pid, signal);
  } catch (error) {
    const { code = 'EPERM' } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return { result: 'stopped' };
    return { result: 'refused', reason: { en: `The system refused the signal (${code}).`, 'zh-CN': `系统拒绝了这个信号（${code}）。` } };
  }
  for (let waited = 0; waited < plan.patienceMilliseconds; waited += step) {
    if (signals.facts(plan.pid)?.startMark !== plan.startMark) return { result: 'stopped' };
    await signals.wait(step);
  }
  return signals.facts(plan.pid)?.startMark === plan.startMark ? { result: 'still-running' } : { result: 'stopped' };
}

const step = 50;

const anotherProcess: Text = { en: 'Another process has this pid now.', 'zh-CN': '这个 pid 现在属于另一个进程。' };

/** The executor's view of a Linux system. */
export function linuxSignals(from: Procfs = procfs): Signals {
  return {
    facts: (pid) => {
      const stat = from.read(`/proc/${pid}/stat`);
      // A zombie has given its sockets back.
      if (!stat.ok || /^\s*[ZX]/.test(stat.value.slice(stat.value.lastIndexOf(')') + 1))) return undefined;
      return new ProcessReader(from).facts(pid);
    },
    send: (pid, signal) => {
      process.kill(pid, signal);
    },
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

/** This process and its parents. */
export function thisStopper(from: Procfs = procfs): Stopper {
  const own = new ProcessReader(from).facts(process.pid);
  return { uid: process.geteuid?.(), pid: process.pid, ancestors: own === undefined ? [process.ppid] : own.parents.map(({ pid }) => pid) };
}

function refuse(en: string, zh: string): Planned {
  return { ok: false, reason: { en, 'zh-CN': zh } };
}
