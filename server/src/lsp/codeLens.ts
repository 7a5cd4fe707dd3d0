import type { Text } from '@bindwise/semantics';
import type { CodeLens } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { BindNote, Listener } from '../core/analyze.ts';
import type { Client } from './client.ts';
import { rangeOf } from './present.ts';

/** The client's command that explains who holds an endpoint now. */
export const explainCommand = 'bindwise.explain';

/** What {@link explainCommand} is given. */
export interface ExplainArguments extends Listener {
  /** The bind that takes it. */
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** Over each listener with a constant port: who holds it now. For clients that have the command. */
export function codeLensesOf(notes: readonly BindNote[], lines: TextDocument, { locale, commands }: Client): CodeLens[] {
  if (!commands.has(explainCommand)) return [];
  return notes.flatMap(({ span, listens }) => {
    if (listens === undefined) return [];
    const range = rangeOf(span, lines);
    const given: ExplainArguments = { ...listens, uri: lines.uri, ...range.start };
    return [{ range, command: { title: titleOf(listens)[locale], command: explainCommand, arguments: [given] } }];
  });
}

function titleOf({ protocol, port }: Listener): Text {
  const name = `${protocol.toUpperCase()} ${port}`;
  return { en: `Who holds ${name} now?`, 'zh-CN': `现在谁占用 ${name}？` };
}
