import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { NextFreePortAnswer, UnderstoodLine } from '../../server/src/lsp/explain.ts';
import type { ExplainAnswer, Explained } from '../../server/src/lsp/explanation.ts';
import type { Refused, StopAnswer, StopPlanShown } from '../../server/src/lsp/stopping.ts';
import { type Session, type StartOptions, start } from './client.ts';

// What a client asks about this machine, over stdio, with a real listener of this test.

let folder: string;
let server: Server;
let port: number;
const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindwise-explain-'));
  server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'server.c'), inC(port));
  writeFileSync(join(folder, 'settings.py'), 'PORT = 4321\n');
  writeFileSync(join(folder, 'app.py'), 'import socket\nfrom settings import PORT\n\ns = socket.socket()\ns.bind(("127.0.0.1", PORT))\ns.listen()\n');
  writeFileSync(
    join(folder, 'two.py'),
    'import socket\na = socket.socket()\na.bind(("", 7100))\na.listen()\nb = socket.socket()\nb.bind(("", 7101))\nb.listen()\n',
  );
});

after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function inC(taken: number): string {
  return `#include <netinet/in.h>
#include <sys/socket.h>
#define PORT ${taken}

int main(void) {
  struct sockaddr_in address = {0};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  address.sin_port = htons(PORT);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return 1;
  return listen(fd, 8);
}
`;
}

async function inFolder(use: (session: Session) => Promise<void>, options: StartOptions = {}): Promise<void> {
  const uri = pathToFileURL(folder).href;
  const session = await start({ ...options, initialize: { rootUri: uri, workspaceFolders: [{ uri, name: 'project' }], ...options.initialize } });
  await use(session);
  await session.end();
}

async function explain(session: Session, params: object): Promise<Explained> {
  const answer: ExplainAnswer = await session.connection.sendRequest('bindwise/explain', params);
  assert.ok(answer.kind === 'explained', JSON.stringify(answer));
  return answer;
}

