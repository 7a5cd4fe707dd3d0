import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiagnosticSeverity } from 'vscode-languageserver-protocol';
import { pulling, start } from './client.ts';
import { lateOption, lateOptionInPython, lineOf, rulesOf } from './texts.ts';

const uri = 'file:///project/server.c';
const rule = 'setsockopt-after-bind';
const isLate = (diagnostics: readonly { code?: unknown }[]): boolean => diagnostics.some(({ code }) => code === rule);

test('sends what it finds when a file is opened, with its story and its page', async () => {
  const session = await start();
  await session.open(uri, 'c', lateOption);
  const diagnostics = await session.untilPublished(uri, isLate);
  const found = diagnostics.find(({ code }) => code === rule);
  assert.equal(found?.source, 'bindwise');
  assert.equal(found?.severity, DiagnosticSeverity.Warning);
  assert.equal(found?.range.start.line, lineOf(lateOption, 'setsockopt'));
  assert.match(found?.codeDescription?.href ?? '', /\/docs\/rules\/setsockopt-after-bind\.md$/);
  const bound = found?.relatedInformation?.find(({ location }) => location.range.start.line === lineOf(lateOption, 'bind('));
  assert.equal(bound?.location.uri, uri);
  await session.end();
});

test('follows what is typed, and forgets a file that is closed', async () => {
  const session = await start();
  await session.open(uri, 'c', lateOption);
  await session.untilPublished(uri, isLate);
  const line = lineOf(lateOption, 'setsockopt');
  await session.change(uri, 2, [{ range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, text: '' }]);
  await session.untilPublished(uri, (diagnostics) => !isLate(diagnostics));
  await session.change(uri, 3, [{ text: lateOption }]);
  await session.untilPublished(uri, isLate);
  await session.close(uri);
  await session.untilPublished(uri, (diagnostics) => diagnostics.length === 0);
  await session.end();
});

test('answers a client that asks, and sends it nothing unasked', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', lateOption);
  const report = await session.pull(uri);
  assert.equal(report.kind, 'full');
  assert.ok(isLate(report.items));
  const again = await session.pull(uri, report.resultId);
  assert.deepEqual(again, { kind: 'unchanged', resultId: report.resultId });
  await session.close(uri);
  await session.open(uri, 'c', 'int main(void) { return 0; }\n');
  const other = await session.pull(uri, report.resultId);
  assert.equal(other.kind, 'full');
  assert.deepEqual(other.items, []);
  assert.equal(session.published.size, 0);
  await session.end();
});

test('reads Python, and a text that was never saved', async () => {
  const session = await start();
  await session.open('untitled:Untitled-1', 'python', lateOptionInPython);
  await session.untilPublished('untitled:Untitled-1', isLate);
  await session.end();
});

test('speaks the language of the editor', async () => {
  const session = await start({ initialize: { locale: 'zh-cn' } });
  await session.open(uri, 'c', lateOption);
  const diagnostics = await session.untilPublished(uri, isLate);
  assert.match(String(diagnostics.find(({ code }) => code === rule)?.message), /\p{Script=Han}/u);
  assert.match(diagnostics.find(({ code }) => code === rule)?.codeDescription?.href ?? '', /setsockopt-after-bind\.zh-CN\.md$/);
  await session.end();
});

test('leaves out what a client cannot show', async () => {
  const session = await start({ capabilities: {} });
  await session.open(uri, 'c', lateOption);
  const diagnostics = await session.untilPublished(uri, isLate);
  for (const diagnostic of diagnostics) {
    assert.equal(diagnostic.relatedInformation, undefined);
    assert.equal(diagnostic.codeDescription, undefined);
    assert.equal(diagnostic.tags, undefined);
  }
  await session.end();
});

test('a later question is answered for the later text, however fast it is typed', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', '');
  const answers = [];
  for (const [index, unit] of [...lateOption].entries()) {
    const end = { line: 1e6, character: 0 };
    await session.change(uri, index + 2, [{ range: { start: end, end }, text: unit }]);
    if (index % 40 === 0) answers.push(session.pull(uri));
  }
  await Promise.all(answers);
  const last = await session.pull(uri);
  assert.ok(last.kind === 'full' && isLate(last.items), JSON.stringify(last));
  await session.end();
});

test('a question that the client takes back does not hold up the next', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', lateOption);
  const { CancellationTokenSource, DocumentDiagnosticRequest } = await import('vscode-languageserver-protocol');
  const source = new CancellationTokenSource();
  const stale = session.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } }, source.token);
  source.cancel();
  // Taken back in time it is refused; one that was answered by then stays answered.
  const outcome = await stale.then(
    ({ kind }) => kind,
    ({ code }: { readonly code: number }) => code,
  );
  assert.ok(outcome === -32800 || outcome === 'full', String(outcome));
  const report = await session.pull(uri);
  assert.deepEqual(rulesOf(report.kind === 'full' ? report.items : []).includes(rule), true);
  await session.end();
});
