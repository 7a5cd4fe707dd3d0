import type { Claim, Locale, Text } from '@bindwise/semantics';
import { claim, verdictTexts } from '@bindwise/semantics';
import type { Explanation } from './explain.ts';

export interface RenderOptions {
  /** Makes any text safe for where it is shown: command lines of processes hold what their users wrote. */
  readonly visible: (text: string) => string;
  readonly strong?: (text: string) => string;
  readonly faint?: (text: string) => string;
}

/** The answer as text, ending in a line end: what happened, who, why, what helps, what could not be seen. */
export function render(explanation: Explanation, locale: Locale, { visible, strong = same, faint = same }: RenderOptions): string {
  const say = (text: Text): string => visible(text[locale].replaceAll('） ', '）'));
  const lines: string[] = [strong(say(explanation.happened)), ''];
  for (const who of explanation.who) lines.push(say(who));
  lines.push(say(explanation.reason));
  if (explanation.basis === 'documented') lines.push(faint(say(documented)));
  if (explanation.remedies.length > 0) lines.push('', strong(say(headings.remedies)));
  for (const [index, { title, detail, command }] of explanation.remedies.entries()) {
    lines.push(`  ${index + 1}. ${say(title)}`, `     ${say(detail)}`);
    if (command !== undefined) lines.push(`       ${visible(command)}`);
  }
  section(lines, strong(say(headings.beside)), explanation.beside.map(say));
  section(lines, strong(say(headings.limits)), explanation.limits.map(say));
  section(
    lines,
    strong(say(headings.claims)),
    citationsOf(explanation, locale).map((cited) => faint(visible(cited))),
  );
  return `${lines.join('\n')}\n`;
}

/** What the claims say that the answer cites, and their verdicts: a line each, not yet safe to show. */
export function citationsOf({ claims }: Explanation, locale: Locale): readonly string[] {
  return claims.flatMap((id) => claim(id) ?? []).map((row) => citation(row, locale));
}

/** What stands over the parts of the answer. */
export const headings = {
  remedies: { en: 'What helps', 'zh-CN': '怎么办' },
  beside: { en: 'On the same port, and not in the way', 'zh-CN': '在同一端口上，但没有挡住它' },
  limits: { en: 'What this does not know', 'zh-CN': '这里不知道的' },
  claims: { en: 'What documents say, and what a kernel said to it', 'zh-CN': '文档的说法，以及内核的回答' },
} satisfies Record<string, Text>;

/** Said where a platform's kernel was never asked. */
export const documented: Text = {
  en: 'This follows the documentation of the platform; it was not asked of its kernel.',
  'zh-CN': '这依据该平台的文档，没有在其内核上验证过。',
};

function citation(row: Claim, locale: Locale): string {
  const qualification = row.qualification[locale];
  const stop = locale === 'en' ? '. ' : '。';
  return `${row.id}: ${row.claim[locale]} — ${verdictTexts[row.verdict][locale]}${qualification === '' ? '' : `${stop}${qualification}`}`;
}

function section(lines: string[], heading: string, items: readonly string[]): void {
  if (items.length > 0) lines.push('', heading, ...items.map((item) => `  · ${item}`));
}

function same(text: string): string {
  return text;
}
