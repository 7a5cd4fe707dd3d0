import { type Disposable, type LanguageStatusItem, LanguageStatusSeverity, l10n, languages, window, workspace } from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { selector } from './languages.ts';

/** Keeps a line in the language status of every analysed file: whether the server runs, and whose bind() is explained. */
export function showStatus(client: LanguageClient): Disposable {
  const item = languages.createLanguageStatusItem('bindwise.status', [...selector]);
  item.name = 'Bindwise';
  const update = (): void => describe(item, client.state);
  update();
  const listeners = [
    client.onDidChangeState(update),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('bindwise.platform') && update()),
    window.onDidChangeActiveTextEditor(update),
  ];
  return {
    dispose: () => {
      for (const listener of listeners) listener.dispose();
      item.dispose();
    },
  };
}

function describe(item: LanguageStatusItem, state: State): void {
  item.busy = state === State.Starting;
  if (state === State.Stopped || state === State.StartFailed) {
    item.severity = LanguageStatusSeverity.Error;
    item.text = l10n.t('Bindwise: stopped');
    item.detail = l10n.t('The language server does not run; the output says why.');
    item.command = { command: 'bindwise.restart', title: l10n.t('Restart') };
    return;
  }
  item.severity = LanguageStatusSeverity.Information;
  item.text = l10n.t('Bindwise: {0}', platformInWords());
  item.detail = l10n.t('C, C++, Python, TypeScript, JavaScript');
  item.command = { command: 'workbench.action.openSettings', title: l10n.t('Settings'), arguments: ['@ext:bindwise.bindwise'] };
}

/** The setting that holds for the file in front. With `auto` it is for the server to say: a project file may name the platform. */
function platformInWords(): string {
  const scope = window.activeTextEditor?.document;
  const setting = workspace.getConfiguration('bindwise', scope).get<string>('platform', 'auto');
  return names.get(setting) ?? l10n.t('auto');
}

const names: ReadonlyMap<string, string> = new Map([
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['freebsd', 'FreeBSD'],
  ['windows', 'Windows'],
]);
