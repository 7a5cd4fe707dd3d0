import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inSession, type Session } from './session.ts';
import { goToProblem, hoverStatus, openFile, openLightBulb, outputSays, problems, runCommand, squiggle, until } from './workbench.ts';

test('the server: said in the language status, restarted by a command, back after it was killed', async () => {
  await inSession('server', async (session) => {
    // A file in no language of ours: the editor and its extensions work, and nothing of Bindwise does.
    await openFile(session, 'README.md');
    // Its headings come from an extension that wakes as ours does.
    await session.page.keyboard.press('Control+Shift+O');
    await session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Samples' }).first().waitFor();
    await session.page.keyboard.press('Escape');
    assert.deepEqual(serversOf(session), []);

    await openFile(session, 'c/echo_server.c');
    await squiggle(session, 'warning');
    await hoverStatus(session, 'Bindwise for Linux');
    await session.screenshot('server-1-status');

    const first = await serverOf(session, []);
    await runCommand(session, 'Bindwise: Restart the Language Server');
    const second = await serverOf(session, [first]);
    await offersTheFix(session);

    process.kill(second, 'SIGKILL');
    await serverOf(session, [first, second]);
    await offersTheFix(session);
  });
});

test('settings: a rule has the severity that is asked for, and the messages to the server are traced', async () => {
  const settings = { 'bindwise.rules': { 'setsockopt-after-bind': 'error' }, 'bindwise.trace.server': 'messages' };
  await inSession(
    'settings',
    async (session) => {
      await openFile(session, 'c/echo_server.c');
      await squiggle(session, 'error');
      await runCommand(session, 'Bindwise: Show the Output');
      // The view has only the last lines on the page, whichever they are: the channel's file has all of them.
      await outputSays(session, /(?:Sending|Received)\s(?:request|response|notification)/);
      await until(
        () => Promise.resolve(outputOf(session)),
        (text) => text.includes("Received response 'textDocument/diagnostic"),
        (text) => `The output channel does not speak of diagnostics: ${text}`,
      );
    },
    { settings },
  );
});

/** The light bulb asks the server that runs now. */
async function offersTheFix(session: Session): Promise<void> {
  const [problem] = await problems(session, 1);
  await goToProblem(session, problem?.message ?? '');
  const entries = await openLightBulb(session);
  assert.ok(
    entries.some((entry) => entry.includes('SO_REUSEADDR')),
    `The light bulb offers ${entries.join(', ')}`,
  );
  await session.page.keyboard.press('Escape');
}

/** All that the extension's output channel was told. */
function outputOf({ logs }: Session): string {
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('/bindwise.bindwise/Bindwise.log'));
  return files.map((file) => readFileSync(join(logs, file), 'utf8')).join('');
}

/** The process of this editor's language server, once there is one that is none of `earlier`. */
function serverOf(session: Session, earlier: readonly number[]): Promise<number> {
  const find = (): Promise<number> => Promise.resolve(serversOf(session).find((pid) => !earlier.includes(pid)) ?? 0);
  return until(
    find,
    (pid) => pid > 0,
    () => 'No language server runs.',
  );
}

function serversOf({ extensions }: Session): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isServer(pid, extensions));
}

function isServer(pid: number, extensions: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word.startsWith(extensions) && word.endsWith('server/dist/main.js'));
  } catch {
    // It ended between the listing and the reading.
    return false;
  }
}
