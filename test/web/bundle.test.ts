import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type BuildOptions, build } from 'esbuild';
import { browserClient, browserServer } from '../../tools/bundle.ts';
import { root } from '../../tools/commands.ts';

const builtIn = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

describe('what runs in a browser', () => {
  for (const [name, options] of Object.entries<BuildOptions>({ server: browserServer, client: browserClient })) {
    test(`the ${name} imports nothing of Node`, async () => {
      const { metafile } = await build({ ...options, write: false, metafile: true });
      const inputs = Object.entries(metafile.inputs);
      assert.ok(inputs.length > 50);
      const imported = inputs.flatMap(([path, { imports }]) => imports.filter((each) => builtIn.has(each.path)).map((each) => `${path} imports ${each.path}`));
      assert.deepEqual(imported, []);
      const ofMachine = /^server\/src\/(?:live|cli)\/|\/(?:nodeDisk|grammarSource|explainPanel|stopHolder)\.ts$/;
      assert.deepEqual(
        inputs.map(([path]) => path).filter((path) => ofMachine.test(path)),
        [],
      );
    });
  }

  test('the manifest does not call its code ESM: in a browser VS Code loads only CommonJS, and only from a file that is called .js', () => {
    const manifest: { readonly type?: string; readonly browser: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    assert.equal(manifest.type, undefined);
    assert.match(manifest.browser, /\.js$/);
  });
});
