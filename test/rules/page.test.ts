import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePage, quotes, readWants } from './page.ts';

const page = `# some-rule

What the rule says.

**Severity**: warning

## Why

Because.

Claims: extra-1, ports-qa-2.

## Example

\`\`\`c
bind(1); // want "bind(…)"
\`\`\`

\`\`\`python
bind(1) # want "bind(1)" says "port 1"
\`\`\`

## Use instead

\`\`\`c fixed
good(1);
\`\`\`

\`\`\`python fixed
good(1)
\`\`\`

## Cases

No cases in TypeScript, JavaScript: there is no such call.

### Both at once

\`\`\`cpp platform=windows
bind(listen()); // want "bind(…)", "listen()" other-rule says "no"
quiet();
\`\`\`

\`\`\`c broken
int (
\`\`\`
`;

test('A page is read into its cases', () => {
  const { cases, summary, facts, sections, claims, absences } = parsePage('some-rule', page);
  assert.equal(summary, 'What the rule says.');
  assert.deepEqual([...facts], [['Severity', 'warning']]);
  assert.deepEqual(sections, ['Why', 'Example', 'Use instead', 'Cases']);
  assert.deepEqual(claims, ['extra-1', 'ports-qa-2']);
  assert.deepEqual([...absences.keys()], ['TypeScript', 'JavaScript']);
  assert.deepEqual(
    cases.map(({ name, language, platform, text, fixed, isBroken }) => ({ name, language, platform, text, fixed, isBroken })),
    [
      { name: 'Example', language: 'c', platform: 'linux', text: 'bind(1);\n', fixed: 'good(1);\n', isBroken: false },
      { name: 'Example (2)', language: 'python', platform: 'linux', text: 'bind(1)\n', fixed: 'good(1)\n', isBroken: false },
      { name: 'Both at once', language: 'cpp', platform: 'windows', text: 'bind(listen());\nquiet();\n', fixed: undefined, isBroken: false },
      { name: 'Both at once (2)', language: 'c', platform: 'linux', text: 'int (\n', fixed: undefined, isBroken: true },
    ],
  );
  assert.deepEqual(cases[2]?.wants, [
    { line: 1, quote: 'bind(…)', rule: 'some-rule' },
    { line: 1, quote: 'listen()', rule: 'other-rule', says: 'no' },
  ]);
});

test('A page that is not well-formed says where', () => {
  assert.throws(() => parsePage('some-rule', '# other\n'), /some-rule\.md:1/);
  assert.throws(() => parsePage('some-rule', '# some-rule\n\n```c\nint x;\n'), /some-rule\.md:3: the block has no end/);
  assert.throws(() => parsePage('some-rule', '# some-rule\n\n```c\nint x;\n```\n```c fixed\nint y;\n```\n'), /some-rule\.md:6/);
  assert.throws(() => readWants('r', 'x // want "a" Rule\n', 'c'), /cannot read/);
  assert.throws(() => readWants('r', 'x // want "a" r junk\n', 'c'), /cannot read/);
});

test('Only the comment of the language is a want', () => {
  assert.deepEqual(readWants('r', 'x = "// want" # want "x"\n', 'python'), { text: 'x = "// want"\n', wants: [{ line: 1, quote: 'x', rule: 'r' }] });
  assert.deepEqual(readWants('r', '# want "x"\n', 'c').wants, []);
});

test('A quote names the whole of the underlined text', () => {
  assert.equal(quotes('bind(…)', 'bind(fd, a, sizeof(a))'), true);
  assert.equal(quotes('bind(…, 8)', 'bind(fd,\n  8, 8)'), true);
  assert.equal(quotes('bind(…)', 'bind(fd) < 0'), false);
  assert.equal(quotes('bind(…)', 'x = bind(fd)'), false);
  assert.equal(quotes('bind', 'bind(fd)'), false);
  assert.equal(quotes('ab…ba', 'aba'), false);
  assert.equal(quotes('a…b…c', 'a-b-b-c'), true);
  assert.equal(quotes('…c', 'abc'), true);
});
