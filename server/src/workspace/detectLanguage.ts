import { type LanguageId, languageOfPath } from '../core/syntax/language.ts';

/** How much of a text says which language it is, in characters. */
export const headLength = 64 * 1024;

/**
 * The language of a file by its name and, where the name leaves it open, by its text: a `.h` is C or C++, and a script without an extension names
 * its interpreter. The editor and the command line both ask here, so that both give one answer.
 */
export function detectLanguage(path: string, text: string): LanguageId | undefined {
  const byName = languageOfPath(path);
  if (byName === undefined) return hasExtension(path) ? undefined : languageOfScript(text);
  if (byName === 'c' && /\.h$/i.test(path) && cppOnly.test(text.slice(0, headLength))) return 'cpp';
  return byName;
}

/** Whether the name alone says that the file may be one of ours; `unsure` where only its first line can tell. */
export function mayBeSource(path: string): 'yes' | 'no' | 'unsure' {
  if (languageOfPath(path) !== undefined) return 'yes';
  return hasExtension(path) ? 'no' : 'unsure';
}

/** The language that the first line of a script names. */
export function languageOfScript(text: string): LanguageId | undefined {
  if (!text.startsWith('#!')) return undefined;
  const line = text.slice(0, 256).split(/[\r\n]/, 1)[0] ?? '';
  const [, program] = /^#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(?:\S*\/)?([\w.-]+)/.exec(line) ?? [];
  if (program === undefined) return undefined;
  if (/^(?:python|pypy)[\d.]*$/.test(program)) return 'python';
  if (program === 'node' || program === 'nodejs') return 'javascript';
  return program === 'deno' || program === 'bun' || program === 'tsx' || program === 'ts-node' ? 'typescript' : undefined;
}

/** Words that open a line of C++ and never one of C, headers guarded by `#ifdef __cplusplus` aside: there only `extern "C"` follows. */
const cppOnly =
  /^[ \t]*(?:namespace\s+[\w:]*\s*\{|namespace\s+[\w:]+\s*$|template\s*<|class\s+\w[^;={}()]*\{|class\s+\w+\s*$|(?:public|private|protected)\s*:|using\s+(?:namespace\s+)?\w[\w:]*\s*[;=]|#\s*include\s*<(?:string|vector|map|memory|functional|iostream|cstdint|cstring|cstdio|cstdlib|utility|atomic|mutex|thread|optional)>)/m;

function hasExtension(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name.lastIndexOf('.') > 0;
}
