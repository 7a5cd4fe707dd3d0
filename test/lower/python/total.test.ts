import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lowered } from './check.ts';
import { programs } from './programs.ts';

test('every program of the fixtures truncated at every offset has an answer', () => {
  for (const program of programs) {
    for (let end = 0; end <= program.length; end += end % 7 === 0 ? 3 : 5) lowered(program.slice(0, end));
  }
});

test('damaged programs have an answer', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...programs),
      fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 6, unit: 'binary' })), { maxLength: 8 }),
      (program, damages) => {
        let text = program;
        for (const [at, inserted] of damages) {
          const offset = at % (text.length + 1);
          text = text.slice(0, offset) + inserted + text.slice(offset + inserted.length);
        }
        lowered(text);
      },
    ),
    { numRuns: 150 },
  );
});

test('nesting without end becomes a gap', () => {
  const deep = (open: string, close: string) => `import socket\ns.listen()\ns = socket.socket(${open.repeat(3000)}1${close.repeat(3000)})\n`;
  assert.notEqual(lowered(deep('(', ')')).gaps.length + lowered(deep('[', ']')).gaps.length, 0);
  lowered(deep('f(', ')'));
  lowered(deep('not ', ''));
  lowered(`import socket\nx = socket.socket(${'a.'.repeat(20_000)}b)\n`);
  lowered(`import socket\nx = socket.socket(${'1 + '.repeat(5000)}1)\n`);
  lowered(`import socket\n${Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}if socket.socket():`).join('\n')}\n${' '.repeat(400)}pass\n`);
});

test('comments are what is left without the strings', () => {
  const source = `# one
import socket  # two
s = "# no" + '# no' + """
# no
""" + 'it\\'s # no'  # three
t = socket.socket()  #four`;
  const { comments } = lowered(source);
  assert.deepEqual(
    comments.map(({ span }) => source.slice(span.start, span.end)),
    ['# one', '# two', '# three', '#four'],
  );
});

test('a text without a socket has nothing but its comments', () => {
  const { functions, comments } = lowered('# hello\nprint("socket.socket()")\n');
  assert.deepEqual([functions.length, comments.length], [0, 1]);
});

test('names that are partials of themselves or of each other lead nowhere', () => {
  for (const body of [
    'def f(run):\n    run = partial(run, 1)\n    run(s)\n',
    'def f(run):\n    return run\nf = partial(f, 1)\nf(s)\n',
    'def f():\n    one = partial(two, 1)\n    two = partial(one, 2)\n    one(s)\n',
    'def f():\n    run = partial(run, 1)\n    run(s)\n',
  ]) {
    lowered(`import socket\nfrom functools import partial\ns = socket.socket()\ns.bind(("", 80))\n${body}`);
  }
});