describe('bindwise/explain', () => {
  test('a listener: who, why, what helps, and the line of the code that binds the port', async () => {
    await inFolder(async (session) => {
      const answer = await explain(session, { port });
      const { report, binds } = answer;
      assert.deepEqual(report.outcome, { bind: 'EADDRINUSE' });
      assert.equal(report.holders[0]?.pid, process.pid);
      assert.match(report.who[0] ?? '', new RegExp(`pid ${process.pid}, .* is listening on TCP 0\\.0\\.0\\.0:${port}`));
      assert.ok(report.remedies.some(({ id }) => id === 'stop'));
      assert.deepEqual(
        binds.map(({ said, judged, uri, range }) => [said, judged, uri, range.start.line]),
        [[`src/server.c:11 binds TCP 0.0.0.0:${port} without SO_REUSEADDR.`, true, uriOf('src/server.c'), 10]],
      );
      assert.deepEqual(
        binds[0]?.fixes.map(({ rule, title }) => [rule, title]),
        [['missing-reuseaddr', 'Set SO_REUSEADDR before bind()']],
      );
      for (const part of [report.happened, report.reason, 'In your code', 'src/server.c:11']) assert.ok(answer.text.includes(part), part);
      assert.match(answer.markdown, /^\*\*bind\\\(\\\) to TCP/);
    });
  });

  test('the bind of the code is what is judged: its address, its options', async () => {
    await inFolder(async (session) => {
      const { report } = await explain(session, { port: 4321 });
      assert.deepEqual(report.judgedAs, { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 4321 });
      assert.deepEqual(report.limits, []);
      assert.deepEqual(report.outcome, { bind: 'ok', listen: 'ok' });
    });
  });

  test('what an error text says counts more than the code, and another address is another bind', async () => {
    await inFolder(async (session) => {
      const { report, binds } = await explain(session, { text: `Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}` });
      assert.equal(report.query.error, 'EADDRINUSE');
      assert.equal(report.judgedAs.address, '127.0.0.1');
      assert.deepEqual(
        binds.map(({ judged }) => judged),
        [false],
      );
    });
  });

  test('an open document is read as it is in the editor', async () => {
    await inFolder(async (session) => {
      await session.open(uriOf('src/server.c'), 'c', inC(5555));
      assert.deepEqual((await explain(session, { port })).binds, []);
      const { binds, text } = await explain(session, { port: 5555, uri: uriOf('src/server.c'), line: 10 });
      assert.deepEqual(
        binds.map(({ judged }) => judged),
        [true],
      );
      assert.match(text, /src\/server\.c:11 binds TCP 0\.0\.0\.0:5555/);
    });
  });

  test('a text without a port: what the code binds is there to choose from', async () => {
    await inFolder(async (session) => {
      const answer: ExplainAnswer = await session.connection.sendRequest('bindwise/explain', { text: 'OSError: [Errno 98] Address already in use' });
      assert.ok(answer.kind === 'port-needed');
      assert.match(answer.message, /^The text says EADDRINUSE, as Python prints it, and names no port\.$/);
      assert.deepEqual(answer.binds.map((bind) => bind.port).sort(), [4321, 7100, 7101, port].sort());
    });
  });

  test('a text without a port that points at a bind is about its port', async () => {
    await inFolder(async (session) => {
      const { report, binds } = await explain(session, { text: '[Errno 98] Address already in use', uri: uriOf('app.py'), line: 4 });
      assert.deepEqual([report.query.error, report.query.port, report.judgedAs.address], ['EADDRINUSE', 4321, '127.0.0.1']);
      assert.deepEqual(
        binds.map(({ place, judged }) => [place, judged]),
        [['app.py:5', true]],
      );
    });
  });

  test('a path, and a text of something else', async () => {
    await inFolder(async (session) => {
      const ask = async (text: string): Promise<string> => (await session.connection.sendRequest<ExplainAnswer>('bindwise/explain', { text })).kind;
      assert.equal(await ask('Error: listen EADDRINUSE: address already in use /run/app.sock'), 'path');
      for (const text of ['Build finished', 'Email address already in use', '']) assert.equal(await ask(text), 'not-understood', text);
    });
  });

  test('in Chinese for who reads Chinese', async () => {
    await inFolder(
      async (session) => {
        const { text, headings, binds } = await explain(session, { port });
        assert.match(text, /怎么办/);
        assert.equal(headings.binds, '在你的代码里');
        assert.equal(binds[0]?.said, `src/server.c:11 绑定 TCP 0.0.0.0:${port}，没有设置 SO_REUSEADDR。`);
      },
      { initialize: { locale: 'zh-cn' } },
    );
  });

  test('where folders may not be read, only open files are', async () => {
    await inFolder(async (session) => assert.deepEqual((await explain(session, { port })).binds, []), { settings: 'off' });
  });

  test('what is malformed is refused by its name', async () => {
    await inFolder(async (session) => {
      for (const [field, value] of [
        ['port', 70000],
        ['port', '80'],
        ['protocol', 'sctp'],
        ['address', 'localhost'],
        ['text', 7],
        ['line', -1],
      ] as const)
        await assert.rejects(session.connection.sendRequest('bindwise/explain', { [field]: value }), new RegExp(`"${field}"`));
      await assert.rejects(session.connection.sendRequest('bindwise/explain', 5), /"params"/);
    });
  });
});

test('bindwise/understandLines says where in a line bind() failed', async () => {
  await inFolder(async (session) => {
    const text = '\u001b[31mError: listen EADDRINUSE: address already in use :::3000\u001b[0m';
    const lines: readonly UnderstoodLine[] = await session.connection.sendRequest('bindwise/understandLines', { text });
    assert.deepEqual(
      lines.map(({ start, end, tooltip }) => [text.slice(start, end), tooltip]),
      [['listen EADDRINUSE: address already in use :::3000', 'Explain EADDRINUSE (Node.js)']],
    );
    assert.deepEqual(await session.connection.sendRequest('bindwise/understandLines', { text: 'compiled in 3000 ms' }), []);
  });
});

