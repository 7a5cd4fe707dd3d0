import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';

export interface Program {
  readonly language: LanguageId;
  readonly text: string;
}

const build = fileURLToPath(new URL('../../build/', import.meta.url));
const extensions: Readonly<Record<LanguageId, string>> = {
  c: 'c',
  cpp: 'cpp',
  python: 'py',
  typescript: 'ts',
  typescriptreact: 'tsx',
  javascript: 'js',
  javascriptreact: 'jsx',
};

/**
 * The first error that the language's own compiler reports in each program, or `undefined` where it reports none; in the order of the programs.
 * One process a language: `cc` and `c++ -fsyntax-only`, Python's `compile()`, `tsc --noEmit`.
 */
export function firstErrors(programs: readonly Program[]): readonly (string | undefined)[] {
  const distinct = new Map(programs.map((program) => [`${program.language} ${program.text}`, program]));
  const errors = compile([...distinct.values()]);
  const keys = [...distinct.keys()];
  return programs.map(({ language, text }) => errors[keys.indexOf(`${language} ${text}`)]);
}

function compile(programs: readonly Program[]): readonly (string | undefined)[] {
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, 'compile-'));
  try {
    const names = programs.map(({ language }, index) => `p${index}.${extensions[language]}`);
    for (const [index, { text }] of programs.entries()) writeFileSync(join(folder, names[index] ?? ''), text);
    const errors = new Map<string, string>();
    const run = (command: string, options: readonly string[]): void => {
      const { stdout, stderr, error } = spawnSync(command, options, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
      if (error !== undefined) throw new Error(`${command} cannot be run: install it (Debian: build-essential, python3)`, { cause: error });
      for (const [, name = '', message = ''] of `${stdout}${stderr}`.matchAll(/^(p\d+\.\w+)[:(].*?error:? (.+)$/gm)) {
        if (!errors.has(name)) errors.set(name, message);
      }
    };
    const withEnd = (...ends: string[]): string[] => names.filter((name) => ends.includes(name.slice(name.lastIndexOf('.') + 1)) && !errors.has(name));
    const strict = ['-fsyntax-only', '-Werror=implicit-function-declaration', '-Werror=int-conversion', '-Werror=incompatible-pointer-types'];
    if (withEnd('c').length > 0) run('cc', ['-std=gnu17', ...strict, ...withEnd('c')]);
    if (withEnd('cpp').length > 0) run('c++', ['-std=gnu++20', '-fsyntax-only', '-w', ...withEnd('cpp')]);
    if (withEnd('py').length > 0) run('python3', ['-c', compilePython, ...withEnd('py')]);
    // A syntax error in one file keeps tsc from checking the types of the others: those that failed are left out of the next run.
    for (let seen = -1; seen < errors.size; ) {
      seen = errors.size;
      const files = withEnd('ts', 'tsx', 'js', 'jsx');
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...typescriptProject, files }));
      if (files.length > 0) run(process.execPath, [tsc(), '--pretty', 'false', '-p', '.']);
    }
    return names.map((name) => errors.get(name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const compilePython = `
import sys, warnings
warnings.simplefilter('ignore')
for name in sys.argv[1:]:
    try:
        compile(open(name, encoding='utf-8').read(), name, 'exec')
    except SyntaxError as error:
        print(f'{name}:{error.lineno}: error: {error.msg}')
`;

const typescriptProject = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'esnext',
    module: 'preserve',
    moduleDetection: 'force',
    jsx: 'preserve',
    allowJs: true,
    skipLibCheck: true,
    types: ['node'],
  },
};

function tsc(): string {
  return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
}
