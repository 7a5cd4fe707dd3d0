import type { Span } from '../../ir/index.ts';
import { isEventWord } from './libraryWords.ts';
import { type MacroArguments, parseMacroBody } from './macroParser.ts';
import type { View } from './view.ts';

/** One statement of a macro's body: a variable with what it begins with, or an expression. */
export interface MacroStatement {
  readonly declares?: { readonly name: string; readonly at: number; readonly type: string; readonly pointers: number };
  readonly value: View | undefined;
}

/**
 * The statements of a macro's body, where it is a row of them that nothing jumps out of: `do { int on = 1; setsockopt(…); } while (0)`. Of an `if` it is
 * the condition that counts; what it guards says nothing of sockets.
 * @returns `undefined` for anything else, and where nothing of it is an event of a socket
 */
export function parseMacroStatements(
  text: string,
  start: number,
  end: number,
  site: Span,
  macroArguments: MacroArguments,
): readonly MacroStatement[] | undefined {
  const body = text.slice(start, end).replace(/\\(?=\r?\n)/g, ' ');
  const inner = /^\s*(?:do\s*)?\{([\s\S]*)\}\s*(?:while\s*\(\s*(?:0|false)\s*\)\s*)?;?\s*$/.exec(body)?.[1];
  if (inner === undefined || !mentionsEvent(inner)) return undefined;
  const from = start + body.indexOf('{') + 1;
  const statements: MacroStatement[] = [];
  for (let at = 0; at < inner.length; ) {
    const read = readStatement(inner, at);
    if (read === undefined) return undefined;
    at = read.next;
    if (read.expression === undefined && read.declares === undefined) continue;
    const value =
      read.expression === undefined ? undefined : parseMacroBody(text, from + read.expression.start, from + read.expression.end, site, macroArguments);
    if (read.expression !== undefined && value === undefined) return undefined;
    statements.push(read.declares === undefined ? { value } : { declares: { ...read.declares, at: from + read.declares.at }, value });
  }
  return statements;
}

interface Read {
  readonly next: number;
  readonly expression?: Span;
  readonly declares?: { readonly name: string; readonly at: number; readonly type: string; readonly pointers: number };
}

function readStatement(text: string, from: number): Read | undefined {
  const start = from + (/^[\s;]*/.exec(text.slice(from))?.[0].length ?? 0);
  if (start >= text.length) return { next: text.length };
  const rest = text.slice(start);
  if (/^(?:return|goto|break|continue|while|for|do|switch|else|case)\b/.test(rest)) return undefined;
  const condition = /^if\s*\(/.exec(rest);
  if (condition !== null) return readIf(text, start + condition[0].length);
  const end = endOf(text, start, ';');
  const declared = declaration.exec(text.slice(start, end));
  if (declared === null) return { next: end + 1, expression: { start, end } };
  const [whole, type = '', stars = '', name = '', begins] = declared;
  const at = start + whole.lastIndexOf(name, whole.indexOf('=') < 0 ? whole.length : whole.indexOf('='));
  const declares = { name, at, type: type.replace(/^.*\s(?=\S)/, ''), pointers: stars.split('*').length - 1 };
  return { next: end + 1, declares, ...(begins === undefined ? {} : { expression: { start: start + whole.indexOf('=') + 1, end } }) };
}

const declaration = /^((?:(?:const|static|unsigned|signed|struct)\s+)*[A-Za-z_]\w*)\s+([\s*]*)([A-Za-z_]\w*)\s*(=(?!=)[\s\S]*)?$/;

/** `if (setsockopt(…) < 0) perror("setsockopt")`, with or without an `else`. */
function readIf(text: string, open: number): Read | undefined {
  const close = endOf(text, open, ')');
  let at = close + 1;
  for (;;) {
    const isBlock = /^\s*\{/.exec(text.slice(at));
    const end = isBlock === null ? endOf(text, at, ';') : endOf(text, at + isBlock[0].length, '}');
    if (mentionsEvent(text.slice(at, end))) return undefined;
    at = Math.min(end + 1, text.length);
    const other = /^\s*else\b/.exec(text.slice(at));
    if (other === null) return { next: at, expression: { start: open, end: close } };
    at += other[0].length;
  }
}

/** Where the mark stands that no parenthesis or brace holds, or the end. */
function endOf(text: string, from: number, mark: string): number {
  let depth = 0;
  for (const { 0: found, index } of text.slice(from).matchAll(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[(){};]/g)) {
    if (depth === 0 && found === mark) return from + index;
    if (found === '(' || found === '{') depth += 1;
    if (found === ')' || found === '}') depth -= 1;
  }
  return text.length;
}

function mentionsEvent(text: string): boolean {
  return [...text.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)].some(([name]) => isEventWord(name));
}
