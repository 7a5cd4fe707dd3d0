import type { Text } from './text.ts';

/** Joins sentences, each already complete, into one paragraph. */
export function sentences(parts: readonly Text[]): Text {
  return { en: parts.map((part) => part.en).join(' '), 'zh-CN': parts.map((part) => part['zh-CN']).join('') };
}

/** Joins clauses with commas and closes them with a full stop: the first letter becomes a capital one. */
export function sentence(en: string, zh: string): Text {
  return { en: `${en.charAt(0).toUpperCase()}${en.slice(1)}.`, 'zh-CN': `${zh}。` };
}

/** What is said of at most three sockets; the rest is counted. */
export function atMostThree(parts: readonly Text[]): Text {
  const shown = parts.slice(0, 3);
  const more = parts.length - shown.length;
  if (more > 0) shown.push({ en: `And ${more} more.`, 'zh-CN': `另外还有 ${more} 个。` });
  return sentences(shown);
}

/** Keeps the first of equal ids, in order. */
export function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
