import type { Text } from '@bindwise/semantics';
import type { Endpoint } from '../core/analyze.ts';
import type { PlatformName } from '../core/ir/index.ts';
import { type Finding, type Severity, severities } from '../core/rules/finding.ts';
import { conflictsAmong, type Held } from './bindConflicts.ts';
import { LineIndex } from './lineIndex.ts';
import { placedRange, type Range } from './report.ts';

/** Every endpoint of a workspace, and which of them cannot be held at once. */
export interface BindMap {
  /** Sorted by path, then position. */
  readonly endpoints: readonly MappedEndpoint[];
  /** Sorted by the endpoints that they are between. */
  readonly conflicts: readonly MappedConflict[];
  /** So many more there are, where there are too many for anybody to read. */
  readonly conflictsLeftOut: number;
}

export interface MappedEndpoint extends Range, Omit<Endpoint, 'span' | 'socket' | 'portAt'> {
  /** Absolute. */
  readonly path: string;
  /** The path of the file that stands for the program that it is part of. */
  readonly program: string;
}

export interface MappedConflict {
  /** Indexes of two endpoints, the lower first. */
  readonly between: readonly [number, number];
  /** What bind() answers to the one that comes second. */
  readonly outcome: string;
  readonly reason: Text;
  readonly claims: readonly string[];
  /** Of the rule that says so where one program is seen to hold both; two programs need not run at once, so that this is information. */
  readonly severity: Severity;
}

/** Endpoints of which each conflicts with another one of the group, so that not all of them can be held at once. */
export interface ConflictGroup {
  /** Indexes into the map, sorted. */
  readonly endpoints: readonly number[];
  /** Which of them conflict with each other, the lower first. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly outcome: string;
  /** Of the first conflict, where they differ. */
  readonly reason: Text;
  readonly severity: Severity;
}

/** A file as it was analysed. */
export interface MapFile {
  readonly path: string;
  readonly text: string;
  readonly program: string;
  readonly platform: PlatformName;
  readonly endpoints: readonly Endpoint[];
  readonly findings: readonly Finding[];
}

/** Puts the endpoints of files together. Does not depend on the order of the files. */
export function bindMapOf(files: readonly MapFile[]): BindMap {
  const sorted = files.filter(({ endpoints }) => endpoints.length > 0).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const endpoints: MappedEndpoint[] = [];
  const held: Held[] = [];
  for (const { path, program, platform, text, endpoints: bound } of sorted) {
    const lines = new LineIndex(text);
    for (const { span, socket, portAt: _, ...said } of bound) {
      if (socket !== undefined) held.push({ index: endpoints.length, path, start: span.start, platform, socket });
      endpoints.push({ ...said, ...placedRange(span, lines), path, program });
    }
  }
  return { endpoints, ...conflictsAmong(held, sorted) };
}

/** The conflicts as a person reads them: what conflicts with each other stands together, the severest first. */
export function conflictGroups({ conflicts }: BindMap): readonly ConflictGroup[] {
  const groupOf = new Map<number, Set<number>>();
  for (const { between } of conflicts) {
    const joined = new Set(between.flatMap((index) => [...(groupOf.get(index) ?? [index])]));
    for (const index of joined) groupOf.set(index, joined);
  }
  const groups = [...new Set(groupOf.values())].flatMap((group): ConflictGroup[] => {
    const within = conflicts.filter(({ between }) => group.has(between[0])).sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
    const [first] = within;
    const pairs = within.map(({ between }) => between);
    return first === undefined
      ? []
      : [{ endpoints: [...group].sort((a, b) => a - b), pairs, outcome: first.outcome, reason: first.reason, severity: first.severity }];
  });
  return groups.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.endpoints[0] ?? 0) - (b.endpoints[0] ?? 0));
}

/** The file that a person would name the program by: the first that has a `main`, else the first. */
export function programAmong(together: readonly string[], hasMain: (path: string) => boolean): string {
  return together.find(hasMain) ?? together[0] ?? '';
}
