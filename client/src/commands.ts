import { commands, type Disposable, env, l10n, type QuickPickItem, Selection, Uri, window, workspace } from 'vscode';
import { example } from './example.ts';
import { ours } from './findings.ts';

interface Choice extends QuickPickItem {
  readonly command: string;
  readonly given?: unknown;
}

/**
 * Registers the commands that need no server.
 * @param extension where the extension is installed
 * @param hasMachine whether there is a machine whose ports can be looked at
 */
export function registerCommands(extension: Uri, hasMachine: boolean): Disposable[] {
  return [
    commands.registerCommand('bindwise.openRulePage', (rule: unknown) => openRulePage(extension, rule)),
    commands.registerCommand('bindwise.showCommands', () => showCommands(hasMachine)),
    commands.registerCommand('bindwise.nextFinding', nextFinding),
    commands.registerCommand('bindwise.openSettings', () => commands.executeCommand('workbench.action.openSettings', '@ext:bindwise.bindwise')),
    commands.registerCommand('bindwise.openWalkthrough', () =>
      commands.executeCommand('workbench.action.openWalkthrough', 'bindwise.bindwise#bindwise.start', false),
    ),
    commands.registerCommand('bindwise.tryExample', tryExample),
    commands.registerCommand('bindwise.toggleInlayHints', toggleInlayHints),
  ];
}

/** All that can be done with Bindwise, to choose from by the keyboard. */
async function showCommands(hasMachine: boolean): Promise<void> {
  const choices: readonly Choice[] = [
    ...(hasMachine ? [{ label: `$(question) ${l10n.t('Explain a Port or an Error')}`, command: 'bindwise.explain' }] : []),
    { label: `$(arrow-down) ${l10n.t('Go to the Next Finding')}`, command: 'bindwise.nextFinding' },
    { label: `$(list-tree) ${l10n.t('Show the Bind Map')}`, command: 'bindwise.showBindMap' },
    { label: `$(symbol-string) ${l10n.t('Show or Hide Inlay Hints')}`, command: 'bindwise.toggleInlayHints' },
    { label: `$(mortar-board) ${l10n.t('Open the Walkthrough')}`, command: 'bindwise.openWalkthrough' },
    { label: `$(gear) ${l10n.t('Open the Settings')}`, command: 'bindwise.openSettings' },
    { label: `$(output) ${l10n.t('Show the Output')}`, command: 'bindwise.showOutput' },
    { label: `$(debug-restart) ${l10n.t('Restart the Language Server')}`, command: 'bindwise.restart' },
  ];
  const chosen = await window.showQuickPick(choices, { title: 'Bindwise', placeHolder: l10n.t('Choose what to do') });
  if (chosen !== undefined) await commands.executeCommand(chosen.command);
}

/** Goes to the finding after the cursor, or to the first one of the file. */
async function nextFinding(): Promise<void> {
  const editor = window.activeTextEditor;
  const found = editor === undefined ? [] : ours(editor.document.uri);
  const next = found.find(({ range }) => editor !== undefined && range.start.isAfter(editor.selection.active)) ?? found[0];
  if (editor === undefined || next === undefined) {
    void window.showInformationMessage(l10n.t('Bindwise has found nothing in this file.'));
    return;
  }
  editor.selection = new Selection(next.range.start, next.range.start);
  editor.revealRange(next.range);
}

/** Shows a rule's page, which came with the extension: it needs no network. */
async function openRulePage(extension: Uri, rule: unknown): Promise<void> {
  if (typeof rule !== 'string' || !/^[a-z-]+$/.test(rule)) return;
  const page = Uri.joinPath(extension, 'docs', 'rules', `${rule}${/^zh\b/i.test(env.language) ? '.zh-CN' : ''}.md`);
  await commands.executeCommand('markdown.showPreview', page);
}

/** Opens a small server with a mistake in it, as a file that nobody has saved. */
async function tryExample(): Promise<void> {
  const document = await workspace.openTextDocument({ language: 'python', content: example });
  await window.showTextDocument(document);
}

async function toggleInlayHints(): Promise<void> {
  const settings = workspace.getConfiguration('bindwise');
  await settings.update('inlayHints.enabled', !settings.get('inlayHints.enabled', false), true);
}
