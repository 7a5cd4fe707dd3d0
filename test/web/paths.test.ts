import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { uriOfVirtualPath, virtualPathOf } from '../../server/src/lsp/virtualPaths.ts';
import { posixPaths } from '../../server/src/workspace/posixPaths.ts';

const part = fc.constantFrom('a', 'bc', '.', '..', 'd.e', '中', '');
const absolute = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.filter((each) => each !== '').join('/')}`);
const relative = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.filter((each) => each !== '').join('/'));

test('paths with slashes are what Node makes of them', () => {
  fc.assert(
    fc.property(absolute, absolute, relative, relative, (one, other, inside, more) => {
      for (const path of [one, inside].filter((each) => each !== '')) {
        assert.equal(posixPaths.dirname(path), posix.dirname(path), `dirname ${path}`);
        assert.equal(posixPaths.basename(path), posix.basename(path), `basename ${path}`);
      }
      assert.equal(posixPaths.join(one, inside, more), posix.join(one, inside, more), `join ${one} ${inside} ${more}`);
      assert.equal(posixPaths.join(inside, more), posix.join(inside, more), `join ${inside} ${more}`);
      assert.equal(posixPaths.resolve(one, inside, more), posix.resolve(one, inside, more), `resolve ${one} ${inside} ${more}`);
      assert.equal(posixPaths.resolve(one, other), posix.resolve(one, other));
      assert.equal(posixPaths.relative(one, other), posix.relative(one, other), `relative ${one} ${other}`);
    }),
    { numRuns: 500 },
  );
});

test('a file of an editor has one path, and the path leads back to it', () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((each) => !/[/\uD800-\uDFFF]/.test(each) && !/^\.+$/.test(each));
  fc.assert(
    fc.property(
      fc.constantFrom('file', 'vscode-vfs', 'memfs'),
      fc.constantFrom('', 'github', 'a%2Bb:80'),
      fc.array(segment, { minLength: 1 }),
      (scheme, authority, parts) => {
        const uri = `${authority === '' && scheme !== 'file' ? `${scheme}:` : `${scheme}://${authority}`}/${parts.map(encodeURIComponent).join('/')}`;
        const path = virtualPathOf(uri);
        assert.equal(path, `/${scheme}:${authority}/${parts.join('/')}`);
        assert.equal(uriOfVirtualPath(path), uri);
        assert.equal(virtualPathOf(`${scheme}://${authority}/${parts.map(encodeURIComponent).join('/')}`), path);
      },
    ),
  );
});

test('what is no file of a file system has no path', () => {
  for (const uri of [
    'untitled:Untitled-1',
    'untitled://x/y',
    'untitled:/x/y.c',
    'git:/a/b.c?%7B%7D',
    'vscode-vfs://github/a.c?ref',
    'file:///%E0%A4%A',
    'no uri',
    '',
  ]) {
    assert.equal(virtualPathOf(uri), undefined, uri);
  }
  for (const path of ['/', '/bindwise.json', '']) assert.equal(uriOfVirtualPath(path), undefined, path);
});
