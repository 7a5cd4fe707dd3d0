import { type Claim, documents, type Outcome, type Text, verdictTexts } from '@bindwise/semantics';
import type { Row } from './scenarios.ts';

/** Joins the same pieces in every language. */
export function joinText(parts: readonly Text[], separator: string): Text {
  return { en: parts.map((part) => part.en).join(separator), 'zh-CN': parts.map((part) => part['zh-CN']).join(separator) };
}

/** Control characters, line and paragraph separators, and the marks that turn the direction of text. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

/**
 * Makes text from the source harmless in Markdown: nothing in it can become a link, HTML, a table or formatting.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-!|~&:@$]/g, (mark) => `\\${mark}`).replace(invisible, ' ');
}

/** Text in a code span: backticks and control characters cannot end it. */
export function code(text: string): string {
  const clean = text.replace(invisible, ' ').replaceAll('`', ' ').trim();
  return `\`${clean === '' ? ' ' : clean}\``;
}

export function outcomeText({ outcomes, connect, seconds }: Row): Text {
  const [first, ...others] = outcomes;
  if (first === undefined) return { en: '', 'zh-CN': '' };
  if (others.length > 0) {
    const all = joinText([...outcomes].map(resultText), ' / ');
    return { en: `${all.en}, as the options are`, 'zh-CN': `${all['zh-CN']}，取决于选项` };
  }
  const result = resultText(first);
  if (first.bind !== 'ok')
    return seconds === undefined ? result : { en: `${result.en} for up to ${seconds} s`, 'zh-CN': `${result['zh-CN']}，最多 ${seconds} 秒` };
  if (connect === undefined || connect === 'ok') return result;
  return { en: `ok, but connect() to the same server fails: **${connect}**`, 'zh-CN': `成功，但 connect() 到同一服务器失败：**${connect}**` };
}

function resultText({ bind, listen }: Outcome): Text {
  if (bind !== 'ok') return { en: `**${bind}**`, 'zh-CN': `**${bind}**` };
  if (listen !== undefined && listen !== 'ok') return { en: `ok, but listen() fails: **${listen}**`, 'zh-CN': `成功，但 listen() 失败：**${listen}**` };
  return { en: 'ok', 'zh-CN': '成功' };
}

/** A cited claim with the verdict of its trial. */
export function citation(claim: Claim): Text {
  const title = documents.get(claim.document)?.title;
  const place = (locale: 'en' | 'zh-CN') =>
    claim.section === '' ? escapeMarkdown(title?.[locale] ?? claim.document) : `${escapeMarkdown(claim.document)}, “${escapeMarkdown(claim.section)}”`;
  const verdict = verdictTexts[claim.verdict];
  const upper = verdict.en.charAt(0).toUpperCase() + verdict.en.slice(1);
  const on: Text = claim.kernel === '' ? { en: '', 'zh-CN': '' } : { en: ` on ${claim.kernel}`, 'zh-CN': `（${claim.kernel}）` };
  const more: Text =
    claim.qualification.en === '' ? { en: '.', 'zh-CN': '。' } : { en: `: ${claim.qualification.en}`, 'zh-CN': `：${claim.qualification['zh-CN']}` };
  return {
    en: `- *${place('en')}*: ${claim.claim.en} **${upper}**${on.en}${more.en}`,
    'zh-CN': `- *${place('zh-CN')}*：${claim.claim['zh-CN']}**${verdict['zh-CN']}**${on['zh-CN']}${more['zh-CN']}`,
  };
}

export const headings = {
  situation: { en: 'when it starts and …', 'zh-CN': '启动时如果……' },
  documents: { en: 'The documents', 'zh-CN': '文档' },
  kernelSees: { en: 'What the kernel sees', 'zh-CN': '内核看到的调用' },
} satisfies Record<string, Text>;
