import { prepareText } from '../core/analyze.ts';
import type { GrammarSource, Grammars } from '../core/syntax/index.ts';

/** The grammars of a source that is not touched before they are needed. They are loaded once: the runtime keeps what it has loaded for good. */
export function grammarsFrom(source: GrammarSource): Promise<Grammars> {
  const known = loaded.get(source) ?? loadFrom(source);
  loaded.set(source, known);
  return known;
}

const loaded = new WeakMap<GrammarSource, Promise<Grammars>>();

async function loadFrom(source: GrammarSource): Promise<Grammars> {
  const { Grammars } = await import('../core/syntax/parse.ts');
  return new Grammars(source, prepareText);
}
