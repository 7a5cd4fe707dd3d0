import type { Facts, Occurrence } from '../../flow/index.ts';
import type { Edit, PlatformName, Span } from '../../ir/index.ts';
import type { LinkedFile, Program } from '../../link/index.ts';
import type { Finding, Fix, Related, Severity } from '../finding.ts';
import { rules } from '../registry.ts';
import type { Ask, Detection, Rule } from '../rule.ts';
import { atCallsOf, type FindingAtCall } from './atCalls.ts';
import { detectionsOf } from './detections.ts';
import { crossDirectives } from './directiveLines.ts';
import { moveBefore } from './edits.ts';
import { applyIgnores } from './ignores.ts';
import { inOrder, Ordered } from './order.ts';
import { Platforms } from './platforms.ts';
import { type Asked, type AskedAbout, type Quiet, WatchedAsk } from './quiet.ts';

export interface RunOptions {
  readonly platform: PlatformName;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  readonly respectIgnores: boolean;
  readonly localPortRange?: readonly [number, number] | undefined;
}

export interface FindingsOfFile {
  /** Sorted by position, then rule. */
  readonly findings: readonly Finding[];
  readonly atCalls: readonly FindingAtCall[];
}

/**
 * Runs every rule that is on over what the flow found in a program.
 * @param quiet what is known of the same program before an edit
 * @returns the findings of each file by its path, with the file's own offsets, sorted by position, then rule
 */
export function runRules(
  facts: Facts,
  program: Program,
  optionsOf: (file: LinkedFile) => RunOptions,
  factsOn: (platform: PlatformName) => Facts,
  quiet?: Quiet,
): ReadonlyMap<string, FindingsOfFile> {
  const settings = new Map(program.files.map((file) => [file, optionsOf(file)]));
  const platforms = new Platforms(facts, program, settings.values().next().value?.platform ?? 'linux', factsOn);
  const asks = new Map(program.files.map((file) => [file, new WatchedAsk(askFor(file, facts, program, settings.get(file), platforms))]));
  const severityOf = (rule: Rule, file: LinkedFile) => settings.get(file)?.rules[rule.name] ?? rule.severity;
  const found = new Map<LinkedFile, Finding[]>(program.files.map((file) => [file, []]));
  const active = rules.filter((rule) => program.files.some((file) => severityOf(rule, file) !== 'off'));
  let ordered: Ordered | undefined;
  const allFor = (rule: Rule): readonly Occurrence[] => {
    ordered ??= new Ordered(facts);
    return ordered.of(rule);
  };
  const asked = new Map<Rule, AskedAbout>();
  quiet?.begin(JSON.stringify([...settings.values()]));
  for (const rule of active) {
    const askAt = ({ site, innerSite }: Occurrence) => {
      const ask = asks.get(program.fileAt(site.span.start));
      // What is done in a file that is for one platform alone is done on that, whoever calls it.
      const onlyOn = site === innerSite ? undefined : program.fileAt(innerSite.span.start).lowered.onlyOn;
      return onlyOn === undefined || onlyOn === ask?.platform ? ask : ask?.on(onlyOn, facts);
    };
    const all = () => allFor(rule);
    const occurrences = quiet === undefined ? all() : quiet.toAsk(rule, facts, all, (some) => inOrder(some, rule));
    const silent = new Map<Occurrence, Asked>();
    asked.set(rule, { occurrences, silent });
    const inCalls = detectionsOf(rule, occurrences, askAt, silent);
    const elsewhere = detectionsElsewhere(rule, platforms, askAt);
    for (const detection of [...inCalls, ...elsewhere, ...detectionsOfMentions(rule, asks)]) {
      const file = program.fileAt(detection.span.start);
      const severity = severityOf(rule, file);
      if (severity !== 'off') found.get(file)?.push(findingIn(file, program, rule, severity, detection));
    }
  }
  quiet?.note(facts, asked);
  return shown(found, settings);
}

