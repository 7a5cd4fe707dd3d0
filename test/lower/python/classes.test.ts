import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printEvent, printValue } from '../../../server/src/core/ir/index.ts';
import { eventsOf, lowered } from './check.ts';

test('classes tell their bases, methods, attributes and constructors', () => {
  const { classes, functions } = lowered(`
import socket, threading
class Base:
    PORT = 8080
    def __init__(self):
        self.sock = socket.socket()
class Server(Base, threading.Thread):
    BACKLOG = 5
    BACKLOG = 6
    def run(self):
        self.sock.bind(('', self.PORT))
    @staticmethod
    def make():
        return socket.socket()
Server().start()
`);
  const name = (id: number | undefined) => functions.find((ir) => ir.id === id)?.name;
  const [base, server] = classes;
  assert.deepEqual(server?.bases, [base?.id, 'threading.Thread']);
  assert.equal(name(base?.constructorFunction), '__init__');
  assert.deepEqual([...(server?.methods.keys() ?? [])], ['run', 'make', 'start']);
  assert.equal(functions.find((ir) => ir.name === 'make')?.kind, 'function');
  assert.deepEqual(
    [...(base?.attributes ?? []), ...(server?.attributes ?? [])].map(([key, value]) => `${key}: ${printValue(value)}`),
    ['PORT: 8080', 'BACKLOG: Server.BACKLOG'],
  );
});

test('a dataclass has the constructor that is written for it', () => {
  const { classes, functions } = lowered(`
import socket
from dataclasses import dataclass
@dataclass
class Server:
    host: str
    port: int = 8080
    def serve(self):
        socket.socket().bind((self.host, self.port))
`);
  const made = functions.find((ir) => ir.id === classes[0]?.constructorFunction);
  assert.deepEqual(
    made?.parameters.map(({ name, defaultValue }) => [name, defaultValue === undefined ? undefined : printValue(defaultValue)]),
    [
      ['self', undefined],
      ['host', undefined],
      ['port', '8080'],
    ],
  );
  assert.deepEqual(made?.blocks[0]?.events.map(printEvent), ['self.host = host', 'self.port = port']);
});

test('a method that only its name tells may be of a socket or of a class of the file', () => {
  const [dispatch] = eventsOf(
    lowered(`
import socket
class Door:
    def bind(self, name):
        self.s = socket.socket()
def f(x):
    x.bind(('', 80))
`),
  ).filter((event) => event.kind === 'dispatch');
  assert.match(dispatch === undefined ? '' : printEvent(dispatch), /^e\d+ dispatch x \{socket\.socket: \[e\d+ bind x .*\] \| else: \[e\d+ call x\.bind\(.*\)/);
});

test('what a function within uses outlives the call', () => {
  const { functions } = lowered(`
import socket
def outer(port):
    s = socket.socket()
    other = 1
    def inner():
        s.bind(('', port))
    inner()
    return other
`);
  const roots = functions
    .flatMap((ir) => ir.blocks)
    .flatMap((block) => block.events)
    .flatMap((event) =>
      event.kind === 'assign'
        ? [event.to.root.replace(/@.*/, '')]
        : event.kind === 'bind' && event.fd.kind === 'place'
          ? [event.fd.place.root.replace(/@.*/, '')]
          : [],
    );
  assert.deepEqual(roots, ['g:s', 'other', 'g:s']);
  assert.equal(functions.find((ir) => ir.name === 'outer')?.parameters[0]?.variable.startsWith('g:port@'), true);
});

test('annotations tell which parameters are sockets', () => {
  const { functions } = lowered(`
import socket
from typing import Optional
def f(a: socket.socket, b: 'socket.socket', c: Optional[socket.socket] = None, d: socket.socket | None = None, e: list[socket.socket] = (), g: int = 1):
    a.bind(('', 80))
`);
  assert.deepEqual(
    functions.find((ir) => ir.name === 'f')?.parameters.map((parameter) => parameter.objectType),
    ['socket.socket', 'socket.socket', 'socket.socket', 'socket.socket', undefined, undefined],
  );
});
