import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printEvent } from '../../../server/src/core/ir/index.ts';
import { eventsOf, lowered } from './check.ts';

/** What leaves the file's hands, and what is called with it. */
function leaving(source: string): readonly string[] {
  return eventsOf(lowered(source, 'javascript'))
    .filter((event) => event.kind === 'escape' || event.kind === 'call')
    .map((event) => printEvent(event).replace(/ throws| discarded|\be\d+ /g, ''));
}

test('a server that is exported, kept elsewhere or handed on leaves', () => {
  assert.deepEqual(
    leaving(`
      const http = require('http'), registry = require('./registry');
      const server = http.createServer(), other = http.createServer();
      registry.server = server;
      attach({ other });
      module.exports = { server };`),
    ['escape server', 'call attach({other: other})', 'escape server'],
  );
});

test('calls that cannot have to do with sockets are no events', () => {
  assert.deepEqual(
    leaving(`
      const http = require('http');
      const server = http.createServer();
      console.log('listening', server.address);
      app.use(cors());
      Math.max(1, 2);
      server.listen(80);`),
    [],
  );
});

test('a framework that no table has listens by a call', () => {
  assert.deepEqual(leaving(`const http = require('http'), app = require('restify')(); http.createServer(); app.listen(3000);`), ['call app.listen(3000)']);
});

test('the port that the kernel chose is asked for by an event', () => {
  const events = eventsOf(
    lowered(
      `
      const http = require('http');
      const server = http.createServer();
      server.listen(0);
      const { port } = server.address();`,
      'javascript',
    ),
  );
  assert.deepEqual(events.filter(({ kind }) => kind === 'getsockname').map(printEvent), ['e7 getsockname server by net.Server.address throws']);
});

test('a setting of the kernel that is gone is seen where it is written', () => {
  assert.deepEqual(leaving(`const { execSync } = require('child_process'); execSync('sysctl -w net.ipv4.tcp_tw_recycle=1');`), [
    'call child_process.execSync("sysctl -w net.ipv4.tcp_tw_recycle=1")',
  ]);
});

test('a variable that code assigns to where nobody looks is not known', () => {
  const ports = (reset: string) => {
    const ir = lowered(`import net from 'net'; let port = 80; ${reset} net.createServer().listen(port);`);
    return eventsOf(ir).flatMap((event) => (event.kind === 'bind' && event.endpoint.kind === 'host-port' ? [event.endpoint.port.kind] : []));
  };
  assert.deepEqual(ports(''), ['place']);
  assert.deepEqual(ports('app.on("config", (value) => { port = value; });'), ['unknown']);
  assert.deepEqual(ports('function choose(value) { port += value; }'), ['unknown']);
  assert.deepEqual(ports('function other(value) { const port = value; return port; }'), ['place']);
});
