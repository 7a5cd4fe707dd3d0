import { contains, type Site, type Span } from '../../ir/index.ts';
import type { Layout } from './layout.ts';

/** A function of the file, as plain text facts. */
export interface FunctionText {
  readonly name: string;
  readonly span: Span;
  /** Sites of the events in it, in the order of the text. */
  readonly sites: readonly Site[];
}

export interface IdiomFile {
  readonly text: string;
  readonly isCpp: boolean;
  readonly layout: Layout;
  readonly functions: readonly FunctionText[];
  readonly hasPerror: boolean;
}

export function functionAround(file: IdiomFile, span: Span): FunctionText | undefined {
  return file.functions.filter((candidate) => contains(candidate.span, span)).sort((a, b) => b.span.start - a.span.start)[0];
}

/** Whether nothing that can do something stands in the statement before the call. */
export function beginsWithCall(text: string, site: Site): boolean {
  const before = text.slice(site.statement.span.start, site.span.start);
  return (
    /^(?:(?:if|while|return|do\s*\{|assert)\b|\(void\)|(?:int|bool|auto|const|ssize_t)\s|[\w.>[\]-]+\s*=(?!=)|-?\s*\w+\s*[=!<>]=?|[A-Z_]+\s*\(|[(\s!])*$/.test(
      before,
    ) && !/&&|\|\||\w\s*\([^)]*\)/.test(before)
  );
}
