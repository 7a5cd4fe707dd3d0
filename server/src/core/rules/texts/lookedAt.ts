import { endOfGroup } from './groups.ts';

/**
 * Whether a text does more with one of these variables than to compare, to assert or to log it: what it hands to a function, returns or puts into an object
 * goes on. A script, or a program's main(), says by what it prints what it has found.
 */
export function handsOn(text: string, names: readonly string[], isScript: boolean): boolean {
  const written = names.filter((name) => /^[\w$]+$/.test(name)).map((name) => name.replaceAll('$', '\\$'));
  if (written.length === 0) return false;
  const looks = looksIn(text, isScript ? asserting : looking);
  return [...text.matchAll(new RegExp(`(?<![\\w$])(?:${written.join('|')})(?![\\w$])`, 'g'))].some(({ 0: name, index }) => {
    const end = index + name.length;
    const isCompared =
      comparedBefore.test(text.slice(Math.max(0, index - longestOperator), index)) || comparedAfter.test(text.slice(end, end + longestOperator));
    return !isCompared && !looks.some((look) => isDirectlyIn(text, look, index));
  });
}

const longestOperator = 12;
/** No arrow and no shift. */
const comparedBefore = /(?:[=!]==?|(?<![-=<>])[<>]|[<>]=|\b(?:not )?in|\bis(?: not)?)\s*$/;
const comparedAfter = /^\s*(?:[=!]==?(?!>)|[<>](?![<>])=?|(?:not )?in\b|is\b)/;

interface Look {
  readonly start: number;
  readonly end: number;
}

/** What an assertion or a log is given, with what is asked of the result: `expect(found).toBeGreaterThan(port)`. */
function looksIn(text: string, called: RegExp): readonly Look[] {
  const looks: Look[] = [];
  for (const { 0: callee, index } of text.matchAll(called)) {
    let end = index + callee.length;
    // Python's statement goes on to the end of the line.
    if (!callee.endsWith('(')) end += /^.*/.exec(text.slice(end))?.[0].length ?? 0;
    else
      for (let call: string | undefined = '('; call !== undefined; call = /^(?:\s*\.\s*\w+)+\s*\(/.exec(text.slice(end))?.[0]) {
        const start = call === '(' ? end - 1 : end + call.length - 1;
        end = endOfGroup(text, start);
      }
    looks.push({ start: index + callee.length, end });
  }
  return looks;
}

/** No other call within it is given what stands there. */
function isDirectlyIn(text: string, { start, end }: Look, at: number): boolean {
  if (at < start || at >= end) return false;
  for (const { 0: call, index } of text.slice(start, at).matchAll(/(?<![.\w$])(?:[\w$]+\s*\.\s*)*[\w$]+\s*\(/g))
    if (!converting.test(call) && endOfGroup(text, start + index + call.length - 1) > at) return false;
  return true;
}

const converting = /^(?:str|int|String|Number|ntohs|f?format)\s*\($/;

const assertion = String.raw`expect\s*\(|(?:\w+\s*\.\s*)*assert\w*(?:\s*\.\s*\w+)*\s*\(|assert\b(?!\s*[.(])|(?:ASSERT_|EXPECT_)\w+\s*\(`;
const log = String.raw`console\s*\.\s*\w+\s*\(|(?:\w+\s*\.\s*)*log(?:ger|ging)?(?:\s*\.\s*\w+)?\s*\(|(?:\w+Error|Error|\w+Exception)\s*\(`;
const print = String.raw`(?:std::)?(?:f?printf|puts)\s*\(|print\s*\(`;
const asserting = new RegExp(`(?<![\\w$.])(?:${assertion}|(?:\\w+Error|Error)\\s*\\()`, 'g');
const looking = new RegExp(`(?<![\\w$.])(?:${assertion}|${log}|${print})`, 'g');
