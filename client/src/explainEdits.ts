import {
  type CodeAction,
  CodeActionKind,
  commands,
  env,
  l10n,
  type QuickPickItem,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import type { Ask } from './explain.ts';
import type { Bind, Explained, NextFreePort, Range as PlainRange } from './explainProtocol.ts';

/** Shows a place of the code, beside the panel where that is possible. */
export async function goTo(uri: Uri, at: PlainRange): Promise<void> {
  const range = rangeOf(at);
  const known = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const column = known?.viewColumn ?? window.visibleTextEditors[0]?.viewColumn;
  const editor = await window.showTextDocument(uri, { preserveFocus: false, ...(column === undefined ? {} : { viewColumn: column }) });
  editor.selection = new Selection(range.start, range.start);
  // The start alone: a call that is longer than the line is wide would scroll its beginning out of sight.
  editor.revealRange(new Range(range.start, range.start), TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Applies a fix as the light bulb would: it is asked for anew, so that it fits the text as it is now. @returns what came of it */
export async function applyFix(uri: Uri, { title, range }: Bind['fixes'][number]): Promise<string> {
  await goTo(uri, range);
  const actions = await commands.executeCommand<readonly CodeAction[]>('vscode.executeCodeActionProvider', uri, rangeOf(range), CodeActionKind.QuickFix.value);
  const edit = actions.find((action) => action.title === title)?.edit;
  if (edit === undefined || !(await workspace.applyEdit(edit))) return l10n.t('The code has changed since; look again.');
  return l10n.t('Done, and not saved yet: {0}', title);
}

interface Choice extends QuickPickItem {
  readonly take: () => Promise<string>;
}

/** Finds a port that is free now and offers to put it into the code, where the port is a constant there. @returns what came of it */
export async function takeAnotherPort({ report, binds }: Explained, ask: Ask): Promise<string | undefined> {
  const { protocol, address, port } = report.judgedAs;
  const bind = binds.find(({ judged }) => judged) ?? (binds.length === 1 ? binds[0] : undefined);
  const found = await ask<NextFreePort>('bindwise/nextFreePort', {
    protocol,
    address,
    port,
    ...(bind === undefined ? {} : { uri: bind.uri, line: bind.range.start.line }),
  });
  if (found === undefined) return undefined;
  const { port: free, edit } = found;
  if (free === null) return l10n.t('None of the next ports is free.');
  const place = edit === null ? '' : `${edit.name}:${edit.location.range.start.line + 1}`;
  const choices: Choice[] = [
    ...(edit === null ? [] : [{ label: l10n.t('Replace {0} by {1} in {2}', port, free, place), take: () => replace(edit, port) }]),
    {
      label: l10n.t('Copy {0}', free),
      take: async () => {
        await env.clipboard.writeText(String(free));
        return l10n.t('Copied.');
      },
    },
  ];
  const title = l10n.t('Port {0} was free a moment ago', free);
  return (await window.showQuickPick(choices, { title, placeHolder: l10n.t('Choose what to do') }))?.take();
}

async function replace({ location, newText }: NonNullable<NextFreePort['edit']>, port: number): Promise<string> {
  const uri = Uri.parse(location.uri);
  const range = rangeOf(location.range);
  const document = await workspace.openTextDocument(uri);
  if (document.getText(range) !== String(port)) return l10n.t('The code has changed since; look again.');
  const change = new WorkspaceEdit();
  change.replace(uri, range, newText);
  if (!(await workspace.applyEdit(change))) return l10n.t('The code has changed since; look again.');
  await goTo(uri, location.range);
  return l10n.t('Replaced, and not saved yet.');
}

function rangeOf({ start, end }: PlainRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
