import { mentionsClients, mentionsSockets } from '../core/analyze.ts';
import type { LanguageId } from '../core/syntax/language.ts';
import { detectLanguage } from '../workspace/detectLanguage.ts';
import type { OpenDocument } from './document.ts';
import { languageIds } from './languages.ts';

/** By the name where the name says it, as on the command line; a document without one is what its editor says. */
export function languageOf(document: OpenDocument): LanguageId | undefined {
  const byEditor = languageIds.find((id) => id === document.languageId);
  const path = decodeURIComponentSafely(document.uri.replace(/[?#].*$/, ''));
  const byName = document.uri.startsWith('untitled:') ? undefined : detectLanguage(path, document.lines.getText());
  return byName ?? byEditor;
}

/** @param most in bytes of UTF-8, of which a UTF-16 unit takes one to three */
export function isTooLarge(text: string, most: number): boolean {
  if (text.length > most) return true;
  return text.length * 3 > most && new TextEncoder().encode(text).length > most;
}

export function isBinary(text: string): boolean {
  return text.slice(0, binaryHead).includes('\0');
}

/** Whether a text says something about sockets. One that only connects has nothing to be found in it, but something to be shown. */
export function isWorthReading(text: string, language: LanguageId): boolean {
  return mentionsSockets(text, language) || mentionsClients(text, language);
}

/** UTF-16 units in which a binary file shows itself. */
const binaryHead = 8192;

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
