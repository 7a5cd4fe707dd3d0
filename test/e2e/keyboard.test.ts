import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heading, panelOf } from './held.ts';
import { inSession, type Session } from './session.ts';
import { clickText, lens, openFile, shows, squiggle, typeCommand, until } from './workbench.ts';

// What has a place for the mouse has a way without it, and a name for who cannot see it.

test('code lens and bind map row by the keyboard; what a screen reader says of the map and the panel', async () => {
  await inSession('keyboard-ways', async (session) => {
    const { page } = session;
    await openFile(session, 'c/echo_server.c');
    await squiggle(session, 'warning');
    await lens(session, 'Who holds TCP 8888 now?').waitFor();
    await clickText(session, 'bind(listener');
    await typeCommand(session, 'Show CodeLens Commands for Current Line');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Who holds TCP 8888 now?' }).waitFor();
    await page.keyboard.press('Enter');
    const panel = panelOf(session);
    await heading(panel, 'bind() to TCP 0.0.0.0:8888 succeeds now.');

    // The panel is an editor with a name, and its page has a heading, sections with names, and a place where what was done is said.
    await page.locator('.tab.active[aria-label^="Port 8888"]').waitFor();
    assert.equal(await panel.locator('html').getAttribute('lang'), 'en');
    assert.equal(await panel.locator('h1').count(), 1);
    for (const section of await panel.locator('section').all()) {
      const id = (await section.getAttribute('aria-labelledby')) ?? '';
      assert.notEqual((await panel.locator(`h2#${id}`).innerText()).trim(), '');
    }
    assert.equal(await panel.locator('#status').getAttribute('role'), 'status');
    for (const button of await panel.locator('button').all()) assert.notEqual((await button.innerText()).trim(), '');

    await typeCommand(session, 'Bindwise: Show the Bind Map');
    const tree = page.locator('.part.panel .monaco-list[role="tree"], .part.panel [role="tree"]').first();
    await tree.waitFor();
    assert.match((await tree.getAttribute('aria-label')) ?? '', /Bind Map/);
    const row = tree.locator('.monaco-list-row', { hasText: 'TCP 0.0.0.0:8888' }).first();
    await row.waitFor();
    await toRow(session, 'TCP 0.0.0.0:8888');
    await page.keyboard.press('Shift+F10');
    const menu = page.locator('.context-view .monaco-menu');
    await menu.waitFor();
    const entries = (await menu.locator('.action-label').allInnerTexts()).map((entry) => entry.trim()).filter((entry) => entry !== '');
    for (const entry of ['Go to the Code', 'Explain Who Holds This Port Now']) assert.ok(entries.includes(entry), entries.join(', '));
    await session.screenshot('keyboard-1-row-menu');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await heading(panel, 'bind() to TCP 0.0.0.0:8888');
  });
});

/** Goes down the bind map until the row in front says `words`. */
async function toRow({ page }: Session, words: string): Promise<void> {
  const begin = async (): Promise<void> => {
    await page.locator('.part.panel [role="tree"]').first().focus();
    await page.keyboard.press('Home');
  };
  await begin();
  const next = async (): Promise<string> => {
    const row = page.locator('.part.panel .monaco-list-row.focused').first();
    // A map that was filled again has let go of the row, and one that is being filled takes no key.
    if (!(await shows(row))) {
      await begin();
      return '';
    }
    const said = (await row.getAttribute('aria-label')) ?? '';
    if (!said.startsWith(words)) await page.keyboard.press('ArrowDown');
    return said;
  };
  await until(
    next,
    (said) => said.startsWith(words),
    (said) => `The keyboard never comes to ${words}; it came to ${said}.`,
  );
}
