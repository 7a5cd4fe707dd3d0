import { posixRows, textbookRows } from '../../../apis/posix.ts';
import type { Site, Statement } from '../../../ir/index.ts';
import { type FunctionLowering, textOf, type Use } from '../context.ts';
import { kidOfType, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';

/** Where a call stands. Inside a macro's body that is where the macro is used. */
export function siteOf(fn: FunctionLowering, call: View, macroArguments: readonly View[], use: Use, receiver?: View): Site {
  const callee = call.kids[0];
  return {
    span: spanOf(call),
    callee: callee === undefined ? '' : textOf(fn, callee),
    arguments: macroArguments.map(spanOf),
    ...(receiver === undefined ? {} : { receiver: spanOf(receiver) }),
    statement: fn.statement(),
    result: use === 'discarded' && isErrorRead(fn) ? 'used' : use,
  };
}

/** `errno = 0; bind(…); if (errno != 0) …`: what became of the call is read where it left its error, before another call can have left its own. */
function isErrorRead(fn: FunctionLowering): boolean {
  const { end } = fn.statement().span;
  const after = fn.file.text.slice(end, Math.min(end + 400, Math.max(end, fn.span.end))).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, '');
  return errorRead.test(after.slice(0, otherCall.exec(after)?.index));
}

const errorRead =
  /(?:\b(?:if|switch|while|return)\b[^;{}]*|(?<![=!<>])=\s*)(?<![\w.>])(?:errno\b|(?:WSA)?GetLastError\s*\()|(?<![\w.>])(?:errno|(?:WSA)?GetLastError\s*\(\s*\))\s*[=!]=/;

/** A call that may set the error anew, as far as its name says: those that only print do not count. */
const otherCall = /\b(?!(?:if|switch|while|return|sizeof|assert|strerror|perror|\w*printf|puts|memset|(?:WSA)?GetLastError)\b)[A-Za-z_]\w*\s*\(/;

/**
 * How the result of a call that is assigned to a variable is used: thrown away when nothing reads the variable before it is assigned again, or ever.
 */
export function resultUse(fn: FunctionLowering, left: View, right: View, use: Use): Use {
  if (use === 'used' || withoutParentheses(right).type !== 'call_expression' || left.type !== 'identifier') return 'used';
  const name = textOf(fn, left);
  const variable = fn.scope.find(name);
  // Whoever gave a reference to it reads it.
  if (variable === undefined || variable.isByReference || variable.alias !== undefined) return 'used';
  if (fn.scope.isAround(name, fn.scopeBase) && isReadBehind(fn, name)) return 'used';
  return isReadAfter(fn, name, right.end) ? 'used' : 'discarded';
}

/** Whether what stands behind a lambda reads the variable that it captures. */
function isReadBehind(fn: FunctionLowering, name: string): boolean {
  return new RegExp(`(?<![\\w.>])${name.replace(/\$/g, '\\$')}(?!\\w)(?!\\s*=(?!=))`).test(fn.file.text.slice(fn.span.end));
}

/** Whether the text of the function reads the variable after an offset, or before it inside the same loop. */
export function isReadAfter(fn: FunctionLowering, name: string, offset: number): boolean {
  const { text } = fn.file;
  const word = new RegExp(`(?<![\\w.>])${name.replace(/\$/g, '\\$')}(?!\\w)(\\s*=(?!=))?`, 'g');
  word.lastIndex = offset;
  let isFirst = true;
  for (let match = word.exec(text); match !== null && match.index < fn.span.end; match = word.exec(text)) {
    // A comment may speak of it.
    if (fn.file.isQuiet(match.index)) continue;
    if (match[1] === undefined) return true;
    // Assigned again by the next statement of the same list, before anything read it.
    const between = text.slice(offset, match.index).replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
    if (isFirst && !/[{}:]|\b(?:if|else|for|while|do|switch|goto|return)\b|#/.test(between)) {
      const semicolon = text.indexOf(';', match.index);
      const rest = text.slice(match.index + match[0].length, semicolon < 0 ? text.length : semicolon);
      return new RegExp(`(?<!\\w)${name.replace(/\$/g, '\\$')}(?!\\w)`).test(rest);
    }
    isFirst = false;
  }
  if (fn.loopStart === undefined) return false;
  word.lastIndex = fn.loopStart;
  for (let match = word.exec(text); match !== null && match.index < offset; match = word.exec(text))
    if (match[1] === undefined && !fn.file.isQuiet(match.index)) return true;
  return false;
}

/**
 * The statement that makes a call together with its check. `list` is the number of the list that holds it; a statement that does more than make the call
 * and handle its failure gets a number that no other statement has, so that nobody moves it.
 */
export function statementOf(fn: FunctionLowering, view: View, next: View | undefined, list: number): Statement {
  const span = { start: view.start, end: view.end };
  switch (view.type) {
    case 'expression_statement': {
      const name = next === undefined ? undefined : assignedFromCall(fn, view);
      if (name !== undefined && next !== undefined && checksOnly(fn, next, name)) return { span: { start: view.start, end: next.end }, list };
      return { span, list };
    }
    case 'declaration': {
      const name = next === undefined ? undefined : declaredFromCall(fn, view);
      if (name !== undefined && next !== undefined && checksOnly(fn, next, name)) return { span: { start: view.start, end: next.end }, list };
      return { span, list };
    }
    case 'if_statement':
      return handlesFailureOnly(fn, view) ? { span, list } : { span, list: fn.file.nextList() };
    case 'while_statement':
    case 'do_statement':
      return { span, list: handlesFailureOnly(fn, view) ? list : fn.file.nextList() };
    case 'return_statement':
    case 'for_statement':
    case 'switch_statement':
    case 'labeled_statement':
      return { span, list: fn.file.nextList() };
    default:
      return { span, list };
  }
}

/** `rc = call(…);` gives `rc`. */
function assignedFromCall(fn: FunctionLowering, statement: View): string | undefined {
  const expression = namedKids(statement)[0];
  if (expression?.type !== 'assignment_expression') return undefined;
  const [left, , right] = expression.kids;
  if (left?.type !== 'identifier' || right === undefined || withoutParentheses(right).type !== 'call_expression') return undefined;
  return textOf(fn, left);
}

/** `int rc = call(…);` gives `rc`. */
function declaredFromCall(fn: FunctionLowering, statement: View): string | undefined {
  const declarators = statement.kids.filter((kid) => kid.type === 'init_declarator');
  const [only] = declarators;
  const value = only?.kids[only.kids.length - 1];
  if (declarators.length !== 1 || only?.kids[0]?.type !== 'identifier' || value === undefined || withoutParentheses(value).type !== 'call_expression')
    return undefined;
  return textOf(fn, only.kids[0]);
}

/** Whether a statement is an `if` on this variable that does nothing but handle the failure. */
function checksOnly(fn: FunctionLowering, statement: View, name: string): boolean {
  if (statement.type !== 'if_statement') return false;
  const condition = conditionOf(statement);
  if (condition === undefined || condition.kids.length > 3) return false;
  const text = textOf(fn, condition);
  return testOfOne.exec(text)?.[1] === name && handlesFailureOnly(fn, statement);
}

/** `(name)`, `(!name)`, `(name < 0)`. */
const testOfOne = /^\(\s*!?\s*([^\s()<>=!]+)\s*(?:(?:[<>]=?|[=!]=)\s*[-\w]+\s*)?\)$/;

/** Whether the bodies of an `if` or a loop hold no event of a socket but its closing: they are there for the failure. */
function handlesFailureOnly(fn: FunctionLowering, statement: View): boolean {
  const condition = conditionOf(statement);
  const bodies = namedKids(statement).filter((kid) => kid !== condition && kid.type !== 'init_statement');
  const hasElse = bodies.some((kid) => kid.type === 'else_clause');
  return !hasElse && bodies.every((body) => body.end - body.start < 2000 && isCleanUp(textOf(fn, body)));
}

export function conditionOf(statement: View): View | undefined {
  return kidOfType(statement, 'parenthesized_expression') ?? kidOfType(statement, 'condition_clause');
}

function isCleanUp(body: string): boolean {
  for (const match of body.matchAll(/(?<![\w"])([A-Za-z_]\w*)\s*\(/g)) {
    const name = match[1] ?? '';
    const row = posixRows.get(name)?.row ?? textbookRows.get(name)?.row;
    if (row !== undefined && row.event !== 'close') return false;
  }
  return true;
}
