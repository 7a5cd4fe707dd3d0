/** The languages that Bindwise reads, by their VS Code identifiers. */
export type LanguageId = 'c' | 'cpp' | 'python' | 'typescript' | 'typescriptreact' | 'javascript' | 'javascriptreact';

export type GrammarName = 'c' | 'cpp' | 'python' | 'typescript' | 'tsx' | 'javascript';

/** Which grammar parses a language. JSX is part of the JavaScript grammar; TSX has one of its own. */
export const grammarOf: Readonly<Record<LanguageId, GrammarName>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'python',
  typescript: 'typescript',
  typescriptreact: 'tsx',
  javascript: 'javascript',
  javascriptreact: 'javascript',
};

const extensions: ReadonlyMap<string, LanguageId> = new Map([
  ['.c', 'c'],
  ['.h', 'c'],
  ['.cc', 'cpp'],
  ['.cpp', 'cpp'],
  ['.cxx', 'cpp'],
  ['.c++', 'cpp'],
  ['.hh', 'cpp'],
  ['.hpp', 'cpp'],
  ['.hxx', 'cpp'],
  ['.ipp', 'cpp'],
  ['.py', 'python'],
  ['.pyi', 'python'],
  ['.pyw', 'python'],
  ['.ts', 'typescript'],
  ['.mts', 'typescript'],
  ['.cts', 'typescript'],
  ['.tsx', 'typescriptreact'],
  ['.js', 'javascript'],
  ['.mjs', 'javascript'],
  ['.cjs', 'javascript'],
  ['.jsx', 'javascriptreact'],
]);

/** How the names of files end that Bindwise reads, without the dot. */
export const sourceExtensions: readonly string[] = [...extensions.keys()].map((extension) => extension.slice(1));

/** The language of a file by its name, or `undefined` for a file that Bindwise does not read. */
export function languageOfPath(path: string): LanguageId | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : extensions.get(path.slice(dot).toLowerCase());
}
