import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyEdits } from '../../server/src/workspace/fix.ts';
import { root } from '../../tools/commands.ts';
import { findingsIn, loadGrammars } from '../rules/analysis.ts';
import { inWebSession, type WebSession } from './webSession.ts';
import { choose, clickText, goToProblem, hover, hoverStatus, noSquiggle, openLightBulb, problems, runCommand, squiggle, until } from './workbench.ts';

await loadGrammars();

const path = 'python/time_server.py';
const text = readFileSync(join(root, 'samples', path), 'utf8');
const [finding] = findingsIn({ text, language: 'python', platform: 'linux' });
assert.ok(finding);
const fix = finding.fixes.find(({ preferred }) => preferred);
assert.ok(fix);
const files = {
  [path]: text,
  'shop/config.py': 'PORT = 70000\n',
  'shop/shop.py': 'import socket\nfrom config import PORT\n\nserver = socket.create_server(("0.0.0.0", PORT))\n',
  'shop/other.py': 'import socket\n\nserver = socket.create_server(("127.0.0.1", 9000))\n',
  'notes.txt': 'Nothing for Bindwise.\n',
};

test('in a browser without a machine: squiggle, hover, fix, files of one program, the bind map, and no word of what only a machine has', async () => {
  await inWebSession('web', { files }, async (session) => {
    const { page, requested } = session;
    await open(session, 'notes.txt');
    assert.deepEqual(
      requested.filter((each) => /\/bindwise\/(?:client|server)\//.test(each)),
      [],
      'nothing of Bindwise runs before one of its files is open',
    );

    await open(session, path);
    await squiggle(session, 'warning');
    assert.ok(requested.includes('/bindwise/server/dist/grammars/tree-sitter-python.wasm'));
    assert.ok(!requested.includes('/bindwise/server/dist/grammars/tree-sitter-cpp.wasm'));
    const [problem] = await problems(session, 1);
    assert.equal(problem?.source, `bindwise(${finding.rule})`);
    assert.ok(problem.message.startsWith(finding.message.en), problem.message);
    await goToProblem(session, problem.message);
    const shown = await hover(session, 'server.bind', '0.0.0.0:9000');
    for (const words of ['SO_REUSEADDR', 'the last run left connections in TIME_WAIT', 'the last run still listens', 'EADDRINUSE'])
      assert.ok(shown.includes(words), `"${words}" is not in the hover:\n${shown}`);
    await session.screenshot('web-1-hover');
    await page.keyboard.press('Escape');
    await hoverStatus(session, 'Bindwise for Linux');
    // Who holds a port is not to be seen from here, so that nothing offers to look.
    assert.equal(await page.locator('.codelens-decoration').count(), 0);

    await clickText(session, 'server.bind');
    assert.ok((await openLightBulb(session)).includes(fix.title.en));
    await choose(session, fix.title.en);
    await noSquiggle(session, 'warning');
    await problems(session, 0);
    await page.keyboard.press('Control+S');
    const saved = await until(
      async () => session.files.get(path),
      (now) => now !== text,
      () => 'The file was not saved.',
    );
    assert.equal(saved, applyEdits(text, fix.edits));

    await open(session, 'shop/shop.py');
    const [outside] = await problems(session, 1);
    assert.equal(outside?.source, 'bindwise(port-out-of-range)');
    assert.match(outside.message, /70000/);
    await session.screenshot('web-2-two-files');

    await runCommand(session, 'Bindwise: Show the Bind Map');
    await page.locator('.pane-body .monaco-list-row', { hasText: 'Conflicts' }).waitFor();
    const rows = page.locator('.pane-body .monaco-list-row', { hasText: 'other.py:3' });
    await rows.first().waitFor();
    await session.screenshot('web-3-bind-map');

    await page.keyboard.press('F1');
    await page.locator('.quick-input-box input').fill('>Bindwise: ');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Bindwise: Open the Settings' }).waitFor();
    const commands = await page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    assert.deepEqual(
      commands.filter((each) => /Explain/.test(each)),
      [],
    );
    await page.keyboard.press('Escape');
    await runCommand(session, 'Tests: Ask Who Holds 9000');
    await page.locator('.notification-toast', { hasText: 'VS Code in a browser sees no machine' }).waitFor();

    await runCommand(session, 'Bindwise: Restart the Language Server');
    await until(
      async () => requested.filter((each) => each === '/bindwise/server/dist/browser.js').length,
      (count) => count === 2,
      (count) => `The server was started ${count} times.`,
    );
    await clickText(session, 'PORT))');
    await until(
      () => openLightBulb(session),
      (entries) => entries.some((entry) => entry.includes('port-out-of-range')),
      (entries) => `The light bulb offers ${entries.join()}.`,
    );
    await session.screenshot('web-4-light-bulb');
    await page.keyboard.press('Escape');
    assert.deepEqual(ours(session), []);
  });
});

test('in a browser that asks for Chinese, Bindwise speaks Chinese', async () => {
  await inWebSession('web-chinese', { files, locale: 'zh-CN' }, async (session) => {
    const { page } = session;
    await open(session, path);
    await squiggle(session, 'warning');
    const [problem] = await problems(session, 1);
    assert.ok(problem?.message.startsWith(finding.message['zh-CN']) === true, problem?.message);
    await goToProblem(session, problem.message);
    assert.match(await hover(session, 'server.bind', '0.0.0.0:9000'), /未设置|没有设置/);
    await session.screenshot('web-5-chinese');
    await runCommand(session, 'Tests: Ask Who Holds 9000');
    await page.locator('.notification-toast', { hasText: '看不到任何机器' }).waitFor();
    assert.deepEqual(ours(session), []);
  });
});

/** What was said of errors in which Bindwise has a hand. */
function ours({ complaints }: WebSession): readonly string[] {
  return complaints.filter((each) => /bindwise/i.test(each));
}

/** Opens a file from the explorer: an editor without a machine has no search for file names. */
async function open({ page }: WebSession, file: string): Promise<void> {
  const names = file.split('/');
  for (const [depth, name] of names.entries()) {
    const row = page.locator(`.explorer-folders-view .monaco-list-row[aria-level="${depth + 1}"]`, { hasText: name }).first();
    await row.waitFor();
    if (depth === names.length - 1) await row.dblclick();
    else if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
  }
  await page.locator(`.tab.active[data-resource-name="${names.at(-1)}"]`).waitFor();
}
