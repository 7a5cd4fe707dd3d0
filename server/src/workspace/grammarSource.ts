import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { GrammarSource } from '../core/syntax/index.ts';
import type { GrammarName } from '../core/syntax/language.ts';

/**
 * The WebAssembly files: from `grammars/` beside the bundle, or from the packages when Bindwise runs from its sources.
 * @param entry the `import.meta.url` of the entry file, which the bundle lies in
 */
export function nodeGrammarSource(entry: string): GrammarSource {
  return {
    runtime: () => load(entry, 'web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm'),
    grammar: (name) => load(entry, `tree-sitter-${name}.wasm`, `${packageOf(name)}/tree-sitter-${name}.wasm`),
  };
}

async function load(entry: string, bundled: string, installed: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(`grammars/${bundled}`, entry));
  } catch {
    return readFile(createRequire(entry).resolve(installed));
  }
}

function packageOf(name: GrammarName): string {
  return name === 'tsx' ? 'tree-sitter-typescript' : `tree-sitter-${name}`;
}
