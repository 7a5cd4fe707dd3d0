import { type CodeAction, CodeActionKind, type CodeActionProvider, type Diagnostic, l10n } from 'vscode';

/** Offers to explain what a task's output said of a line: problems that the server found have a rule as their code, these have none. */
export const taskProblems: CodeActionProvider = {
  provideCodeActions: ({ uri }, _range, { diagnostics }): CodeAction[] =>
    diagnostics.filter(isOfTask).map((diagnostic) => {
      const title = l10n.t('Explain this error');
      const given = { text: diagnostic.message, uri: uri.toString(), line: diagnostic.range.start.line };
      return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command: { title, command: 'bindwise.explain', arguments: [given] } };
    }),
};

function isOfTask({ source, code }: Diagnostic): boolean {
  return source === 'bindwise' && code === undefined;
}
