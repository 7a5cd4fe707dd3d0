declare const languages: readonly ['c', 'cpp', 'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];
/** A document selector for VS Code and for the protocol alike. */
export interface Analysed {
  readonly scheme: 'file' | 'untitled';
  readonly language: (typeof languages)[number];
}
/** What is analysed: files on disk and text that was never saved. A diff's left side and a notebook's cells are not. */
export declare const selector: readonly Analysed[];
