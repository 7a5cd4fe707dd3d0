import type { Span } from '../../../ir/index.ts';
import { isEventWord } from '../selection/libraryWords.ts';
import { givesOption } from '../selection/starters.ts';
import type { View } from '../tree/view.ts';
import { endsAlways } from './endingMacros.ts';
import { type MacroArguments, parseMacroBody } from './macroParser.ts';

/** One statement of a macro's body: a variable with what it begins with, an expression, or a condition with what comes of it. */
export interface MacroStatement {
  readonly declares?: { readonly name: string; readonly at: number; readonly type: string; readonly pointers: number };
  readonly value: View | undefined;
  /** Where the expression is true, control leaves the row. */
  readonly leaves?: Leave;
}

export type Leave =
  | { readonly how: 'end-of-process' }
  | { readonly how: 'return'; readonly value: View | undefined }
  | { readonly how: 'goto'; readonly label: View };

/** How a macro's body is read: of which text it is a part, and what its names mean where it is used. */
export interface MacroUse {
  readonly site: Span;
  readonly macroArguments: MacroArguments;
  /** Whether nothing comes after a call of that name. */
  readonly ends: (name: string) => boolean;
  /** What a use of it gives is not known yet, and may be a call that is an event. */
  readonly isGivenCall?: true;
}

/** The statements of a macro, and whether the last of them is the value of the whole. */
export interface MacroRow {
  readonly statements: readonly MacroStatement[];
  readonly isValue: boolean;
  /** Whether one of them is an event of a socket, whatever the macro is given. */
  readonly hasEvent: boolean;
}

/**
 * The statements of a macro's body, where it is a row of them: `do { int on = 1; setsockopt(…); } while (0)`, `if ((call) < 0) DIE(#call)`, and a row in
 * parentheses, whose value is that of its last. Of an `if` it is the condition that counts, and whether control leaves where it holds; what else it guards says nothing of sockets.
 * @returns `undefined` for anything else, and for a row that does nothing to a socket, is given no call and guards more than looks at what it is given
 */
