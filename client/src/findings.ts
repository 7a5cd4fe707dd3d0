import { type Diagnostic, languages, type Uri } from 'vscode';

/** What Bindwise has found in a file, in the order of the text. */
export function ours(uri: Uri): readonly Diagnostic[] {
  return languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'bindwise')
    .sort((a, b) => a.range.start.compareTo(b.range.start));
}
