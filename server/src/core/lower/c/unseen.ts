import type { Declared } from './collect.ts';
import type { FunctionInfo } from './context.ts';

/** Variables of file scope that a function changes which is not lowered: what they began with says nothing. */
export function changedUnseen(text: string, declared: Declared): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const info of declared.functions) if (!info.isRelevant) for (const name of changedIn(text, info, declared)) changed.add(name);
  return changed;
}

/** Variables of file scope that a function changes. */
export function changedIn(text: string, { body }: FunctionInfo, declared: Declared): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [, before, after] of text.slice(body.start, body.end).matchAll(changes)) {
    const name = before ?? after ?? '';
    if (declared.globals.has(name)) changed.add(name);
  }
  return changed;
}

/** `port = 80`, `options.port = 80`, `&options`. */
const changes = /(?<![\w.>])([A-Za-z_]\w*)(?:\s*(?:\.|->)\s*\w+|\[[^\]\n]*\])*\s*(?:[-+*/%|&^]?=(?!=)|<<=|>>=|\+\+|--)|(?:\+\+|--|&)\s*([A-Za-z_]\w*)/g;
