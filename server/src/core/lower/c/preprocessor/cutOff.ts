import { namedKids, type View } from '../tree/view.ts';

/** `else if (…) { … }` reads like a function where an alternative of the preprocessor cut its `if` off; so does a macro's call before a block. */
export function isCutOff(text: string): boolean {
  return /^(?:(?:else|\w+\s+(?:if|while|for|switch))\b|\w+\s*\()/.test(text.slice(0, 80));
}

/** How far in an offset stands on its line, from 1. */
export function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf('\n', offset - 1);
}

/** `if (…)` whose body is not there: the parser supposed an empty statement. */
export function lacksBody(consequence: View): boolean {
  return consequence.type === 'expression_statement' && consequence.kids.length === 1 && consequence.kids[0]?.isMissing === true;
}

/** Alternatives of the preprocessor that each end in an `if` without its body: the block behind `#endif` is the body of every one of them. */
export function endsInCutIf(view: View): boolean {
  if (!/^preproc_(?:if|ifdef|elif|elifdef|else)$/.test(view.type)) return false;
  const parts = namedKids(view);
  const alternative = parts.find((kid) => /^preproc_(?:elif|elifdef|else)$/.test(kid.type));
  const last = parts.filter((kid) => kid !== alternative).at(-1);
  const body = last?.type === 'if_statement' ? namedKids(last).at(-1) : undefined;
  if (body === undefined || !lacksBody(body)) return false;
  return alternative === undefined ? view.type === 'preproc_else' : endsInCutIf(alternative);
}

/** Deeper than this no real file nests its namespaces and conditionals. */
export const deepestNesting = 40;

/** One that stands further in is a part of the function, whatever it is. */
export function isSwallowed(text: string, inner: View, outer: View): boolean {
  return columnOf(text, inner.start) <= columnOf(text, outer.start) && !isCutOff(text.slice(inner.start, inner.end));
}

/** Whether another function may stand inside one, because of a brace too many. */
export function swallowsFunction(text: string, outer: View, view: View, depth = 0): boolean {
  if (view.hasError !== true || depth > deepestNesting) return false;
  return view.kids.some((kid) => (kid.type === 'function_definition' ? isSwallowed(text, kid, outer) : swallowsFunction(text, outer, kid, depth + 1)));
}
