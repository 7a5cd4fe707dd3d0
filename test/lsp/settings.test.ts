import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type Diagnostic,
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
} from 'vscode-languageserver-protocol';
import { pulling, type Session, start } from './client.ts';
import { lateOption } from './texts.ts';

const rule = 'setsockopt-after-bind';
const severityOf = (diagnostics: readonly Diagnostic[]): DiagnosticSeverity | undefined => diagnostics.find(({ code }) => code === rule)?.severity;

test('settings hold from the moment they change', async () => {
  const session = await start();
  const uri = 'file:///project/server.c';
  await session.open(uri, 'c', lateOption);
  await session.untilPublished(uri, (found) => severityOf(found) === DiagnosticSeverity.Warning);
  session.settings = { rules: { [rule]: 'error' } };
  await tell(session, null);
  await session.untilPublished(uri, (found) => severityOf(found) === DiagnosticSeverity.Error);
  session.settings = { rules: { [rule]: 'off' } };
  await tell(session, null);
  await session.untilPublished(uri, (found) => severityOf(found) === undefined);
  session.settings = { rules: { [rule]: 'nonsense' }, platform: 7, exclude: 'x', maxFileSize: -1 };
  await tell(session, null);
  await session.untilPublished(uri, (found) => severityOf(found) === DiagnosticSeverity.Warning);
  await session.end();
});

test('a client that cannot be asked sends its settings', async () => {
  const session = await start({ capabilities: {}, initialize: { initializationOptions: { rules: { [rule]: 'hint' } } } });
  const uri = 'file:///project/server.c';
  await session.open(uri, 'c', lateOption);
  await session.untilPublished(uri, (found) => severityOf(found) === DiagnosticSeverity.Hint);
  await tell(session, { bindwise: { rules: { [rule]: 'information' } } });
  await session.untilPublished(uri, (found) => severityOf(found) === DiagnosticSeverity.Information);
  await session.end();
});

test('files over maxFileSize and files that the editor excludes have no findings', async () => {
  const folder = pathToFileURL('/home/person/project').href;
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'project' }] } });
  const uri = `${folder}/vendor/server.c`;
  await session.open(uri, 'c', lateOption);
  await session.untilPublished(uri, (found) => severityOf(found) !== undefined);
  for (const settings of [{ exclude: ['vendor/'] }, { maxFileSize: 100 }]) {
    session.settings = settings;
    await tell(session, null);
    await session.untilPublished(uri, (found) => found.length === 0);
    session.settings = {};
    await tell(session, null);
    await session.untilPublished(uri, (found) => severityOf(found) !== undefined);
  }
  await session.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event: { added: [], removed: [{ uri: folder, name: 'project' }] } });
  session.settings = { exclude: ['/project/vendor/'] };
  await tell(session, null);
  await session.untilPublished(uri, (found) => severityOf(found) !== undefined);
  await session.end();
});

test('each folder has its own project file; the nearest holds, the editor comes first, and a change is seen', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bindwise-lsp-')));
  try {
    const one = join(root, 'one');
    const two = join(root, 'two');
    for (const folder of [one, two]) mkdirSync(folder);
    writeFileSync(join(one, 'bindwise.json'), `{ "rules": { "${rule}": "error" } }`);
    writeFileSync(join(two, 'bindwise.json'), `// ours\n{ "rules": { "${rule}": "hint", }, }`);
    const folders = [one, two].map((folder) => ({ uri: pathToFileURL(folder).href, name: folder }));
    const session = await start({ initialize: { workspaceFolders: folders } });
    const [first, second] = [one, two].map((folder) => pathToFileURL(join(folder, 'a.c')).href) as [string, string];
    await session.open(first, 'c', lateOption);
    await session.open(second, 'c', lateOption);
    await session.untilPublished(first, (found) => severityOf(found) === DiagnosticSeverity.Error);
    await session.untilPublished(second, (found) => severityOf(found) === DiagnosticSeverity.Hint);

    const file = join(one, 'bindwise.json');
    writeFileSync(file, '{ "exclude": ["*.c"] }');
    await changed(session, file);
    await session.untilPublished(first, (found) => found.length === 0);
    // Half a file, as it is while it is typed: what is right in it holds.
    writeFileSync(file, `{ "rules": { "${rule}": "information" }, "exclude": `);
    await changed(session, file);
    await session.untilPublished(first, (found) => severityOf(found) === DiagnosticSeverity.Information);
    rmSync(file);
    await changed(session, file);
    await session.untilPublished(first, (found) => severityOf(found) === DiagnosticSeverity.Warning);

    session.settings = { rules: { [rule]: 'error' } };
    await tell(session, null);
    await session.untilPublished(second, (found) => severityOf(found) === DiagnosticSeverity.Error);
    assert.equal(await session.end(), 0);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('work that takes long enough to notice is shown, and is over when it is done', async () => {
  const session = await start({ capabilities: { ...pulling, window: { workDoneProgress: true } } });
  const kinds: string[] = [];
  let begun = (): void => undefined;
  // The server waits for the settings until it has said that it is at work.
  session.settings = new Promise((resolve) => {
    begun = () => resolve({});
  });
  session.connection.onNotification('$/progress', ({ value }: { value: { kind: string } }) => {
    kinds.push(value.kind);
    begun();
  });
  await session.open('file:///project/server.c', 'c', lateOption);
  const report = await session.pull('file:///project/server.c');
  assert.equal(severityOf(report.kind === 'full' ? report.items : []), DiagnosticSeverity.Warning);
  await session.end();
  assert.deepEqual([kinds[0], kinds.at(-1)], ['begin', 'end']);
});

function tell(session: Session, settings: unknown): Promise<void> {
  return session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
}

function changed(session: Session, path: string): Promise<void> {
  return session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: pathToFileURL(path).href, type: 2 }] });
}
