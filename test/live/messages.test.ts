import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanText } from '../../server/src/live/messages/clean.ts';
import { messageRows } from '../../server/src/live/messages/table.ts';
import { compileTemplate } from '../../server/src/live/messages/template.ts';
import type { Understood } from '../../server/src/live/messages/understand.ts';
import { understand, understandLines } from '../../server/src/live/messages/understand.ts';
import { otherTexts, samples } from './texts/index.ts';

const fields = ['error', 'call', 'protocol', 'family', 'address', 'host', 'port', 'path', 'platform'] as const;

function readsOf(understood: Understood | undefined): Partial<Understood> {
  return Object.fromEntries(fields.flatMap((name) => (understood?.[name] === undefined ? [] : [[name, understood[name]]])));
}

test('each text is understood by its row, and all of it is read', () => {
  for (const { row, text, reads } of samples) {
    const understood = understand(text);
    assert.deepEqual({ row: understood?.row, ...readsOf(understood) }, { row, ...reads }, text);
  }
});

test('every row has a source and a text that it alone reads best, and more than fifty programs are understood', () => {
  const read = new Set(samples.map(({ row }) => row));
  const rows = messageRows.filter(({ detail }) => detail !== true);
  assert.deepEqual(
    rows.filter(({ id }) => !read.has(id)).map(({ id }) => id),
    [],
  );
  for (const { id, source } of messageRows) assert.match(source, /\w/, id);
  assert.ok(new Set(rows.map(({ name }) => name)).size > 50);
  assert.equal(new Set(messageRows.map(({ id }) => id)).size, messageRows.length);
});

test('how its words were checked is said of every row', () => {
  for (const { id, checked } of messageRows) assert.match(checked, /^(?:run: .*\d|source: \S|logs$)/, id);
});

test('what a template has a hole for is read, whatever stands in it', () => {
  const filled: Readonly<Record<string, string>> = {
    '{endpoint}': '192.0.2.7:8081',
    '{address}': '192.0.2.7',
    '{ip}': '192.0.2.7',
    '{port}': '8081',
    '{errno}': '98',
    '{error}': 'Address already in use',
    '{protocol}': 'tcp',
    '{call}': 'bind',
    '{path}': '/run/it.sock',
    '{number}': '5',
    '{word}': 'w,',
    '{text}': 'x',
  };
  for (const { id, templates, needs, detail, error } of messageRows)
    for (const template of templates) {
      const line = template.replaceAll(/\{[a-z]+\}/g, (hole) => filled[hole] ?? hole);
      const said = error === undefined && !/\{err/.test(template) ? ' Address already in use' : '';
      const understood = understand([...(needs ?? []), line + said, ...(detail === true ? ['bind: Address already in use'] : [])].join('\n'));
      assert.ok(understood !== undefined, `${id}: ${line}`);
      if (/\{(?:endpoint|port)\}/.test(template)) assert.equal(understood.port, 8081, `${id}: ${line}`);
      if (/\{(?:endpoint|address|ip)\}/.test(template)) assert.equal(understood.address, '192.0.2.7', `${id}: ${line}`);
      if (template.includes('{path}')) assert.equal(understood.path, '/run/it.sock', `${id}: ${line}`);
    }
});

test('docs/errors.md says what is read, in both languages', () => {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, '../../tools/generate/errors.ts'), '--check'], { encoding: 'utf8' });
  assert.deepEqual([run.stderr, run.status], ['', 0]);
});

test('texts that are no bind error give nothing', () => {
  for (const text of otherTexts) assert.equal(understand(text), undefined, text);
});

test('a log around the error changes nothing', () => {
  const log = `${otherTexts.filter((text) => !text.includes('bind')).join('\n')}\n`;
  for (const text of ['nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)', 'listen tcp :8080: bind: address already in use'])
    assert.deepEqual(readsOf(understand(log + text + log)), readsOf(understand(text)), text);
});

