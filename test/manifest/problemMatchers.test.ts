import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../tools/commands.ts';

interface Pattern {
  readonly regexp: string;
  readonly file?: number;
  readonly line?: number;
  readonly column?: number;
  readonly message?: number;
}
interface Matcher {
  readonly name: string;
  readonly pattern: Pattern | readonly Pattern[];
}
const { contributes }: { contributes: { problemMatchers: readonly Matcher[] } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const matchers = contributes.problemMatchers;

/** As VS Code reads a task's output: the patterns of a matcher fit lines that follow each other. */
function problemsIn(output: string): readonly string[] {
  const lines = output.split('\n');
  return lines.flatMap((_, start) =>
    matchers.flatMap(({ name, pattern }) => {
      const patterns = 'regexp' in pattern ? [pattern] : pattern;
      const said: Partial<Record<'file' | 'line' | 'column' | 'message', string>> = {};
      for (const [index, each] of patterns.entries()) {
        const found = new RegExp(each.regexp).exec(lines[start + index] ?? '');
        if (found === null) return [];
        for (const part of ['file', 'line', 'column', 'message'] as const) if (each[part] !== undefined) said[part] = found[each[part]] ?? '';
      }
      return [`${name}: ${said.file}:${said.line}${said.column ? `:${said.column}` : ''}: ${said.message}`];
    }),
  );
}

// As these programs print it.
const outputs: readonly (readonly [said: string, expected: string])[] = [
  ['src/server.c:31: bind: Address already in use', 'bindwise: src/server.c:31: bind: Address already in use'],
  ['2026/11/20 10:00:00 main.go:12: listen tcp :8080: bind: address already in use', 'bindwise: main.go:12: listen tcp :8080: bind: address already in use'],
  ['server.cpp:9:5: bind: 地址已在使用', 'bindwise: server.cpp:9:5: bind: 地址已在使用'],
  [
    `Traceback (most recent call last):
  File "/home/a/app.py", line 6, in <module>
    main()
  File "/home/a/app.py", line 5, in main
    s.bind(("", 8080))
OSError: [Errno 98] Address already in use`,
    'bindwise-python: /home/a/app.py:5: [Errno 98] Address already in use',
  ],
  [
    `Traceback (most recent call last):
  File "/home/a/app.py", line 5, in <module>
    s.bind(("", 80))
    ~~~~~~^^^^^^^^^^
PermissionError: [Errno 13] Permission denied`,
    '',
  ],
  [
    `  File "/home/a/app.py", line 5, in <module>
    s.bind(("", 8080))
    ~~~~~~^^^^^^^^^^^^
OSError: [Errno 98] Address already in use`,
    'bindwise-python-marked: /home/a/app.py:5: [Errno 98] Address already in use',
  ],
  [
    `node:events:505
    throw er; // Unhandled 'error' event
    ^

Error: listen EADDRINUSE: address already in use :::3000
    at Server.setupListenHandle [as _listen2] (node:net:2328:16)
    at listenInCluster (node:net:2437:12)
    at Server.listen (node:net:2562:7)
    at Object.<anonymous> (/home/a/app.js:2:20)
    at Module._compile (node:internal/modules/cjs/loader:1929:14)`,
    'bindwise-node: /home/a/app.js:2:20: listen EADDRINUSE: address already in use :::3000',
  ],
  [
    `thread 'main' panicked at src/main.rs:4:54:
called \`Result::unwrap()\` on an \`Err\` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }`,
    'bindwise-rust: src/main.rs:4:54: called `Result::unwrap()` on an `Err` value: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
  ],
];

for (const [said, expected] of outputs) {
  test(`a task that prints: ${said.split('\n').at(-1)}`, () => assert.deepEqual(problemsIn(said), expected === '' ? [] : [expected]));
}

test('what is no failed bind() is no problem', () => {
  for (const text of [
    'src/a.c:3:1: warning: unused variable',
    'Server listening on 0.0.0.0:8080',
    'app.ts:3: email address in use',
    'Error: listen to me\n    at node:x',
  ])
    assert.deepEqual(problemsIn(text), [], text);
});