describe('bindwise/nextFreePort', () => {
  test('the constant of the bind takes the new port, where it is defined', async () => {
    await inFolder(async (session) => {
      const ask = (params: object): Promise<NextFreePortAnswer> => session.connection.sendRequest('bindwise/nextFreePort', params);
      const inMacro = await ask({ port, uri: uriOf('src/server.c'), line: 10 });
      assert.ok(inMacro.port !== null && inMacro.port !== port);
      const start = '#define PORT '.length;
      assert.deepEqual(inMacro.edit, {
        location: { uri: uriOf('src/server.c'), range: { start: { line: 2, character: start }, end: { line: 2, character: start + String(port).length } } },
        name: 'src/server.c',
        newText: String(inMacro.port),
      });
      const imported = await ask({ port: 4321, uri: uriOf('app.py'), line: 4 });
      assert.equal(imported.edit?.location.uri, uriOf('settings.py'));
      assert.deepEqual(imported.edit?.location.range, { start: { line: 0, character: 7 }, end: { line: 0, character: 11 } });
    });
  });

  test('a port that the same code takes is not offered', async () => {
    await inFolder(async (session) => {
      const { port: free }: NextFreePortAnswer = await session.connection.sendRequest('bindwise/nextFreePort', { port: 7100, uri: uriOf('two.py'), line: 2 });
      assert.ok(free !== null && free > 7101);
    });
  });

  test('without a bind in the code there is a port and no edit', async () => {
    await inFolder(async (session) => {
      const { port: free, edit }: NextFreePortAnswer = await session.connection.sendRequest('bindwise/nextFreePort', { port: 9100 });
      assert.ok(free !== null && edit === null);
    });
  });
});

