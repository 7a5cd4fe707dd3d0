import type { Text } from '@bindwise/semantics';
import {
  type CodeDescription,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover,
  type Location,
  MarkupKind,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Hover as Known } from '../core/analyze.ts';
import type { Span } from '../core/ir/span.ts';
import type { Finding, Severity } from '../core/rules/finding.ts';
import { documentationOf } from '../workspace/documentation.ts';
import type { Client } from './client.ts';

/** Who a diagnostic is from. */
export const source = 'bindwise';

export function rangeOf(span: Span, lines: TextDocument): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

/** Where a span of another file is, or `undefined` when that file is gone. */
export type PlaceIn = (path: string, span: Span) => Location | undefined;

/** A finding as the editor shows it: one sentence. Where no fix says what to do, the help follows it. */
export function diagnosticOf(finding: Finding, lines: TextDocument, client: Client, placeIn: PlaceIn): Diagnostic {
  const { locale } = client;
  const message = finding.message[locale];
  const help = finding.help[locale];
  return {
    range: rangeOf(finding.span, lines),
    severity: severities[finding.severity],
    source,
    code: finding.rule,
    message: finding.fixes.length > 0 || help === '' ? message : `${message}\n${help}`,
    ...(client.linksCodes ? { codeDescription: linkTo(finding.rule, client) } : {}),
    ...(client.showsRelated && finding.related.length > 0 ? { relatedInformation: relatedOf(finding, lines, client, placeIn) } : {}),
    ...(client.showsTags && unnecessary.has(finding.rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

export function hoverOf(known: Known, lines: TextDocument, client: Client): Hover {
  const { locale } = client;
  const more = known.page === undefined ? '' : `\n\n[${moreAbout[locale]} ${known.page}](${documentationOf(known.page, locale)})`;
  const markdown = `${known.markdown[locale]}${more}`;
  const value = client.hoverFormat === MarkupKind.Markdown ? shown(markdown, client) : plainTextOf(markdown);
  return { contents: { kind: client.hoverFormat, value }, range: rangeOf(known.span, lines) };
}

const moreAbout: Text = { en: 'More:', 'zh-CN': '详情：' };

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Rules about text that could as well not be there. */
const unnecessary: ReadonlySet<string> = new Set(['unused-ignore']);

function linkTo(rule: string, { locale }: Client): CodeDescription {
  return { href: documentationOf(rule, locale) };
}

function relatedOf(finding: Finding, lines: TextDocument, { locale }: Client, placeIn: PlaceIn): DiagnosticRelatedInformation[] {
  return finding.related.flatMap(({ path, span, message }) => {
    const location = path === undefined ? { uri: lines.uri, range: rangeOf(span, lines) } : placeIn(path, span);
    return location === undefined ? [] : [{ location, message: message[locale] }];
  });
}

function shown(markdown: string, { showsPictures }: Client): string {
  return showsPictures ? markdown : markdown.replace(picture, '');
}

const picture = /!\[[^\]]*\]\(data:[^)]*\)\n*/g;

/** For clients that show text as it is: without the marks of emphasis and code, and without the pictures. */
function plainTextOf(markdown: string): string {
  return markdown
    .replace(picture, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\|[-| :]+\|\n/gm, '')
    .replace(/\*\*|`/g, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/g, '$1');
}
