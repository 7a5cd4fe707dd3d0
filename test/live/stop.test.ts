import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { ProcessFacts, Signals, Stopper } from '../../server/src/live/index.ts';
import { linuxSignals, stop, stopPlan, thisStopper } from '../../server/src/live/index.ts';

const app: ProcessFacts = {
  pid: 4242,
  command: 'python3 app.py',
  name: 'python3',
  uid: 1000,
  user: 'alice',
  startMark: '777',
  parents: [],
  isOrphan: false,
  isInOtherNamespace: false,
};
const alice: Stopper = { uid: 1000, pid: 5000, ancestors: [400, 1] };

function planned(process: ProcessFacts = app): Extract<ReturnType<typeof stopPlan>, { ok: true }>['plan'] {
  const result = stopPlan(process, alice);
  assert.ok(result.ok);
  return result.plan;
}

/** A system of one process, which goes at the signal that `obeys` names. */
function system(process: ProcessFacts | undefined, obeys: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): { signals: Signals; sent: string[] } {
  const sent: string[] = [];
  let now = process;
  return {
    sent,
    signals: {
      facts: () => now,
      send: (pid, signal) => {
        sent.push(`${signal} ${pid}`);
        if (signal === obeys) now = undefined;
      },
      wait: async () => undefined,
    },
  };
}

test('a plan names the process and starts gently', () => {
  assert.deepEqual(planned(), {
    pid: 4242,
    command: 'python3 app.py',
    uid: 1000,
    startMark: '777',
    signals: ['SIGTERM', 'SIGKILL'],
    patienceMilliseconds: 5000,
  });
});

test('never the first process, itself, its parents, another user, or what cannot be told from a later process', () => {
  const refused: readonly ProcessFacts[] = [
    { ...app, pid: 1 },
    { ...app, pid: 0 },
    { ...app, pid: -1 },
    { ...app, pid: Number.NaN },
    { ...app, pid: 5000 },
    { ...app, pid: 400 },
    { ...app, uid: 0 },
    { ...app, uid: 1001 },
    { ...app, uid: undefined },
    { ...app, startMark: undefined },
  ];
  for (const process of refused) {
    const result = stopPlan(process, alice);
    assert.ok(!result.ok, JSON.stringify(process));
    assert.match(result.reason['zh-CN'], /\p{Script=Han}/u);
  }
  assert.ok(!stopPlan(app, { ...alice, uid: undefined }).ok);
  assert.ok(!stopPlan(app, { ...alice, uid: 0 }).ok, 'root neither: a process of another user');
});

test('sends the signal that was agreed to and waits for the process to go', async () => {
  const { signals, sent } = system(app);
  assert.deepEqual(await stop(planned(), 'SIGTERM', alice, signals), { result: 'stopped' });
  assert.deepEqual(sent, ['SIGTERM 4242']);
});

test('SIGKILL is asked for anew', async () => {
  const { signals, sent } = system(app, 'SIGKILL');
  assert.deepEqual(await stop(planned(), 'SIGTERM', alice, signals), { result: 'still-running' });
  assert.deepEqual(sent, ['SIGTERM 4242']);
  assert.deepEqual(await stop(planned(), 'SIGKILL', alice, signals), { result: 'stopped' });
});

test('a pid that went to another process, or a process that changed its user, is left alone', async () => {
  const later = system({ ...app, startMark: '778' });
  assert.equal((await stop(planned(), 'SIGTERM', alice, later.signals)).result, 'changed');
  const other = system({ ...app, uid: 0 });
  assert.equal((await stop(planned(), 'SIGTERM', alice, other.signals)).result, 'refused');
  const gone = system(undefined);
  assert.equal((await stop(planned(), 'SIGTERM', alice, gone.signals)).result, 'stopped');
  assert.deepEqual([...later.sent, ...other.sent, ...gone.sent], []);
});

test('a refusal of the system is said, and a process that went in between counts as stopped', async () => {
  const failing = (code: string): Signals => ({
    ...system(app).signals,
    send: () => {
      throw Object.assign(new Error(code), { code });
    },
  });
  assert.deepEqual(await stop(planned(), 'SIGTERM', alice, failing('ESRCH')), { result: 'stopped' });
  const refused = await stop(planned(), 'SIGTERM', alice, failing('EPERM'));
  assert.ok(refused.result === 'refused' && refused.reason.en.includes('EPERM'));
});

test('on Linux: a real process is stopped, and this one and its parent are not', async () => {
  if (process.platform !== 'linux') {
    assert.equal(linuxSignals().facts(process.pid), undefined, 'there is no /proc to look at');
    return;
  }
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("ready")'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const signals = linuxSignals();
  const stopper = thisStopper();
  const facts = signals.facts(child.pid ?? -1);
  assert.ok(facts !== undefined);
  const plan = stopPlan(facts, stopper);
  assert.ok(plan.ok);
  const ended = once(child, 'exit');
  assert.equal((await stop(plan.plan, 'SIGTERM', stopper, signals)).result, 'stopped');
  assert.deepEqual(await ended, [null, 'SIGTERM']);
  for (const pid of [process.pid, process.ppid]) {
    const own = signals.facts(pid);
    assert.ok(own === undefined || !stopPlan(own, stopper).ok, String(pid));
  }
});
