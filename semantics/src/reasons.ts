import type { Text } from './text.ts';

/** Joins sentences, each already complete, into one paragraph. */
export function sentences(parts: readonly Text[]): Text {
  return { en: parts.map((part) => part.en).join(' '), 'zh-CN': parts.map((part) => part['zh-CN']).join('') };
}

/** A clause as a sentence: a full stop, and a capital letter unless it begins with the name of a call or an address. */
export function sentence(en: string, zh: string): Text {
  const isName = /^\S*[(:]/.test(en);
  return { en: `${isName ? en : en.charAt(0).toUpperCase() + en.slice(1)}.`, 'zh-CN': `${zh}。` };
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
