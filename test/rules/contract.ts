import type { Edit } from '../../server/src/core/ir/index.ts';
import type { Finding, Fix } from '../../server/src/core/rules/index.ts';
import { findingsIn, type Source, syntaxErrorsIn } from './analysis.ts';

/** The text after the edits. Their order does not matter; they must be disjoint. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const edit of [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)) {
    result = result.slice(0, edit.span.start) + edit.text + result.slice(edit.span.end);
  }
  return result;
}

/**
 * Which promises of the fix contract this fix breaks; none when it keeps them all. Compiling is asked of all fixes at once, by compile.ts.
 */
export function brokenPromises(source: Source, finding: Finding, fix: Fix): readonly string[] {
  const broken = [...brokenEdits(source.text, fix)];
  if (broken.length > 0) return broken;

  const after = { ...source, text: applyEdits(source.text, fix.edits) };
  const errors = syntaxErrorsIn(after);
  if (errors.length > syntaxErrorsIn(source).length) broken.push(`it makes syntax errors: ${errors.join('; ')}`);

  const before = countByRule(findingsIn(source));
  const left = countByRule(findingsIn(after));
  const expected = (before.get(finding.rule) ?? 0) - 1;
  if ((left.get(finding.rule) ?? 0) > expected) broken.push(`the finding is still there, or another ${finding.rule} took its place`);
  for (const [rule, count] of left) if (rule !== finding.rule && count > (before.get(rule) ?? 0)) broken.push(`it makes a new finding: ${rule}`);
  return broken;
}

/** What is wrong with the edits of a fix, whatever they do to the text. */
export function brokenEdits(source: string, fix: Fix): readonly string[] {
  const broken: string[] = [];
  if (fix.edits.length === 0) broken.push('it changes nothing');
  let end = 0;
  for (const { span, text } of fix.edits) {
    if (span.start < end) broken.push(`edits overlap or are out of order at ${span.start}`);
    if (span.end < span.start || span.start < 0 || span.end > source.length) broken.push(`an edit is outside the file: ${span.start}-${span.end}`);
    if (source.slice(span.start, span.end) === text) broken.push(`an edit changes nothing at ${span.start}`);
    end = Math.max(end, span.end);
  }
  return broken;
}

/** Applies the preferred fix of one finding of the rule after another until none offers one, and gives the text. */
export function fixAll(source: Source, rule: string): string {
  let text = source.text;
  // Each round must make one finding fewer, so the number of findings bounds the rounds.
  for (let left = findingsIn(source).length; left > 0; left -= 1) {
    const fix = findingsIn({ ...source, text })
      .filter((finding) => finding.rule === rule)
      .map((finding) => finding.fixes.find((each) => each.preferred))
      .find((each) => each !== undefined);
    if (fix === undefined) return text;
    text = applyEdits(text, fix.edits);
  }
  return text;
}

function countByRule(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
