import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { root } from '../../tools/commands.ts';
import { type Editor, ensureEditor, startEditor } from '../../tools/editor.ts';
import { browserPath } from '../../tools/system.ts';
import { vsixPath } from '../../tools/vsix.ts';

/** A real VS Code with the packaged extension, as it shows in a browser. */
export interface Seen {
  readonly page: Page;
  /** Keeps what a person sees now, as `out/screenshots/NAME.png`. */
  screenshot(name: string): Promise<void>;
}

/** One that runs on a machine, on a copy of the samples. */
export interface Session extends Seen {
  /** The copy of the samples that is open. */
  readonly workspace: string;
  /** Where its extensions are installed. */
  readonly extensions: string;
  /** Where the editor keeps what output channels were told. */
  readonly logs: string;
}

export interface SessionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A file of the samples that is open from the start, as `npm start` opens one. */
  readonly file?: string;
  /** The display language; English when absent. */
  readonly locale?: string;
}

/** How long anything in the editor may take to show, in milliseconds: far more than it does. */
export const patience = 60_000;

/**
 * Runs `use` in an editor of its own: its own data folder, workspace and browser. All processes and folders are gone when it returns, however it ends.
 * @param name what the screenshot of a failure is called
 */
export async function inSession(name: string, use: (session: Session) => Promise<void>, options: SessionOptions = {}): Promise<void> {
  const vsix = vsixPath();
  if (!existsSync(vsix)) throw new Error(`${vsix} is missing: npm run build makes it.`);
  ensureEditor();
  // Below the repository: the TypeScript samples find the types of Node from there.
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'editor-'));
  const workspace = join(folder, 'samples');
  cpSync(join(root, 'samples'), workspace, { recursive: true });
  let editor: Editor | undefined;
  let browser: Browser | undefined;
  // A test that is stopped from outside takes its editor with it; `exit` leaves no time to wait.
  const stop = (): void => {
    editor?.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupt = (): never => process.exit(1);
  process.on('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  try {
    editor = await startEditor({
      dataFolder: join(folder, 'data'),
      folder: workspace,
      vsix,
      settings: { ...steadySettings, ...options.settings },
      ...(options.file === undefined ? {} : { file: join(workspace, options.file) }),
      ...(options.locale === undefined ? {} : { locale: options.locale }),
    });
    browser = await startBrowser();
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(patience);
    const session: Session = {
      page,
      workspace,
      extensions: join(folder, 'data', 'extensions'),
      logs: join(folder, 'data', 'logs'),
      screenshot: (file: string) => screenshot(page, file),
    };
    try {
      await page.goto(editor.address);
      await page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor();
      await use(session);
    } catch (error) {
      await screenshot(page, `failed-${name}`);
      throw error;
    }
  } finally {
    await browser?.close();
    await editor?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.off('exit', stop);
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
  }
}

/** Nothing on the page moves or shows twice. */
export const steadySettings: Readonly<Record<string, unknown>> = {
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
  'workbench.reduceMotion': 'on',
};

export function startBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (executablePath === undefined) throw new Error('There is no Chromium on this machine.');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  // Chromium's own sandbox does not work for root, which runs these tests in a container.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet });
}

export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(root, 'out', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
