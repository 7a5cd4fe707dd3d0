import { analyze } from '../../server/src/core/analyze.ts';
import type { Finding } from '../../server/src/core/rules/index.ts';
import type { LanguageId, SyntaxNode } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

export type Platform = 'linux' | 'darwin' | 'freebsd' | 'windows';

/** Must be awaited once before {@link findingsIn} and {@link syntaxErrorsIn}. */
export async function loadGrammars(): Promise<void> {
  const languages: LanguageId[] = ['c', 'cpp', 'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];
  await Promise.all(languages.map((language) => grammars.load(language)));
}

export interface Source {
  readonly text: string;
  readonly language: LanguageId;
  readonly platform: Platform;
  /** The rule that is turned on for it, where it is off by default. */
  readonly turnedOn?: string | undefined;
}

/** What `bindwise check` would report in the text. */
export function findingsIn({ text, language, platform, turnedOn }: Source): readonly Finding[] {
  const parsed = grammars.parse(text, language);
  try {
    return analyze(parsed, language, { platform, rules: turnedOn === undefined ? {} : { [turnedOn]: 'warning' }, respectIgnores: true }).findings;
  } finally {
    parsed.delete();
  }
}

/** Texts of the ERROR nodes and names of the MISSING ones. */
export function syntaxErrorsIn({ text, language }: Source): readonly string[] {
  const parsed = grammars.parse(text, language);
  try {
    return parsed.withRoot((root) => errorsUnder(root));
  } finally {
    parsed.delete();
  }
}

function errorsUnder(node: SyntaxNode): string[] {
  if (!node.hasError) return [];
  const own = node.isMissing ? [`missing ${node.type}`] : node.isError ? [`error at "${node.text}"`] : [];
  return [...own, ...node.children.flatMap((child) => errorsUnder(child))];
}
