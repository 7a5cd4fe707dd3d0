import type { Locale } from '@bindwise/semantics';
import { type InitializeParams, MarkupKind } from 'vscode-languageserver';
import { isRecord } from './shape.ts';

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
  /** Pictures in Markdown are shown as pictures. */
  readonly showsPictures: boolean;
  readonly refreshesInlayHints: boolean;
  readonly refreshesCodeLenses: boolean;
  /** Commands that the client has and the server may ask it to run, as it names them in `initializationOptions.commands`. */
  readonly commands: ReadonlySet<string>;
}

export function clientOf({ capabilities, locale, initializationOptions }: InitializeParams): Client {
  const { textDocument, workspace, window, general } = capabilities;
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
    // VS Code names its parser; in a terminal a picture would be kilobytes of text.
    showsPictures: general?.markdown?.parser === 'marked',
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    commands: commandsIn(initializationOptions),
  };
}

function commandsIn(options: unknown): ReadonlySet<string> {
  const commands = isRecord(options) && Array.isArray(options.commands) ? options.commands : [];
  return new Set(commands.filter((command) => typeof command === 'string'));
}
