import type { Lowered } from '../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../syntax/index.ts';
import { lowerC, mentionsSocketsC } from './c/index.ts';
import { lowerPython, mentionsSocketsPython } from './python/index.ts';
import { lowerTypescript, mentionsSocketsTypescript } from './typescript/index.ts';

/** Lowers a tree by its language. Total: every text has an answer. */
export function lower(root: SyntaxNode, text: string, language: LanguageId): Lowered {
  switch (language) {
    case 'c':
    case 'cpp':
      return lowerC(root, text, language);
    case 'python':
      return lowerPython(root, text, language);
    default:
      return lowerTypescript(root, text, language);
  }
}

/** Cheap: false means that the text cannot hold anything for Bindwise and need not be parsed. */
export function mentionsSockets(text: string, language: LanguageId): boolean {
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
