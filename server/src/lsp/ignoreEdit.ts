import type { SnippetTextEdit, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../core/rules/finding.ts';
import type { LanguageId } from '../core/syntax/language.ts';
import { lineEndingOf } from '../workspace/lineIndex.ts';

/**
 * Writes `bindwise-ignore RULE: reason` on a line of its own before the finding, or adds the rule to the comment that is there already.
 * @param asSnippet the reason is left for the person to type
 * @returns `undefined` where a comment cannot stand on the line before, as after a line that a backslash continues
 */
export function ignoreEdit(finding: Finding, lines: TextDocument, language: LanguageId, asSnippet: boolean): TextEdit | SnippetTextEdit | undefined {
  const { line } = lines.positionAt(finding.span.start);
  const before = line === 0 ? '' : lineAt(lines, line - 1);
  const written = /bindwise-ignore[ \t]+[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*(?=[ \t]*:)/.exec(before);
  if (written !== null) {
    const character = written.index + written[0].length;
    const place = { line: line - 1, character };
    return { range: { start: place, end: place }, newText: `, ${finding.rule}` };
  }
  if (/\\[ \t]*$/.test(before)) return undefined;
  const indentation = /^[ \t]*/.exec(lineAt(lines, line))?.[0] ?? '';
  const ending = lineEndingOf(lines.getText());
  const start = { line, character: 0 };
  const range = { start, end: start };
  // Compilers of C89 know no other comments than these.
  const [open, close] = language === 'c' ? ['/*', ' */'] : language === 'python' ? ['#', ''] : ['//', ''];
  const opening = `${indentation}${open} bindwise-ignore ${finding.rule}: `;
  if (!asSnippet) return { range, newText: `${opening}reason${close}${ending}` };
  return { range, snippet: { kind: 'snippet', value: `${escapeSnippet(opening)}\${1:reason}${close}\n` } };
}

function lineAt(lines: TextDocument, line: number): string {
  const text = lines.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  return text.replace(/[\r\n]+$/, '');
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
