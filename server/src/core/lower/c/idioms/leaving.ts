import type { Site } from '../../../ir/index.ts';
import type { FunctionText, IdiomFile } from './idiomFile.ts';

/** How a function gives up: what it does elsewhere, or what its type asks for. */
export function leavingStatement(file: IdiomFile, around: FunctionText): string | undefined {
  const body = file.text.slice(around.span.start, around.span.end);
  const exits = /\bexit\s*\(\s*(?:EXIT_FAILURE|[1-9]\d*|-1)\s*\)\s*;/.exec(body)?.[0];
  if (exits !== undefined) return exits;
  const returns = /\breturn\s*\(?\s*(?:-1|false|NULL|nullptr|EXIT_FAILURE)\s*\)?\s*;/.exec(body)?.[0];
  if (returns !== undefined) return returns;
  const type = typeOf(file, around);
  if (around.name === 'main') return 'return 1;';
  if (/\*$/.test(type)) return file.isCpp ? 'return nullptr;' : hasNull(file.text) ? 'return NULL;' : undefined;
  if (type === 'void') return 'return;';
  if (type === 'bool') return 'return false;';
  if (/^(?:int|ssize_t|long|short|int32_t|SOCKET)$/.test(type)) return 'return -1;';
  return undefined;
}

function typeOf(file: IdiomFile, around: FunctionText): string {
  const text = file.text.slice(around.span.start, around.span.end);
  // What a lambda returns is what it says, or what its statements say.
  if (text.startsWith('['))
    return /^\[[^\]]*\]\s*(?:\([^{}]*?\))?[^{(]*?->\s*([\w:*& ]+?)\s*\{/.exec(text)?.[1] ?? (/\breturn\s*[^;\s]/.test(text) ? '' : 'void');
  const head = file.text.slice(around.span.start, file.text.indexOf('(', around.span.start)).replace(/\b(?:static|inline|extern|virtual|explicit)\b/g, ' ');
  return head.replace(/[\w:~]+\s*$/, '').trim();
}

function hasNull(text: string): boolean {
  return /\bNULL\b|#\s*include\s*<(?:stdio|stdlib|stddef|string|unistd|time|locale|wchar)\.h>/.test(text);
}

/** What a `return` that makes something of the call's result returns when the call fails: `return bind(…) == 0;` says false. */
export function returnOfFailed(file: IdiomFile, around: FunctionText, site: Site): string | undefined {
  const { start, end } = site.statement.span;
  const before = file.text.slice(start, site.span.start);
  const after = file.text.slice(site.span.end, end);
  const isBool = typeOf(file, around) === 'bool';
  const truth = whenFailed(before, after);
  const [, yes, no] = /^[^?:;]*\?\s*([\w-]+)\s*:\s*([\w-]+)\s*\)?\s*;$/.exec(after) ?? [];
  if (yes !== undefined && no !== undefined) return truth === undefined ? undefined : `return ${truth ? yes : no};`;
  if (truth === undefined || after.includes('?')) return undefined;
  if (!isBool && /^return[\s(]*$/.test(before) && /^[\s)]*;$/.test(after)) return 'return -1;';
  return isBool ? `return ${truth};` : `return ${truth ? 1 : 0};`;
}

/** Whether the first test of the result holds when it is -1. */
function whenFailed(before: string, after: string): boolean | undefined {
  if (/(?:!|(?<!\d)0\s*==)[\s(]*$/.test(before) || /^[\s)]*(?:==\s*0|!=\s*(?:-\s*1|SOCKET_ERROR)|>=\s*0|>\s*-\s*1)(?!\w)/.test(after)) return false;
  if (!/^return[\s(]*$/.test(before)) return undefined;
  return /^[\s)]*(?:(?:<\s*0|!=\s*0|==\s*(?:-\s*1|SOCKET_ERROR))(?!\w)|\?|;)/.test(after) ? true : undefined;
}
