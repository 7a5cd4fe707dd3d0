import { test } from 'node:test';
import { check, checkBlocks } from './check.ts';

const served = `
  socket 2 1 0
  setsockopt fd 1 2 1
  bind fd &address
  listen fd 5
  close fd
`;

const program = (call: (name: string) => string) => `
const fd = ${call('socket')}(2, 1, 0);
${call('setsockopt')}(fd, 1, 2, new Int32Array([1]), 4);
const address = new Uint8Array(16);
${call('bind')}(fd, address, 16);
${call('listen')}(fd, 5);
${call('close')}(fd);
`;

const libraries: readonly (readonly [string, string])[] = [
  [
    'koffi, by prototype',
    `import koffi from 'koffi';
     const libc = koffi.load('libc.so.6');
     const socket = libc.func('int socket(int, int, int)'), setsockopt = libc.func('int setsockopt(int, int, int, const void *, uint32_t)');
     const bind = libc.func('int bind(int fd, const void *address, uint32_t length)'), listen = libc.func('int listen(int, int)'), close = libc.func('int close(int)');
     ${program((name) => name)}`,
  ],
  [
    'koffi, by name, in an object',
    `const koffi = require('koffi');
     const lib = koffi.load(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
     const c = {
       socket: lib.func('socket', 'int', ['int', 'int', 'int']), setsockopt: lib.func('setsockopt', 'int', []), bind: lib.func('__cdecl', 'bind', 'int', []),
       listen: lib.func('listen', 'int', []), close: lib.func('close', 'int', ['int']),
     };
     ${program((name) => `c.${name}`)}`,
  ],
  [
    'ffi-napi',
    `const ffi = require('ffi-napi');
     const c = ffi.Library('libc', { socket: ['int', []], setsockopt: ['int', []], bind: ['int', []], listen: ['int', []], close: ['int', ['int']] });
     ${program((name) => `c.${name}`)}`,
  ],
  [
    'Deno',
    `const symbolTable = { socket: {}, setsockopt: {}, my_bind: { name: 'bind' }, listen: {}, close: {} } as const;
     const { symbols } = Deno.dlopen('/lib/x86_64-linux-gnu/libc.so.6', symbolTable);
     ${program((name) => (name === 'bind' ? 'symbols.my_bind' : `symbols.${name}`))}`,
  ],
  [
    'Bun',
    `import { dlopen, ptr } from 'bun:ffi';
     const libc = dlopen('libc.so.6', { socket: {}, setsockopt: {}, bind: {}, listen: {}, close: {} });
     ${program((name) => `libc.symbols.${name}`)}`,
  ],
];

for (const [name, source] of libraries) test(`libc by way of ${name}`, () => check(source, served));

test('a library of another name is not libc', () => {
  check(`import koffi from 'koffi'; const lib = koffi.load('libfoo.so'); const bind = lib.func('int bind(int, void *, int)'); bind(3, null, 0);`, '');
});

test('option values are found behind what the interface wants for a pointer', () => {
  check(
    `import koffi from 'koffi';
     const libc = koffi.load('libc.so.6');
     const setsockopt = libc.func('int setsockopt(int, int, int, void *, uint32_t)');
     const one = Buffer.alloc(4);
     one.writeInt32LE(1);
     setsockopt(3, 1, 2, one, 4);
     setsockopt(3, 1, 2, [1], 4);
     setsockopt(3, 1, 2, Buffer.from([1, 0, 0, 0]), 4);
     setsockopt(3, 1, 2, Int32Array.of(0), 4);
     setsockopt(3, 1, 2, ref.alloc('int', 1), 4);
     setsockopt(3, 1, 2 | 15, pointer, 4);`,
    `
    setsockopt 3 1 2 one
    setsockopt 3 1 2 1
    setsockopt 3 1 2 1
    setsockopt 3 1 2 0
    setsockopt 3 1 2 1
    setsockopt 3 1 (SO_REUSEADDR | SO_REUSEPORT) ?
    `,
  );
});

test('an address in a buffer has the fields that are written', () => {
  checkBlocks(
    `import koffi from 'koffi';
     const bind = koffi.load('libc.so.6').func('int bind(int, void *, uint32_t)');
     const address = Buffer.alloc(16);
     address.writeUInt16LE(2, 0);
     address.writeUInt16BE(8080, 2);
     if (bind(3, address, 16) < 0) throw new Error('bind');`,
    '',
    `
    0:
     let bind = f1
     let address = {}0
     address.sa_family = 2
     address.sin_port = htons(8080)
     bind 3 &address
     -> (#6 < 0) ? 1 : 2
    1:
     throw
    2:
     -> 3
    3:
     return
    `,
  );
});
