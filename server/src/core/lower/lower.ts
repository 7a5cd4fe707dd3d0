import type { FileRole, Lowered } from '../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../syntax/index.ts';
import { type HeaderMacro, lowerC, mentionsSocketsC, prepareC } from './c/index.ts';
import { mentionsIn, mentionsSettings } from './mentions.ts';
import { lowerPython, mentionsClientsPython, mentionsSocketsPython } from './python/index.ts';
import { readable } from './readable.ts';
import { lowerTypescript, mentionsSocketsTypescript } from './typescript/index.ts';

/** Lowers a tree by its language. Total: every text has an answer. */
export function lower(
  root: SyntaxNode,
  text: string,
  language: LanguageId,
  role: FileRole = 'checked',
  headers: readonly (readonly HeaderMacro[])[] = [],
): Lowered {
  const lowered = lowerByLanguage(root, text, language, role, headers);
  return mentionsSettings(text) ? { ...lowered, mentions: mentionsIn(root, text) } : lowered;
}

function lowerByLanguage(root: SyntaxNode, text: string, language: LanguageId, role: FileRole, headers: readonly (readonly HeaderMacro[])[]): Lowered {
  switch (language) {
    case 'c':
    case 'cpp':
      return lowerC(root, text, language, role, headers);
    case 'python':
      return lowerPython(root, text, language, role);
    default:
      return lowerTypescript(root, text, language, role);
  }
}

/** What the parser is given instead of the text, where the text would confuse it. */
export function prepareText(text: string, language: LanguageId): string | undefined {
  const read = readable(text, language);
  return language === 'c' || language === 'cpp' ? (prepareC(read ?? text) ?? read) : read;
}

/** What has nothing to be found in it may have something to be shown, to somebody who has it open. C's and TypeScript's words of sockets are those of clients, too. */
export function mentionsClients(text: string, language: LanguageId): boolean {
  return language === 'python' && mentionsClientsPython(text);
}

/** Cheap: false means that the text cannot hold anything for Bindwise and need not be parsed. */
export function mentionsSockets(text: string, language: LanguageId): boolean {
  if (mentionsSettings(text)) return true;
  switch (language) {
    case 'c':
    case 'cpp':
      return mentionsSocketsC(text);
    case 'python':
      return mentionsSocketsPython(text);
    default:
      return mentionsSocketsTypescript(text);
  }
}
