const languages = ['c', 'cpp', 'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;

/** A document selector for VS Code and for the protocol alike. */
export interface Analysed {
  readonly scheme: string;
  readonly language: (typeof languages)[number];
}

/**
 * What is analysed: files on disk, text that was never saved, and files of the file systems that the open folders are on. A diff's left side and a
 * notebook's cells are not.
 * @param folders the schemes of the open folders
 */
export function selectorFor(folders: readonly string[]): readonly Analysed[] {
  const schemes = new Set(['file', 'untitled', ...folders]);
  return languages.flatMap((language) => [...schemes].map((scheme): Analysed => ({ scheme, language })));
}
