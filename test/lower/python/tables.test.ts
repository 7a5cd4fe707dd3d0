import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Operand, pythonFunctions, pythonMethods, serverClasses, serverFactories, socketMethods } from '../../../server/src/core/apis/python.ts';
import { mentionsSocketsPython } from '../../../server/src/core/lower/python/index.ts';
import { check } from './check.ts';

const rows = [...pythonFunctions.values(), ...pythonMethods.values()];

function argumentsOf(operand: Operand): string[] {
  switch (operand.from) {
    case 'value':
      return [];
    case 'argument':
      return [operand.name];
    case 'listener':
      return [operand.name];
    case 'pair':
      return [operand.host, operand.port].filter((name) => name !== undefined);
    case 'family-of':
      return operand.family === undefined ? [operand.host] : [operand.host, operand.family];
    default:
      return operand satisfies never;
  }
}

test('every row says where its facts are from', () => {
  for (const row of [...rows, ...serverClasses.values(), ...serverFactories.values()]) assert.match(row.source, /\w{3}/, row.name);
});

test('a row uses only parameters that it has', () => {
  for (const row of rows) {
    const used = row.performs.flatMap((one) => [
      ...(one.when ?? []).flatMap((when) => ('argument' in when ? [when.argument] : [])),
      ...(one.on === undefined ? [] : [one.on]),
      ...('endpoint' in one ? argumentsOf(one.endpoint) : []),
      ...('backlog' in one ? argumentsOf(one.backlog) : []),
      ...('family' in one ? [...argumentsOf(one.family), ...argumentsOf(one.type)] : []),
    ]);
    assert.deepEqual(
      used.filter((name) => !row.parameters.includes(name)),
      [],
      row.name,
    );
  }
});

test('a library whose class is inherited has a row of its own', () => {
  for (const { name, inherits } of serverClasses.values()) assert.equal(inherits === undefined || serverClasses.has(inherits), true, name);
});

test('a text with a call that binds or listens is never passed over', () => {
  const binds = rows.filter((row) => row.performs.some((one) => one.does === 'bind' || one.does === 'listen'));
  const calls = [
    ...binds.map(
      ({ name }) =>
        `import ${name.slice(0, name.lastIndexOf('.'))}\n${name}('', 80, source_address=a, local_addr=b, bindAddress=c, local_address=d, local_host=e)`,
    ),
    ...[...serverClasses.keys(), ...serverFactories.keys()].map((name) => `${name}(('', 80), None)`),
    ...[...socketMethods.values()].filter((method) => ['bind', 'listen', 'accept', 'setsockopt'].includes(method.does)).map((method) => `x.${method.name}(80)`),
    'from socket import socket as make\nmake().bind(a)',
    'from multiprocessing.connection import Listener\nListener(a)',
    'self.create_socket()\nself.bind(a)',
  ];
  assert.deepEqual(
    calls.filter((call) => !mentionsSocketsPython(call)),
    [],
  );
});

test('what a library’s call is given decides whether it binds, and where', () => {
  check(
    `
    import uvicorn, aiohttp
    from aiohttp import web
    from gevent.server import DatagramServer, StreamServer
    from twisted.internet import reactor
    from twisted.internet.endpoints import TCP6ServerEndpoint
    uvicorn.run('main:app', uds='/run/app.sock')
    uvicorn.Config('main:app', port=5000)
    StreamServer(':9000', handle)
    DatagramServer('127.0.0.1:9001', handle)
    web.TCPSite(runner, '::', 9002)
    reactor.connectTCP('10.0.0.1', 80, factory, bindAddress=('', 9003))
    reactor.connectTCP('10.0.0.1', 80, factory)
    reactor.listenMulticast(9004, protocol, listenMultiple=True)
    TCP6ServerEndpoint(reactor, 9005)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by uvicorn.Config
    #2 bind #1 ["127.0.0.1", 5000] by uvicorn.Config
    #3 listen #1 2048 by uvicorn.Config
    #4 socket AF_INET SOCK_STREAM 0 by gevent.server.StreamServer
    #5 setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by uvicorn.Config
    #6 bind #4 ["", 9000] by gevent.server.StreamServer
    #7 listen #4 128 by gevent.server.StreamServer
    #8 socket AF_INET SOCK_DGRAM 0 by gevent.server.DatagramServer
    #9 setsockopt #4 SOL_SOCKET SO_REUSEADDR 1 by gevent.server.StreamServer
    #10 bind #8 ["127.0.0.1", 9001] by gevent.server.DatagramServer
    #11 socket AF_INET6 SOCK_STREAM 0 by aiohttp.web.TCPSite
    #12 setsockopt #8 SOL_SOCKET SO_REUSEADDR 1 by gevent.server.DatagramServer
    #13 setsockopt #11 IPPROTO_IPV6 IPV6_V6ONLY 1 by aiohttp.web.TCPSite
    #14 bind #11 ["::", 9002] by aiohttp.web.TCPSite
    #15 listen #11 128 by aiohttp.web.TCPSite
    #16 socket AF_INET SOCK_STREAM 0 by twisted.internet.reactor.connectTCP
    #17 bind #16 ["", 9003] by twisted.internet.reactor.connectTCP
    #18 connect #16 ["10.0.0.1", 80] by twisted.internet.reactor.connectTCP
    #19 socket AF_INET SOCK_DGRAM 0 by twisted.internet.reactor.listenMulticast
    #20 setsockopt #19 SOL_SOCKET SO_REUSEADDR 1 by twisted.internet.reactor.listenMulticast
    #21 setsockopt #19 SOL_SOCKET SO_REUSEPORT 1 by twisted.internet.reactor.listenMulticast
    #22 bind #19 ["", 9004] by twisted.internet.reactor.listenMulticast
    #23 socket AF_INET6 SOCK_STREAM 0 by twisted.internet.endpoints.TCP6ServerEndpoint
    #24 setsockopt #11 SOL_SOCKET SO_REUSEADDR 1 by aiohttp.web.TCPSite
    #25 bind #23 ["::", 9005] by twisted.internet.endpoints.TCP6ServerEndpoint
    #26 listen #23 50 by twisted.internet.endpoints.TCP6ServerEndpoint
    #27 setsockopt #23 SOL_SOCKET SO_REUSEADDR 1 by twisted.internet.endpoints.TCP6ServerEndpoint
    `,
  );
});

test('libraries listen as they document', () => {
  check(
    `
    from flask import Flask
    import tornado.web
    app = Flask(__name__)
    class App(tornado.web.Application):
        pass
    if __name__ == '__main__':
        app.run(port=5001)
        App().listen(8888)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by flask.Flask.run
    #2 setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by flask.Flask.run
    #3 bind #1 ["127.0.0.1", 5001] by flask.Flask.run
    #4 listen #1 128 by flask.Flask.run
    #5 socket AF_INET SOCK_STREAM 0 by tornado.web.Application.listen
    #6 bind #5 ["", 8888] by tornado.web.Application.listen
    #7 listen #5 128 by tornado.web.Application.listen
    #8 setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 by tornado.web.Application.listen
    `,
  );
});
