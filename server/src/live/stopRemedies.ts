import type { Text } from '@bindwise/semantics';
import { formatEndpoint } from '@bindwise/semantics';
import { describeProcess } from './describe.ts';
import type { Holder } from './holder.ts';
import type { Remedy, Situation } from './remedies.ts';
import { stopPlan } from './stop.ts';

/** How each of these sockets is given back: by its process, or by what runs it. */
export function stopRemedies(situation: Situation, lasting: readonly Holder[]): readonly Remedy[] {
  const remedies = new Map<string, Remedy>();
  for (const holder of lasting) {
    const remedy = stopRemedy(holder, situation);
    if (remedy !== undefined) remedies.set(remedy.command ?? remedy.title.en, remedies.get(remedy.command ?? remedy.title.en) ?? remedy);
  }
  return [...remedies.values()];
}

/** A socket is given back when the last process that has it open is gone. */
function stopRemedy(holder: Holder, { survey, platform }: Situation): Remedy | undefined {
  const [process, ...others] = holder.processes;
  if (process === undefined) return undefined;
  const who = describeProcess(process, survey.at);
  const where = `${holder.protocol.toUpperCase()} ${formatEndpoint(holder)}`;
  const detail: Text = { en: `It then gives ${where} back.`, 'zh-CN': `它就会让出 ${where}。` };
  const detailNamed: Text = { en: `${who.en} then gives ${where} back.`, 'zh-CN': `${who['zh-CN']} 就会让出 ${where}。` };
  if (process.name === 'docker-proxy' || process.container !== undefined) {
    const id = process.container?.runtime === 'docker' && /^[0-9a-f]{12}$/.test(process.container.id) ? process.container.id : undefined;
    return {
      id: 'stop-container',
      title: { en: 'Stop the container', 'zh-CN': '停止这个容器' },
      detail: detailNamed,
      ...(id === undefined ? {} : { command: `docker stop ${id}` }),
    };
  }
  if (process.unit !== undefined && /^[A-Za-z0-9:_.@-]+$/.test(process.unit))
    return { id: 'stop-unit', title: { en: `Stop ${process.unit}`, 'zh-CN': `停止 ${process.unit}` }, detail, command: `sudo systemctl stop ${process.unit}` };
  const stoppable = holder.processes.filter(({ pid }) => pid !== 1);
  if (stoppable.length < holder.processes.length) return undefined;
  const plans = stoppable.map((one) => stopPlan(one, { uid: survey.uid, pid: -1, ancestors: [] }));
  const refused = plans.find((plan) => !plan.ok);
  const pids = stoppable.map(({ pid }) => pid);
  const more: Text =
    others.length === 0
      ? { en: '', 'zh-CN': '' }
      : { en: ` and ${others.length} more that share the socket`, 'zh-CN': ` 以及共用该套接字的另外 ${others.length} 个进程` };
  return {
    id: 'stop',
    title: { en: `Stop ${process.name} (pid ${process.pid})${more.en}`, 'zh-CN': `停止 ${process.name}（pid ${process.pid}）${more['zh-CN']}` },
    detail: refused === undefined || refused.ok ? detail : { en: `${detail.en} ${refused.reason.en}`, 'zh-CN': `${detail['zh-CN']}${refused.reason['zh-CN']}` },
    command:
      platform === 'windows' ? `taskkill ${pids.map((pid) => `/PID ${pid}`).join(' ')}` : `${refused === undefined ? '' : 'sudo '}kill ${pids.join(' ')}`,
    pids,
  };
}
