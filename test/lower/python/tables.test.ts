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
    ...binds.map(({ name }) => `import ${name.slice(0, name.lastIndexOf('.'))}\n${name}('', 80, source_address=a, local_addr=b)`),
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
