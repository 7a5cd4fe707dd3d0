import type { Locale } from '@bindwise/semantics';
import { type InitializeParams, MarkupKind } from 'vscode-languageserver';

/** What the other side can do, read once from `initialize`. */
export interface Client {
  readonly locale: Locale;
  /** The client asks for diagnostics; a client that cannot is sent them. Never both. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly showsRelated: boolean;
  readonly showsTags: boolean;
  readonly linksCodes: boolean;
  readonly hoverFormat: MarkupKind;
  readonly versionsEdits: boolean;
  readonly editsWithSnippets: boolean;
  readonly attachesCodeActions: boolean;
  readonly givesConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly hasFolders: boolean;
  readonly showsProgress: boolean;
}

export function clientOf({ capabilities, locale }: InitializeParams): Client {
  const { textDocument, workspace, window } = capabilities;
  const push = textDocument?.publishDiagnostics;
  const pull = textDocument?.diagnostic;
  const format = textDocument?.hover?.contentFormat;
  return {
    locale: typeof locale === 'string' && /^zh\b/i.test(locale) ? 'zh-CN' : 'en',
    pullsDiagnostics: pull !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    showsRelated: push?.relatedInformation === true || pull?.relatedInformation === true,
    showsTags: push?.tagSupport !== undefined || pull?.tagSupport !== undefined,
    linksCodes: push?.codeDescriptionSupport === true || pull?.codeDescriptionSupport === true,
    hoverFormat: format === undefined || format.includes(MarkupKind.Markdown) ? MarkupKind.Markdown : MarkupKind.PlainText,
    versionsEdits: workspace?.workspaceEdit?.documentChanges === true,
    editsWithSnippets: workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.snippetEditSupport === true,
    attachesCodeActions: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    givesConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasFolders: workspace?.workspaceFolders === true,
    showsProgress: window?.workDoneProgress === true,
  };
}