describe('bindwise/stopPlan and bindwise/stop', () => {
  const children = new Set<ChildProcess>();
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** Listens on a port of its own; with `stubborn`, SIGTERM does nothing to it. */
  async function listener(stubborn: boolean): Promise<{ readonly child: ChildProcess; readonly taken: number }> {
    const script = `${stubborn ? 'process.on("SIGTERM", () => {});' : ''} const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port));`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.add(child);
    const [said] = await once(child.stdout, 'data');
    return { child, taken: Number(String(said)) };
  }

  async function planFor(session: Session, taken: number, pid: number | undefined): Promise<StopPlanShown> {
    const plan: StopPlanShown | Refused = await session.connection.sendRequest('bindwise/stopPlan', { port: taken, pids: [pid] });
    assert.ok(plan.ok, JSON.stringify(plan));
    return plan;
  }

  const stop = (session: Session, plan: string, signal: string): Promise<StopAnswer> => session.connection.sendRequest('bindwise/stop', { plan, signal });

  test('names whom it would stop, and stops them', async () => {
    if (process.platform !== 'linux') return refusesElsewhere();
    await inFolder(async (session) => {
      const { child, taken } = await listener(false);
      const { plan, processes, signal } = await planFor(session, taken, child.pid);
      assert.equal(signal, 'SIGTERM');
      const [shown, ...others] = processes;
      assert.deepEqual(others, []);
      assert.equal(shown?.pid, child.pid);
      assert.match(shown?.command ?? '', /node .*-e/);
      assert.match(shown?.runs ?? '', /^\d+ s$/);
      assert.deepEqual(shown?.holds, [`TCP 127.0.0.1:${taken} · LISTEN`]);
      assert.equal((await stop(session, plan, 'SIGKILL')).result, 'refused', 'SIGTERM comes first');
      const ended = once(child, 'exit');
      const { result, said } = await stop(session, plan, 'SIGTERM');
      assert.equal(result, 'stopped');
      assert.match(said[0] ?? '', /has ended\.$/);
      assert.deepEqual(await ended, [null, 'SIGTERM']);
      assert.equal((await stop(session, plan, 'SIGTERM')).result, 'refused', 'a plan is good for once');
    });
  });

  test('SIGKILL only after SIGTERM was not obeyed', async () => {
    if (process.platform !== 'linux') return refusesElsewhere();
    await inFolder(async (session) => {
      const { child, taken } = await listener(true);
      const { plan } = await planFor(session, taken, child.pid);
      const first = await stop(session, plan, 'SIGTERM');
      assert.equal(first.result, 'still-running');
      assert.match(first.said[0] ?? '', /still runs\.$/);
      const ended = once(child, 'exit');
      assert.equal((await stop(session, plan, 'SIGKILL')).result, 'stopped');
      assert.deepEqual(await ended, [null, 'SIGKILL']);
    });
  });

  test('who does not hold the port, or runs this server, is not stopped', async () => {
    await inFolder(async (session) => {
      const refused = async (pids: readonly number[], taken = port): Promise<string> => {
        const plan: StopPlanShown | Refused = await session.connection.sendRequest('bindwise/stopPlan', { port: taken, pids });
        assert.ok(!plan.ok);
        return plan.reason;
      };
      assert.match(await refused([process.pid]), process.platform === 'linux' ? /Bindwise runs inside this process/ : /on Linux only/);
      if (process.platform === 'linux') assert.match(await refused([process.pid], 1), /does not hold port 1 any more\. Nothing was sent\./);
      if (process.platform === 'linux') assert.match(await refused([]), /No process was named/);
      assert.equal((await stop(session, 'made up', 'SIGTERM')).result, 'refused');
      await assert.rejects(stop(session, 'made up', 'SIGSTOP'), /"signal"/);
      await assert.rejects(session.connection.sendRequest('bindwise/stopPlan', { port, pids: ['1'] }), /"pids"/);
    });
  });

  async function refusesElsewhere(): Promise<void> {
    await inFolder(async (session) => {
      const plan: StopPlanShown | Refused = await session.connection.sendRequest('bindwise/stopPlan', { port, pids: [process.pid] });
      assert.ok(!plan.ok && plan.reason.includes('on Linux only'));
    });
  }
});

test('text of programs and files changes nothing in what is shown', async () => {
  const hostile = '[x](command:q)<img src=x>**b**`c`\u001b]8;;e\u0007\u202e|.cjs';
  const quick = "require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); });\n";
  writeFileSync(join(folder, hostile), quick);
  const child = spawn(process.execPath, [hostile], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [said] = await once(child.stdout, 'data');
    const taken = Number(String(said));
    const source = hostile.replace('.cjs', '.py');
    writeFileSync(join(folder, source), `import socket\ns = socket.socket()\ns.bind(("", ${taken}))\ns.listen()\n`);
    await inFolder(async (session) => {
      const answer = await explain(session, { port: taken });
      assert.equal(answer.binds.length, 1);
      const inert = /[\p{Cc}\p{Bidi_C}]/u;
      for (const text of [JSON.stringify({ ...answer, text: '', markdown: '' }), ...answer.text.split('\n'), ...answer.markdown.split('\n')])
        assert.doesNotMatch(text, inert);
      assert.match(answer.text, /␛\]8;;e␇<U\+202E>/);
      assert.match(answer.markdown, /\\\[x\\\]\\\(command\\:q\\\)\\<img src=x\\>\\\*\\\*b\\\*\\\*\\`c\\`/);
      const plan: StopPlanShown | Refused = await session.connection.sendRequest('bindwise/stopPlan', { port: taken, pids: [child.pid] });
      assert.doesNotMatch(JSON.stringify(plan), inert);
    });
  } finally {
    child.kill('SIGKILL');
    for (const name of [hostile, hostile.replace('.cjs', '.py')]) rmSync(join(folder, name), { force: true });
  }
});
