import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { bindwise, runProcess } from '../cli/run.ts';

/** A listener of this very process, on a port that the system chose. */
async function listening(): Promise<{ readonly port: number; readonly close: () => Promise<unknown> }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { port: address.port, close: () => once(server.close(), 'close') };
}

test('a port, an error text as operands, and one on standard input: the same listener', async () => {
  const { port, close } = await listening();
  const text = `Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}`;
  const asked = [
    await bindwise(['explain', '--format', 'json', String(port), '--address', '127.0.0.1']),
    await bindwise(['explain', '--format', 'json', ...text.split(' ')]),
    await bindwise(['explain', '--format', 'json'], { input: `npm ERR!\n\u001b[31m${text}\u001b[0m\n` }),
    await bindwise(['explain', '--format', 'json', '--port', String(port), 'OSError: [Errno 98] Address already in use']),
  ];
  await close();
  for (const { status, stdout, stderr } of asked) {
    assert.deepEqual([status, stderr], [0, '']);
    const report = JSON.parse(stdout);
    assert.equal(report.version, 1);
    assert.equal(report.query.port, port);
    assert.equal(report.outcome.bind, 'EADDRINUSE');
    const [holder] = report.holders;
    assert.deepEqual(
      [holder.protocol, holder.family, holder.address, holder.port, holder.state, holder.inTheWay],
      ['tcp', 'ipv4', '127.0.0.1', port, 'listening', true],
    );
    for (const name of ['pid', 'command', 'user', 'started', 'parents', 'remote', 'timeLeftSeconds']) assert.ok(name in holder, name);
    assert.equal(holder.pid, process.pid);
    assert.match(report.reason, /\w/);
    assert.ok(report.remedies.every(({ title, detail }: Record<string, string>) => title !== '' && detail !== ''));
    assert.ok(Array.isArray(report.limits) && Array.isArray(report.claims));
  }
  const understood = asked.map(({ stdout }) => JSON.parse(stdout).query.understood?.row ?? null);
  assert.deepEqual(understood, [null, 'node', 'node', 'python']);
});

test('as text, in both languages, as a process too', async () => {
  const { port, close } = await listening();
  const english = await bindwise(['explain', String(port), '--protocol', 'tcp', '--address', '127.0.0.1']);
  const chinese = await bindwise(['explain', String(port), '--locale', 'zh-CN']);
  await close();
  assert.match(
    english.stdout,
    new RegExp(`^bind\\(\\) to TCP 127\\.0\\.0\\.1:${port} would fail now with EADDRINUSE\\.\n\n.*is listening on TCP 127\\.0\\.0\\.1:${port}\\.`),
  );
  assert.match(english.stdout, /What helps\n {2}1\. Stop /);
  assert.match(chinese.stdout, new RegExp(`正在监听 TCP 127\\.0\\.0\\.1:${port}。`));
  assert.match(chinese.stdout, /怎么办/);
  const free = runProcess(['explain', '--no-trial', String(port), '--address', '127.0.0.1', '--protocol', 'udp']);
  assert.deepEqual([free.status, free.stderr], [0, '']);
  assert.match(free.stdout, new RegExp(`^bind\\(\\) to UDP 127\\.0\\.0\\.1:${port} succeeds now\\.`));
});

test('what cannot be explained is named, with status 2 and nothing on standard output', async () => {
  const wrong: readonly (readonly [args: readonly string[], input: string, says: RegExp])[] = [
    [['explain'], '', /nothing to explain/],
    [['explain'], 'all is well\n', /does not say that bind\(\) failed/],
    [['explain', 'Permission denied'], '', /does not say that bind\(\) failed/],
    [['explain', '0'], '', /"0" is not a port/],
    [['explain', '70000'], '', /"70000" is not a port/],
    [['explain', '--port', 'http'], '', /"http" is not a port/],
    [['explain', '80', '--port', '81'], '', /two ports/],
    [['explain', '80', '--address', 'localhost'], '', /not a numeric address/],
    [['explain', '80', '--protocol', 'sctp'], '', /--protocol/],
    [['explain', '80', '--frobnicate'], '', /--frobnicate is not an option/],
    [['explain', 'bind: Address already in use'], '', /EADDRINUSE, as C prints it, and names no port/],
    [['explain', 'Error: listen EADDRINUSE: address already in use /run/app.sock'], '', /\/run\/app\.sock is the path of a Unix-domain socket/],
  ];
  for (const [args, input, says] of wrong) {
    const { status, stdout, stderr } = await bindwise(args, { input });
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, says);
    const chinese = await bindwise([...args, '--locale', 'zh-CN'], { input });
    assert.match(chinese.stderr, /\p{Script=Han}/u);
  }
});

test('what a text holds does not reach the terminal as more than text', async () => {
  const { stdout, stderr, status } = await bindwise([
    'explain',
    '--port',
    '9',
    '--no-trial',
    "Couldn't listen on \u001b]0;x\u0007evil\u202ehost:9: [Errno 98] Address already in use",
  ]);
  assert.equal(status, 0, stderr);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('has a page of help', async () => {
  assert.match((await bindwise(['explain', '--help'])).stdout, /Usage: bindwise explain/);
  assert.match((await bindwise(['--help', '--locale', 'zh-CN'])).stdout + (await bindwise(['help', 'explain', '--locale', 'zh-CN'])).stdout, /explain PORT/);
});
