import { keyName } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';

/**
 * The list that is gone through whole where nobody asks for less: `only ? routes.filter(isMeant) : routes`, `routes.filter((route) => !only || route.name === only)`.
 * What is true of all that is in it is true of the program that was told nothing.
 */
export function wholeList(node: Syntax, text: string): Syntax | undefined {
  if (node.type === 'ternary_expression') return wholeOfChoice(node, text);
  const list = filtered(node, text);
  const [test, ...others] = list === undefined ? [] : argumentNodes(node);
  return test !== undefined && others.length === 0 && passesAll.test(text.slice(test.start, test.end)) ? list : undefined;
}

function wholeOfChoice({ kids: [, yes, no] }: Syntax, text: string): Syntax | undefined {
  if (yes === undefined || no === undefined) return undefined;
  const [one, other] = [unwrap(yes), unwrap(no)];
  const [list, whole] = one.type === 'call_expression' ? [filtered(one, text), other] : [filtered(other, text), one];
  return list !== undefined && text.slice(list.start, list.end) === text.slice(whole.start, whole.end) ? whole : undefined;
}

/** `routes` of `routes.filter(…)`. */
function filtered({ type, kids: [callee] }: Syntax, text: string): Syntax | undefined {
  if (type !== 'call_expression' || callee?.type !== 'member_expression' || keyName(callee.kids.at(-1), text) !== 'filter') return undefined;
  const list = callee.kids[0] === undefined ? undefined : unwrap(callee.kids[0]);
  return list?.type === 'identifier' || list?.type === 'member_expression' ? list : undefined;
}

/** A test that is true of everything while something else than the element is not there. */
const passesAll =
  /^\(?\s*([\w$]+)(?:[^()=]*\))?\s*=>\s*(?:!\s*(?!\1\b)[\w$]+(?:\.(?:length|size))?|(?!\1\b)[\w$]+(?:\.(?:length|size))?\s*===?\s*(?:undefined|null|0|''|""))\s*\|\|/;
