import { type Disposable, type LanguageStatusItem, LanguageStatusSeverity, l10n, languages, type Uri, window, workspace } from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { ours } from './findings.ts';
import type { Analysed } from './languages.ts';

/** Keeps a line in the language status of every analysed file: whether the server runs, whose bind() is explained, and what is found in the file. */
export function showStatus(client: BaseLanguageClient, selector: readonly Analysed[]): Disposable {
  const item = languages.createLanguageStatusItem('bindwise.status', [...selector]);
  item.name = 'Bindwise';
  let asked = 0;
  const update = async (): Promise<void> => {
    const question = ++asked;
    const uri = window.activeTextEditor?.document.uri;
    describe(item, client.state, uri, undefined);
    if (client.state !== State.Running || uri === undefined) return;
    const system = await systemOf(client, uri);
    // Meanwhile another file may have come to the front.
    if (question === asked) describe(item, client.state, uri, system);
  };
  void update();
  const listeners = [
    client.onDidChangeState(update),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('bindwise') && update()),
    window.onDidChangeActiveTextEditor(update),
    languages.onDidChangeDiagnostics(({ uris }) => {
      const front = window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === front)) void update();
    }),
  ];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      item.dispose();
    },
  };
}

function describe(item: LanguageStatusItem, state: State, uri: Uri | undefined, system: string | undefined): void {
  item.busy = state === State.Starting;
  if (state === State.Stopped || state === State.StartFailed) {
    item.severity = LanguageStatusSeverity.Error;
    item.text = l10n.t('Bindwise: stopped');
    item.detail = l10n.t('The language server does not run; the output says why.');
    item.command = { command: 'bindwise.restart', title: l10n.t('Restart') };
    return;
  }
  const count = uri === undefined ? 0 : ours(uri).length;
  item.severity = LanguageStatusSeverity.Information;
  // What was said last stays until the server has answered.
  if (system !== undefined || item.text === '' || state === State.Starting) item.text = system === undefined ? 'Bindwise' : l10n.t('Bindwise for {0}', system);
  item.detail = count === 0 ? l10n.t('No findings in this file') : count === 1 ? l10n.t('1 finding in this file') : l10n.t('{0} findings in this file', count);
  item.command = { command: 'bindwise.showCommands', title: l10n.t('Commands') };
}

/** What the server answers to `bindwise/status`. */
interface Status {
  readonly platform: string;
  readonly kernel?: string;
}

/** The system whose bind() is explained in a file: `Linux 6.18.5`. */
async function systemOf(client: BaseLanguageClient, uri: Uri): Promise<string | undefined> {
  try {
    const status = await client.sendRequest<Status | null>('bindwise/status', { uri: client.code2ProtocolConverter.asUri(uri) });
    if (status === null) return undefined;
    const name = names.get(status.platform) ?? status.platform;
    // Behind the number stands who built the kernel. That of macOS counts otherwise than macOS does.
    const number = /^\d+(?:\.\d+)*/.exec(status.kernel ?? '')?.[0];
    return number === undefined || status.platform === 'darwin' ? name : `${name} ${number}`;
  } catch {
    // The server went away while it was asked: its state says so next.
    return undefined;
  }
}

const names: ReadonlyMap<string, string> = new Map([
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['freebsd', 'FreeBSD'],
  ['windows', 'Windows'],
]);
