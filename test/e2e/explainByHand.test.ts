import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { heading, openTerminal, panelOf, press, print, source, takePort, withHolder } from './held.ts';
import { inSession, type Session } from './session.ts';
import { openFile, typeCommand, until } from './workbench.ts';

test('what is selected in the terminal, the port chosen from the code, and a holder that takes no notice of SIGTERM; without the mouse', async () => {
  await withHolder('stubborn', async (holder, port) => {
    await inSession(
      'by-hand',
      async (session) => {
        const { page } = session;
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        takePort(session, port);
        await openFile(session, source);
        await page.evaluate(() => navigator.clipboard.writeText('kept'));
        await print(session, await openTerminal(session), 'bind: Address already in use');
        await typeCommand(session, 'Terminal: Select All');
        // Escape would take the selection away.
        await page.keyboard.press('F1');
        await page.locator('.quick-input-widget input').fill('>Bindwise: Explain the Error Selected');
        await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Explain the Error Selected in the Terminal' }).waitFor();
        await page.keyboard.press('Enter');

        // The text names no port: the code knows which ones it may have been.
        const choices = page.locator('.quick-input-list .monaco-list-row');
        await choices
          .filter({ hasText: `TCP ${port}` })
          .first()
          .waitFor();
        assert.ok((await choices.count()) > 3);
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'kept');
        await session.screenshot('by-hand-1-port-picker');
        await page.locator('.quick-input-widget input').fill(String(port));
        await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: `TCP ${port}` }).waitFor();
        await page.keyboard.press('Enter');
        const panel = panelOf(session);
        await heading(panel, `bind() to TCP 0.0.0.0:${port} failed with EADDRINUSE.`);

        await press(session, panel, 'Stop it…');
        await answer(session, 'SIGTERM', 'Send SIGTERM');
        const again = await dialog(session, 'Send SIGKILL?');
        for (const words of ['python3', `(${holder.pid})`, 'still runs', 'SIGKILL ends a process at once']) assert.ok(again.includes(words), again);
        await session.screenshot('by-hand-2-sigkill');
        // Enter does no harm here: the button in front leaves the process alone.
        await page.keyboard.press('Enter');
        await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
        await heading(panel, `bind() to TCP 0.0.0.0:${port} would fail now with EADDRINUSE.`);
        assert.equal(holder.exitCode ?? holder.signalCode, null);

        await press(session, panel, 'Stop it…');
        await answer(session, 'SIGTERM', 'Send SIGTERM');
        const ended = once(holder, 'exit');
        await answer(session, 'Send SIGKILL?', 'Send SIGKILL');
        assert.deepEqual(await ended, [null, 'SIGKILL']);
        await heading(panel, `bind() to TCP 0.0.0.0:${port} succeeds now.`);
        await session.screenshot('by-hand-3-killed');
      },
      { settings: { 'terminal.integrated.gpuAcceleration': 'off', 'terminal.integrated.environmentChangesRelaunch': false } },
    );
  });
});

/** What a dialog says that asks for `words`. */
async function dialog({ page }: Session, words: string): Promise<string> {
  const box = page.locator('.monaco-dialog-box', { hasText: words });
  await box.waitFor();
  return box.innerText();
}

/** Goes to a button of the dialog by the Tab key and presses it. */
async function answer(session: Session, words: string, label: string): Promise<void> {
  const { page } = session;
  await dialog(session, words);
  const next = async (): Promise<string> => {
    const inFront = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    if (inFront !== label) await page.keyboard.press('Tab');
    return inFront;
  };
  await until(
    next,
    (inFront) => inFront === label,
    (inFront) => `Tab never comes to ${label}; it came to ${inFront}.`,
  );
  await page.keyboard.press('Enter');
}
