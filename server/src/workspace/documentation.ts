import type { Locale } from '@bindwise/semantics';

const pages = 'https://github.com/bindwise/bindwise/blob/main/docs/rules';

/** The address of a rule's page. */
export function documentationOf(rule: string, locale: Locale): string {
  return `${pages}/${pageNameOf(rule, locale)}`;
}

/** The file name of a rule's page below `docs/rules`. */
export function pageNameOf(rule: string, locale: Locale): string {
  return locale === 'en' ? `${rule}.md` : `${rule}.${locale}.md`;
}
