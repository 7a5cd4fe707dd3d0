import { endingCalls } from '../../../apis/posix.ts';
import type { Define } from './directives.ts';

/**
 * The names of the function-like macros after which nothing comes, whatever they are given: `#define DIE(msg) do { perror(msg); exit(1); } while (0)`. One
 * that is defined in several ways is one where it ends in all of them.
 * @param neverReturn functions that are declared so
 */
export function macrosThatEnd(text: string, defines: readonly Define[], neverReturn: ReadonlySet<string>): ReadonlySet<string> {
  const bodies = new Map<string, string[]>();
  for (const { name, parameters, body } of defines) {
    if (parameters === undefined) continue;
    const known = bodies.get(name);
    const written = body.end - body.start > longestBody ? '' : text.slice(body.start, body.end);
    if (known === undefined) bodies.set(name, [written]);
    else known.push(written);
  }
  const names = new Set<string>();
  const ends = (name: string): boolean => endingCalls.has(name) || neverReturn.has(name) || names.has(name);
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const [name, all] of bodies) if (!names.has(name) && all.every((body) => endsAlways(body, ends))) names.add(name);
  }
  return names;
}

/** A macro with a longer body is code. */
const longestBody = 600;

/** Whether one of the statements of a row is a call that ends, and control cannot leave the row before. */
export function endsAlways(body: string, ends: (name: string) => boolean): boolean {
  if (![...body.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)].some(([name]) => ends(name))) return false;
  for (const statement of partsOf(unwrapped(body), ';')) {
    if (leaving.test(statement)) return false;
    if (/^(?:if|else|for|while|do|switch|case|default)\b/.test(statement)) continue;
    const called = partsOf(unwrapped(statement), ',').map((part) => /^(?:\(\s*void\s*\)\s*)?(?:std)?(?:::)?([A-Za-z_]\w*)\s*\(/.exec(part)?.[1]);
    if (called.some((name) => name !== undefined && ends(name))) return true;
  }
  return false;
}

const leaving = /\b(?:return|goto|break|continue|throw)\b/;

/** Without the `do { … } while (0)`, the braces or the parentheses around the whole. */
function unwrapped(body: string): string {
  const plain = body.replace(/\/\*[\s\S]*?\*\/|\/\/.*|\\(?=\r?\n)/g, ' ').trim();
  const inner =
    /^(?:do\s*)?\{([\s\S]*)\}\s*(?:while\s*\(\s*(?:0|false)\s*\)\s*)?;?$/.exec(plain)?.[1] ?? (isParenthesized(plain) ? plain.slice(1, -1) : undefined);
  return inner === undefined ? plain : unwrapped(inner);
}

function isParenthesized(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(tokens)) {
    if (found === '(') depth += 1;
    else if (found === ')') depth -= 1;
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}

/** The parts of a text between marks that no parenthesis or brace holds. */
function partsOf(text: string, mark: ';' | ','): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(tokens)) {
    if (depth === 0 && found === mark) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    } else if (found === '(' || found === '{' || found === '[') depth += 1;
    else if (found === ')' || found === '}' || found === ']') depth -= 1;
  }
  parts.push(text.slice(start).trim());
  return parts;
}

const tokens = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[(){}[\];,]/g;
