import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';
import { type Mutant, mutantsOf, mutations } from './mutators.ts';
import { siteOf } from './sites.ts';

const server = `int serve(int port) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {0};
  a.sin_port = htons(8080);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR,
                 &one, sizeof one) < 0) return -1;
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
    return -1;
  }
  return listen(fd, 5);
}
`;
const serverSite = { option: 5, bind: 7, listen: 10, stream: 2, port: 4 };

const pythonServer = `import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('', 8080))
s.listen()
`;

async function mutants(text: string, language: LanguageId, site: Readonly<Record<string, unknown>>): Promise<Map<string, Mutant>> {
  await grammars.load(language);
  const parsed = grammars.parse(text, language);
  const found = mutantsOf(parsed, language, siteOf({ project: 'p', path: 'a', ...site }));
  parsed.delete();
  return new Map(found.map((mutant) => [mutant.mutation, mutant]));
}

/** The line of the mutant that has to be reported, and its number. */
function place(mutant: Mutant | undefined): [number, string] {
  assert.ok(mutant);
  return [mutant.at.line, mutant.text.split('\n')[mutant.at.line - 1]?.trim() ?? ''];
}

test('A deleted option leaves every line where it was', async () => {
  const found = (await mutants(server, 'c', serverSite)).get('delete');
  assert.deepEqual(place(found), [7, 'if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {']);
  assert.equal(found?.text.split('\n').slice(4, 6).join('\n'), '  if (0\n < 0) return -1;');
  assert.equal(found?.text.split('\n').length, server.split('\n').length);
});

test('A late option stands after the whole statement that binds', async () => {
  const found = (await mutants(server, 'c', serverSite)).get('late');
  assert.deepEqual(place(found), [10, 'setsockopt(fd, SOL_SOCKET, SO_REUSEADDR,']);
  assert.equal(found?.text.match(/setsockopt/g)?.length, 1);
});

test("Options are OR'd and levels swapped on the line of the option", async () => {
  const found = await mutants(server, 'c', serverSite);
  assert.deepEqual(place(found.get('or')), [5, 'if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT,']);
  assert.deepEqual(place(found.get('level')), [5, 'if (setsockopt(fd, IPPROTO_TCP, SO_REUSEADDR,']);
});

test('A second bind follows the first; an unchecked one takes the place of the check', async () => {
  const found = await mutants(server, 'c', serverSite);
  assert.deepEqual(place(found.get('twice')), [10, 'bind(fd, (struct sockaddr *)&a, sizeof a);']);
  assert.deepEqual(place(found.get('unchecked')), [7, 'bind(fd, (struct sockaddr *)&a, sizeof a);']);
  assert.equal(found.get('unchecked')?.text.split('\n').length, server.split('\n').length);
});

test('A datagram socket listens, and a port loses its htons()', async () => {
  const found = await mutants(server, 'c', serverSite);
  assert.deepEqual(place(found.get('datagram')), [10, 'return listen(fd, 5);']);
  assert.match(found.get('datagram')?.text ?? '', /SOCK_DGRAM/);
  assert.deepEqual(place(found.get('htons')), [4, 'a.sin_port = (8080);']);
});

test('Python statements end without a semicolon', async () => {
  const found = await mutants(pythonServer, 'python', { option: 3, bind: 4, listen: 5 });
  assert.equal(found.get('delete')?.text.split('\n')[2], '0');
  assert.deepEqual(place(found.get('late')), [5, 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)']);
  assert.deepEqual(place(found.get('or')), [3, 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR | socket.SO_REUSEPORT, 1)']);
  assert.equal(found.has('unchecked'), false);
});

test('An attribute or an argument is turned off', async () => {
  const found = await mutants('class S(T):\n    allow_reuse_address = True\nS(a, b)\n', 'python', { option: 2, by: '=', bind: 3, bindBy: 'S' });
  assert.equal(found.get('delete')?.text, 'class S(T):\n    allow_reuse_address = False\nS(a, b)\n');
  assert.deepEqual(place(found.get('delete')), [3, 'S(a, b)']);
});

test('A client is given a port in every language', async () => {
  const c = await mutants('int f(int fd) {\n  return connect(fd, a, b);\n}\n', 'c', { connect: 2 });
  assert.match(place(c.get('client'))[1], /sin_port = htons\(4100\); if \(bind\(fd, .* return -1; \}$/);
  const python = await mutants('def f(s):\n    s.connect(a)\n', 'python', { connect: 2 });
  assert.deepEqual(place(python.get('client')), [2, "s.bind(('', 4100))"]);
  const node = await mutants('const s = net.connect({\n  port: 1,\n});\n', 'javascript', { connect: 1 });
  assert.deepEqual(place(node.get('client')), [2, 'port: 1, localPort: 4100,']);
  assert.equal((await mutants('net.connect(80);\n', 'javascript', { connect: 1 })).size, 0);
});

test('A Node datagram socket is told to broadcast too early', async () => {
  const found = await mutants("const s = dgram.createSocket('udp4');\ns.bind(1);\n", 'javascript', { dgram: 1 });
  assert.deepEqual(place(found.get('early')), [2, 's.setBroadcast(true);']);
});

test('What a site rules out is not tried, and every mutation has a test above', async () => {
  const found = await mutants(server, 'c', { ...serverSite, except: { late: 'A loop.', twice: 'A retry.' } });
  assert.deepEqual([...found.keys()], ['delete', 'or', 'level', 'unchecked', 'datagram', 'htons']);
  assert.deepEqual([...mutations], ['delete', 'late', 'or', 'level', 'twice', 'unchecked', 'datagram', 'htons', 'client', 'early']);
});

test('Where the line says something else there is no mutant', async () => {
  assert.equal((await mutants(server, 'c', { option: 1, bind: 2, listen: 3, stream: 1, port: 1, connect: 3, dgram: 1 })).size, 0);
});
