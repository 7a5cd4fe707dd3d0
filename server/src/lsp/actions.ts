import type { Text } from '@bindwise/semantics';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type SnippetTextEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Edit } from '../core/ir/edit.ts';
import type { Finding } from '../core/rules/finding.ts';
import { chooseFixes, type Fixed, preferredFix, withLineEndings } from '../workspace/fix.ts';
import { lineEndingOf } from '../workspace/lineIndex.ts';
import type { Current } from './analyses.ts';
import type { Client } from './client.ts';
import { ignoreEdit } from './ignoreEdit.ts';
import { rangeOf, source } from './present.ts';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.bindwise`;

export interface ActionContext {
  readonly client: Client;
  readonly lines: TextDocument;
  readonly current: Current;
  /** The text with every preferred fix of these findings made, round by round. */
  readonly fixAll: (wants: (finding: Finding) => boolean) => Promise<Fixed>;
}

/** What can be done about the findings in a range, or about all of them when the whole document is asked for. */
export async function actionsFor(params: CodeActionParams, context: ActionContext): Promise<CodeAction[]> {
  const { lines, current, client } = context;
  if (!client.attachesCodeActions) return [];
  const only = params.context.only;
  const actions: CodeAction[] = [];
  if (asks(only, CodeActionKind.QuickFix, true)) {
    const touched = current.analysis.findings.filter((finding) => overlaps(rangeOf(finding.span, lines), params.range));
    for (const finding of touched) actions.push(...quickFixes(finding, params.context.diagnostics, context));
    for (const rule of new Set(touched.map(({ rule }) => rule))) actions.push(...fixAllOfRule(rule, context));
    for (const finding of touched) actions.push(...ignoring(finding, params.context.diagnostics, context));
    for (const rule of new Set(touched.map(({ rule }) => rule))) actions.push(...pageOf(rule, client));
  }
  if (asks(only, fixAllKind, false)) actions.push(...(await fixAllInDocument(context)));
  return actions;
}

function quickFixes(finding: Finding, reported: readonly Diagnostic[], context: ActionContext): CodeAction[] {
  const { client, lines } = context;
  return finding.fixes.map((fix) => ({
    title: fix.title[client.locale],
    kind: CodeActionKind.QuickFix,
    diagnostics: diagnosticsOf(finding, reported, lines),
    isPreferred: fix.preferred,
    edit: workspaceEdit(textEdits(fix.edits, lines), context),
  }));
}

/** Offered where more than one place has it: for one, the fix itself is there. */
function fixAllOfRule(rule: string, context: ActionContext): CodeAction[] {
  const fixable = context.current.analysis.findings.filter((finding) => finding.rule === rule && preferredFix(finding) !== undefined);
  if (fixable.length < 2) return [];
  // Only the fixes that go together are made: a light bulb must not cost an analysis for each round.
  const { edits } = chooseFixes(
    fixable.flatMap((finding) => preferredFix(finding) ?? []),
    context.lines.getText(),
  );
  const title: Text = { en: `Fix all of ${rule} in this file`, 'zh-CN': `修复此文件中所有的 ${rule}` };
  return [{ title: title[context.client.locale], kind: CodeActionKind.QuickFix, edit: workspaceEdit(textEdits(edits, context.lines), context) }];
}

async function fixAllInDocument(context: ActionContext): Promise<CodeAction[]> {
  const { lines } = context;
  const text = lines.getText();
  const fixed = await context.fixAll(() => true);
  if (fixed.count === 0 || fixed.text === text) return [];
  const edits = fixed.edits ?? [difference(text, fixed.text)];
  const title: Text = { en: 'Make all preferred fixes of Bindwise', 'zh-CN': '应用 Bindwise 的所有首选修复' };
  return [{ title: title[context.client.locale], kind: fixAllKind, edit: workspaceEdit(textEdits(edits, lines), context) }];
}

function ignoring(finding: Finding, reported: readonly Diagnostic[], context: ActionContext): CodeAction[] {
  const { client, lines, current } = context;
  if (finding.rule === 'unused-ignore') return [];
  const edit = ignoreEdit(finding, lines, current.language, client.editsWithSnippets);
  if (edit === undefined) return [];
  const title: Text = { en: `Ignore ${finding.rule} here`, 'zh-CN': `在此处忽略 ${finding.rule}` };
  return [
    {
      title: title[client.locale],
      kind: CodeActionKind.QuickFix,
      diagnostics: diagnosticsOf(finding, reported, lines),
      isPreferred: false,
      edit: workspaceEdit([edit], context),
    },
  ];
}

/** The client's command that shows a rule's page. */
export const openPageCommand = 'bindwise.openRulePage';

function pageOf(rule: string, { commands, locale }: Client): CodeAction[] {
  if (!commands.has(openPageCommand)) return [];
  const title: Text = { en: `Open the page of ${rule}`, 'zh-CN': `打开 ${rule} 的说明页` };
  return [{ title: title[locale], kind: CodeActionKind.QuickFix, command: { title: title[locale], command: openPageCommand, arguments: [rule] } }];
}

/** Those that the client showed for this finding: by them it knows which light bulb an action belongs to. */
function diagnosticsOf(finding: Finding, reported: readonly Diagnostic[], lines: TextDocument): Diagnostic[] {
  const range = rangeOf(finding.span, lines);
  return reported.filter((diagnostic) => diagnostic.source === source && diagnostic.code === finding.rule && isSame(diagnostic.range, range));
}

function textEdits(edits: readonly Edit[], lines: TextDocument): TextEdit[] {
  const ending = lineEndingOf(lines.getText());
  return edits.map(({ span, text }) => ({ range: rangeOf(span, lines), newText: withLineEndings(text, ending) }));
}

/** With the version that it was made for where the client minds: it then refuses what came too late. */
function workspaceEdit(edits: (TextEdit | SnippetTextEdit)[], { client, lines }: ActionContext): WorkspaceEdit {
  if (client.versionsEdits) return { documentChanges: [{ textDocument: { uri: lines.uri, version: lines.version }, edits }] };
  return { changes: { [lines.uri]: edits.filter((edit): edit is TextEdit => 'newText' in edit) } };
}

/** The one replacement that makes one text of the other. */
function difference(before: string, after: string): Edit {
  let start = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { span: { start, end: before.length - end }, text: after.slice(start, after.length - end) };
}

/** Whether a client that asks only for some kinds asks for this one. Kinds are trees: `source` asks for `source.fixAll.bindwise`. */
function asks(only: readonly string[] | undefined, kind: string, unasked: boolean): boolean {
  if (only === undefined) return unasked;
  return only.some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}

function overlaps(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

function isSame(a: Range, b: Range): boolean {
  return !isBefore(a.start, b.start) && !isBefore(b.start, a.start) && !isBefore(a.end, b.end) && !isBefore(b.end, a.end);
}
