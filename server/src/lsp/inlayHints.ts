import { type InlayHint, MarkupKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { BindNote } from '../core/analyze.ts';
import { visible } from '../workspace/visible.ts';
import type { Client } from './client.ts';

/** What each bind in a range binds, said at the end of the line on which its call begins: inside an expression it would hide the code. */
export function inlayHintsOf(notes: readonly BindNote[], range: Range, lines: TextDocument, { locale }: Client): InlayHint[] {
  return notes.flatMap(({ span, label, detail }) => {
    const { line } = lines.positionAt(span.start);
    if (line < range.start.line || line > range.end.line) return [];
    const tooltip = detail[locale];
    return [
      {
        position: endOfLine(line, lines),
        label: visible(label[locale]),
        paddingLeft: true,
        ...(tooltip === '' ? {} : { tooltip: { kind: MarkupKind.Markdown, value: tooltip } }),
      },
    ];
  });
}

function endOfLine(line: number, lines: TextDocument): InlayHint['position'] {
  const text = lines.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return { line, character: text.replace(/[\r\n]+$/, '').length };
}
