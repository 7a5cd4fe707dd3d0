import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BindEvent, Lowered, SetsockoptEvent } from '../../../server/src/core/ir/index.ts';
import { applied, eventOf, eventsOf, lowered } from './check.ts';

const koffi = `import koffi from 'koffi';
const libc = koffi.load('libc.so.6');
const setsockopt = libc.func('int setsockopt(int, int, int, const void *, uint32_t)'), bind = libc.func('int bind(int, const void *, uint32_t)');
`;

function bindOf(ir: Lowered): BindEvent {
  return eventOf(ir, 'bind');
}

function settingOf(ir: Lowered): SetsockoptEvent {
  const [setting] = eventsOf(ir).filter((event): event is SetsockoptEvent => event.kind === 'setsockopt' && event.performedBy === undefined);
  assert.ok(setting);
  return setting;
}

function removed(source: string, how: 'remove' | 'port-zero' = 'remove'): string | undefined {
  const ir = lowered(source);
  const bind = bindOf(ir);
  return applied(source, ir.idioms.removeBind(bind, bind.site, how, undefined));
}

function withOption(source: string, option: string): string | undefined {
  const ir = lowered(source);
  const bind = bindOf(ir);
  return applied(source, ir.idioms.setOptionBefore(bind, bind.site, option, 1));
}

test('localPort is taken out with its comma, wherever it stands', () => {
  const connect = (options: string) => `import net from 'net';\nnet.connect(${options});\n`;
  assert.equal(removed(connect(`{ port: 80, localPort: 5000, host: 'a' }`)), connect(`{ port: 80, host: 'a' }`));
  assert.equal(removed(connect(`{ localPort: 5000, port: 80 }`)), connect(`{ port: 80 }`));
  assert.equal(removed(connect(`{ port: 80, localPort: 5000 }`)), connect(`{ port: 80 }`));
  assert.equal(removed(connect(`{\n  port: 80,\n  localPort: 5000,\n}`)), connect(`{\n  port: 80,\n}`));
  assert.equal(removed(connect(`{\n  localPort: 5000, // ours\n  port: 80,\n}`)), connect(`{\n   // ours\n  port: 80,\n}`));
  assert.equal(
    removed(`import net from 'net';\nconst localPort = 5000;\nnet.connect({ port: 80, localPort });\n`),
    `import net from 'net';\nconst localPort = 5000;\nnet.connect({ port: 80 });\n`,
  );
  assert.equal(
    removed(connect(`{ port: 80, localAddress: '10.0.0.1', localPort: 5000 }`), 'port-zero'),
    connect(`{ port: 80, localAddress: '10.0.0.1', localPort: 0 }`),
  );
});

test('a bind of libc is taken out where nothing else depends on it', () => {
  assert.equal(removed(`${koffi}if (bind(3, address, 16) < 0) throw new Error('bind');\nconnect();\n`), `${koffi}connect();\n`);
  assert.equal(removed(`${koffi}bind(3, address, 16);\n`), koffi);
  assert.equal(removed(`${koffi}const rc = bind(3, address, 16);\nlog(rc);\n`), undefined);
});

test('a datagram socket is made with the option', () => {
  const program = (argument: string) => `import dgram from 'dgram';\nconst s = dgram.createSocket(${argument});\ns.bind(5353);\n`;
  assert.equal(withOption(program(`'udp4'`), 'SO_REUSEADDR'), program(`{ type: 'udp4', reuseAddr: true }`));
  assert.equal(withOption(program(`{ type: 'udp4' }`), 'SO_REUSEADDR'), program(`{ type: 'udp4', reuseAddr: true }`));
  assert.equal(withOption(program(`{ type: 'udp4', reuseAddr: false }`), 'SO_REUSEADDR'), program(`{ type: 'udp4', reuseAddr: true }`));
  assert.equal(withOption(program('kind'), 'SO_REUSEADDR'), undefined);
});

test('a server listens with the option', () => {
  const program = (given: string) => `import net from 'net';\nnet.createServer().listen(${given});\n`;
  assert.equal(withOption(program(`80`), 'IPV6_V6ONLY'), program(`{ port: 80, host: '::', ipv6Only: true }`));
  assert.equal(withOption(program(`port, '::', () => {}`), 'IPV6_V6ONLY'), program(`{ port, host: '::', ipv6Only: true }, () => {}`));
  assert.equal(withOption(program(`{ port: 80, host: '::1' }`), 'IPV6_V6ONLY'), program(`{ port: 80, host: '::1', ipv6Only: true }`));
  assert.equal(withOption(program(`{ port: 80 }`), 'SO_REUSEPORT'), program(`{ port: 80, reusePort: true }`));
  assert.equal(withOption(program(`80`), 'SO_REUSEADDR'), undefined);
});

test('an option of libc is set as the file sets its others', () => {
  assert.equal(
    withOption(`${koffi}function f(fd) {\n\tsetsockopt(fd, 1, 15, [1], 4);\r\n\tbind(fd, address, 16);\r\n}\n`, 'SO_REUSEADDR'),
    `${koffi}function f(fd) {\n\tsetsockopt(fd, 1, 15, [1], 4);\r\n\tsetsockopt(fd, 1, 2, [1], 4);\r\n\tbind(fd, address, 16);\r\n}\n`,
  );
  assert.equal(withOption(`${koffi}bind(3, address, 16);\n`, 'SO_REUSEADDR'), undefined);
});

test("options that are OR'd become calls of their own", () => {
  const separated = (source: string, options: readonly string[]) => {
    const ir = lowered(source);
    return applied(source, ir.idioms.separateOptions(settingOf(ir), options));
  };
  const constants = 'const SO_REUSEADDR = 2, SO_REUSEPORT = 15;\n';
  assert.equal(
    separated(`${koffi}${constants}function f() {\n  if (setsockopt(3, 1, SO_REUSEADDR | SO_REUSEPORT, [1], 4) < 0) throw new Error('x');\n}\n`, [
      'SO_REUSEADDR',
      'SO_REUSEPORT',
    ]),
    `${koffi}${constants}function f() {\n  if (setsockopt(3, 1, SO_REUSEADDR, [1], 4) < 0) throw new Error('x');\n  if (setsockopt(3, 1, SO_REUSEPORT, [1], 4) < 0) throw new Error('x');\n}\n`,
  );
  assert.equal(separated(`${koffi}const rc = setsockopt(3, 1, 2 | 15, [1], 4);\n`, ['SO_REUSEADDR', 'SO_REUSEPORT']), undefined);
});
