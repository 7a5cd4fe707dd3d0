import type { Text } from '@bindwise/semantics';
import type { PlatformName, Span } from './ir/index.ts';
import type { Finding, Severity } from './rules/index.ts';
import type { LanguageId, ParsedText } from './syntax/index.ts';

export interface AnalyzeOptions {
  readonly platform: PlatformName;
  /** Severities that differ from the rules' own; `off` silences a rule. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** False: findings that a comment hides are reported all the same, and `unused-ignore` says nothing. */
  readonly respectIgnores: boolean;
}

/** What a person is shown over a piece of text: Markdown with tables, code spans and links only. Text from the source is escaped. */
export interface Hover {
  readonly span: Span;
  readonly markdown: Text;
}

export interface Analysis {
  /** Sorted by position, then rule. */
  readonly findings: readonly Finding[];
  /** What is known at an offset, or `undefined` where nothing is known. */
  hoverAt(offset: number): Hover | undefined;
}

/** Cheap: false means that the text cannot hold anything for Bindwise and need not be parsed. */
export function mentionsSockets(_text: string, _language: LanguageId): boolean {
  return true;
}

/** The one door to the analysis. Never throws because of what the text says. */
export function analyze(_source: ParsedText, _language: LanguageId, _options: AnalyzeOptions): Analysis {
  return { findings: [], hoverAt: () => undefined };
}
