import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CodeLensRequest, InlayHintRequest, MarkupContent } from 'vscode-languageserver-protocol';
import { treeOf } from '../workspace/tree.ts';
import { capable, type Session, start } from './client.ts';

// Text of the code that would be a link, HTML, formatting, a command of a terminal or a turn of the direction of writing, were it not kept as text.
const evil = '[x](command:q)<img src=x>**b**`c`$(bug)|';
/** As it stands in a string of all three languages. */
const written = `${evil}\\u001b]8;;e\\u0007\\u202e`;

const python = `import socket, errno
HOST = "${written}"
a = socket.socket()
a.bind((HOST, 8080))
a.listen()
b = socket.socket()
b.bind((HOST, 8080))
b.listen()
c = socket.socket(socket.AF_UNIX)
c.bind("/tmp/${written}")
c.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
d = socket.socket()
d.bind((HOST, 70))
d.connect((HOST, 81))
`;

const typescript = `import { createServer } from 'node:net';
const host = '${written}';
const a = createServer();
a.listen({ port: 3000, host });
const b = createServer();
b.listen(3000, host);
export function \u202eevil(port = 3001): void {
  createServer().listen(port, '${written}');
}
`;

const c = `#include <sys/socket.h>
#define HOST "${evil}\\033]8;;e\\007"
int serve(void) {
  struct sockaddr_in address = {0};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = inet_addr(HOST);
  address.sin_port = htons(8080);
  bind(fd, (struct sockaddr *)&address, sizeof address);
  return listen(fd, 8);
}
`;

const files: readonly (readonly [name: string, language: string, text: string])[] = [
  [`${evil}.py`.replaceAll('|', '!'), 'python', python],
  ['two.ts', 'typescript', typescript],
  ['three.c', 'c', c],
];

for (const locale of ['en', 'zh-cn']) {
  test(`${locale}: text from the code stays text in findings, hovers, inlay hints, code lenses, fixes and the bind map`, async () => {
    const root = treeOf(Object.fromEntries(files.map(([name, , text]) => [name, text])));
    const session = await start({
      capabilities: { ...capable, general: { markdown: { parser: 'marked' } } },
      initialize: { locale, workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'tree' }], initializationOptions: { commands: ['bindwise.explain'] } },
      settings: { inlayHints: { enabled: true } },
    });
    let kept = 0;
    for (const [name, language, text] of files) {
      const uri = pathToFileURL(join(root, name)).href;
      assert.equal(readFileSync(join(root, name), 'utf8'), text);
      await session.open(uri, language, text);
      const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
      const findings = await session.untilPublished(uri, () => true);
      for (const { message, relatedInformation = [] } of findings) {
        assert.ok(typeof message === 'string');
        assertPlain(message);
        for (const related of relatedInformation) assertPlain(related.message);
      }
      for (const { title } of (await session.actions(uri, whole, findings)) ?? []) assertPlain(title);
      const hints = (await session.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range: whole })) ?? [];
      assert.ok(hints.length > 0);
      for (const { label, tooltip } of hints) {
        assert.ok(typeof label === 'string');
        assertPlain(label);
        if (MarkupContent.is(tooltip)) kept += assertMarkdown(tooltip.value);
      }
      const lenses = (await session.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
      for (const { command } of lenses) assertTitle(command?.title ?? '');
      for (const hover of await hoversIn(session, uri, text)) kept += assertMarkdown(hover);
    }
    assert.ok(kept > 0, 'No text of the code is shown at all.');
    const map = await session.connection.sendRequest<{ readonly endpoints: unknown; readonly conflicts: unknown; readonly document: string }>(
      'bindwise/bindMap',
      { document: 'markdown' },
    );
    for (const shown of stringsIn([map.endpoints, map.conflicts])) assertPlain(shown);
    assertMarkdown(map.document);
    await session.end();
  });
}

async function hoversIn(session: Session, uri: string, text: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const [line, written] of text.split('\n').entries()) {
    for (const { index } of written.matchAll(/\w+/g)) {
      const hover = await session.hover(uri, { line, character: index });
      if (hover !== null) found.add((hover.contents as MarkupContent).value);
    }
  }
  return [...found];
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('file:') ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach anybody.
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

/** Shown as it is: nothing in it may drive a terminal or turn the direction of writing. */
function assertPlain(text: string): void {
  assert.doesNotMatch(text, unsafe);
}

/** VS Code makes icons of `$(name)` in the title of a lens. */
function assertTitle(text: string): void {
  assertPlain(text);
  assert.doesNotMatch(text, /\$\(/);
}

/** @returns how often the hostile text is in it, escaped or as code */
function assertMarkdown(markdown: string): number {
  assertPlain(markdown);
  const outsideCode = markdown.replace(/`[^`\n]*`/g, '').replace(/\\[\\`*_{}[\]()<>#+\-!|~&:@$]/g, '');
  assert.doesNotMatch(outsideCode, /\]\(command|<img|\$\(bug|\*\*b\*\*/, markdown);
  return markdown.includes('img src=x') ? 1 : 0;
}
