import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepareText } from '../../server/src/core/analyze.ts';
import { type GrammarName, Grammars } from '../../server/src/core/syntax/index.ts';

const files: Readonly<Record<GrammarName, string>> = {
  c: 'tree-sitter-c/tree-sitter-c.wasm',
  cpp: 'tree-sitter-cpp/tree-sitter-cpp.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
};

/** The grammars as npm installed them. */
export const grammars = new Grammars(
  {
    runtime: () => readModule('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: (name) => readModule(files[name]),
  },
  prepareText,
);

function readModule(path: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(import.meta.resolve(path)));
}
