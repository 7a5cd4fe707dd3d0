import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Failure, findCommand, node, root, run } from './commands.ts';

/** code-server's own package.json: VS Code in a browser, apart from the project's dependencies. */
const home = join(root, 'test', 'e2e');
const entry = join(home, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
const stamp = join(home, 'node_modules', '.installed');

/** Installs code-server when it is not there as the lock file asks. Its native modules are built here, which takes a minute or two. */
export function ensureEditor(): void {
  const wanted = createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .update(process.version)
    .digest('hex');
  if (readStamp() === wanted) return;
  console.log('Installing VS Code for the browser (code-server): about two minutes, once …');
  // What an interrupted install leaves behind makes the next one fail.
  rmSync(join(home, 'node_modules'), { recursive: true, force: true });
  const npm = npmScript();
  const parameters = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const env = {
    ...withoutOuterNpm(),
    PATH: `${dirname(node)}:${process.env.PATH}`,
    // The headers of the very Node that will run it, without asking the network for them.
    npm_config_nodedir: headersOfNode(),
  };
  if (npm === undefined) run('npm', parameters, { cwd: home, env });
  else run(node, [npm, ...parameters], { cwd: home, env });
  writeFileSync(stamp, wanted);
}

export interface EditorOptions {
  /** Holds the user's settings, the editor's state and the extensions; made when missing. */
  readonly dataFolder: string;
  readonly folder: string;
  /** A file that is open from the start. */
  readonly file?: string;
  readonly vsix: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * The display language (`zh-cn`); English when absent. The editor's own words stay English: no language pack is installed, but the editor believes that
   * one is, and what extensions say is in that language.
   */
  readonly locale?: string;
}

export interface Editor {
  /** The page that shows the folder. */
  readonly address: string;
  /** Ends the editor and all that it started. */
  close(): Promise<void>;
  /** As {@link close}, at once and without waiting: for a process that is about to exit. */
  kill(): void;
  /** Fulfilled when the editor ended, whoever ended it. */
  readonly ended: Promise<void>;
}

/** Starts code-server on a port of its own choosing, with the extension installed. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const user = join(options.dataFolder, 'User');
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  const folders = ['--user-data-dir', options.dataFolder, '--extensions-dir', join(options.dataFolder, 'extensions')];
  run(node, [entry, ...folders, '--install-extension', options.vsix, '--force'], { quiet: true, env: cleanEnvironment(options) });
  if (options.locale !== undefined) writeLanguagePack(options.dataFolder, options.locale);
  const parameters = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  // Its own process group: the extension host and the language server end with it.
  const child = spawn(node, [entry, ...folders, ...parameters, ...(options.locale === undefined ? [] : ['--locale', options.locale])], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...cleanEnvironment(options) },
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  try {
    const address = await addressOf(child);
    return {
      address: pageOf(address, options),
      ended,
      close: () => end(child, ended),
      kill: () => signalGroup(child, 'SIGKILL'),
    };
  } catch (error) {
    await end(child, ended);
    throw error;
  }
}

/** The page of VS Code that shows the folder, with the file in front. */
function pageOf(address: string, { folder, file }: EditorOptions): string {
  const page = new URL(address);
  page.searchParams.set('folder', folder);
  if (file !== undefined) page.searchParams.set('payload', JSON.stringify([['openFile', `vscode-remote://${page.host}${file}`]]));
  return page.href;
}

/** What the editor writes down when a language pack is installed. This one translates nothing. */
function writeLanguagePack(dataFolder: string, locale: string): void {
  const words = join(dataFolder, 'no-words.i18n.json');
  writeFileSync(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = {
    hash: locale,
    label: locale,
    extensions: [{ extensionIdentifier: { id: `tests.${locale}` }, version: '1.0.0' }],
    translations: { vscode: words },
  };
  writeFileSync(join(dataFolder, 'languagepacks.json'), JSON.stringify({ [locale]: pack }));
}

const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

/** code-server reads its own configuration file and these variables: both stay out of it. */
function cleanEnvironment(options: EditorOptions): Record<string, string | undefined> {
  return {
    PORT: undefined,
    PASSWORD: undefined,
    HASHED_PASSWORD: undefined,
    VSCODE_IPC_HOOK_CLI: undefined,
    CODE_SERVER_CONFIG: join(options.dataFolder, 'config.yaml'),
  };
}

/** It names its address in its log once it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const printed: string[] = [];
    const read = (line: string): void => {
      printed.push(line);
      const address = /HTTP server listening on (http:\/\/\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address.endsWith('/') ? address : `${address}/`);
    };
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) createInterface(stream).on('line', read);
    child.on('error', (error) => reject(new Failure(`VS Code could not be started: ${error.message}`)));
    child.on('exit', (code) => reject(new Failure(`VS Code ended with ${code} before it listened:\n${printed.join('\n')}`)));
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const killer = setTimeout(() => signalGroup(child, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(killer);
  // Children that outlived the first process.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // All of them are gone.
  }
}

/** The npm that runs this task tells the scripts of packages which Node it has; the inner one has another. */
function withoutOuterNpm(): Record<string, undefined> {
  const told = /^npm_(?:config_(?:user_agent|local_prefix)$|node_execpath$|lifecycle_|package_)/;
  return Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => told.test(name))
      .map((name) => [name, undefined]),
  );
}

function readStamp(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
}

function headersOfNode(): string | undefined {
  const folder = join(root, 'node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`);
  try {
    readFileSync(join(folder, 'include', 'node', 'node.h'));
    return folder;
  } catch {
    return undefined;
  }
}

/** npm's own script, to be run with the Node of this project. */
function npmScript(): string | undefined {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return script;
  if (findCommand('npm') === undefined) throw new Failure('npm is not on PATH.');
  return undefined;
}
