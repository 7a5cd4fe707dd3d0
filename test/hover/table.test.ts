import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyze } from '../../server/src/core/analyze.ts';
import type { PlatformName } from '../../server/src/core/ir/index.ts';
import { grammars } from '../support/grammars.ts';

before(async () => {
  for (const language of ['python', 'typescript'] as const) await grammars.load(language);
});

const python = (...lines: string[]): string => ['import socket, sys', 's = socket.socket()', ...lines, ''].join('\n');

function hoverOver(text: string, over: string, platform: PlatformName = 'linux', language: 'python' | 'typescript' = 'python') {
  const parsed = grammars.parse(text, language);
  const analysis = analyze(parsed, language, { platform, rules: {}, respectIgnores: true });
  parsed.delete();
  const hover = analysis.hoverAt(text.indexOf(over), () => 1);
  assert.ok(hover);
  return hover;
}

/** The rows of the table: situation and answer. */
function rowsOf(markdown: string): readonly (readonly [string, string])[] {
  return [...markdown.matchAll(/^\| (.*) \| (.*) \|$/gm)].slice(1).map(([, situation = '', answer = '']) => [situation, answer] as const);
}

describe('The table of a hover', () => {
  it('says how long TIME_WAIT refuses, where that was measured', () => {
    const answer = (platform: PlatformName) => rowsOf(hoverOver(python('s.bind(("0.0.0.0", 8888))', 's.listen()'), 's.bind', platform).markdown.en)[1]?.[1];
    assert.equal(answer('linux'), '**EADDRINUSE** for up to 60 s');
    assert.equal(answer('freebsd'), '**EADDRINUSE**');
    const chinese = rowsOf(hoverOver(python('s.bind(("0.0.0.0", 8888))', 's.listen()'), 's.bind').markdown['zh-CN'])[1]?.[1];
    assert.equal(chinese, '**EADDRINUSE**，最多 60 秒');
  });

  it('says of a client that binds again what its connect() then answers', () => {
    const client = python('s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)', 's.bind(("", 6666))', 's.connect(("192.0.2.1", 80))');
    const { en, 'zh-CN': zh } = hoverOver(client, 's.bind').markdown;
    assert.deepEqual(rowsOf(en)[1], ['another instance of this client is connected', 'ok, but connect() to the same server fails: **EADDRNOTAVAIL**']);
    assert.match(rowsOf(zh)[1]?.[1] ?? '', /^成功，但 connect\(\) 到同一服务器失败/);
    const picture = Buffer.from(/base64,([\w+/=]+)/.exec(en)?.[1] ?? '', 'base64').toString();
    assert.match(picture, /connect &#10007; EADDRNOTAVAIL</);
  });

  it('does not choose where an option has no known value', () => {
    const { en } = hoverOver(
      python('s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(sys.argv[1]))', 's.bind(("", 8888))', 's.listen()'),
      's.bind',
    ).markdown;
    const rows = new Map(rowsOf(en));
    assert.equal(rows.get('nobody uses the port'), 'ok');
    assert.equal(rows.get('the last run left connections in TIME_WAIT'), '**EADDRINUSE** / ok, as the options are');
    assert.equal(rows.get('the last run still listens'), '**EADDRINUSE**');
    assert.doesNotMatch(en, /data:image/);
  });

  it('speaks of no port and no address that the program does not name', () => {
    const anyPort = hoverOver(python('s.bind(("0.0.0.0", int(sys.argv[1])))', 's.listen()'), 's.bind').markdown;
    assert.doesNotMatch(anyPort.en + anyPort['zh-CN'], /8888/);
    assert.ok(rowsOf(anyPort.en).some(([situation]) => situation === 'another program listens on the port on 127.0.0.1'));
    assert.ok(rowsOf(anyPort.en).some(([situation]) => situation === 'a UDP socket has the port'));
    const anyAddress = hoverOver(python('s.bind((sys.argv[1], 8888))', 's.listen()'), 's.bind').markdown;
    assert.doesNotMatch(anyAddress.en + anyAddress['zh-CN'], /0\.0\.0\.0|127\.0\.0\.1/);
  });

  it('says where a port comes from that has a default', () => {
    for (const port of ['process.env.PORT || 5000', 'Number(process.env.PORT) || 5000', 'Number(process.env.PORT ?? 5000)']) {
      const text = `import { createServer } from 'node:net';\ncreateServer().listen(${port});\n`;
      const { en } = hoverOver(text, 'listen(', 'linux', 'typescript').markdown;
      assert.match(en, /port from the environment/, port);
    }
  });

  it('is not there where the kernel chooses the port, and leads to the rule of such clients', () => {
    const { markdown, page } = hoverOver(python('s.bind(("127.0.0.1", 0))', 's.connect(("127.0.0.1", 80))'), 's.bind');
    assert.equal(markdown.en, '**bind** · TCP 127.0.0.1, a free port · connects on line 1');
    assert.equal(page, 'client-bind-reserves-port');
  });

  it('stands above what the kernel sees, which names the family of the addresses', () => {
    const text = "import { connect } from 'node:net';\nconnect({ host: '127.0.0.1', port: 9001, localPort: 4100 });\n";
    const { en } = hoverOver(text, 'connect({', 'linux', 'typescript').markdown;
    assert.match(en, /^\*\*connect\*\* · TCP 0\.0\.0\.0:4100 · to 127\.0\.0\.1:9001 · SO/);
    assert.match(en, /- `socket\(AF_INET, SOCK_STREAM\)`\n- `setsockopt\(SO_REUSEADDR, 1\)`\n- `bind\(0\.0\.0\.0:4100\)`\n- `connect\(127\.0\.0\.1:9001\)`/);
  });
});
