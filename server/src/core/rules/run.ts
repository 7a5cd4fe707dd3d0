import type { Facts, Occurrence } from '../flow/index.ts';
import type { Event, Lowered, PlatformName } from '../ir/index.ts';
import type { Finding, Severity } from './finding.ts';
import { applyIgnores } from './ignores.ts';
import { rules } from './registry.ts';
import type { Ask, Detection, Rule } from './rule.ts';

export interface RunOptions {
  readonly platform: PlatformName;
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  readonly respectIgnores: boolean;
}

/** Runs every rule that is on over what the flow found. Sorted by position, then rule. */
export function runRules(facts: Facts, lowered: Lowered, text: string, options: RunOptions): readonly Finding[] {
  const ask: Ask = {
    facts,
    idioms: lowered.idioms,
    platform: options.platform,
    text,
    comments: lowered.comments.map(({ span }) => span),
    textOf: (span) => text.slice(span.start, span.end),
  };
  const severityOf = (rule: Rule) => options.rules[rule.name] ?? rule.severity;
  const active = rules.filter((rule) => severityOf(rule) !== 'off');
  const found = active.flatMap((rule) => {
    const severity = severityOf(rule);
    return severity === 'off' ? [] : findingsOf(rule, severity, ask);
  });
  const shown = applyIgnores(found, lowered.comments, text, {
    respectIgnores: options.respectIgnores,
    inactiveRules: new Set(rules.filter((rule) => severityOf(rule) === 'off').map((rule) => rule.name)),
    unusedSeverity: options.rules['unused-ignore'] ?? 'hint',
  });
  return [...shown].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end || compareText(a.rule, b.rule));
}

function findingsOf(rule: Rule, severity: Severity, ask: Ask): readonly Finding[] {
  const bySpan = new Map<string, Finding>();
  const reported = new Set<Event>();
  for (const occurrence of inReadingOrder(ask.facts.occurrences)) {
    const isInCallee = occurrence.site !== occurrence.innerSite;
    if (isInCallee && reported.has(occurrence.event)) continue;
    for (const detection of detect(rule, occurrence, ask)) {
      if (!isInCallee) reported.add(occurrence.event);
      const key = `${detection.span.start}:${detection.span.end}`;
      if (!bySpan.has(key)) bySpan.set(key, finding(rule, severity, detection));
    }
  }
  return [...bySpan.values()];
}

/** What a function does by itself is reported there, once, and not at its callers again. */
function inReadingOrder(occurrences: readonly Occurrence[]): readonly Occurrence[] {
  return [...occurrences.filter((each) => each.site === each.innerSite), ...occurrences.filter((each) => each.site !== each.innerSite)];
}

function detect(rule: Rule, occurrence: Occurrence, ask: Ask): readonly Detection[] {
  const detector = rule.on[occurrence.event.kind] as ((occurrence: Occurrence, ask: Ask) => readonly Detection[]) | undefined;
  return detector?.(occurrence, ask) ?? [];
}

function finding(rule: Rule, severity: Severity, detection: Detection): Finding {
  return {
    rule: rule.name,
    severity,
    span: detection.span,
    message: detection.message,
    help: detection.help,
    claims: detection.claims ?? rule.claims,
    related: detection.related,
    fixes: detection.fixes.map((fix, index) => ({ ...fix, edits: [...fix.edits].sort((a, b) => a.span.start - b.span.start), preferred: index === 0 })),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
