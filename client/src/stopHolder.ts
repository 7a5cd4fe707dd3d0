import { l10n, ProgressLocation, window } from 'vscode';
import type { Ask } from './explain.ts';
import type { StopAnswer, StopPlan } from './explainProtocol.ts';

/**
 * Stops who holds a port, as far as a person agrees: first shows whom, then sends SIGTERM; where that is not obeyed, asks anew before SIGKILL. What is said
 * afterwards is what was seen, and the port is looked at again.
 */
export async function stopHolder(port: number, pids: readonly number[], ask: Ask, lookAgain: () => Promise<void>): Promise<void> {
  const plan = await ask<StopPlan>('bindwise/stopPlan', { port, pids });
  if (plan === undefined) return;
  if (!plan.ok) {
    void window.showWarningMessage(plan.reason);
    return;
  }
  const named = plan.processes.map(({ name, pid }) => `${name} (${pid})`).join(', ');
  const terminate = l10n.t('Send SIGTERM');
  const question = l10n.t('Stop {0}?', named);
  const detail = [...plan.processes.map(describe), l10n.t('SIGTERM asks a process to end; it may close its files first.')].join('\n\n');
  if ((await window.showWarningMessage(question, { modal: true, detail }, terminate)) !== terminate) return;
  const first = await send(plan.plan, 'SIGTERM', named, ask);
  const answer = first?.result === 'still-running' ? await killToo(plan, named, first, ask) : first;
  if (answer === undefined) return;
  if (answer.result === 'stopped') void window.showInformationMessage(answer.said.join(' '));
  else void window.showWarningMessage(answer.said.join(' '));
  await lookAgain();
}

/**
 * SIGKILL is a second question: a process cannot refuse it, and loses what it has not saved. It comes up while a person may be typing elsewhere, so that the
 * button that Enter presses does no harm.
 */
async function killToo({ plan, patience, processes }: Agreed, named: string, first: StopAnswer, ask: Ask): Promise<StopAnswer | undefined> {
  const leave = l10n.t('Leave it running');
  const kill = l10n.t('Send SIGKILL');
  const seconds = Math.round(patience / 1000);
  const question = l10n.t('{0} still runs {1} s after SIGTERM. Send SIGKILL?', named, seconds);
  // Of one process the question says it all.
  const detail = [...(processes.length > 1 ? first.said : []), l10n.t('SIGKILL ends a process at once: it cannot save anything or tidy up.')].join('\n');
  return (await window.showWarningMessage(question, { modal: true, detail }, leave, kill)) === kill ? send(plan, 'SIGKILL', named, ask) : first;
}

function send(plan: string, signal: 'SIGTERM' | 'SIGKILL', named: string, ask: Ask): Thenable<StopAnswer | undefined> {
  const title = l10n.t('Sending {0} to {1}, and waiting for it to end…', signal, named);
  return window.withProgress({ location: ProgressLocation.Notification, title }, () => ask<StopAnswer>('bindwise/stop', { plan, signal }));
}

type Agreed = Extract<StopPlan, { ok: true }>;
type Shown = Agreed['processes'][number];

function describe({ command, pid, user, runs, holds }: Shown): string {
  return [
    l10n.t('Command: {0}', command),
    l10n.t('Process {0} of user {1}', pid, user),
    ...(runs === '' ? [] : [l10n.t('Running for {0}', runs)]),
    ...holds.map((hold) => l10n.t('Holds {0}', hold)),
  ].join('\n');
}
