import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type BindMap, conflictGroups } from '../../server/src/workspace/bindMap.ts';
import { dotOf, markdownOf, reportOf } from '../../server/src/workspace/bindMapReport.ts';
import { conflictLabel, endpointLabel } from '../../server/src/workspace/bindMapWords.ts';
import { Checker } from '../../server/src/workspace/check.ts';
import { nodeGrammarSource } from '../../server/src/workspace/grammarSource.ts';
import { localPortRange } from '../../server/src/workspace/platform.ts';
import { treeOf } from './tree.ts';

type PlatformName = 'linux' | 'windows';
const entry = new URL('../../server/src/cli.ts', import.meta.url).href;

/** The map of files that are checked together, in the order in which they are given. */
async function mapOf(files: Readonly<Record<string, string>>, platformOf: (name: string) => PlatformName = () => 'linux', reversed = false): Promise<BindMap> {
  const root = treeOf(files);
  const checker = new Checker(nodeGrammarSource(entry), [root]);
  const names = Object.keys(files);
  for (const name of reversed ? names.reverse() : names) {
    const analyze = { platform: platformOf(name), rules: {}, respectIgnores: true };
    await checker.add(join(root, name), { analyze, maxFileSize: 1 << 20, fix: false });
  }
  await checker.finish();
  const { endpoints, ...rest } = checker.bindMap();
  const inside = (path: string): string => path.slice(root.length + 1);
  return { ...rest, endpoints: endpoints.map((endpoint) => ({ ...endpoint, path: inside(endpoint.path), program: inside(endpoint.program) })) };
}

/** A Python program that listens. */
function server(port: number | string, { address = '', before = '', type = 'SOCK_STREAM' } = {}): string {
  const listen = type === 'SOCK_STREAM' ? 's.listen()\n' : '';
  return `import os, socket\ns = socket.socket(socket.AF_INET, socket.${type})\n${before}s.bind(('${address}', ${port}))\n${listen}`;
}

const reuse = 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** As `file:line file:line outcome severity`. */
  readonly conflicts: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'two programs on one port': { files: { 'a.py': server(80), 'b.py': server(80) }, conflicts: ['a.py:3 b.py:3 EADDRINUSE information'] },
  'the wildcard and an address of it': {
    files: { 'a.py': server(80, { before: reuse }), 'b.py': server(80, { address: '127.0.0.1', before: reuse }) },
    conflicts: ['a.py:4 b.py:4 EADDRINUSE information'],
  },
  'two languages': {
    files: { 'a.py': server(3000), 'b.mjs': "import net from 'node:net';\nnet.createServer().listen(3000);\n" },
    conflicts: ['a.py:3 b.mjs:2 EADDRINUSE information'],
  },
  'two addresses that do not meet': { files: { 'a.py': server(80, { address: '127.0.0.1' }), 'b.py': server(80, { address: '127.0.0.2' }) }, conflicts: [] },
  'TCP beside UDP': { files: { 'a.py': server(53), 'b.py': server(53, { type: 'SOCK_DGRAM' }) }, conflicts: [] },
  'datagram sockets that both share their port': {
    files: { 'a.py': server(53, { type: 'SOCK_DGRAM', before: reuse }), 'b.py': server(53, { type: 'SOCK_DGRAM', before: reuse }) },
    conflicts: [],
  },
  'a port that is not constant': { files: { 'a.py': server("int(os.environ['PORT'])"), 'b.py': server(80) }, conflicts: [] },
  'port 0': { files: { 'a.py': server(0), 'b.py': server(0) }, conflicts: [] },
  'an option that only some paths set': {
    files: { 'a.py': server(80, { before: `if os.name == 'posix' and os.getpid() % 2:\n  ${reuse}` }), 'b.py': server(80) },
    conflicts: [],
  },
  'two branches of one file': {
    files: { 'a.py': `import socket, sys\ns = socket.socket()\nif len(sys.argv) > 1:\n  s.bind(('', 80))\nelse:\n  s.bind(('127.0.0.1', 80))\ns.listen()\n` },
    conflicts: [],
  },
  'one program that holds both': {
    files: { 'a.py': "import socket\ns = socket.create_server(('', 80))\nt = socket.create_server(('127.0.0.1', 80))\nprint(s, t)\n" },
    conflicts: ['a.py:2 a.py:3 EADDRINUSE warning'],
  },
};

