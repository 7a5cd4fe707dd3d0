import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { heading, openTerminal, panelOf, press, print, says, source, takePort, withHolder } from './held.ts';
import { inSession, type Session } from './session.ts';
import { choose, goToProblem, openFile, openLightBulb, problems, runCommand, saveChanged, typeCommand, until } from './workbench.ts';

// After it failed: who holds the port, in the panel, by the keyboard; each time with a port that this test takes itself.

test('a listener: from the terminal by a link to the panel, and from there to its end, after it was named', async () => {
  await withHolder('listen', async (holder, port) => {
    await inSession(
      'held',
      async (session) => {
        const { page } = session;
        takePort(session, port);
        writeTask(session, 'serve', port);
        await openFile(session, source);
        await clickTerminalLink(session, `Error: listen EADDRINUSE: address already in use 0.0.0.0:${port}`, 'EADDRINUSE');
        const panel = panelOf(session);
        await heading(panel, `listen() to TCP 0.0.0.0:${port} failed with EADDRINUSE.`);
        const text = await panel.locator('main').innerText();
        for (const words of [
          `python3 app.py listen (pid ${holder.pid},`,
          `is listening on TCP 0.0.0.0:${port}`,
          'SO_REUSEADDR does not let a second socket',
          'c/echo_server.c:',
        ])
          assert.ok(text.includes(words), text);
        await session.screenshot('explain-1-listener');

        await runTask(session, 'serve');
        const found = await problems(session, 2);
        assert.ok(
          found.some(({ message }) => message.startsWith('[Errno 98] Address already in use')),
          JSON.stringify(found),
        );
        await session.screenshot('explain-8-task');
        await goToProblem(session, '[Errno 98] Address already in use');
        await openLightBulb(session);
        await choose(session, 'Explain this error');
        await heading(panel, `bind() to TCP 0.0.0.0:${port} failed with EADDRINUSE.`);
        await session.screenshot('explain-9-from-task');

        await press(session, panel, 'Stop it…');
        const dialog = page.locator('.monaco-dialog-box');
        await dialog.waitFor();
        const asked = await dialog.innerText();
        for (const words of ['python3', String(holder.pid), 'of user', 'Running for', `TCP 0.0.0.0:${port} · LISTEN`, 'SIGTERM'])
          assert.ok(asked.includes(words), asked);
        await session.screenshot('explain-2-stop');
        const ended = once(holder, 'exit');
        await dialog.locator('.monaco-button', { hasText: 'Send SIGTERM' }).click();
        assert.deepEqual(await ended, [null, 'SIGTERM']);
        await heading(panel, `bind() to TCP 0.0.0.0:${port} succeeds now.`);
        await session.screenshot('explain-3-stopped');
      },
      { settings: { 'terminal.integrated.gpuAcceleration': 'off', 'terminal.integrated.environmentChangesRelaunch': false } },
    );
  });
});

