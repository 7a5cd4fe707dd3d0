import { endOfGroup } from './groups.ts';

/**
 * Whether a text asks of a failure if it is EADDRINUSE, and goes on where it is: that the endpoint is taken is one of two answers then. One that ends the
 * process or throws there has only another word for the failure.
 */
export function goesOnInUse(text: string): boolean {
  return [...text.matchAll(asked)].some(({ 0: test, index }) => {
    const { branch, rest } = branchesAfter(text.slice(index + test.length), test.startsWith('case'));
    return test.startsWith('!') ? !leaving.test(rest) : !leaving.test(branch) && !leaving.test(withoutElse(rest));
  });
}

const asked = /(?:[=!]==?|\bcase)\s*(?:\w+\s*\.\s*)*['"`]?\bEADDRINUSE\b['"`]?/g;
const leaving = /\bprocess\s*\.\s*exit\b|\b(?:_?exit|abort|errx?|die|fatal|reject)\s*\(|\b(?:throw|raise|goto)\b|\breturn\s+(?:-\s*1|1|EXIT_FAILURE)\b/;

/** What follows a test: what is done where it holds, and what comes behind that. */
function branchesAfter(text: string, isCase: boolean): { readonly branch: string; readonly rest: string } {
  const end = isCase ? text.search(/\b(?:break|case|default)\b|$/) : endOfStatement(text);
  return { branch: text.slice(0, end), rest: text.slice(end) };
}

function withoutElse(text: string): string {
  const start = /^[\s;}]*?\belse\b(?!\s+if\b)/.exec(text)?.[0].length;
  return start === undefined ? text : text.slice(start + endOfStatement(text.slice(start)));
}

/** A block in braces, or what stands before the semicolon; in Python, what stands on the next line. */
function endOfStatement(text: string): number {
  const head = /^[^;{}\n]*(?=\{)/.exec(text)?.[0];
  return head === undefined ? (/^(?:[^;\n]*:[ \t]*\n)?[^;\n]*/.exec(text)?.[0].length ?? 0) : endOfGroup(text, head.length);
}
