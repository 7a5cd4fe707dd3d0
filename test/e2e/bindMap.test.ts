import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { inSession, type Session } from './session.ts';
import { typeCommand, until } from './workbench.ts';

const second = "import socket\n\nserver = socket.create_server(('127.0.0.1', 8888))\n";

test('the bind map: endpoints by their roles with a conflict on top, gone to, filtered, exported and kept true, without the mouse', async () => {
  await inSession('bind-map', async (session) => {
    const { page, workspace } = session;
    const path = join(workspace, 'python', 'second_server.py');
    writeFileSync(path, second);

    await typeCommand(session, 'Bindwise: Show the Bind Map');
    const spoken = await spokenRows(session, (rows) => rows[0] === 'Conflicts, 1' && rows.length > 6);
    assert.match(spoken[1] ?? '', /^Conflict: TCP 0\.0\.0\.0:8888 and TCP 127\.0\.0\.1:8888: EADDRINUSE\. A socket listening on 0\.0\.0\.0:8888 is in the way/);
    assert.equal(spoken[2], 'TCP 0.0.0.0:8888, listens, c/echo_server.c:26, in conflict with another endpoint');
    assert.ok(spoken.includes('TCP 0.0.0.0:8890, listens, c/hello_server.c:19, SO_REUSEADDR = 1'), spoken.join('\n'));
    await session.screenshot('bind-map-1-conflict');

    await rowsOf(session).first().focus();
    await page.keyboard.press('Home');
    for (let down = 0; down < 3; down += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await spokenRows(session, (rows) => rows.some((row) => row.startsWith('Bound by socket.create_server')));
    await session.screenshot('bind-map-2-options');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active[data-resource-name="second_server.py"]').waitFor();

    await typeCommand(session, 'Bindwise: Filter the Bind Map');
    await page.locator('.quick-input-box input').fill('udp 127');
    const filtered = await spokenRows(session, (rows) => rows.length < 6 && rows.every((row) => !row.startsWith('Conflicts')));
    assert.ok(filtered.some((row) => row.startsWith('UDP 127.0.0.1:9003')));
    await page.keyboard.press('Enter');
    await paneOf(session).getByText('Filter: udp 127').waitFor();
    await session.screenshot('bind-map-3-filter');
    await typeCommand(session, 'Bindwise: Clear the Filter of the Bind Map');
    await spokenRows(session, (rows) => rows[0] === 'Conflicts, 1');

    writeFileSync(path, second.replace('8888', '8899'));
    await spokenRows(session, (rows) => rows.length > 6 && rows.every((row) => !row.startsWith('Conflicts')));

    await typeCommand(session, 'Bindwise: Export the Bind Map');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Markdown' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.editor-group-container.active .view-line', { hasText: '# Bind map' }).waitFor();
    await session.screenshot('bind-map-4-export');
  });
});

test('the bind map in Chinese', async () => {
  await inSession(
    'bind-map-chinese',
    async (session) => {
      writeFileSync(join(session.workspace, 'python', 'second_server.py'), second);
      await typeCommand(session, 'Bindwise: 显示 bind 地图');
      const spoken = await spokenRows(session, (rows) => rows[0] === '冲突, 1' && rows.length > 6);
      assert.match(spoken[1] ?? '', /^冲突：TCP 0\.0\.0\.0:8888 与 TCP 127\.0\.0\.1:8888：EADDRINUSE。/);
      assert.equal(spoken[2], 'TCP 0.0.0.0:8888, 监听, c/echo_server.c:26, 与另一个端点冲突');
      await session.screenshot('bind-map-5-chinese');
    },
    { locale: 'zh-cn' },
  );
});

function paneOf({ page }: Session): Locator {
  return page.locator('.part.panel .pane', { has: page.locator('.customview-tree') });
}

function rowsOf(session: Session): Locator {
  return paneOf(session).locator('.monaco-list-row');
}

/** What a screen reader says of the rows, once they are as wanted. */
function spokenRows(session: Session, isEnough: (rows: readonly string[]) => boolean): Promise<readonly string[]> {
  const read = (): Promise<string[]> => rowsOf(session).evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  return until(read, isEnough, (rows) => `The bind map shows ${JSON.stringify(rows)}.`);
}
