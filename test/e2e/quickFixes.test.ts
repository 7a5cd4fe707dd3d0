import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inSession, type Session } from './session.ts';
import { choose, hover, lineWith, openFile, openLightBulb, problems, saveChanged, squiggle, typeCommand } from './workbench.ts';

// What is offered beside the one fix: a reason to ignore, the rule's page, all of a rule in the file, and all on save. By the keyboard alone.

const twoServers = `import errno
import socket

TAKEN = errno.EADDRINUSE


def serve(port):
    server = socket.socket()
    server.bind(("0.0.0.0", 8080))
    server.listen()
    return server


def admin():
    server = socket.socket()
    server.bind(("127.0.0.1", 8081))
    server.listen()
    return server
`;

test('from the light bulb: ignore with a reason that is typed at once, the page of the rule, and all of a rule in the file', async () => {
  await inSession('light-bulb', async (session) => {
    const { page } = session;
    const path = 'python/two.py';
    writeFileSync(join(session.workspace, path), twoServers);
    await openFile(session, path);
    await squiggle(session, 'warning');
    await problems(session, 2);
    assert.match(await hover(session, 'EADDRINUSE', 'errno 98 on Linux'), /listen\(\): Another socket listens on the port/);
    await session.screenshot('light-bulb-0-errno');
    await toNextFinding(session);

    const entries = await openLightBulb(session);
    for (const title of [
      'Set SO_REUSEADDR before bind()',
      'Fix all of missing-reuseaddr in this file',
      'Ignore missing-reuseaddr here',
      'Open the page of missing-reuseaddr',
    ])
      assert.ok(entries.includes(title), `${title} is not among ${entries.join(', ')}`);
    await session.screenshot('light-bulb-1-all');
    await chooseByKeyboard(session, entries.indexOf('Open the page of missing-reuseaddr'));
    const preview = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await preview.locator('h1', { hasText: 'missing-reuseaddr' }).waitFor();
    await preview.locator('h2', { hasText: 'Why is this bad' }).waitFor();
    await session.screenshot('light-bulb-2-page');
    await page.keyboard.press('Control+F4');

    await openFile(session, path);
    await toNextFinding(session);
    await chooseByKeyboard(session, (await openLightBulb(session)).indexOf('Ignore missing-reuseaddr here'));
    await lineWith(session, 'bindwise-ignore missing-reuseaddr');
    // The reason is selected: what is typed takes its place.
    await page.keyboard.type('a test server');
    await page.keyboard.press('Escape');
    assert.equal(await lineWith(session, 'a test server'), '    # bindwise-ignore missing-reuseaddr: a test server');
    await problems(session, 1);
    await session.screenshot('light-bulb-3-ignored');
    await typeCommand(session, 'File: Revert File');
    await problems(session, 2);

    await toNextFinding(session);
    await openLightBulb(session);
    await choose(session, 'Fix all of missing-reuseaddr in this file');
    await problems(session, 0);
    const fixed = await saveChanged(session, path, twoServers);
    assert.equal(fixed.split('setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)').length, 3, fixed);
  });
});

test('on save, where the settings ask for it: the fixes are made before the file is written', async () => {
  const settings = { 'editor.codeActionsOnSave': { 'source.fixAll.bindwise': 'explicit' } };
  await inSession(
    'on-save',
    async (session) => {
      const { page } = session;
      const path = 'c/echo_server.c';
      const before = readFileSync(join(session.workspace, path), 'utf8');
      await openFile(session, path);
      await squiggle(session, 'warning');
      // Something is to be saved: a space at the end.
      await page.keyboard.press('Control+End');
      await page.keyboard.type(' ');
      const saved = await saveChanged(session, path, before);
      assert.ok(saved.indexOf('setsockopt(') < saved.indexOf('if (bind('), saved);
      await problems(session, 0);
    },
    { settings },
  );
});

async function toNextFinding(session: Session): Promise<void> {
  await session.page.keyboard.press('Control+1');
  await session.page.keyboard.press('Control+Home');
  await typeCommand(session, 'Bindwise: Go to the Next Finding');
}

/** Takes an entry of the menu that is open without the mouse. */
async function chooseByKeyboard({ page }: Session, index: number): Promise<void> {
  assert.ok(index >= 0);
  for (let step = 0; step < index; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
