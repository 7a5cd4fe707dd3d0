import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BindEvent, Edit, Lowered, SetsockoptEvent } from '../../../server/src/core/ir/index.ts';
import { applied, eventsOf, fixed, lowered } from './check.ts';

function reuse(ir: Lowered, bind: BindEvent): readonly Edit[] | undefined {
  return ir.idioms.setOptionBefore(bind, bind.site, 'SO_REUSEADDR', 1);
}

function remove(ir: Lowered, bind: BindEvent): readonly Edit[] | undefined {
  return ir.idioms.removeBind(bind, bind.site, 'remove', undefined);
}

test('the option is set on the line before, as the file writes it', () => {
  assert.equal(
    fixed("import socket\ns = socket.socket()\ns.bind(('', 80))\n", reuse),
    "import socket\ns = socket.socket()\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.bind(('', 80))\n",
  );
  assert.equal(
    fixed("import socket as so\nclass A:\n\tdef f(self):\n\t\tself.s.bind(('', 80))\n", reuse),
    "import socket as so\nclass A:\n\tdef f(self):\n\t\tself.s.setsockopt(so.SOL_SOCKET, so.SO_REUSEADDR, 1)\n\t\tself.s.bind(('', 80))\n",
  );
});

test('an import within the function is used', () => {
  assert.equal(
    fixed("def f():\n    import socket\n    s = socket.socket()\n    s.bind(('', 80))\n", reuse),
    "def f():\n    import socket\n    s = socket.socket()\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    s.bind(('', 80))\n",
  );
});

test('line endings are kept', () => {
  assert.equal(
    fixed("from socket import *\r\ns = socket()\r\ns.bind(('', 80))\r\n", reuse),
    "from socket import *\r\ns = socket()\r\ns.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\r\ns.bind(('', 80))\r\n",
  );
});

test('names that are not imported are added to the import', () => {
  assert.equal(
    fixed("from socket import socket, SOL_SOCKET\ns = socket()\ns.bind(('', 80))\n", reuse),
    "from socket import socket, SOL_SOCKET, SO_REUSEADDR\ns = socket()\ns.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\ns.bind(('', 80))\n",
  );
  assert.equal(
    fixed("from socket import (\n    socket,\n)\ns = socket()\ns.bind(('', 80))\n", reuse),
    "from socket import (\n    socket, SOL_SOCKET, SO_REUSEADDR,\n)\ns = socket()\ns.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\ns.bind(('', 80))\n",
  );
});

test('a try that exists for the bind alone is kept whole', () => {
  assert.equal(
    fixed("import socket\ns = socket.socket()\ntry:\n    s.bind(('', 80))\nexcept OSError:\n    raise\n", reuse),
    "import socket\ns = socket.socket()\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ntry:\n    s.bind(('', 80))\nexcept OSError:\n    raise\n",
  );
});

test('statements that share a line', () => {
  assert.equal(
    fixed("import socket\ns = socket.socket()\nif s: s.bind(('', 80))\n", reuse),
    "import socket\ns = socket.socket()\nif s: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('', 80))\n",
  );
  assert.equal(
    fixed("import socket\ns = socket.socket(); s.bind(('', 80))\n", reuse),
    "import socket\ns = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('', 80))\n",
  );
});

test('nothing is offered where the text is not certain', () => {
  assert.equal(fixed("import socket\nsocket.socket().bind(('', 80))\n", reuse), undefined);
  assert.equal(fixed("import helpers\ndef f(s):\n    s.bind(('', 80))\n", reuse), undefined);
});

test('a class of the file says so in its body', () => {
  const before = 'import socketserver\nclass S(socketserver.TCPServer):\n';
  const after = "S(('', 80), None)\n";
  assert.equal(fixed(`${before}    pass\n${after}`, reuse), `${before}    allow_reuse_address = True\n${after}`);
  assert.equal(fixed(`${before}    allow_reuse_address = False\n${after}`, reuse), `${before}    allow_reuse_address = True\n${after}`);
  assert.equal(
    fixed(`${before}    """Serves."""\n    daemon_threads = True\n${after}`, reuse),
    `${before}    """Serves."""\n    allow_reuse_address = True\n    daemon_threads = True\n${after}`,
  );
  assert.equal(fixed(`${before}    """Serves."""\n${after}`, reuse), `${before}    """Serves."""\n\n    allow_reuse_address = True\n${after}`);
});