test('what a terminal would obey is data', () => {
  const plain = 'Error: listen EADDRINUSE: address already in use :::3000';
  const painted =
    '\u001b[31m\u001b[1mError\u001b[0m: listen \u001b]8;;http://x\u0007EADDRINUSE\u001b]8;;\u0007: address already\u001b[K in use :::\u001b[33m3000\u001b[39m';
  const understood = understand(painted);
  assert.deepEqual(readsOf(understood), readsOf(understand(plain)));
  assert.equal(understood?.line, plain);
  for (const broken of ['\u001b', '\u001b[', '\u001b[31', '\u001b]8;;', '\u009b1', 'a\u001b]x\nb'])
    assert.ok(!cleanText(broken).text.includes('\u001b') && !cleanText(broken).text.includes('\u009b'), JSON.stringify(broken));
  assert.equal(cleanText('a\u001b]x\nb').text, 'a\nb');
});

test('says where in the text the message stands, whatever stands before it', () => {
  const painted = 'x\n\u001b[31mError: listen EADDRINUSE: address already in use :::3000\u001b[0m\n';
  const [link] = understandLines(painted);
  assert.equal(painted.slice(link?.start, link?.end), 'listen EADDRINUSE: address already in use :::3000');
});

test('each line of a terminal is a message of its own', () => {
  const lines = [
    'error: Bind to port 22 on 0.0.0.0 failed: Address already in use.',
    'Listening',
    'error: Bind to port 22 on :: failed: Address already in use.',
  ];
  assert.deepEqual(
    understandLines(lines.join('\n')).map(({ address, port }) => [address, port]),
    [
      ['0.0.0.0', 22],
      ['::', 22],
    ],
  );
});

test('a port that is none is not read', () => {
  assert.equal(understand('listen tcp :70000: bind: address already in use')?.port, undefined);
  assert.equal(understand('Port 123456 is already in use')?.port, undefined);
  assert.equal(understand('Error: listen EADDRINUSE: address already in use :::3000')?.port, 3000);
});

test('letters whose small form is longer move nothing', () => {
  assert.deepEqual(readsOf(understand('İİİ nginx: bind() to 0.0.0.0:80 failed (98: Address already in use)')).port, 80);
});

test('the end of an endless text is read, and a text that repeats the beginning of every message costs no more than its length', () => {
  const head = 'Error: listen EADDRINUSE: address already in use ';
  assert.equal(understand(`${'x\n'.repeat(2_000_000)}${head}:::3000`)?.port, 3000);
  assert.equal(understand(`${head}:::3000\n${'x\n'.repeat(2_000_000)}`), undefined);
  for (const row of messageRows)
    for (const template of row.templates) {
      const [beginning = ''] = template.split('{');
      understand(beginning.repeat(3_000));
      understand(`${beginning}${'('.repeat(20_000)}`);
    }
  for (const text of ['\u001b]'.repeat(200_000), '\u001b['.repeat(200_000), '['.repeat(300_000), ':'.repeat(300_000), 'bind: '.repeat(50_000)])
    understand(text);
});

test('a text that is broken off anywhere says no more than is left of it', () => {
  for (const { text } of samples)
    for (let end = 0; end < text.length; end += 7) {
      const cut = text.slice(0, end);
      const understood = understand(cut);
      if (understood?.port !== undefined) assert.ok(cut.includes(String(understood.port)), cut);
    }
});

test('any text at all is an answer or none', () => {
  const words = samples.flatMap(({ text }) => text.split(/(?<=[ :])/)).slice(0, 400);
  const anyText = fc.array(
    fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom('\n', '\u001b[0m', '[', '::', '}')),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(anyText, (parts) => {
      const text = parts.join('');
      const understood = understand(text);
      if (understood === undefined) return;
      assert.ok(understood.start >= 0 && understood.start <= understood.end && understood.end <= text.length);
    }),
  );
});

test('a template says what it cannot be', () => {
  assert.throws(() => compileTemplate('{port} in use'), RangeError);
  assert.throws(() => compileTemplate('Port {prot} in use'), RangeError);
  assert.throws(() => compileTemplate('Port {text}{port}'), RangeError);
});
