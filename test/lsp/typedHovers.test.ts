import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Session, start } from './client.ts';

// An edit inside a function is answered from memory: the hovers, over what stands before and behind it, are those of the text opened whole.

const text = `#include <errno.h>
#include <netinet/in.h>
#define BASE 8000
#define PORT BASE
enum { ADMIN = 9000 };
static const int backlog = 8;

/* Waits for clients. */
static int serve(int on) {
  struct sockaddr_in a = {0};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  a.sin_port = htons(PORT);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return errno == EADDRINUSE ? -2 : -1;
  return listen(fd, backlog);
}

int admin(void) {
  struct sockaddr_in a = {0};
  unsigned short port = ADMIN;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(port);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, backlog);
}

int main(void) { return serve(1) + admin(); }
`;

const edits: readonly (readonly [what: string, at: string, replacement: string])[] = [
  ['a line in the first function', '  struct sockaddr_in a = {0};\n  int fd', '  struct sockaddr_in a = {0};\n  int unused = 1;\n  int fd'],
  ['a word longer', 'unused', 'not_used_at_all'],
  ['another port in the second function', 'port = ADMIN', 'port = PORT'],
  ['an edit outside of functions', '#define BASE 8000', '#define BASE 8100'],
  ['the comment', 'Waits for clients.', 'Waits for clients, and does so for long.'],
  ['a line in the second function', '  a.sin_addr.s_addr', '  (void)fd;\n  a.sin_addr.s_addr'],
];

test('after each edit of a C file, the hover over every word is that of the text opened whole', async () => {
  const session = await start();
  const typed = 'file:///project/typed.c';
  await session.open(typed, 'c', text);
  await hoversOf(session, typed, text);
  let now = text;
  for (const [index, [what, at, replacement]] of edits.entries()) {
    const start_ = now.indexOf(at);
    assert.ok(start_ >= 0, what);
    const range = { start: positionOf(now, start_), end: positionOf(now, start_ + at.length) };
    now = now.slice(0, start_) + replacement + now.slice(start_ + at.length);
    await session.change(typed, index + 2, [{ range, text: replacement }]);
    const whole = `file:///project/whole${index}.c`;
    await session.open(whole, 'c', now);
    const [mine, theirs] = [await hoversOf(session, typed, now), await hoversOf(session, whole, now)];
    assert.ok(theirs.filter((hover) => hover !== 'null').length > 20);
    assert.deepEqual(mine, theirs, what);
    await session.close(whole);
  }
  await session.end();
});

async function hoversOf(session: Session, uri: string, source: string): Promise<readonly string[]> {
  const all: string[] = [];
  for (const { index } of source.matchAll(/\w+/g)) all.push(JSON.stringify(await session.hover(uri, positionOf(source, index))));
  return all;
}

function positionOf(source: string, offset: number): { readonly line: number; readonly character: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
