import { constantNumber, socketOptions } from '@bindwise/semantics';
import { type Facts, follow } from './flow/index.ts';
import { type Hover, hoverAt } from './hover/index.ts';
import type { FileRole, Lowered, PlatformName } from './ir/index.ts';
import { type FileNames, type LinkedFile, link, type Program, type ProgramFile } from './link/index.ts';
import { lower } from './lower/index.ts';
import { type Finding, runRules, type Severity } from './rules/index.ts';
import type { LanguageId, ParsedText } from './syntax/index.ts';

export type { Hover } from './hover/index.ts';
export type { FileRole, ImportedValue, Lowered } from './ir/index.ts';
export type { FileNames, ProgramFile } from './link/index.ts';
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

/** Analyses one text, as if there were no other. Never throws because of what the text says. */
export function analyze(source: ParsedText, language: LanguageId, options: AnalyzeOptions): Analysis {
  const file = { path: '', text: source.text, lowered: lowerText(source, language, 'checked') };
  return analyzeTogether([file], noNames, () => options).get('') ?? nothing;
}

/** What a text does to sockets, and what it gives to other files: all that is kept of it. */
export function lowerText(source: ParsedText, language: LanguageId, role: FileRole): Lowered {
  return source.withRoot((root) => lower(root, source.text, language, role));
}

/**
 * Analyses files that may use each other's names. The result does not depend on their order.
 * @returns what is found in each file, by its path
 */
export function analyzeTogether(files: readonly ProgramFile[], names: FileNames, optionsOf: (path: string) => AnalyzeOptions): ReadonlyMap<string, Analysis> {
  const analyses = new Map<string, Analysis>();
  // What holds on one platform says nothing of a file that is checked for another.
  for (const platform of new Set(files.map(({ path }) => optionsOf(path).platform))) {
    const same = files.filter(({ path }) => optionsOf(path).platform === platform);
    for (const program of link(same, names)) analyzeProgram(program, platform, optionsOf, analyses);
  }
  return analyses;
}

const noNames: FileNames = { imported: () => undefined, included: () => undefined };
const nothing: Analysis = { findings: [], hoverAt: () => undefined };

function analyzeProgram(program: Program, platform: PlatformName, optionsOf: (path: string) => AnalyzeOptions, analyses: Map<string, Analysis>): void {
  const facts = follow(program.files, { platform, isAvailable: (option) => hasOption(option, platform) });
  const findings = runRules(facts, program, ({ path }) => optionsOf(path));
  for (const file of program.files) {
    analyses.set(file.path, {
      findings: findings.get(file.path) ?? [],
      hoverAt: (offset, lineOf) => hoverIn(file, offset, facts, platform, lineOf),
    });
  }
}

function hoverIn(file: LinkedFile, offset: number, facts: Facts, platform: PlatformName, lineOf: (offset: number) => number): Hover | undefined {
  const { base, text } = file;
  const inFile = (at: number): boolean => at >= base && at - base <= text.length;
  const hover = hoverAt(offset + base, { facts, platform, lineOf: (at) => (inFile(at) ? lineOf(at - base) : undefined) });
  return hover === undefined ? undefined : { ...hover, span: { start: hover.span.start - base, end: hover.span.end - base } };
}

function hasOption(option: string, platform: PlatformName): boolean | undefined {
  return socketOptions.has(option) ? constantNumber(option, platform) !== undefined : undefined;
}
