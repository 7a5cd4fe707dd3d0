import { type ExistingSocket, type Outcome, predict } from '@bindwise/semantics';
import type { PlatformName } from '../core/ir/index.ts';
import type { Finding, Severity } from '../core/rules/finding.ts';
import type { BindMap, MappedConflict } from './bindMap.ts';

/** An endpoint of which all is certain, as the socket that holds it. */
export interface Held {
  /** Its place in the map. */
  readonly index: number;
  readonly path: string;
  /** Where its bind() stands: an offset. */
  readonly start: number;
  readonly platform: PlatformName;
  readonly socket: ExistingSocket;
}

/** Findings that say that one program holds two endpoints which conflict. */
export const conflictRules: ReadonlySet<string> = new Set(['bind-conflict', 'dual-stack-conflict', 'reuseport-mismatch']);

/** Nobody reads more, and there may be as many as the square of the endpoints on one port. */
const mostConflicts = 2000;

interface Found {
  readonly path: string;
  readonly findings: readonly Finding[];
}

/**
 * The conflicts among endpoints, by `predict`. Two in different files conflict where they cannot be held at once. Two in one file may stand in branches or
 * tests of which only one runs: they conflict where a rule followed the program from the one to the other.
 */
export function conflictsAmong(held: readonly Held[], files: readonly Found[]): Pick<BindMap, 'conflicts' | 'conflictsLeftOut'> {
  const followed = followedPairs(files);
  const answer = remembered();
  const conflicts: MappedConflict[] = [];
  let count = 0;
  for (const group of samePort(held)) {
    for (const [at, first] of group.entries()) {
      const linked = followed.get(placeOf(first));
      for (let next = at + 1; next < group.length; next += 1) {
        const second = group[next];
        if (second === undefined) break;
        const severity = linked?.get(placeOf(second));
        if (severity === undefined && first.path === second.path) continue;
        const outcome = answer(first, second);
        if (outcome === undefined) continue;
        count += 1;
        if (conflicts.length >= mostConflicts) continue;
        const { bind, reason, claims } = outcome;
        conflicts.push({ between: [first.index, second.index], outcome: bind, reason, claims, severity: severity ?? 'information' });
      }
    }
  }
  conflicts.sort((a, b) => a.between[0] - b.between[0] || a.between[1] - b.between[1]);
  return { conflicts, conflictsLeftOut: count - conflicts.length };
}

function samePort(held: readonly Held[]): Iterable<readonly Held[]> {
  const groups = new Map<string, Held[]>();
  for (const each of held) {
    const key = `${each.platform} ${each.socket.protocol} ${each.socket.port}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups.values();
}

/** By the place of a bind(), the places of those that a rule says it conflicts with, and how severe the rule finds it. */
function followedPairs(files: readonly Found[]): ReadonlyMap<string, ReadonlyMap<string, Severity>> {
  const pairs = new Map<string, Map<string, Severity>>();
  const add = (from: string, to: string, severity: Severity): void => void pairs.set(from, (pairs.get(from) ?? new Map()).set(to, severity));
  for (const { path, findings } of files) {
    for (const { rule, severity, span, related } of findings) {
      if (!conflictRules.has(rule)) continue;
      const here = placeOf({ path, start: span.start });
      for (const other of related) {
        const there = placeOf({ path: other.path ?? path, start: other.span.start });
        add(here, there, severity);
        add(there, here, severity);
      }
    }
  }
  return pairs;
}

function placeOf({ path, start }: Pick<Held, 'path' | 'start'>): string {
  return `${path}:${start}`;
}

/** Asks `predict` once for all pairs of sockets that are alike. Which comes first is not known: the answer is that of the order which fails. */
function remembered(): (first: Held, second: Held) => Outcome | undefined {
  const kinds = new Map<string, number>();
  const kindsOf = new WeakMap<Held, number>();
  const kindOf = (each: Held): number => {
    const known = kindsOf.get(each);
    if (known !== undefined) return known;
    const key = each.platform + JSON.stringify(each.socket);
    const kind = kinds.get(key) ?? kinds.size;
    kinds.set(key, kind);
    kindsOf.set(each, kind);
    return kind;
  };
  const answers = new Map<number, Outcome | undefined>();
  return (first, second) => {
    const key = kindOf(first) * mostKinds + kindOf(second);
    if (!answers.has(key)) answers.set(key, refused(first, second) ?? refused(second, first));
    return answers.get(key);
  };
}

/** More than there can be, so that two kinds make one number. */
const mostKinds = 2 ** 24;

/** What bind() answers to one while the other is held, when it is refused. */
function refused(holder: Held, asking: Held): Outcome | undefined {
  const { state: _, optionsNow: __, ...endpoint } = asking.socket;
  const outcome = predict([holder.socket], { ...endpoint, capable: true }, asking.platform, { localAddresses: 'any' });
  return outcome.bind === 'ok' ? undefined : outcome;
}
