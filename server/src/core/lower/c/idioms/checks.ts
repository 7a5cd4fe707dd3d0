import type { Site } from '../../../ir/index.ts';
import { withoutComments } from './layout.ts';

/**
 * A call with the check around it, taken apart so that the same check can be written around another call: `before` + call + `after`, such as
 * `if (` … ` < 0) { perror("bind"); return -1; }`.
 */
export interface Check {
  readonly before: string;
  readonly after: string;
  /** What the check calls its failure in messages: the function's name. */
  readonly callee: string;
  /** The names that the body uses, other than those of calls. */
  readonly names: readonly string[];
}

/** Reads the check of a call, or `undefined` where the statement is something else than a test for failure with a body that handles it. */
export function readCheck(text: string, site: Site): Check | undefined {
  const { start, end } = site.statement.span;
  const before = text.slice(start, site.span.start);
  const after = text.slice(site.span.end, end);
  const callee = nameOf(site.callee);
  const opener = /^if\s*\(\s*(?:\(\s*)?(?:(?:[\w.>[\]-]+)\s*=\s*)?(?:\(\s*)?(?:(?:-\s*1|0|SOCKET_ERROR)\s*(?:==|!=|>)\s*)?$/;
  if (opener.test(before)) {
    const condition = conditionAfter(after);
    if (condition === undefined || !failsOn(before, condition.test)) return undefined;
    return finish(before, condition.test, after.slice(condition.end), callee);
  }
  // `rc = bind(…); if (rc < 0) { … }`
  const assigned = /^(?:[\w:]+[\s*]+)*([\w.>[\]-]+)\s*=\s*$/.exec(before);
  const tested = /^\s*;\s*if\s*\(\s*([\w.>[\]-]+)\s*((?:<|==|!=)\s*(?:-\s*1|0|SOCKET_ERROR))?\s*\)/.exec(after);
  if (assigned?.[1] === undefined || tested?.[1] !== assigned[1] || !failsOn('', tested[2] ?? '')) return undefined;
  const check = finish('if (', `${tested[2] === undefined ? '' : ` ${tested[2]}`})`, after.slice(tested[0].length), callee);
  return check?.names.includes(assigned[1]) === true ? undefined : check;
}

/** What a call does, in the words of a message: "set SO_REUSEADDR". */
export interface Deed {
  readonly verb: string;
  readonly gerund: string;
  readonly what: string;
}

/** Writes the same check around another call. */
export function writeCheck(check: Check, call: string, callee: string, deed?: Deed): string {
  return check.before + call + renameMessages(check.after, check.callee, callee, deed);
}

export function nameOf(callee: string): string {
  return callee.replace(/^.*(?:::|\.|->)/, '').trim();
}

function conditionAfter(after: string): { test: string; end: number } | undefined {
  const match = /^\s*\)?\s*(?:(?:<|==|!=|<=)\s*(?:-\s*1|0|SOCKET_ERROR)\s*)?\)/.exec(after);
  return match === null ? undefined : { test: match[0], end: match[0].length };
}

/** Whether the test is true when the call failed: `< 0`, `== -1`, `!= 0`, or nothing at all. */
function failsOn(before: string, test: string): boolean {
  const isSuccess = (text: string): boolean => /==\s*0|0\s*==|!=\s*(?:-|SOCKET)|(?:1|SOCKET_ERROR)\s*!=/.test(text);
  return !isSuccess(before) && !isSuccess(test);
}

function finish(before: string, test: string, rawBody: string, callee: string): Check | undefined {
  const body = tidied(withoutComments(rawBody));
  if (!isPlainBody(body)) return undefined;
  const code = body.replace(/"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g, '""');
  const names = new Set(/\(\s*([A-Za-z_]\w*)\s*=(?!=)/.exec(before)?.slice(1) ?? []);
  for (const match of code.matchAll(/(?<![\w.]|->)([A-Za-z_]\w*)(?!\w)(?!\s*\()/g)) {
    const name = match[1] ?? '';
    if (!words.has(name) && !/^[A-Z][A-Z0-9_]*$/.test(name) && !new RegExp(`goto\\s+${name}\\b`).test(code)) names.add(name);
  }
  return { before, after: test + body, callee, names: [...names] };
}

/** Lines that held only comments are gone. */
function tidied(body: string): string {
  return body.replace(/^[ \t]+\r?\n/gm, '').replace(/[ \t]+$/gm, '');
}

const words: ReadonlySet<string> = new Set([
  ...'return goto break continue throw if else errno stderr stdout std cerr cout endl this new true false nullptr NULL const char int void runtime_error system_error'.split(
    ' ',
  ),
  ...'generic_category system_category strerror perror exit'.split(' '),
]);

/**
 * Whether a body does nothing but report, clean up and leave, and can so be repeated: plain calls, `return`, `goto`, `break`, `continue`, `throw`.
 */
function isPlainBody(body: string): boolean {
  if (body.length > 500) return false;
  const code = body.replace(/"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g, '""');
  if (/\b(?:if|else|while|for|do|switch|case|socket|bind|listen|connect|accept|setsockopt|fork)\b\s*\(|\belse\b|#|(?<![=!<>])=(?!=)|\+\+|--/.test(code))
    return false;
  const inner = code.trim().replace(/^\{([\s\S]*)\}$/, '$1');
  const statements = inner
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  if (statements.length === 0) return false;
  return statements.every((statement) =>
    /^(?:return\b|goto\s+\w+$|break$|continue$|throw\b|(?:\(void\)\s*)?[\w:.>-]+\s*\([\s\S]*\)$|std::cerr\b|(?:std::)?c(?:err|out)\s*<<)/.test(statement),
  );
}

/**
 * Makes messages speak of the new call: its name where they name the old one (`perror("bind")`), and what it does where they say what the old one did
 * ("cannot bind port %d"). Conversions and arguments stay as they are.
 */
function renameMessages(after: string, from: string, to: string, deed: Deed | undefined): string {
  return after.replace(/"(?:\\[\s\S]|[^"\\\n])*"/g, (literal) => {
    const asName = new RegExp(`\\b${from}\\b(?=(?:\\(\\))?\\s*(?:(?:failed|failure|error|call|returned)\\b|:|!|\\.|\\\\n|"|$))`, 'gi');
    if (!new RegExp(`\\b(?:to|not|on|cannot|can't)\\s+${from}\\b`, 'i').test(literal) && asName.test(literal)) return literal.replace(asName, to);
    return literal.replace(
      new RegExp(`\\b${from}(ing)?\\b(\\s+(?:to|on)\\b)?(?=(\\s+[^\\s"])?)`, 'gi'),
      (word, ing: string | undefined, _to, more: string | undefined) => {
        const verb = ing === undefined ? (deed?.verb ?? to) : (deed?.gerund ?? `${to}ing`);
        const written = /^[A-Z]/.test(word) ? verb[0]?.toUpperCase() + verb.slice(1) : verb;
        return deed === undefined ? written + (_to ?? '') : `${written} ${deed.what}${more === undefined ? '' : ' on'}`;
      },
    );
  });
}
