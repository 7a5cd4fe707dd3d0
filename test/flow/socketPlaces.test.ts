import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lowerText } from '../../server/src/core/analyze.ts';
import { SocketPlaces } from '../../server/src/core/flow/places/socketPlaces.ts';
import { concernedIn } from '../../server/src/core/flow/program/concerned.ts';
import type { Lowered } from '../../server/src/core/ir/index.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

async function lowered(source: string, language: LanguageId): Promise<Lowered> {
  await grammars.load(language);
  const parsed = grammars.parse(source, language);
  const result = lowerText(parsed, language, 'alone');
  parsed.delete();
  return result;
}

/** The parameters, as `function.parameter`, that can hold a socket. */
async function holders(source: string, language: LanguageId): Promise<readonly string[]> {
  const program = await lowered(source, language);
  const places = new SocketPlaces(program);
  return program.functions.flatMap(({ name, parameters }) =>
    parameters.filter(({ variable }) => places.mayHold(variable)).map((parameter) => `${name}.${parameter.name}`),
  );
}

/** The names of the functions that are followed. */
async function followed(source: string, language: LanguageId): Promise<readonly string[]> {
  const program = await lowered(source, language);
  const concerned = concernedIn(program, new SocketPlaces(program));
  return program.functions.filter(({ id, name }) => concerned.has(id) && name !== '').map(({ name }) => name);
}

const made = 'int make(void) { return socket(AF_INET, SOCK_STREAM, 0); }';
const c = (text: string) => `#include <sys/socket.h>\n#include <unistd.h>\n${text}\n`;

/** Whether sockets get where they got before when the text's last function is this one instead. */
async function staysWith(before: string, now: string): Promise<boolean> {
  const others = `${made}\nvoid (*hook)(int);\nvoid on(int fd) { listen(fd, 1); }\nvoid call(int n) { hook(n); }\n`;
  const [first, second] = [await lowered(c(others + before), 'c'), await lowered(c(others + now), 'c')];
  const [from, to] = [first, second].map(({ functions }) => functions.find(({ name }) => name === 'last'));
  assert.ok(from !== undefined && to !== undefined);
  return new SocketPlaces(first).staysFor(from, to);
}

describe('Where a socket can be', () => {
  it('it gets where it is given', async () => {
    assert.deepEqual(await holders(c(`void set(int fd) { listen(fd, 1); }\nvoid run(void) { set(socket(AF_INET, SOCK_STREAM, 0)); }`), 'c'), ['set.fd']);
  });

  it('what is given beside it is none', async () => {
    const source = c(
      'void keep(int fd, int how) { log_it(fd, how); }\nvoid run(int how) { int fd = socket(AF_INET, SOCK_STREAM, 0); keep(fd, how); listen(fd, 1); }',
    );
    assert.deepEqual(await holders(source, 'c'), ['keep.fd']);
  });

  it('what a place is given that gets a socket elsewhere is none', async () => {
    const source = c(
      'void show(int value) { printf("%d", value); }\nvoid run(int level) { int fd = socket(AF_INET, SOCK_STREAM, 0); show(fd); show(level); listen(fd, 1); }',
    );
    assert.deepEqual(await holders(source, 'c'), ['show.value']);
  });

  it('what is used as one may have come from whoever calls', async () => {
    const source = c('void on(int fd) { listen(fd, 1); }\nvoid between(int given) { on(given); note(given); }\nvoid note(int seen) { log_it(seen); }');
    assert.deepEqual(await holders(source, 'c'), ['on.fd', 'between.given', 'note.seen']);
  });

  it('a pointer leads back to the variable that it points to', async () => {
    const source = c(
      'void open_it(int *out) { *out = socket(AF_INET, SOCK_STREAM, 0); }\nvoid use(int fd) { log_it(fd); }\nvoid run(void) { int fd; open_it(&fd); use(fd); }',
    );
    assert.deepEqual(await holders(source, 'c'), ['use.fd']);
  });

  it('a constructor gets its arguments behind the object', async () => {
    const source = c(
      'class Guard { public: Guard(int fd) : fd_(fd) {} ~Guard() { close(fd_); } private: int fd_; };\nvoid run() { int fd = socket(AF_INET, SOCK_STREAM, 0); Guard guard(fd); listen(fd, 1); }',
    );
    assert.equal((await holders(source, 'cpp')).includes('Guard.this'), false);
  });
});

describe('Which functions are followed', () => {
  it('one that closes a file is not', async () => {
    const source = c(
      `${made}\nint serve(void) { int fd = make(); listen(fd, 1); return fd; }\nvoid end(int file) { close(file); }\nvoid other(void) { end(open_file()); }`,
    );
    assert.deepEqual(await followed(source, 'c'), ['make', 'serve']);
  });

  it('one that closes what may be a socket is', async () => {
    const source = c(`${made}\nvoid end(int file) { close(file); }\nint serve(void) { int fd = make(); listen(fd, 1); end(fd); return 0; }`);
    assert.deepEqual(await followed(source, 'c'), ['make', 'end', 'serve']);
  });

  it('a method that other classes have, too, is asked of the class that the text names', async () => {
    const source = c(
      'class Timer { public: void start() { tick(); } };\nclass Server { public: void start() { fd_ = socket(AF_INET, SOCK_STREAM, 0); listen(fd_, 1); } private: int fd_; };\nvoid wait_a_while() { Timer timer; timer.start(); }\nvoid serve() { Server server; server.start(); }',
    );
    const names = await followed(source, 'cpp');
    assert.equal(names.includes('serve'), true);
    assert.equal(names.includes('wait_a_while'), false);
  });

  it('an edit of what is no socket changes nothing of that', async () => {
    assert.ok(await staysWith('void last(int n) { int x = 1; on(make()); }', 'void last(int n) { int x = n; x = x + n; on(make()); }'));
    assert.ok(await staysWith('void last(int n) { int x = n; on(make()); }', 'void last(int n) { int *x = &n; on(make()); }'));
  });

  it('an edit by which a socket, a function, a call or a parameter comes or goes may', async () => {
    assert.equal(await staysWith('void last(int n) { int x = n; on(make()); }', 'void last(int n) { int x = make(); on(make()); }'), false);
    assert.equal(await staysWith('void last(int n) { int x = n; on(x); }', 'void last(int n) { int x = 1; on(x); }'), false);
    assert.equal(await staysWith('void last(int n) { hook = on; on(make()); }', 'void last(int n) { on(make()); }'), false);
    assert.equal(await staysWith('void last(void) { on(make()); }', 'void last(int fd) { on(make()); }'), false);
    assert.equal(
      await staysWith('void last(int n) { int fd = make(); int x = n; on(fd); }', 'void last(int n) { int fd = make(); int x = fd; on(fd); }'),
      false,
    );
  });
});
