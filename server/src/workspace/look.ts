import type { Text } from '@bindwise/semantics';
import { mentionsSockets } from '../core/analyze.ts';
import { type LanguageId, languageOfPath } from '../core/syntax/language.ts';
import { detectLanguage } from './detectLanguage.ts';
import type { Disk } from './disk.ts';

/** What a file is at first sight, before it is parsed. */
export type Look =
  /** A source that may say something about sockets. */
  | { readonly outcome: 'relevant'; readonly bytes: Uint8Array; readonly language: LanguageId }
  /** `passed`: a source that says nothing about sockets; `unknown`: its name left open what it is, and it is none of ours. */
  | { readonly outcome: 'passed' | 'unknown' }
  | { readonly outcome: 'skipped' | 'failed'; readonly reason: Text };

/** Looks into a file. Never throws: what goes wrong is the outcome. */
export function lookAt(disk: Disk, path: string, maxFileSize: number): Look {
  const source = disk.read(path, maxFileSize);
  if (source.kind !== 'bytes') return { outcome: source.kind, reason: source.reason };
  // The words are ASCII: read as Latin-1, which costs next to nothing, they are found as well as in the decoded text.
  const quick = disk.latin1(source.bytes);
  const language = languageOfPath(path) === undefined ? detectLanguage(path, quick) : languageOfPath(path);
  if (language === undefined) return { outcome: 'unknown' };
  if (!mentionsSockets(quick, language)) return { outcome: 'passed' };
  // The name of a header leaves open whether it is one of C++.
  return { outcome: 'relevant', bytes: source.bytes, language: detectLanguage(path, quick) ?? language };
}
