import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CodeAction, MarkupContent, MarkupKind } from 'vscode-languageserver-protocol';
import { capable, start } from './client.ts';
import { edited, lateOption, lateOptionInPython, lineOf, rulesOf } from './texts.ts';

const uri = 'file:///project/server.c';
const rule = 'setsockopt-after-bind';

test('a hover over bind() tells of the socket there', async () => {
  const session = await start();
  await session.open(uri, 'c', lateOption);
  const line = lineOf(lateOption, 'bind(');
  const character = lateOption.split('\n')[line]?.indexOf('bind(') ?? 0;
  const hover = await session.hover(uri, { line, character: character + 1 });
  assert.ok(hover !== null && MarkupContent.is(hover.contents));
  assert.equal(hover.contents.kind, MarkupKind.Markdown);
  assert.match(hover.contents.value, /\*\*bind\*\*/);
  assert.equal(hover.range?.start.line, line);
  assert.equal(await session.hover(uri, { line: 2, character: 0 }), null);
  await session.end();
});

test('a file of Python that only connects is read where it is open', async () => {
  const session = await start();
  const client = 'import socket\n\ns = socket.socket()\ns.connect(("192.0.2.1", 80))\n';
  await session.open('file:///project/client.py', 'python', client);
  const hover = await session.hover('file:///project/client.py', { line: 3, character: 3 });
  assert.ok(hover !== null && MarkupContent.is(hover.contents));
  assert.match(hover.contents.value, /\*\*connect\*\* · TCP · to 192\.0\.2\.1:80/);
  await session.end();
});