/** What is shown of what was found, after the comments of all files. A finding that is hidden at each of the calls that it names is hidden itself. */
function shown(found: ReadonlyMap<LinkedFile, readonly Finding[]>, settings: ReadonlyMap<LinkedFile, RunOptions>): ReadonlyMap<string, FindingsOfFile> {
  const atCalls = [...found].flatMap(([file, own]) => own.flatMap((finding) => atCallsOf(finding, file.path).map((each) => ({ ...each, finding }))));
  const hidden = new Set<Finding>();
  const byFile = [...found].map(([file, own]) => {
    const here = atCalls.filter(({ caller }) => caller === file.path);
    const all = shownIn(file, [...own, ...here.map(({ told }) => told.finding)], settings.get(file));
    for (const { told } of here) if (!all.includes(told.finding)) hidden.add(told.finding);
    return { file, all, here };
  });
  const isHiddenAtCalls = (finding: Finding): boolean => {
    const calls = atCalls.filter((each) => each.finding === finding);
    return (
      calls.length > 0 && calls.length === finding.related.filter(({ isCaller }) => isCaller).length && calls.every(({ told }) => hidden.has(told.finding))
    );
  };
  return new Map(
    byFile.map(({ file, all, here }) => {
      const told = here.filter(({ finding, told }) => all.includes(told.finding) && !isHiddenAtCalls(finding)).map((each) => each.told);
      const findings = all.filter((each) => !here.some(({ told }) => told.finding === each) && !isHiddenAtCalls(each));
      return [file.path, { findings, atCalls: told }];
    }),
  );
}

function shownIn(file: LinkedFile, found: readonly Finding[], options: RunOptions | undefined): readonly Finding[] {
  const { comments } = file.lowered;
  const shown = applyIgnores(found, comments, file.text, {
    respectIgnores: options?.respectIgnores ?? true,
    inactiveRules: new Set(rules.filter((rule) => (options?.rules[rule.name] ?? rule.severity) === 'off').map((rule) => rule.name)),
    unusedSeverity: options?.rules['unused-ignore'] ?? 'hint',
  });
  return [...shown].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || compareText(a.rule, b.rule));
}

/** What rules ask about an occurrence in a file, in the program's offsets. */
function askFor(file: LinkedFile, facts: Facts, program: Program, options: RunOptions | undefined, platforms: Platforms): Ask {
  const comments = file.lowered.comments.map(({ span }) => span);
  return {
    facts,
    isReachedOn: (event, platform) => platforms.isReached(event, platform),
    idioms: file.idioms,
    platform: file.lowered.onlyOn ?? options?.platform ?? 'linux',
    localPortRange: options?.localPortRange,
    text: file.text,
    programCode: () => program.files.map(codeOf).join('\n'),
    areOfOneFile: (a, b) => program.fileAt(a.start) === program.fileAt(b.start),
    codeAround: (offset) => codeOf(program.fileAt(offset)),
    classAround: (offset) => classAt(program.fileAt(offset), offset),
    linesAround: (offset, before, after) => {
      const { text, base } = program.fileAt(offset);
      const above = text
        .slice(0, offset - base)
        .split('\n')
        .slice(-before - 1);
      const below = text
        .slice(offset - base)
        .split('\n')
        .slice(0, after + 1);
      return above.join('\n') + below.join('\n');
    },
    textOf: (span) => {
      const holder = program.fileAt(span.start);
      return holder.text.slice(span.start - holder.base, span.end - holder.base);
    },
    moveBefore: (moved, target) => {
      if (![...moved, target].every((span) => program.fileAt(span.start) === file)) return undefined;
      const edits = moveBefore(
        file.text,
        comments,
        moved.map((span) => shifted(span, -file.base)),
        shifted(target, -file.base),
      );
      return edits?.map((edit) => ({ ...edit, span: shifted(edit.span, file.base) }));
    },
  };
}

/** What a rule says of the calls that only the other platform that it looks at gets to. */
function detectionsElsewhere(rule: Rule, platforms: Platforms, askAt: (occurrence: Occurrence) => WatchedAsk | undefined): Iterable<Detection> {
  const platform = rule.alsoOn;
  if (platform === undefined || platform === platforms.own || !platforms.leavesOut(rule, platform)) return [];
  const facts = platforms.factsOn(platform);
  const only = facts.occurrences.filter(({ event }) => !platforms.isReached(event, platforms.own));
  return detectionsOf(rule, new Ordered({ occurrences: only, ofCalls: [] }).of(rule), (occurrence) => askAt(occurrence)?.on(platform, facts), new Map());
}