test('TIME_WAIT only: from the code lens to the panel, its fix, and another port', async () => {
  await withHolder('time-wait', async (_, port) => {
    await inSession('time-wait', async (session) => {
      const { page } = session;
      takePort(session, port);
      const before = readFileSync(join(session.workspace, source), 'utf8');
      await openFile(session, source);
      await page
        .locator('.codelens-decoration a', { hasText: `Who holds TCP ${port} now?` })
        .first()
        .click();
      const panel = panelOf(session);
      await heading(panel, `bind() to TCP 0.0.0.0:${port} would fail now with EADDRINUSE.`);
      const text = await panel.locator('main').innerText();
      for (const words of ['Nobody listens.', '3 connections', 'TIME_WAIT', 'Wait ', `binds TCP 0.0.0.0:${port} without SO_REUSEADDR`])
        assert.ok(text.includes(words), text);
      await session.screenshot('explain-4-time-wait');

      await press(session, panel, 'Take another port…');
      const choice = page.locator('.quick-input-list .monaco-list-row', { hasText: `Replace ${port} by` });
      await choice.waitFor();
      await session.screenshot('explain-5-another-port');
      await page.keyboard.press('Enter');
      await says(panel, 'Replaced, and not saved yet.');
      const moved = await saveChanged(session, source, before);
      assert.match(moved, /^#define PORT \d+$/m);
      assert.doesNotMatch(moved, new RegExp(`PORT ${port}\\b`));

      await page.keyboard.press('Control+Z');
      await page.locator('.tab.active.dirty').waitFor();
      await saveChanged(session, source, moved);
      await press(session, panel, 'Move the SO_REUSEADDR call before bind()');
      await says(panel, 'Done, and not saved yet');
      const fixed = await saveChanged(session, source, before);
      assert.ok(fixed.indexOf('setsockopt(') < fixed.indexOf('bind(listener'), fixed);
      await press(session, panel, 'Look again');
      await panel.locator('main', { hasText: `binds TCP 0.0.0.0:${port} with SO_REUSEADDR` }).waitFor();
      await session.screenshot('explain-6-fixed');
    });
  });
});

test('in Chinese, by the command and the keyboard alone', async () => {
  await withHolder('listen', async (_, port) => {
    await inSession(
      'zh',
      async (session) => {
        const { page } = session;
        takePort(session, port);
        await openFile(session, source);
        await typeCommand(session, 'Bindwise: 解释一个端口或一条错误');
        await page.locator('.quick-input-box input').fill(String(port));
        await page.keyboard.press('Enter');
        const panel = panelOf(session);
        await heading(panel, `现在 bind() 到 TCP 0.0.0.0:${port} 会失败：EADDRINUSE。`);
        const text = await panel.locator('main').innerText();
        for (const words of ['正在监听', '怎么办', '在你的代码里', '重新查看', '复制为文本']) assert.ok(text.includes(words), text);
        await session.screenshot('explain-7-zh');
      },
      { locale: 'zh-cn' },
    );
  });
});

/** A task of the workspace whose program cannot have its port; to be there before the editor is asked for its tasks. */
function writeTask({ workspace }: Session, label: string, port: number): void {
  writeFileSync(join(workspace, 'serve.py'), `import socket\n\nserver = socket.socket()\nserver.bind(("0.0.0.0", ${port}))\n`);
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  const problemMatcher = ['$bindwise-python', '$bindwise-python-marked'];
  // Its terminal would come over the Problems panel.
  const task = { label, type: 'process', command: 'python3', args: ['serve.py'], problemMatcher, presentation: { reveal: 'never' } };
  writeFileSync(join(workspace, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
}

async function runTask(session: Session, label: string): Promise<void> {
  await session.page.locator('.tab[data-resource-name="echo_server.c"]').click();
  await runCommand(session, 'Tasks: Run Task');
  await session.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
}

/** Prints a text in a terminal and follows the link that it becomes. */
async function clickTerminalLink(session: Session, text: string, words: string): Promise<void> {
  const { page } = session;
  const line = await print(session, await openTerminal(session), text);
  const link = page.locator('.monaco-hover', { hasText: words });
  const pointAt = async (): Promise<{ readonly x: number; readonly y: number } | undefined> => {
    const box = await line.boundingBox();
    if (box === null) return undefined;
    const [x, y] = [box.x + 120, box.y + box.height / 2];
    await page.mouse.move(x, y + 60);
    await page.mouse.move(x, y, { steps: 4 });
    const isThere = await link
      .first()
      .waitFor({ timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
    return isThere ? { x, y } : undefined;
  };
  const at = await until(
    pointAt,
    (found) => found !== undefined,
    () => 'The terminal makes no link of it.',
  );
  await page.keyboard.down('Control');
  await page.mouse.click(at?.x ?? 0, at?.y ?? 0);
  await page.keyboard.up('Control');
}
