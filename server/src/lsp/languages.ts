import { grammarOf, type LanguageId } from '../core/syntax/language.ts';

/** Every language that a document may be in. */
export const languageIds: readonly LanguageId[] = Object.keys(grammarOf).filter((name): name is LanguageId => name in grammarOf);