test('a client without Markdown is given plain text', async () => {
  const textDocument = { ...capable.textDocument, hover: { contentFormat: [MarkupKind.PlainText] } };
  const session = await start({ capabilities: { ...capable, textDocument } });
  await session.open(uri, 'c', lateOption);
  const line = lineOf(lateOption, 'bind(');
  const hover = await session.hover(uri, { line, character: (lateOption.split('\n')[line]?.indexOf('bind(') ?? 0) + 1 });
  assert.ok(hover !== null && MarkupContent.is(hover.contents));
  assert.equal(hover.contents.kind, MarkupKind.PlainText);
  assert.doesNotMatch(hover.contents.value, /\*\*|`/);
  await session.end();
});

test('the light bulb offers the fix first, tied to what it mends, and the fix mends it', async () => {
  const session = await start();
  await session.open(uri, 'c', lateOption);
  const diagnostics = await session.untilPublished(uri, (found) => rulesOf(found).includes(rule));
  const late = diagnostics.find(({ code }) => code === rule);
  assert.ok(late !== undefined);
  const actions = (await session.actions(uri, late.range, diagnostics)) ?? [];
  const [fix] = actions;
  assert.equal(fix?.kind, 'quickfix');
  assert.equal(fix?.isPreferred, true);
  assert.deepEqual(rulesOf(fix?.diagnostics ?? []), [rule]);
  const text = edited(lateOption, fix?.edit, uri);
  assert.ok(text.indexOf('setsockopt') < text.indexOf('bind('), text);
  await session.change(uri, 2, [{ text }]);
  await session.untilPublished(uri, (found) => !rulesOf(found).includes(rule));
  await session.end();
});

test('an edit names the version that it was made for', async () => {
  const session = await start();
  await session.open(uri, 'c', lateOption);
  await session.change(uri, 7, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' }]);
  const line = lineOf(lateOption, 'setsockopt') + 1;
  const actions = (await session.actions(uri, { start: { line, character: 4 }, end: { line, character: 4 } })) ?? [];
  assert.ok(actions.length > 0);
  for (const { edit } of actions) {
    const [change] = edit?.documentChanges ?? [];
    assert.deepEqual(change !== undefined && 'textDocument' in change && change.textDocument, { uri, version: 7 });
  }
  await session.end();
});

test('a client that knows no versions is given plain changes', async () => {
  const session = await start({ capabilities: { ...capable, workspace: {} } });
  await session.open(uri, 'c', lateOption);
  const line = lineOf(lateOption, 'setsockopt');
  const [fix] = (await session.actions(uri, { start: { line, character: 4 }, end: { line, character: 4 } })) ?? [];
  assert.ok(fix?.edit?.changes?.[uri]);
  assert.equal(fix.edit.documentChanges, undefined);
  await session.end();
});

test('"ignore here" writes a comment that hides the finding', async () => {
  const session = await start();
  for (const [name, language, source] of [
    ['file:///project/a.c', 'c', lateOption],
    ['file:///project/a.cpp', 'cpp', lateOption],
    ['file:///project/a.py', 'python', lateOptionInPython],
  ] as const) {
    await session.open(name, language, source);
    await session.untilPublished(name, (found) => rulesOf(found).includes(rule));
    const line = lineOf(source, 'setsockopt(');
    const at = { line, character: (source.split('\n')[line]?.indexOf('setsockopt(') ?? 0) + 2 };
    const text = edited(source, ignoring((await session.actions(name, { start: at, end: at })) ?? [])?.edit, name);
    assert.match(text.split('\n')[line] ?? '', /^\s*(?:\/\*|\/\/|#) bindwise-ignore setsockopt-after-bind: reason(?: \*\/)?$/);
    await session.change(name, 2, [{ text }]);
    const left = await session.untilPublished(name, (found) => !rulesOf(found).includes(rule));
    assert.ok(!rulesOf(left).includes('unused-ignore'));
  }
  await session.end();
});

test('the page of a rule is offered to a client that has the command, in its language', async () => {
  const at = { line: lineOf(lateOption, 'setsockopt'), character: 4 };
  for (const [commands, locale, wanted] of [
    [[], 'en', undefined],
    [['bindwise.openRulePage'], 'en', 'Open the page of setsockopt-after-bind'],
    [['bindwise.openRulePage'], 'zh-cn', '打开 setsockopt-after-bind 的说明页'],
  ] as const) {
    const session = await start({ initialize: { locale, initializationOptions: { commands } } });
    await session.open(uri, 'c', lateOption);
    const last = ((await session.actions(uri, { start: at, end: at })) ?? []).at(-1);
    if (wanted === undefined) assert.equal(last?.command, undefined);
    else assert.deepEqual([last?.title, last?.command?.command, last?.command?.arguments], [wanted, 'bindwise.openRulePage', ['setsockopt-after-bind']]);
    await session.end();
  }
});

test('where the editor has snippets, the reason is left to be typed', async () => {
  const workspace = { ...capable.workspace, workspaceEdit: { documentChanges: true, snippetEditSupport: true } };
  const session = await start({ capabilities: { ...capable, workspace } });
  await session.open(uri, 'c', lateOption);
  const line = lineOf(lateOption, 'setsockopt');
  const action = ignoring((await session.actions(uri, { start: { line, character: 4 }, end: { line, character: 4 } })) ?? []);
  const [change] = action?.edit?.documentChanges ?? [];
  const [edit] = change !== undefined && 'edits' in change ? change.edits : [];
  assert.deepEqual(edit !== undefined && 'snippet' in edit && edit.snippet, {
    kind: 'snippet',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a snippet marks what is to be typed.
    value: '  /* bindwise-ignore setsockopt-after-bind: ${1:reason} */\n',
  });
  await session.end();
});

test('all of a rule are fixed at once, and all of a file when it is saved', async () => {
  const twice = lateOption + lateOption.slice(lateOption.indexOf('int serve')).replace('serve', 'serve_again');
  const session = await start();
  await session.open(uri, 'c', twice);
  const line = lineOf(twice, 'setsockopt');
  const at = { line, character: 4 };
  const actions = (await session.actions(uri, { start: at, end: at })) ?? [];
  const ofRule = actions.find(({ title }) => title === 'Fix all of setsockopt-after-bind in this file');
  const whole = { start: { line: 0, character: 0 }, end: { line: 1e6, character: 0 } };
  for (const only of [['source.fixAll'], ['source.fixAll.bindwise'], ['source']]) {
    const all = (await session.actions(uri, whole, [], only)) ?? [];
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ['source.fixAll.bindwise'],
    );
    await fixesBoth(all[0]);
  }
  assert.ok(!actions.some(({ kind }) => kind?.startsWith('source')), 'source actions are for those who ask');
  await fixesBoth(ofRule);
  assert.deepEqual(await session.actions(uri, whole, [], ['refactor']), []);
  await session.end();

  async function fixesBoth(action: CodeAction | undefined): Promise<void> {
    const text = edited(twice, action?.edit, uri);
    const fixed = `file:///project/fixed-${Math.random()}.c`;
    await session.open(fixed, 'c', text);
    const found = await session.untilPublished(fixed, () => true);
    assert.ok(!rulesOf(found).includes(rule), text);
  }
});

test('a fix in a file of Windows keeps its line ends', async () => {
  const windows = lateOption.replaceAll('\n', '\r\n');
  const session = await start();
  await session.open(uri, 'c', windows);
  const line = lineOf(windows, 'setsockopt');
  const actions = (await session.actions(uri, { start: { line, character: 4 }, end: { line, character: 4 } })) ?? [];
  for (const { edit } of actions) assert.doesNotMatch(edited(windows, edit, uri).replaceAll('\r\n', ''), /[\r\n]/);
  await session.end();
});

function ignoring(actions: readonly CodeAction[]): CodeAction | undefined {
  return actions.find(({ title }) => title === `Ignore ${rule} here`);
}
