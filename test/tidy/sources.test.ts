import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, namesOnly, withoutComments } from './sources.ts';

test('Imports are found in every form', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from '../b/index.ts';",
    'import {',
    '  c,',
    "} from '@scope/package/deep/file.js';",
    "import 'side-effect';",
    "export * from 'node:fs/promises';",
    "const d = await import('./d.ts');",
    "const e = require('e/f');",
    "const text = 'from nowhere';",
    "// import z from 'z';",
    "/* import('y') */",
  ].join('\n');
  assert.deepEqual(importsOf({ path: 'x/y/file.ts', text }), ['x/y/a.ts', 'x/b/index.ts', '@scope/package', 'side-effect', 'node:fs', 'x/y/d.ts', 'e']);
});

test('Comments and strings are told from code', () => {
  const text = "a('//b', `c\n'd`); // e 'f'\n/* g\nh */ i;\n";
  assert.equal(withoutComments(text), "a('//b', `c\n'd`);         \n    \n     i;\n");
  assert.equal(namesOnly(text), 'a(     ,   \n   );         \n    \n     i;\n');
});
