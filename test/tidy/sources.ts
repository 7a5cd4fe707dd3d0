import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceFile {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** In a second working tree `.git` is a file. */
const foreign = new Set(['node_modules', 'dist', 'build', 'out', '.git', '.cache']);
const binary = /\.(?:png|wasm|vsix|ico|gif|jpg|tsbuildinfo)$/;

/** Every text file that belongs to the repository, or those under a folder. */
export function filesUnder(folder = ''): readonly SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (foreign.has(entry.name)) return [];
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() && !binary.test(entry.name) ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

/** TypeScript and JavaScript that we wrote to run; samples are written to be wrong. */
export function codeUnder(folder = ''): readonly SourceFile[] {
  return filesUnder(folder).filter(({ path }) => /\.[cm]?[jt]sx?$/.test(path) && !path.startsWith('samples/'));
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** What a file imports: repository paths of relative imports, and the names of packages (`node:fs`, `@bindwise/semantics`). */
export function importsOf({ path, text: source }: SourceFile): readonly string[] {
  const text = withoutComments(source);
  const imports = [
    ...text.matchAll(/^\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\b(?:import|require(?:\.resolve)?)\(\s*['"]([^'"]+)['"]/g),
  ].map(([, name]) => name ?? '');
  return imports.map((name) => (name.startsWith('.') ? posix.join(dirname(path).split(sep).join('/'), name) : packageOf(name)));
}

/** The same text with its comments blanked out, line by line in place. */
export function withoutComments(text: string): string {
  return text.replaceAll(lexeme, (part) => (part.startsWith('/') ? blank(part) : part));
}

/** Comments and the insides of strings are blanked out: what is left is names and marks. */
export function namesOnly(text: string): string {
  return text.replaceAll(lexeme, blank);
}

const lexeme = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

function blank(part: string): string {
  return part.replaceAll(/[^\n]/g, ' ');
}

function packageOf(name: string): string {
  const [first = '', second = ''] = name.split('/');
  return name.startsWith('@') ? `${first}/${second}` : first;
}
