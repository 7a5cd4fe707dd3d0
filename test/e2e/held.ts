import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Session } from './session.ts';
import { shows, until } from './workbench.ts';

/** A port that a test takes itself, the panel that explains it, and a terminal. */

const program = `
import random, signal, socket, sys, time

while True:
    # Below the ports that the system gives to clients, as a server's port should be.
    port = random.randrange(20000, 30000)
    server = socket.socket()
    try:
        server.bind(("0.0.0.0", port))
        break
    except OSError:
        server.close()
server.listen()
if sys.argv[1] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if sys.argv[1] == "time-wait":
    pairs = []
    for _ in range(3):
        client = socket.create_connection(("127.0.0.1", port))
        pairs.append((client, server.accept()[0]))
    for client, accepted in pairs:
        accepted.close()
        client.recv(1)
        client.close()
    server.close()
print(port, flush=True)
if sys.argv[1] != "time-wait":
    time.sleep(600)
`;

/** `stubborn` listens and takes no notice of SIGTERM. */
export type HolderKind = 'listen' | 'time-wait' | 'stubborn';

/** The sample that binds the port of the test. */
export const source = 'c/echo_server.c';

export async function withHolder(kind: HolderKind, use: (holder: ChildProcess, port: number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-held-'));
  writeFileSync(join(folder, 'app.py'), program);
  const holder = spawn('python3', ['app.py', kind], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = await once(holder.stdout, 'data');
    await use(holder, Number(String(said)));
  } finally {
    holder.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sample binds the port of this test. */
export function takePort({ workspace }: Session, port: number): void {
  const path = join(workspace, source);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('8888', String(port)));
}

/** The page in the panel: VS Code shows it in a frame within a frame. */
export function panelOf({ page }: Session): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

export function heading(panel: FrameLocator, text: string): Promise<void> {
  return panel.locator('h1', { hasText: text }).waitFor();
}

/** Goes to a button of the page by the Tab key, as who has no mouse, and presses it. */
export async function press({ page }: Session, panel: FrameLocator, label: string): Promise<void> {
  const button = panel.locator('button', { hasText: label }).first();
  await panel.locator('h1').focus();
  for (let steps = 0; !(await isFocused(button)); steps += 1) {
    assert.ok(steps < 40, `Tab never comes to ${label}.`);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}

function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((each) => each === each.ownerDocument.activeElement);
}

/** What the page says came of a button. */
export function says(panel: FrameLocator, text: string): Promise<void> {
  return panel.locator('#status', { hasText: text }).waitFor();
}

/** The rows of the terminal in front, once it has a prompt and the keyboard. */
export async function openTerminal({ page }: Session): Promise<Locator> {
  const rows = page.locator('.terminal-wrapper.active .xterm-rows > div');
  const focus = page.locator('.terminal-wrapper.active textarea:focus');
  const ask = async (): Promise<readonly string[]> => {
    // The key also closes a terminal that has the keyboard.
    if ((await focus.count()) === 0) await page.keyboard.press('Control+`');
    return (await shows(focus)) ? rows.allInnerTexts() : [];
  };
  await until(
    ask,
    (lines) => lines.some((line) => /[$#]/.test(line)),
    (lines) => `There is no prompt: ${lines.join('\n')}`,
  );
  return rows;
}

/** Prints a text in the terminal and gives the line that it stands on. */
export async function print({ page }: Session, rows: Locator, text: string): Promise<Locator> {
  const line = rows.filter({ hasText: new RegExp(`^${text.replace(/[.()]/g, '\\$&').replaceAll(' ', '\\s')}`) }).first();
  const ask = async (): Promise<boolean> => {
    await page.keyboard.type(`printf '\\n%s\\n' '${text}'\n`);
    // A shell that still starts may throw away what was typed before its prompt.
    return shows(line);
  };
  await until(
    ask,
    (isThere) => isThere,
    () => `The terminal does not print ${text}.`,
  );
  return line;
}