function detectionsOfMentions(rule: Rule, asks: ReadonlyMap<LinkedFile, Ask>): readonly Detection[] {
  if (rule.onMention === undefined) return [];
  const bySpan = new Map<number, Detection>();
  for (const [{ lowered, base }, ask] of asks) {
    for (const mention of lowered.mentions ?? []) {
      for (const detection of rule.onMention({ ...mention, span: shifted(mention.span, base) }, ask)) bySpan.set(detection.span.start, detection);
    }
  }
  return [...bySpan.values()];
}

/** The source without its comments: what the program says, rather than what is said of it. */
function codeOf(file: LinkedFile): string {
  const known = codes.get(file);
  if (known !== undefined) return known;
  const code = codeBetween(file, 0, file.text.length);
  codes.set(file, code);
  return code;
}

function codeBetween({ text, lowered }: LinkedFile, start: number, end: number): string {
  const comments = lowered.comments.map(({ span }) => span).filter((span) => span.start >= start && span.end <= end);
  const parts = comments.map((span, index) => text.slice(comments[index - 1]?.end ?? start, span.start));
  return [...parts, text.slice(comments.at(-1)?.end ?? start, end)].join(' ');
}

function classAt(file: LinkedFile, offset: number): string {
  const { starts, read } = classesOf(file);
  const at = starts.findLastIndex((start) => start <= offset - file.base);
  if (at < 0) return codeOf(file);
  const known = read.get(at) ?? codeBetween(file, starts[at] ?? 0, starts[at + 1] ?? file.text.length);
  read.set(at, known);
  return known;
}

/** Where the classes of a file begin, and the code of those that were asked for. */
interface ClassesOfFile {
  readonly starts: readonly number[];
  readonly read: Map<number, string>;
}

function classesOf(file: LinkedFile): ClassesOfFile {
  const known = classes.get(file);
  if (known !== undefined) return known;
  const starts = [...file.text.matchAll(/^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\b/gm)].map(({ index }) => index);
  const found = { starts, read: new Map<number, string>() };
  classes.set(file, found);
  return found;
}

/** Rules ask for each of their sockets. */
const codes = new WeakMap<LinkedFile, string>();
const classes = new WeakMap<LinkedFile, ClassesOfFile>();

function findingIn(file: LinkedFile, program: Program, rule: Rule, severity: Severity, detection: Detection): Finding {
  const fixes = detection.fixes.flatMap(({ title, edits }) => {
    const own = editsIn(file, program, edits);
    return own === undefined ? [] : [{ title, edits: own }];
  });
  return {
    rule: rule.name,
    severity,
    span: shifted(detection.span, -file.base),
    message: detection.message,
    help: detection.help,
    claims: detection.claims ?? rule.claims,
    related: detection.related.map((related) => relatedIn(file, program, related)),
    fixes: fixes.map((fix, index): Fix => ({ ...fix, preferred: index === 0 })),
  };
}

function relatedIn(file: LinkedFile, program: Program, related: Related): Related {
  const holder = program.fileAt(related.span.start);
  return { ...related, span: shifted(related.span, -holder.base), ...(holder === file ? {} : { path: holder.path }) };
}

/** A fix changes the file of its finding and no other. */
function editsIn(file: LinkedFile, program: Program, edits: readonly Edit[]): readonly Edit[] | undefined {
  if (edits.some(({ span }) => program.fileAt(span.start) !== file)) return undefined;
  const own = edits.map((edit) => ({ ...edit, span: shifted(edit.span, -file.base) })).sort((a, b) => a.span.start - b.span.start);
  return file.lowered.linkage.by === 'name' && crossDirectives(file.text, own) ? undefined : own;
}

function shifted(span: Span, by: number): Span {
  return by === 0 ? span : { start: span.start + by, end: span.end + by };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
