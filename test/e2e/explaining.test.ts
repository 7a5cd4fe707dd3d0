import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../tools/commands.ts';
import { inSession } from './session.ts';
import { hover, hoverByKeyboard, hoverStatus, lens, lineWith, noSquiggle, openFile, problems, saveChanged, squiggle, typeCommand, until } from './workbench.ts';

const dark = { 'workbench.colorTheme': 'Default Dark Modern' };

test('by the keyboard alone: to the finding, its hover with the picture, inlay hints, all commands, fix all', async () => {
  await inSession(
    'keyboard',
    async (session) => {
      const { page } = session;
      await openFile(session, 'c/echo_server.c');
      await squiggle(session, 'warning');
      await typeCommand(session, 'Bindwise: Go to the Next Finding');
      const shown = await hoverByKeyboard(session, 'SO_REUSEADDR');
      assert.match(shown, /setsockopt/);
      await page.keyboard.press('Escape');

      await typeCommand(session, 'Bindwise: Show or Hide Inlay Hints');
      assert.match(await lineWith(session, 'not restart-safe'), /bind\(listener.*TCP 0\.0\.0\.0:8888 · not restart-safe$/);
      await lens(session, 'Who holds TCP 8888 now?').waitFor();
      await session.screenshot('beside-1-inlay-hint-and-lens');

      await hover(session, 'bind(listener', 'TIME_WAIT');
      const picture = page.locator('.monaco-hover:not(.hidden) img[src^="data:image/svg+xml"]').first();
      await picture.waitFor();
      assert.ok(await picture.evaluate((image) => (image as HTMLImageElement).complete && (image as HTMLImageElement).naturalWidth > 0));
      assert.match((await picture.getAttribute('alt')) ?? '', /TIME_WAIT.*EADDRINUSE/);
      assert.ok(svgOf((await picture.getAttribute('src')) ?? '').includes('@media all{'), 'The picture is not in the dark theme.');
      await session.screenshot('beside-2-hover-dark');
      await page.keyboard.press('Escape');

      assert.match(await hover(session, ' PORT ', 'bind on line 26'), /TCP 0\.0\.0\.0:8888/);
      await session.screenshot('beside-5-definition');
      await page.keyboard.press('Escape');

      await typeCommand(session, 'Bindwise: Show All Commands');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Restart the Language Server' }).waitFor();
      await session.screenshot('beside-3-commands');
      await page.keyboard.press('Escape');

      const before = readFileSync(join(root, 'samples/c/echo_server.c'), 'utf8');
      await typeCommand(session, 'Fix All');
      await noSquiggle(session, 'warning');
      assert.match(await lineWith(session, '· restart-safe'), /TCP 0\.0\.0\.0:8888 · restart-safe$/);
      await session.screenshot('beside-4-fix-all');
      await problems(session, 0);
      const saved = await saveChanged(session, 'c/echo_server.c', before);
      assert.ok(saved.indexOf('setsockopt(') < saved.indexOf('if (bind('), saved);
    },
    { settings: dark },
  );
});

test('the status names the system and counts the findings; the walkthrough has five steps with pictures, and its example is found faulty', async () => {
  await inSession('walkthrough', async (session) => {
    const { page } = session;
    await openFile(session, 'c/echo_server.c');
    await squiggle(session, 'warning');
    const status = await hoverStatus(session, 'Bindwise for');
    assert.ok(status.includes(`Bindwise for Linux ${release().replace(/-.*/, '')}`), status);
    assert.match(status, /1 finding in this file/);
    await session.screenshot('walkthrough-1-status');

    await typeCommand(session, 'Bindwise: Open the Walkthrough');
    const steps = page.locator('.getting-started-step');
    await steps.first().waitFor();
    assert.equal(await steps.count(), 5);
    await steps.first().click();
    const image = page.locator('.getting-started-media img').first();
    await image.waitFor();
    await until(
      () => image.evaluate((element) => (element as HTMLImageElement).naturalWidth),
      (width) => width > 0,
      () => 'The picture of the first step does not load.',
    );
    await session.screenshot('walkthrough-2-steps');

    await typeCommand(session, 'Bindwise: Try It on an Example');
    await squiggle(session, 'warning');
    await session.screenshot('walkthrough-3-example');
  });
});

test('with the display language Chinese: hover, problem, command, status, walkthrough and schema are Chinese', async () => {
  await inSession(
    'chinese',
    async (session) => {
      writeFileSync(join(session.workspace, 'bindwise.json'), '{ "platform": "linux" }\n');
      await openFile(session, 'c/echo_server.c');
      await squiggle(session, 'warning');
      const shown = await hover(session, 'bind(listener', 'TIME_WAIT');
      assert.match(shown, /上次运行留下了 TIME_WAIT 连接/);
      await session.screenshot('chinese-1-hover');
      await session.page.keyboard.press('Escape');
      const [problem] = await problems(session, 1);
      assert.match(problem?.message ?? '', /\p{Script=Han}/u);
      assert.match(await hoverStatus(session, 'Bindwise：'), /此文件有 1 个问题/);
      await typeCommand(session, '打开入门演练');
      await session.page.locator('.getting-started-step', { hasText: '看懂原因' }).waitFor();
      await session.screenshot('chinese-2-walkthrough');

      await openFile(session, 'bindwise.json');
      assert.match(await hover(session, '"platform"', '操作系统'), /按哪个操作系统解释 bind\(\)/);
    },
    { locale: 'zh-cn', settings: dark },
  );
});

function svgOf(source: string): string {
  return Buffer.from(source.slice(source.indexOf(',') + 1), 'base64').toString('utf8');
}
