import type { Diagnostic, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** The option comes after the bind that it was meant for. */
export const lateOption = `#include <netinet/in.h>
#include <sys/socket.h>

int serve(struct sockaddr_in *address) {
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)address, sizeof *address) < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return listen(fd, 8);
}
`;

export const lateOptionInPython = `import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("0.0.0.0", 8080))
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.listen()
`;

/** bind() is called on a socket that is bound, and a client insists on its port. */
export const mistakesInTypescript = `import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const socket = createSocket('udp4');
socket.bind(4100);
socket.bind(4101);

const client = connect({ host: '127.0.0.1', port: 9001, localPort: 4102 });
client.on('error', (error) => console.error(error.message));

const server = createServer((peer) => {
  peer.end(\`hello \${peer.remotePort}\n\`);
});
server.listen(4103, () => {
  server.listen(4104);
});
`;

/** The line, counted from 0, that holds a text. */
export function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length - 1;
}

export function rulesOf(diagnostics: readonly Diagnostic[]): readonly unknown[] {
  return diagnostics.map(({ code }) => code);
}

/** The text after an edit, made as an editor makes it. */
export function edited(text: string, edit: WorkspaceEdit | undefined, uri: string): string {
  const changes = edit?.documentChanges?.flatMap((change) => ('edits' in change && change.textDocument.uri === uri ? change.edits : []));
  return TextDocument.applyEdits(TextDocument.create(uri, '', 1, text), (changes ?? edit?.changes?.[uri] ?? []) as TextEdit[]);
}