test("a library's class is told before it is constructed", () => {
  assert.equal(
    fixed("import socketserver\nwith socketserver.TCPServer(('', 80), None) as server:\n    server.serve_forever()\n", reuse),
    "import socketserver\nsocketserver.TCPServer.allow_reuse_address = True\nwith socketserver.TCPServer(('', 80), None) as server:\n    server.serve_forever()\n",
  );
});

test('an argument that turns it off is turned', () => {
  const start = (tail: string) => `import asyncio\nasync def main():\n    await asyncio.start_server(handle, '0.0.0.0', 80${tail})\n`;
  assert.equal(fixed(start(', reuse_address=False'), reuse), start(', reuse_address=True'));
  const port = (ir: Lowered, bind: BindEvent) => ir.idioms.setOptionBefore(bind, bind.site, 'SO_REUSEPORT', 1);
  assert.equal(fixed(start(''), port), start(', reuse_port=True'));
});

test('other options have their own level', () => {
  const only6 = (ir: Lowered, bind: BindEvent) => ir.idioms.setOptionBefore(bind, bind.site, 'IPV6_V6ONLY', 1);
  assert.match(fixed("import socket\ns = socket.socket()\ns.bind(('', 80))\n", only6) ?? '', /s\.setsockopt\(socket\.IPPROTO_IPV6, socket\.IPV6_V6ONLY, 1\)\n/);
  const later = (ir: Lowered, bind: BindEvent) => ir.idioms.setOptionBefore(bind, bind.site, 'IP_BIND_ADDRESS_NO_PORT', 1);
  assert.match(
    fixed("import socket\ns = socket.socket()\ns.bind(('', 80))\n", later) ?? '',
    /s\.setsockopt\(socket\.IPPROTO_IP, getattr\(socket, 'IP_BIND_ADDRESS_NO_PORT', 24\), 1\)\n/,
  );
});

test('a bind is taken out with its line, its comment and its suite', () => {
  const made = 'import socket\ns = socket.socket()\n';
  assert.equal(fixed(`${made}s.bind(('', 80))  # why\ns.connect(a)\n`, remove), `${made}s.connect(a)\n`);
  assert.equal(fixed(`${made}if s:\n    s.bind(('', 80))\n`, remove), `${made}if s:\n    pass\n`);
  assert.equal(fixed(`${made}if s: s.bind(('', 80)); s.connect(a)\n`, remove), `${made}if s: s.connect(a)\n`);
  assert.equal(fixed(`${made}s.listen(); s.bind(('', 80))\n`, remove), `${made}s.listen()\n`);
  assert.equal(fixed(`${made}r = s.bind(('', 80))\n`, remove), undefined);
});

test('an argument that asks for a bind is taken out', () => {
  const open = (arguments_: string) => `import socket\nsocket.create_connection(${arguments_})\n`;
  assert.equal(fixed(open("a, source_address=('', 5000)"), remove), open('a'));
  assert.equal(fixed(open("source_address=('', 5000), address=a"), remove), open('address=a'));
});

test('port 0 is written only where the number stands in the call', () => {
  const zero = (ir: Lowered, bind: BindEvent) => {
    const pair = bind.endpoint.kind === 'pair' ? bind.endpoint.value : undefined;
    return ir.idioms.removeBind(bind, bind.site, 'port-zero', pair?.kind === 'list' ? pair.items[1]?.span : undefined);
  };
  assert.equal(
    fixed("import socket\ns = socket.socket()\ns.bind(('10.0.0.1', 5000))\n", zero),
    "import socket\ns = socket.socket()\ns.bind(('10.0.0.1', 0))\n",
  );
  assert.equal(fixed("import socket\nA = ('10.0.0.1', 5000)\ns = socket.socket()\ns.bind(A)\n", zero), undefined);
});

test("options that are OR'd become a call each", () => {
  const source = 'import socket\ns = socket.socket()\nif s:\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR | socket.SO_REUSEPORT, 1)\n';
  const ir = lowered(source);
  const event = eventsOf(ir).find((one): one is SetsockoptEvent => one.kind === 'setsockopt');
  assert.ok(event);
  assert.equal(
    applied(source, ir.idioms.separateOptions(event, ['SO_REUSEADDR', 'SO_REUSEPORT']) ?? []),
    'import socket\ns = socket.socket()\nif s:\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)\n',
  );
});

test('a result that Python raises is not looked at', () => {
  assert.equal(
    fixed("import socket\ns = socket.socket()\ns.bind(('', 80))\n", (ir, bind) => ir.idioms.checkResult(bind.site)),
    undefined,
  );
});
