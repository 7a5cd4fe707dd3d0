import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { bundle } from './bundle.ts';
import { Failure, findCommand, root, run, runTask } from './commands.ts';
import { ensureEditor, startEditor } from './editor.ts';
import { editorNeeds, ensureInstalled } from './system.ts';
import { packageExtension } from './vsix.ts';

/** A server that cannot be started again: what most people come for. */
const firstSample = join(root, 'samples', 'c', 'echo_server.c');

// Builds the extension, installs it into a VS Code and opens a folder: the samples, or the one that is named.
await runTask(async () => {
  const parameters = process.argv.slice(2);
  const folder = folderOf(parameters);
  const file = parameters.length === 0 ? firstSample : undefined;
  await bundle({ development: false });
  const vsix = packageExtension().path;
  console.log(`Built ${vsix}`);
  const code = desktopEditor();
  if (code !== undefined) openOnDesktop(code, vsix, folder, file);
  else await openInBrowser(vsix, folder, file);
});

function whatToDo(file: string | undefined): string {
  return file === undefined ? '' : `\n${basename(file)} has a mistake: hover over what is underlined, and press Ctrl+. there for its fix.`;
}

function folderOf(parameters: readonly string[]): string {
  if (parameters.length > 1) throw new Failure('Usage: npm start [-- FOLDER]');
  // npm runs scripts in the repository; a relative folder is meant from where the person stands.
  const folder = resolve(process.env.INIT_CWD ?? process.cwd(), parameters[0] ?? join(root, 'samples'));
  if (!existsSync(folder)) throw new Failure(`${folder} does not exist.`);
  if (!statSync(folder).isDirectory()) throw new Failure(`${folder} is not a folder.`);
  return folder;
}

function desktopEditor(): string | undefined {
  const hasDisplay = process.platform !== 'linux' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  return hasDisplay ? findCommand('code') : undefined;
}

function openOnDesktop(code: string, vsix: string, folder: string, file: string | undefined): void {
  run(code, ['--install-extension', vsix, '--force']);
  run(code, ['--new-window', folder, ...(file === undefined ? [] : [file])]);
  console.log(`Opened ${folder} in ${code}.${whatToDo(file)}`);
}

async function openInBrowser(vsix: string, folder: string, file: string | undefined): Promise<void> {
  ensureInstalled(editorNeeds);
  ensureEditor();
  const dataFolder = join(root, '.cache', 'start');
  mkdirSync(dataFolder, { recursive: true });
  const editor = await startEditor({ dataFolder, vsix, folder, settings: {}, ...(file === undefined ? {} : { file }) });
  // A signal may come more than once: from the terminal, and again from whoever started this.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void editor.close());
  process.on('exit', () => editor.kill());
  console.log(`\nVS Code with Bindwise shows ${folder} at\n${editor.address}\n${whatToDo(file)}\nCtrl-C ends it.`);
  await editor.ended;
}
