import { constantNumber, socketOptions } from '@bindwise/semantics';
import { follow } from './flow/index.ts';
import { type Hover, hoverAt } from './hover/index.ts';
import type { PlatformName } from './ir/index.ts';
import { lower } from './lower/index.ts';
import { type Finding, runRules, type Severity } from './rules/index.ts';
import type { LanguageId, ParsedText } from './syntax/index.ts';

export type { Hover } from './hover/index.ts';
export { mentionsSockets, prepareText } from './lower/index.ts';

export interface AnalyzeOptions {
  readonly platform: PlatformName;
  /** Severities that differ from the rules' own; `off` silences a rule. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** False: findings that a comment hides are reported all the same, and `unused-ignore` says nothing. */
  readonly respectIgnores: boolean;
}

export interface Analysis {
  /** Sorted by position, then rule. */
  readonly findings: readonly Finding[];
  /** What is known at an offset, or `undefined` where nothing is known. `lineOf` counts from 1: lines are the editor's business. */
  hoverAt(offset: number, lineOf: (offset: number) => number): Hover | undefined;
}

/** The one door to the analysis. Never throws because of what the text says. */
export function analyze(source: ParsedText, language: LanguageId, options: AnalyzeOptions): Analysis {
  const { text } = source;
  const lowered = source.withRoot((root) => lower(root, text, language));
  const facts = follow(lowered, { platform: options.platform, isAvailable: (option) => hasOption(option, options.platform) });
  return {
    findings: runRules(facts, lowered, text, options),
    hoverAt: (offset, lineOf) => hoverAt(offset, { facts, platform: options.platform, text, lineOf }),
  };
}

function hasOption(option: string, platform: PlatformName): boolean | undefined {
  return socketOptions.has(option) ? constantNumber(option, platform) !== undefined : undefined;
}
