import { constantNumber, socketOptions } from '@bindwise/semantics';
import { type Endpoint, endpointsOf } from './endpoints/index.ts';
import { type Facts, FlowMemory, follow } from './flow/index.ts';
import { type BindNote, bindNotes, type ConstantUse, type Hover, hoverAt, macroUses } from './hover/index.ts';
import type { FileRole, Lowered, PlatformName, Span } from './ir/index.ts';
import { type FileNames, type LinkedFile, LinkMemory, link, type Program, type ProgramFile } from './link/index.ts';
import { type HeaderMacro, type LoweringMemory, lower } from './lower/index.ts';
import { type Finding, type FindingAtCall, Quiet, runRules, type Severity } from './rules/index.ts';
import type { LanguageId, ParsedText } from './syntax/index.ts';

export type { Endpoint, EndpointRole } from './endpoints/index.ts';
export { type BindNote, type ConstantUse, type Hover, type Listener, overUses } from './hover/index.ts';
export type { FileRole, ImportedValue, Lowered } from './ir/index.ts';
export { type FileNames, type ForeignNames, foreignNamesOf, fromOtherStars, type ProgramFile, sourcesBeside } from './link/index.ts';
export {
  externConstants,
  type HeaderMacro,
  LoweringMemory,
  type MacroAt,
  macroAt,
  mentionsClients,
  mentionsSockets,
  prepareText,
  readHeaderMacros,
} from './lower/index.ts';

export interface AnalyzeOptions {
  readonly platform: PlatformName;
  /** Severities that differ from the rules' own; `off` silences a rule. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** False: findings that a comment hides are reported all the same, and `unused-ignore` says nothing. */
  readonly respectIgnores: boolean;
  /** The ports that this machine gives to clients (`net.ipv4.ip_local_port_range`), first and last. Left out: the platform's default. */
  readonly localPortRange?: readonly [number, number] | undefined;
}

export interface Analysis {
  /** The paths of the files that were followed together with it, its own included. */
  readonly together: readonly string[];
  /** Sorted by position, then rule. */
  readonly findings: readonly Finding[];
  /** What functions of other files that it calls do wrong: for whoever is not shown those files. */
  readonly atCalls: readonly FindingAtCall[];
  /** What the file binds, sorted by position; found when it is first asked for. */
  readonly endpoints: readonly Endpoint[];
  /** What is known at an offset, or `undefined` where nothing is known. `lineOf` counts from 1: lines are the editor's business. */
  hoverAt(offset: number, lineOf: (offset: number) => number): Hover | undefined;
  /** The calls of the program that get what a macro of an included file stands for. */
  macroUses(name: string): readonly ConstantUse[];
  /** What its calls bind, in the order of the text. Made when it is asked for. */
  bindNotes(): readonly BindNote[];
}

/** Analyses one text, as if there were no other. Never throws because of what the text says. */
export function analyze(source: ParsedText, language: LanguageId, options: AnalyzeOptions): Analysis {
  const file = { path: '', text: source.text, lowered: lowerText(source, language, 'alone') };
  return analyzeTogether([file], noNames, () => options).get('') ?? nothing;
}

/**
 * What a text does to sockets, and what it gives to other files: all that is kept of it.
 * @param headers the macros of each file that it includes (C)
 * @param memory of a text that is being edited
 */
export function lowerText(
  source: ParsedText,
  language: LanguageId,
  role: FileRole,
  headers: readonly (readonly HeaderMacro[])[] = [],
  memory?: LoweringMemory,
): Lowered {
  if (memory !== undefined) return memory.lower(source, language, role, headers);
  return source.withRoot((root) => lower(root, source.text, language, role, headers));
}

/**
 * Analyses files that may use each other's names. The result does not depend on their order.
 * @param onFailure is told of a file that brought the analysis down, so that it does not take the others with it
 * @returns what is found in each file, by its path
 */
export function analyzeTogether(
  files: readonly ProgramFile[],
  names: FileNames,
  optionsOf: (path: string) => AnalyzeOptions,
  onFailure: (path: string, error: unknown) => void = rethrow,
): ReadonlyMap<string, Analysis> {
  const analyses = new Map<string, Analysis>();
  // What holds on one platform says nothing of a file that is checked for another.
  for (const platform of new Set(files.map(({ path }) => optionsOf(path).platform))) {
    const same = files.filter(({ path }) => optionsOf(path).platform === platform);
    for (const program of link(same, names)) guarded(program, onFailure, (part) => analyzeProgram(part, platform, optionsOf, analyses));
  }
  return analyses;
}

/**
 * Analyses one of several files, and those of the others that it is one program with: what {@link analyzeTogether} finds in it.
 * @param onFailure is told where the program brought the analysis down, and the file is analysed alone
 * @param memory of the same files before one of them was edited
 * @throws what the file itself brings down
 */
export function analyzeAmong(
  path: string,
  files: readonly ProgramFile[],
  names: FileNames,
  options: AnalyzeOptions,
  onFailure: (error: unknown) => void,
  memory?: AnalysisMemory,
): Analysis | undefined {
  const program = link(files, names, memory?.links).find((each) => each.files.some((file) => file.path === path));
  if (program === undefined) return undefined;
  const analyses = new Map<string, Analysis>();
  try {
    analyzeProgram(program, options.platform, () => options, analyses, memory?.of(program));
  } catch (error) {
    const own = program.files.find((file) => file.path === path);
    if (own === undefined || program.files.length === 1) throw error;
    onFailure(error);
    analyzeProgram(aloneAgain(own), options.platform, () => options, analyses);
  }
  return analyses.get(path);
}

