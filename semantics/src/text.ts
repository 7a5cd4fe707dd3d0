/** The languages in which every user-visible sentence exists. */
export type Locale = 'en' | 'zh-CN';

/** A user-visible sentence in every language. A missing translation does not compile. */
export type Text = Readonly<Record<Locale, string>>;

/** The same text for every language: names, numbers, code. */
export function sameInAllLocales(text: string): Text {
  return { en: text, 'zh-CN': text };
}
