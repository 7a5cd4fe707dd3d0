import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { Failure, root } from './commands.ts';
import { noticesOf } from './notices.ts';

export interface BundleOptions {
  /** True: readable, with source maps, for a debugger. */
  readonly development: boolean;
}

const server = join(root, 'server', 'dist');
const client = join(root, 'client', 'dist');

/** Writes `server/dist` and `client/dist`, from nothing. */
export async function bundle(options: BundleOptions): Promise<void> {
  for (const folder of [server, client]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const inputs = await Promise.all([
    bundleServer('main.ts', 'main.js', options),
    bundleServer('cli.ts', 'command.js', options),
    bundleOne({ entryPoints: [join(root, 'client/src/extension.ts')], outfile: join(client, 'extension.cjs'), external: ['vscode'] }, options),
    bundleOne(browserServer, options),
    bundleOne(browserClient, options),
  ]);
  inputs.push(await bundleServer('launch.ts', 'cli.js', options, { commandId: JSON.stringify(hashOf(join(server, 'command.js'))) }));
  // The package is ESM; what is built is CommonJS, which Node starts faster.
  writeFileSync(join(server, 'package.json'), '{ "type": "commonjs" }\n');
  copyGrammars();
  cpSync(join(root, 'docs', 'rules'), join(server, 'rules'), { recursive: true });
  writeFileSync(
    join(server, 'THIRD-PARTY-NOTICES.txt'),
    noticesOf(
      inputs.flatMap((metafile) => Object.keys(metafile.inputs)),
      ['web-tree-sitter', ...grammarPackages],
    ),
  );
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The Node of VS Code 1.91, the oldest that the manifest allows.
  target: 'node20',
  // The UMD build of jsonc-parser hides its requires from a bundler; its ESM build does not.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

/** For VS Code in a browser, where modules of Node are not to be had: an import of one fails the build. */
const inBrowser: BuildOptions = {
  ...common,
  platform: 'browser',
  // Safari is the last to get anything.
  target: ['es2022', 'safari16.4'],
  // What runs in a browser is there under this name.
  mainFields: ['browser', 'module', 'main'],
  // A worker may run from a copy of its script, and where that lies says nothing; the parser's runtime, which is handed to it, wants to see some address.
  define: { 'import.meta.url': '"file:///"' },
};

export const browserServer: BuildOptions = {
  ...inBrowser,
  entryPoints: [join(root, 'server/src/browser.ts')],
  outfile: join(server, 'browser.js'),
  format: 'iife',
};

export const browserClient: BuildOptions = {
  ...inBrowser,
  entryPoints: [join(root, 'client/src/browser.ts')],
  outfile: join(client, 'browser.js'),
  external: ['vscode'],
};

const metaUrl = 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;';

async function bundleServer(source: string, target: string, options: BundleOptions, define: Readonly<Record<string, string>> = {}): Promise<Metafile> {
  const outfile = join(server, target);
  const metafile = await bundleOne(
    {
      entryPoints: [join(root, 'server', 'src', source)],
      outfile,
      banner: { js: `#!/usr/bin/env node\n${metaUrl}` },
      // A script that is started with what V8 has kept of it has no import(); and the parser's runtime has a `require` of its own where it imports `module`.
      supported: { 'dynamic-import': false },
      alias: { module: join(root, 'tools', 'nodeModule.ts') },
      define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', ...define },
    },
    options,
  );
  chmodSync(outfile, 0o755);
  return metafile;
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}

async function bundleOne(what: BuildOptions, { development }: BundleOptions): Promise<Metafile> {
  try {
    const { metafile } = await build({ ...common, ...what, metafile: true, minify: !development, sourcemap: development });
    return metafile;
  } catch {
    // esbuild has printed what is wrong, with its place.
    throw new Failure(`${String(what.outfile)} could not be built.`);
  }
}

const grammarPackages: readonly string[] = ['tree-sitter-c', 'tree-sitter-cpp', 'tree-sitter-javascript', 'tree-sitter-python', 'tree-sitter-typescript'];

function copyGrammars(): void {
  const grammars = join(server, 'grammars');
  mkdirSync(grammars);
  const modules = join(root, 'node_modules');
  cpSync(join(modules, 'web-tree-sitter', 'web-tree-sitter.wasm'), join(grammars, 'web-tree-sitter.wasm'));
  for (const name of grammarPackages) {
    const files = name === 'tree-sitter-typescript' ? ['tree-sitter-typescript.wasm', 'tree-sitter-tsx.wasm'] : [`${name}.wasm`];
    for (const file of files) cpSync(join(modules, name, file), join(grammars, file));
  }
}
