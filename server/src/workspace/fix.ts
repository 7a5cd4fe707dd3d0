import type { Edit } from '../core/ir/edit.ts';
import type { Finding, Fix } from '../core/rules/finding.ts';
import { lineEndingOf } from './lineIndex.ts';

/** Rounds after which a text whose fixes go on making findings is left as it is. */
export const mostRounds = 10;

/** The fix to take without asking: the preferred one, when there is one. */
export function preferredFix(finding: Finding): Fix | undefined {
  return finding.fixes.find((fix) => fix.preferred && fix.edits.length > 0);
}

/**
 * As many of the fixes as go together, the earlier finding first; a fix is taken whole or left for the next round. Sorted, disjoint. Of two that would declare
 * the same variable in one block the second is left, too: it finds the variable there.
 */
export function chooseFixes(fixes: readonly Fix[], source: string): { readonly edits: readonly Edit[]; readonly count: number } {
  let chosen: readonly Edit[] = [];
  let count = 0;
  for (const { edits } of fixes) {
    const together = [...chosen, ...edits].sort(byPlace);
    if (!areDisjoint(together) || edits.some((edit) => chosen.some((other) => declareTheSame(edit, other, source)))) continue;
    chosen = together;
    count += 1;
  }
  return { edits: chosen, count };
}

/**
 * The text with the edits made. Line ends in what is put in become those of the text.
 * @throws RangeError when edits overlap or lie outside the text
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort(byPlace);
  if (!areDisjoint(sorted) || sorted.some(({ span }) => span.start < 0 || span.end < span.start || span.end > text.length)) {
    throw new RangeError('The edits overlap or lie outside the text.');
  }
  let result = '';
  let done = 0;
  for (const { span, text: replacement } of sorted) {
    result += text.slice(done, span.start) + withLineEndings(replacement, lineEndingOf(text));
    done = span.end;
  }
  return result + text.slice(done);
}

export function withLineEndings(text: string, ending: '\n' | '\r\n'): string {
  return ending === '\n' ? text : text.replace(/\r?\n/g, ending);
}

export interface Fixed {
  readonly text: string;
  /** How many fixes were made. */
  readonly count: number;
  /** What is found in the text as it is now. */
  readonly findings: readonly Finding[];
  /** The edits of the only round, when there was just one: they say best what changed. */
  readonly edits: readonly Edit[] | undefined;
}

/** What an analysis says of a text, for {@link fixText}. */
export interface Checked {
  readonly findings: readonly Finding[];
  readonly hasSyntaxErrors: boolean;
}

/**
 * Makes the preferred fixes, round by round, until none is left. Takes back a round that would break the syntax of the text, and one after which its
 * rules have as much to say as before: the next run would make it again.
 * @param wants which findings are to be fixed
 */
export async function fixText(
  text: string,
  check: (text: string) => Checked | Promise<Checked>,
  wants: (finding: Finding) => boolean = () => true,
): Promise<Fixed> {
  let now = await check(text);
  let fixed = text;
  let count = 0;
  let edits: readonly Edit[] | undefined;
  for (let round = 0; round < mostRounds; round += 1) {
    const fixable = now.findings.filter((finding) => wants(finding) && preferredFix(finding) !== undefined);
    const chosen = chooseFixes(
      fixable.flatMap((finding) => preferredFix(finding) ?? []),
      fixed,
    );
    if (chosen.count === 0) break;
    const after = applyEdits(fixed, chosen.edits);
    const checked = await check(after);
    if (checked.hasSyntaxErrors && !now.hasSyntaxErrors) break;
    const rules = new Set(fixable.map(({ rule }) => rule));
    if (countOf(checked.findings, rules) >= countOf(now.findings, rules)) break;
    edits = count === 0 ? chosen.edits : undefined;
    count += chosen.count;
    fixed = after;
    now = checked;
  }
  return { text: fixed, count, findings: now.findings, edits: edits ?? (count === 0 ? [] : undefined) };
}

function countOf(findings: readonly Finding[], rules: ReadonlySet<string>): number {
  return findings.filter(({ rule }) => rules.has(rule)).length;
}

function byPlace(a: Edit, b: Edit): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}

/** Two insertions at one place are not disjoint: their order would be a guess. */
function areDisjoint(sorted: readonly Edit[]): boolean {
  return sorted.every(({ span }, index) => {
    const before = sorted[index - 1]?.span;
    if (before === undefined) return true;
    return before.end < span.start || (before.end === span.start && before.start < before.end);
  });
}

/** Whether two edits declare a variable of one name, the later one where that of the earlier one is known. */
function declareTheSame(a: Edit, b: Edit, source: string): boolean {
  const names = declaredBy(a);
  if (names.length === 0 || !declaredBy(b).some((name) => names.includes(name))) return false;
  const [first, second] = [a.span.start, b.span.start].sort((one, other) => one - other);
  return !leavesBlock(source.slice(first, second));
}

/** What is put in declares it for what follows: not in braces of its own. */
function declaredBy({ text }: Edit): readonly string[] {
  return Array.from(
    text.replaceAll(/\{[\s\S]*\}/g, '').matchAll(/(?:^|;)\s*(?:const\s+)?(?:int|auto|bool|const|let|var)\s+(\w+)\s*=/g),
    ([, name = '']) => name,
  );
}

function leavesBlock(between: string): boolean {
  let depth = 0;
  for (const [bracket] of between.replaceAll(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').matchAll(/[{}]/g)) {
    depth += bracket === '{' ? 1 : -1;
    if (depth < 0) return true;
  }
  return false;
}