export function parseMacroStatements(text: string, start: number, end: number, use: MacroUse): MacroRow | undefined {
  const body = text.slice(start, end).replace(/\\(?=\r?\n)/g, ' ');
  const [, row, rowWithValue, bare] =
    /^\s*(?:(?:do\s*)?\{([\s\S]*)\}\s*(?:while\s*\(\s*(?:0|false)\s*\)\s*)?;?|\(\s*\{([\s\S]*)\}\s*\)|(if\s*\([\s\S]*))\s*$/.exec(body) ?? [];
  const inner = row ?? rowWithValue ?? bare;
  if (inner === undefined) return undefined;
  const hasEvent = mentionsEvent(inner) || givesOption(inner);
  const onlyLooks = !hasEvent && use.isGivenCall !== true && !isGivenCall(inner, use.macroArguments);
  const from = start + (bare === undefined ? body.indexOf('{') + 1 : body.indexOf('if'));
  const parse = ({ start: at, end: to }: Span): View | undefined => parseMacroBody(text, from + at, from + to, use.site, use.macroArguments);
  const statements: MacroStatement[] = [];
  for (let at = 0; at < inner.length; ) {
    const read = readStatement(inner, at, use.ends);
    if (read === undefined || (onlyLooks && read.guarded !== undefined && usesGiven(read.guarded, use.macroArguments))) return undefined;
    at = read.next;
    if (read.expression === undefined && read.declares === undefined) continue;
    const value = read.expression === undefined ? undefined : parse(read.expression);
    const leaves = read.leaves === undefined ? undefined : leaveOf(read.leaves, parse);
    if ((read.expression !== undefined && value === undefined) || (read.leaves !== undefined && leaves === undefined)) return undefined;
    const declares = read.declares === undefined ? {} : { declares: { ...read.declares, at: from + read.declares.at } };
    statements.push({ ...declares, value, ...(leaves === undefined ? {} : { leaves }) });
  }
  return { statements, isValue: rowWithValue !== undefined, hasEvent };
}

/** Whether one of the parameters that the row uses stands for a call. */
function isGivenCall(row: string, macroArguments: MacroArguments): boolean {
  return [...macroArguments].some(([name, argument]) => holdsCall(argument) && uses(row, name));
}

/** Whether what an `if` guards goes on with something that the macro was given: it may put a socket elsewhere. */
function usesGiven(guarded: string, macroArguments: MacroArguments): boolean {
  return [...macroArguments].some(([name, argument]) => !/string|literal/.test(argument.type) && uses(guarded, name));
}

/** `#x` is the text of what is given, and nothing of the value. */
function uses(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w#])${name}(?!\\w)`).test(text);
}

function holdsCall(view: View): boolean {
  return view.type === 'call_expression' || view.kids.some(holdsCall);
}

function leaveOf({ how, operand }: ReadLeave, parse: (span: Span) => View | undefined): Leave | undefined {
  if (how === 'end-of-process') return { how };
  const view = operand === undefined ? undefined : parse(operand);
  if (how === 'return') return operand === undefined || view !== undefined ? { how, value: view } : undefined;
  return view?.type === 'identifier' ? { how, label: view } : undefined;
}

interface ReadLeave {
  readonly how: Leave['how'];
  readonly operand?: Span;
}

interface Read {
  readonly next: number;
  readonly expression?: Span;
  readonly leaves?: ReadLeave;
  /** What a condition guards after which control goes on. */
  readonly guarded?: string;
  readonly declares?: { readonly name: string; readonly at: number; readonly type: string; readonly pointers: number };
}

function readStatement(text: string, from: number, ends: MacroUse['ends']): Read | undefined {
  const start = from + (/^[\s;]*/.exec(text.slice(from))?.[0].length ?? 0);
  if (start >= text.length) return { next: text.length };
  const rest = text.slice(start);
  if (/^(?:return|goto|break|continue|while|for|do|switch|else|case)\b/.test(rest)) return undefined;
  const condition = /^if\s*\(/.exec(rest);
  if (condition !== null) return readIf(text, start + condition[0].length, ends);
  const end = endOf(text, start, ';');
  const declared = declaration.exec(text.slice(start, end));
  if (declared === null) return { next: end + 1, expression: { start, end } };
  const [whole, type = '', stars = '', name = '', begins] = declared;
  const at = start + whole.lastIndexOf(name, whole.indexOf('=') < 0 ? whole.length : whole.indexOf('='));
  const declares = { name, at, type: type.replace(/^.*\s(?=\S)/, ''), pointers: stars.split('*').length - 1 };
  return { next: end + 1, declares, ...(begins === undefined ? {} : { expression: { start: start + whole.indexOf('=') + 1, end } }) };
}

const declaration = /^((?:(?:const|static|unsigned|signed|struct)\s+)*[A-Za-z_]\w*(?:\s*\([^()]*\))?)\s+([\s*]*)([A-Za-z_]\w*)\s*(=(?!=)[\s\S]*)?$/;

/** `if (setsockopt(…) < 0) perror("setsockopt")`, with or without an `else`. */
function readIf(text: string, open: number, ends: MacroUse['ends']): Read | undefined {
  const close = endOf(text, open, ')');
  let leaves: ReadLeave | undefined;
  let guarded = '';
  let at = close + 1;
  for (let isElse = false; ; isElse = true) {
    const isBlock = /^\s*\{/.exec(text.slice(at));
    const from = isBlock === null ? at : at + isBlock[0].length;
    const end = endOf(text, from, isBlock === null ? ';' : '}');
    const body = text.slice(from, end);
    const leave = leaveIn(body, from, ends);
    if (leave === undefined ? mentionsEvent(body) || leaving.test(body) : isElse) return undefined;
    leaves = leave ?? leaves;
    if (leave === undefined) guarded += body;
    at = Math.min(end + 1, text.length);
    const other = /^\s*else\b/.exec(text.slice(at));
    if (other === null) return { next: at, expression: { start: open, end: close }, guarded, ...(leaves === undefined ? {} : { leaves }) };
    at += other[0].length;
  }
}

const leaving = /\b(?:return|goto|break|continue|throw)\b/;

/** How control leaves a body that does nothing of account before. */
function leaveIn(body: string, from: number, ends: MacroUse['ends']): ReadLeave | undefined {
  if (endsAlways(body, ends)) return { how: 'end-of-process' };
  const last = /^(?:[^{}]*;)?\s*(return|goto)\b([^;{}]*);?\s*$/.exec(body);
  if (last === null || mentionsEvent(body)) return undefined;
  const [whole, how = '', operand = ''] = last;
  const start = from + whole.lastIndexOf(operand === '' ? how : operand);
  if (leaving.test(body.slice(0, whole.lastIndexOf(how)))) return undefined;
  if (how === 'goto') return { how, operand: { start, end: start + operand.length } };
  return how === 'return' ? { how, ...(operand.trim() === '' ? {} : { operand: { start, end: start + operand.length } }) } : undefined;
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