describe('Conflicts of the bind map', () => {
  for (const [name, { files, conflicts }] of Object.entries(cases)) {
    it(name, async () => {
      for (const reversed of [false, true]) {
        const map = await mapOf(files, undefined, reversed);
        const placeOf = (index: number): string => `${map.endpoints[index]?.path}:${map.endpoints[index]?.start.line}`;
        const told = map.conflicts.map(({ between: [a, b], outcome, severity }) => `${placeOf(a)} ${placeOf(b)} ${outcome} ${severity}`);
        assert.deepEqual(told, conflicts);
      }
    });
  }

  it('are looked for among files for one platform only', async () => {
    const map = await mapOf({ 'a.py': server(80), 'b.py': server(80) }, (name) => (name === 'a.py' ? 'linux' : 'windows'));
    assert.deepEqual([map.endpoints.length, map.conflicts], [2, []]);
  });

  it('stand together where one endpoint is in more of them', async () => {
    const map = await mapOf({ 'a.py': server(80), 'b.py': server(80), 'c.py': server(80), 'd.py': server(81), 'e.py': server(81) });
    const groups = conflictGroups(map);
    assert.deepEqual(
      groups.map((group) => [group.endpoints, conflictLabel(group, map.endpoints).en]),
      [
        [[0, 1, 2], '3 endpoints on TCP 80: EADDRINUSE'],
        [[3, 4], 'Two bind TCP 0.0.0.0:81: EADDRINUSE'],
      ],
    );
  });

  it('are counted where there are too many to list', async () => {
    const files = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`s${index}.py`, server(80)]));
    const { conflicts, conflictsLeftOut } = await mapOf(files);
    assert.equal(conflicts.length + conflictsLeftOut, (70 * 69) / 2);
    assert.ok(conflictsLeftOut > 0);
  });
});

describe('The bind map', () => {
  it('names the program that a file is part of by the file that has its main()', async () => {
    const header = '#include <netinet/in.h>\n#include <sys/socket.h>\n';
    const net = `${header}int serve(int port) {\n  struct sockaddr_in a = {0};\n  int fd = socket(AF_INET, SOCK_STREAM, 0);\n  a.sin_family = AF_INET; a.sin_port = htons(port);\n  if (bind(fd, (void *)&a, sizeof a) < 0) return -1;\n  return fd;\n}\n`;
    const { endpoints } = await mapOf({ 'a_net.c': net, 'z_main.c': `${header}int serve(int port);\nint main(void) { return listen(serve(8080), 8); }\n` });
    assert.deepEqual(
      endpoints.map((endpoint) => [endpoint.path, endpoint.program, endpointLabel(endpoint).en, endpoint.role]),
      [['a_net.c', 'z_main.c', 'TCP 0.0.0.0:8080', 'server']],
    );
  });

  it('says in both languages what is not constant, and where it comes from', async () => {
    const { endpoints } = await mapOf({ 'a.py': server("int(os.environ['PORT'])") });
    const [label] = endpoints.map(endpointLabel);
    assert.deepEqual(label, { en: 'TCP 0.0.0.0, port from the environment', 'zh-CN': 'TCP 0.0.0.0，端口来自环境变量' });
  });

  it('as a document and as a graph lets no text of the source out of its place', async () => {
    const hostile = 'a`|[x](command:y)\\"\\n<b>\u202e';
    const map = await mapOf({ 'a.py': `import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('${hostile}')\n` });
    const shown = (path: string): string => path;
    const row = markdownOf(map, 'en', shown)
      .split('\n')
      .find((line) => line.includes('command'));
    assert.match(row ?? '', /^\| `Unix a'¦\[x\]\(command:y\)[^`|\u202e]*` \| binds \| {2}\| `socket\.socket\.bind` \| `a\.py:3` \|$/);
    const node = dotOf(map, 'en', shown)
      .split('\n')
      .find((line) => line.includes('command'));
    assert.match(node ?? '', /^ {4}e0 \[label="(?:[^"\\\u202e]|\\["\\n])*"\];$/);
  });

  it('tells programs the same as people', async () => {
    const report = reportOf(await mapOf({ 'a.py': server(80, { before: reuse }), 'b.py': server("int(os.environ['P'])") }), 'en', (path) => path);
    const [first, second] = report.endpoints;
    assert.deepEqual(first, {
      protocol: 'tcp',
      family: 'ipv4',
      address: '0.0.0.0',
      port: 80,
      options: { SO_REUSEADDR: true },
      optionsKnown: true,
      role: 'server',
      path: 'a.py',
      start: { line: 4, column: 1 },
      end: { line: 4, column: 17 },
      api: 'socket.socket.bind',
      program: 'a.py',
    });
    assert.deepEqual([second?.port, second?.from], [null, 'env']);
  });
});

describe('The range of ports that this machine gives to clients', () => {
  const reads = (text: string) => (): string => text;

  it('is what Linux says, for code that runs on Linux', () => {
    assert.deepEqual(localPortRange('linux', 'linux', reads('10000\t20000\n')), [10000, 20000]);
    assert.equal(localPortRange('darwin', 'linux', reads('10000\t20000\n')), undefined);
    assert.equal(localPortRange('linux', 'darwin', reads('10000\t20000\n')), undefined);
  });

  it('is not known where the system says nothing, or nothing that makes sense', () => {
    const refuses = (): string => {
      throw new Error('ENOENT');
    };
    assert.equal(localPortRange('linux', 'linux', refuses), undefined);
    for (const text of ['', '20000 10000', '1 70000', 'a b']) assert.equal(localPortRange('linux', 'linux', reads(text)), undefined, text);
  });
});
