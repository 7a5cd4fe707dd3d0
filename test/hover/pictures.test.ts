import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyze, type Hover } from '../../server/src/core/analyze.ts';
import type { PlatformName } from '../../server/src/core/ir/index.ts';
import { grammars } from '../support/grammars.ts';

before(() => grammars.load('python'));

const server = (...before: string[]): string => ['import socket', 's = socket.socket()', ...before, 's.bind(("0.0.0.0", 8888))', 's.listen()', ''].join('\n');
const set = 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)';
const client = 'import socket\ns = socket.socket()\ns.bind(("0.0.0.0", 6666))\ns.connect(("192.0.2.1", 80))\n';

function hoverOver(text: string, over: string, platform: PlatformName = 'linux'): Hover | undefined {
  const parsed = grammars.parse(text, 'python');
  const analysis = analyze(parsed, 'python', { platform, rules: {}, respectIgnores: true });
  parsed.delete();
  return analysis.hoverAt(text.indexOf(over), () => 1);
}

/** The drawing in a hover, as its XML. */
function drawingIn(markdown = ''): string | undefined {
  const data = /!\[[^[\]()]*\]\(data:image\/svg\+xml;base64,([\w+/]+=*)\)/.exec(markdown)?.[1];
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString('latin1');
}

describe('A picture in a hover', () => {
  it('shows what bind() answers while the last run is in TIME_WAIT', () => {
    const refused = drawingIn(hoverOver(server(), 's.bind')?.markdown.en);
    assert.match(refused ?? '', />TIME_WAIT<.*&#10007; EADDRINUSE</);
    assert.match(drawingIn(hoverOver(server(set), 's.bind')?.markdown.en) ?? '', />TIME_WAIT<.*&#10003; ok</);
    // Winsock lets the restart bind.
    assert.match(drawingIn(hoverOver(server(), 's.bind', 'windows')?.markdown.en) ?? '', /&#10003; ok</);
  });

  it('shows a four-tuple that is taken', () => {
    assert.match(drawingIn(hoverOver(client, 's.bind')?.markdown.en) ?? '', />:6666<.*bind &#10007; EADDRINUSE</);
  });

  it('is the same picture in Chinese, in words of its own', () => {
    const { en = '', 'zh-CN': zh = '' } = hoverOver(server(), 's.bind')?.markdown ?? {};
    const [english, chinese] = [drawingIn(en) ?? '', drawingIn(zh) ?? ''];
    assert.match(english, />last run</);
    assert.match(chinese, />&#19978;&#27425;&#36816;&#34892;</);
    const shape = (svg: string): string => svg.replace(/>[^<]*<\/text>/g, '>');
    assert.equal(shape(chinese), shape(english));
  });

  it('is well-formed, draws only, and has colours for light and dark', () => {
    for (const text of [server(), server(set), client]) {
      const svg = drawingIn(hoverOver(text, 's.bind')?.markdown.en) ?? '';
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*>.*<\/svg>$/);
      assert.match(svg, /prefers-color-scheme:dark/);
      const elements = [...svg.matchAll(/<([a-z]+)/g)].map(([, name]) => name);
      assert.deepEqual(
        [...new Set(elements)].filter((name) => !['svg', 'style', 'rect', 'text', 'line', 'circle'].includes(name ?? '')),
        [],
      );
      assert.doesNotMatch(svg, /href|url\(|@import|\son\w+=/);
    }
  });

  it('is not there for a port that is not known, a datagram socket, or an option', () => {
    const unknownPort = 'import socket, sys\ns = socket.socket()\ns.bind(("", int(sys.argv[1])))\ns.listen()\n';
    assert.equal(drawingIn(hoverOver(unknownPort, 's.bind')?.markdown.en), undefined);
    const datagram = 'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(("", 53))\n';
    assert.equal(drawingIn(hoverOver(datagram, 's.bind')?.markdown.en), undefined);
    assert.equal(drawingIn(hoverOver(server(set), 's.setsockopt')?.markdown.en), undefined);
  });
});

describe('A hover leads on to', () => {
  const pages: readonly [what: string, text: string, over: string, page: string | undefined][] = [
    ['a server', server(), 's.bind', 'missing-reuseaddr'],
    ['a client', client, 's.bind', 'client-bind-fixed-port'],
    ['a datagram socket', 'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.bind(("", 5300))\n', 's.bind', 'udp-shared-port'],
    ['an option in time', server(set), 's.setsockopt', undefined],
    ['a new socket', server(), 'socket.socket', undefined],
  ];
  for (const [what, text, over, page] of pages) {
    it(`${page ?? 'no page'} from ${what}`, () => {
      const hover = hoverOver(text, over);
      assert.ok(hover);
      assert.equal(hover.page, page);
    });
  }
});
