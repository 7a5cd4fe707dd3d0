import type { Locale, Text } from '@bindwise/semantics';
import { formatEndpoint } from '@bindwise/semantics';
import type * as Live from '../live/index.ts';
import { visible } from '../workspace/visible.ts';

/** What a person agrees to: who would be stopped, in words that are safe to show. */
export interface StopPlanShown {
  readonly ok: true;
  /** Names the plan in `bindwise/stop`. */
  readonly plan: string;
  readonly signal: 'SIGTERM';
  readonly processes: readonly StoppedProcess[];
  /** How long a process is given to end, in milliseconds. */
  readonly patience: number;
}

export interface StoppedProcess {
  readonly pid: number;
  readonly name: string;
  readonly command: string;
  readonly user: string;
  /** How long it has run; empty where that cannot be seen. */
  readonly runs: string;
  /** What it has on the port, a line each. */
  readonly holds: readonly string[];
}

export interface Refused {
  readonly ok: false;
  readonly reason: string;
}

export interface StopAnswer {
  /** `stopped`: all are gone. `still-running`: after SIGTERM; SIGKILL may be asked for now. `refused`: nothing more was sent, and `said` is why. */
  readonly result: 'stopped' | 'still-running' | 'refused';
  /** What was seen of each process, a sentence each. */
  readonly said: readonly string[];
}

interface Plan {
  readonly steps: readonly { readonly plan: Live.StopPlan; readonly name: string }[];
  /** SIGKILL is sent to nobody who was not sent SIGTERM before, and had their time. */
  mayKill: boolean;
}

/** Stops who holds a port. Plans are kept here: a client names one and cannot make one up. */
export class Stopping {
  readonly #live: typeof Live;
  readonly #locale: Locale;
  readonly #plans = new Map<string, Plan>();

  constructor(live: typeof Live, locale: Locale) {
    this.#live = live;
    this.#locale = locale;
  }

  /** Looks at the port anew, so that nobody is stopped who does not hold it any more. */
  async plan(port: number, pids: readonly number[]): Promise<StopPlanShown | Refused> {
    const { platform, survey } = this.#live.thisMachine();
    if (platform !== 'linux') return this.#refuse(onlyOnLinux);
    const { holders, at } = await survey(port);
    const stopper = this.#live.thisStopper();
    const steps: Plan['steps'][number][] = [];
    const processes: StoppedProcess[] = [];
    for (const pid of new Set(pids)) {
      const held = holders.filter((holder) => holder.processes.some((process) => process.pid === pid));
      const process = held.flatMap((holder) => holder.processes).find((one) => one.pid === pid);
      if (process === undefined) return this.#refuse(holdsNoMore(pid, port));
      const planned = this.#live.stopPlan(process, stopper);
      if (!planned.ok) return this.#refuse(about(process, planned.reason));
      steps.push({ plan: planned.plan, name: process.name });
      const runs = process.started === undefined ? undefined : this.#live.duration(Math.max(0, (at - Date.parse(process.started)) / 1000));
      processes.push({
        pid,
        name: visible(process.name),
        command: visible(process.command),
        user: visible(process.user ?? String(process.uid)),
        runs: runs === undefined ? '' : runs[this.#locale],
        holds: [...new Set(held.map((holder) => `${holder.protocol.toUpperCase()} ${formatEndpoint(holder)} · ${stateNames[holder.state]}`))],
      });
    }
    if (steps.length === 0) return this.#refuse(nobody);
    const name = crypto.randomUUID();
    // The one that was made last is the one that is looked at.
    this.#plans.clear();
    this.#plans.set(name, { steps, mayKill: false });
    return { ok: true, plan: name, signal: 'SIGTERM', processes, patience: Math.max(...steps.map(({ plan }) => plan.patienceMilliseconds)) };
  }

  /** Sends one signal to all of a plan and waits for them to go. Each is looked at again right before. */
  async stop(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<StopAnswer> {
    const plan = this.#plans.get(name);
    if (plan === undefined || (signal === 'SIGKILL') !== plan.mayKill) return { result: 'refused', said: [noSuchPlan[this.#locale]] };
    plan.mayKill = false;
    const stopper = this.#live.thisStopper();
    const signals = this.#live.linuxSignals();
    const ends = await Promise.all(plan.steps.map((step) => this.#live.stop(step.plan, signal, stopper, signals)));
    const said = ends.map((end, index) => visible(this.#said(end, plan.steps[index])));
    const isRefused = ends.some(({ result }) => result === 'refused' || result === 'changed');
    const isRunning = ends.some(({ result }) => result === 'still-running');
    if (isRunning && !isRefused && signal === 'SIGTERM') plan.mayKill = true;
    else this.#plans.delete(name);
    return { result: isRefused ? 'refused' : isRunning ? 'still-running' : 'stopped', said };
  }

  #said(end: Live.Stopped, step: Plan['steps'][number] | undefined): string {
    const who = `${step?.name} (pid ${step?.plan.pid})`;
    const text: Text =
      end.result === 'stopped'
        ? { en: `${who} has ended.`, 'zh-CN': `${who} 已经结束。` }
        : end.result === 'still-running'
          ? { en: `${who} still runs.`, 'zh-CN': `${who} 仍在运行。` }
          : { en: `${who}: ${end.reason.en}`, 'zh-CN': `${who}：${end.reason['zh-CN']}` };
    return text[this.#locale];
  }

  #refuse(reason: Text): Refused {
    return { ok: false, reason: visible(reason[this.#locale]) };
  }
}

/** As `ss` and `netstat` call them, in every language. */
const stateNames: Readonly<Record<Live.HolderState, string>> = {
  bound: 'bound',
  listening: 'LISTEN',
  established: 'ESTABLISHED',
  'time-wait': 'TIME_WAIT',
  'close-wait': 'CLOSE_WAIT',
  closing: 'closing',
  connecting: 'SYN',
};

function about({ name, pid }: Live.ProcessFacts, reason: Text): Text {
  return { en: `${name} (pid ${pid}) is not stopped. ${reason.en}`, 'zh-CN': `没有停止 ${name}（pid ${pid}）。${reason['zh-CN']}` };
}

function holdsNoMore(pid: number, port: number): Text {
  return { en: `Process ${pid} does not hold port ${port} any more. Nothing was sent.`, 'zh-CN': `进程 ${pid} 已经不再占用端口 ${port}。没有发送任何信号。` };
}

const onlyOnLinux: Text = {
  en: 'Bindwise stops processes on Linux only: elsewhere it cannot tell a process from a later one with its number. The command is there to copy.',
  'zh-CN': 'Bindwise 只在 Linux 上停止进程：在别的系统上无法把一个进程与后来使用同一编号的进程区分开。命令可以复制后自己运行。',
};
const nobody: Text = { en: 'No process was named.', 'zh-CN': '没有指明进程。' };
const noSuchPlan: Text = {
  en: 'This was not agreed to, or is over. Nothing was sent.',
  'zh-CN': '这一步没有得到同意，或者已经结束。没有发送任何信号。',
};