/** What was found in a file that is being edited, and in those that it is one program with, so that it need not be found again. */
export class AnalysisMemory {
  readonly links = new LinkMemory();
  #program: ProgramMemory | undefined;

  /** Of the program that begins with the same file. One that begins with another has nothing to do with it. */
  of({ files: [first] }: Program): ProgramMemory {
    const path = first?.path ?? '';
    if (this.#program?.path !== path) this.#program = { path, flow: new FlowMemory(), quiet: new Quiet() };
    return this.#program;
  }
}

interface ProgramMemory {
  readonly path: string;
  readonly flow: FlowMemory;
  readonly quiet: Quiet;
}

function rethrow(_path: string, error: unknown): never {
  throw error;
}

/** What fails together is tried file by file, so that only the one that fails by itself is lost. */
function guarded(program: Program, onFailure: (path: string, error: unknown) => void, analyzeIt: (program: Program) => void): void {
  try {
    analyzeIt(program);
  } catch (error) {
    const [only] = program.files;
    if (program.files.length > 1) for (const file of program.files) guarded(aloneAgain(file), onFailure, analyzeIt);
    else if (only !== undefined) onFailure(only.path, error);
  }
}

function aloneAgain({ path, text, lowered }: LinkedFile): Program {
  const [program] = link([{ path, text, lowered }], noNames);
  if (program === undefined) throw new RangeError('A file is a program.');
  return program;
}

const noNames: FileNames = { imported: () => undefined, includedBy: () => [] };
/** Of a text that says nothing of sockets. */
export const nothing: Analysis = { together: [], findings: [], atCalls: [], endpoints: [], hoverAt: () => undefined, macroUses: () => [], bindNotes: () => [] };

function analyzeProgram(
  program: Program,
  platform: PlatformName,
  optionsOf: (path: string) => AnalyzeOptions,
  analyses: Map<string, Analysis>,
  memory?: ProgramMemory,
): void {
  const factsOn = (each: PlatformName): Facts => follow(program.files, { platform: each, isAvailable: (option) => hasOption(option, each) }, memory?.flow);
  const facts = factsOn(platform);
  const findings = runRules(facts, program, ({ path }) => optionsOf(path), factsOn, memory?.quiet);
  let endpoints: readonly Endpoint[] | undefined;
  let found: readonly BindNote[] | undefined;
  const notes = (): readonly BindNote[] => {
    found ??= bindNotes(facts, platform);
    return found;
  };
  for (const file of program.files) {
    analyses.set(file.path, {
      together: program.files.map(({ path }) => path),
      findings: findings.get(file.path)?.findings ?? [],
      atCalls: findings.get(file.path)?.atCalls ?? [],
      get endpoints() {
        endpoints ??= endpointsOf(facts);
        return endpointsIn(file, program, endpoints);
      },
      hoverAt: (offset, lineOf) => hoverIn(file, offset, lineOf, { facts, platform, program }),
      macroUses: (name) => macroUses(name, { facts, platform, file: { text: file.text, base: file.base, comments: [] }, placeOf: fileNameIn(program) }),
      bindNotes: () =>
        notes()
          .filter(({ span }) => program.fileAt(span.start) === file)
          .map((note) => ({ ...note, span: spanIn(file, note.span) })),
    });
  }
}

function endpointsIn(file: LinkedFile, program: Program, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const own = endpoints.filter(({ span }) => program.fileAt(span.start) === file);
  return own.map((each) => ({ ...each, span: spanIn(file, each.span), portAt: placeOf(each.portAt, file, program) }));
}

/** A place in the program as one in its file, which is named where it is another. */
function placeOf(at: Endpoint['portAt'], file: LinkedFile, program: Program): Endpoint['portAt'] {
  if (at === undefined) return undefined;
  const holder = program.fileAt(at.span.start);
  const span = spanIn(holder, at.span);
  return holder === file ? { span } : { path: holder.path, span };
}

function spanIn({ base }: LinkedFile, { start, end }: Span): Span {
  return { start: start - base, end: end - base };
}

interface Followed {
  readonly facts: Facts;
  readonly platform: PlatformName;
  readonly program: Program;
}

function hoverIn(file: LinkedFile, offset: number, lineOf: (offset: number) => number, { facts, platform, program }: Followed): Hover | undefined {
  const { base, text } = file;
  const comments = file.lowered.comments.map(({ span }) => span);
  const elsewhere = fileNameIn(program);
  const placeOf = (at: number): number | string => (isIn(file, at) ? lineOf(at - base) : elsewhere(at));
  const hover = hoverAt(offset + base, { facts, platform, file: { text, base, comments }, placeOf });
  return hover === undefined ? undefined : { ...hover, span: spanIn(file, hover.span) };
}

/** How a person calls the file that an offset is in. */
function fileNameIn(program: Program): (offset: number) => string {
  return (offset) => {
    const { path } = program.fileAt(offset);
    return path.split(/[\\/]/).at(-1) ?? path;
  };
}

function isIn({ base, text }: LinkedFile, at: number): boolean {
  return at >= base && at - base <= text.length;
}

function hasOption(option: string, platform: PlatformName): boolean | undefined {
  return socketOptions.has(option) ? constantNumber(option, platform) !== undefined : undefined;
}
