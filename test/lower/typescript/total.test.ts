import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageId } from '../../../server/src/core/syntax/index.ts';
import { eventsOf, lowered } from './check.ts';

const program = `import net, { type Server } from 'node:net';
import * as dgram from 'dgram';
const koffi = require('koffi');
enum Port { Http = 80, Next }
namespace Settings { export const host = '127.0.0.1'; }
@decorated
export default class App<T> extends net.Server implements Thing {
  static readonly PORT: number = Port.Next;
  static { App.PORT; }
  #socket?: dgram.Socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  constructor(private readonly port = 80, { host = '::', ...rest }: Options = {}) { super(); this.listen(port, host); }
  get address() { return \`\${this.port}:\${Settings.host}\`; }
  async *run([first, , second = 1]: number[]): AsyncGenerator<void> {
    outer: for (const [key, value] of Object.entries(rest)) {
      try { if (!key) continue outer; yield await this.start?.(value!); } catch ({ code }) { if (code === 'EADDRINUSE') throw code; } finally { this.close(); }
    }
    switch (process.platform) { case 'win32': return; default: do { first++; } while (first < second); }
    await using resource = await open();
    label: { break label; }
    this.#socket!.bind({ port: this.port as number, exclusive: true }, () => this.#socket?.addMembership('224.0.0.1'));
  }
  start = async (value: unknown) => { (0, net.connect)({ port: 1, localPort: (value as any) ?? 2 }); };
}
function Old(this: any) { if (!(this instanceof Old)) return new Old(); net.Server.call(this); }
Old.prototype.listen = function () { return <any>this; };
const { bind: bound } = koffi.load('libc.so.6').func('int bind(int, void *, int)');
for (;;) { if (bound(3, null, 0) < 0) process.exit(1); else break; }
[1, 2].map((port) => new Promise((resolve) => net.createServer().listen(port, resolve)));
`;

test('the program of this test is followed without a gap', () => {
  const ir = lowered(program);
  assert.deepEqual(ir.gaps, []);
  assert.ok(eventsOf(ir).some((event) => event.kind === 'bind'));
});

test('a program that is cut off anywhere is lowered', () => {
  for (let end = 0; end < program.length; end += 7) lowered(program.slice(0, end));
});

test('a program that lacks any part is lowered', () => {
  for (let start = 0; start < program.length; start += 31) lowered(program.slice(0, start) + program.slice(start + 23));
});

test('brackets, chains, operators and conditions without end are lowered', () => {
  const head = `import net from 'net'; net.createServer().listen(80);\n`;
  const many = 20_000;
  for (const text of [
    '('.repeat(many),
    `${'['.repeat(many)}${']'.repeat(many)}`,
    `${'{'.repeat(many)}`,
    `f${'(g'.repeat(many)}`,
    `x = ${'a + '.repeat(many)}1;`,
    `x = ${'!'.repeat(many)}listen(1);`,
    `a${'.b()'.repeat(many)};`,
    `listen(${'x => '.repeat(many)}1);`,
    `${'if (a) listen(1); else '.repeat(2000)}listen(2);`,
    `a ? `.repeat(many),
    '`${'.repeat(many),
    `function f() { listen(1); `.repeat(3000),
    `class A { m() { listen(1); `.repeat(2000),
  ]) {
    lowered(head + text);
  }
});

test('texts that are no programs are lowered', () => {
  for (const text of [
    '',
    '\0',
    '\ufeff',
    '\ud800',
    '// only a comment',
    '"net',
    "import net from 'net'",
    "import net from 'net';listen(",
    "require('net').\r\n\t\u2028listen",
  ]) {
    for (const language of ['typescript', 'typescriptreact', 'javascript'] satisfies LanguageId[]) lowered(text, language);
  }
});

test('JSX is looked through', () => {
  const source = `import net from 'net'; export const view = <App server={net.createServer()} {...rest}>{net.createServer().listen(80)}</App>;`;
  for (const language of ['typescriptreact', 'javascript'] satisfies LanguageId[]) {
    const kinds = eventsOf(lowered(source, language)).map((event) => event.kind);
    assert.equal(kinds.filter((kind) => kind === 'socket').length, 2, language);
    assert.ok(kinds.includes('listen'));
  }
});

test('a file in one line of many functions only has what matters lowered', () => {
  const filler = Array.from({ length: 5000 }, (_unused, index) => `function f${index}(e,t){return e[t]&&f${index + 1}(t,e)}`).join('');
  const ir = lowered(`var n=require("net");${filler}function start(){n.createServer().listen(80)}start();`, 'javascript');
  assert.equal(ir.functions.length, 2);
  assert.equal(eventsOf(ir).filter((event) => event.kind === 'listen').length, 1);
});

test('comments are known where they may hide a finding, whether what is around them matters or not', () => {
  const source = `import net from 'net';
// bindwise-ignore already-bound: on purpose
net.createServer().listen(80);
function other() { /* bindwise-ignore unused: here */ return 1; }
const text = 'bindwise-ignore in a string';`;
  assert.deepEqual(
    lowered(source).comments.map(({ span }) => source.slice(span.start, span.end)),
    ['// bindwise-ignore already-bound: on purpose', '/* bindwise-ignore unused: here */'],
  );
});
