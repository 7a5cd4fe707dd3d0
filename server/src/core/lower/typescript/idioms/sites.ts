import type { Statement } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { declaratorShape } from '../tree/shapes.ts';
import { firstKid, type Syntax, unwrap } from '../tree/syntax.ts';

/**
 * The statement that a call in `node` belongs to, with the check of its result where that is the next statement: `const rc = bind(…); if (rc < 0) throw …`.
 */
export function listStatement(fn: FunctionLowering, node: Syntax, next: Syntax | undefined, list: number): Statement {
  if (fn.pinned !== undefined) return fn.pinned;
  const result = resultName(fn, node);
  const checks = result !== undefined && next !== undefined && isFailureCheck(fn, next, result);
  return { span: { start: node.start, end: checks ? next.end : node.end }, list };
}

/** Lowers the body of a `try`. Where it is one simple statement, the `try` is there for its sake and is the statement. */
export function withinStatement(fn: FunctionLowering, body: Syntax, lower: () => void): void {
  const [only, second] = body.kids;
  const isSimple = second === undefined && (only?.type === 'expression_statement' || only?.type === 'lexical_declaration');
  const outer = fn.pinned;
  fn.pinned = isSimple ? fn.statement : undefined;
  lower();
  fn.pinned = outer;
}

/** An expression that is a function's whole body: a statement in a list of its own. */
export function expressionStatement(fn: FunctionLowering, node: Syntax): Statement {
  return { span: spanOf(node), list: fn.file.nextList() };
}

/** The variable that a statement sets to the result of a call. */
function resultName(fn: FunctionLowering, node: Syntax): string | undefined {
  if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
    const [declarator, second] = node.kids;
    if (declarator === undefined || second !== undefined) return undefined;
    const { pattern, value } = declaratorShape(declarator);
    return pattern?.type === 'identifier' && value !== undefined && unwrap(value).type === 'call_expression' ? fn.file.slice(pattern) : undefined;
  }
  const assignment = node.type === 'expression_statement' ? node.kids[0] : undefined;
  if (assignment?.type !== 'assignment_expression' || assignment.kids[0]?.type !== 'identifier') return undefined;
  return assignment.kids[1] !== undefined && unwrap(assignment.kids[1]).type === 'call_expression' ? fn.file.slice(assignment.kids[0]) : undefined;
}

/** `if (rc …) { …; throw … }`: looks at the result and only leaves. */
function isFailureCheck(fn: FunctionLowering, node: Syntax, result: string): boolean {
  const [condition, consequence, alternative] = node.type === 'if_statement' ? node.kids : [];
  if (condition === undefined || consequence === undefined || alternative !== undefined) return false;
  const tested = unwrap(condition);
  const mentions = [tested, ...tested.kids].some((part) => part.type === 'identifier' && fn.file.slice(part) === result);
  const last = consequence.type === 'statement_block' ? consequence.kids.at(-1) : consequence;
  if (!mentions || last === undefined) return false;
  return (
    /^(?:throw|return|break|continue)_statement$/.test(last.type) || /^process\.(?:exit|abort)\b/.test(fn.file.slice(firstKid(last, 'call_expression') ?? last))
  );
}
