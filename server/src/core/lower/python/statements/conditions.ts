import type { BlockId, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { availabilityTest, platformTest } from '../names/constants.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

/** Ends the block with a branch on the condition, its effects performed. */
export function lowerBranch(fn: FunctionContext, test: Syntax, yes: BlockId, no: BlockId): void {
  const node = unparenthesized(test);
  const [left, right] = node.children;
  if (node.type === 'not_operator' && left !== undefined) {
    fn.branch(left, no, yes);
    return;
  }
  if (node.type === 'boolean_operator' && left !== undefined && right !== undefined) {
    const second = fn.graph.newBlock();
    const isOr = fn.file.source.slice(left.end, right.start).trim() === 'or';
    if (isOr) fn.branch(left, yes, second);
    else fn.branch(left, second, no);
    fn.graph.startBlock(second);
    fn.branch(right, yes, no);
    return;
  }
  const platform = platformTest(fn.file, node, fn.scope);
  if (platform !== undefined) {
    fn.graph.branch({ kind: 'platform', platforms: platform.platforms }, platform.negated ? no : yes, platform.negated ? yes : no);
    return;
  }
  const option = availabilityTest(fn.file, node, fn.scope, (name) => fn.value(name));
  if (option !== undefined) {
    fn.graph.branch({ kind: 'available', option }, yes, no);
    return;
  }
  if (/^(typing\.)?TYPE_CHECKING$/.test(fn.text(node))) {
    fn.graph.jump(no);
    return;
  }
  if (branchByMembers(fn, node, yes, no)) return;
  const value = fn.value(node);
  fn.graph.branch(saysSomething(value) ? { kind: 'value', value } : { kind: 'opaque' }, yes, no);
}

/** `kind in ("tcp", "tls")`: one comparison after the other, as far as anybody writes them down. */
function branchByMembers(fn: FunctionContext, node: Syntax, yes: BlockId, no: BlockId): boolean {
  const [left, right] = node.children;
  if (node.type !== 'comparison_operator' || node.children.length !== 2 || left === undefined || right === undefined) return false;
  const operator = fn.file.source.slice(left.end, right.start).trim().replace(/\s+/g, ' ');
  const members = right.type === 'tuple' || right.type === 'list' || right.type === 'set' ? right.children : [];
  if ((operator !== 'in' && operator !== 'not in') || members.length === 0 || members.length > mostMembers) return false;
  const asked = fn.value(left);
  const [found, missing] = operator === 'in' ? [yes, no] : [no, yes];
  members.forEach((member, index) => {
    const otherwise = index === members.length - 1 ? missing : fn.graph.newBlock();
    fn.graph.branch({ kind: 'value', value: { kind: 'operation', operator: '==', operands: [asked, fn.value(member)] } }, found, otherwise);
    if (otherwise !== missing) fn.graph.startBlock(otherwise);
  });
  return true;
}

const mostMembers = 6;

/** `if __name__ == '__main__'`: the file is followed as the program that it is. */
export function isMainTest(node: Syntax, source: string): boolean {
  return /^\(?\s*(?:__name__\s*==\s*['"]__main__['"]|['"]__main__['"]\s*==\s*__name__)\s*\)?$/.test(node.text(source));
}

function saysSomething(value: Value): boolean {
  if (value.kind === 'unknown') return false;
  return value.kind !== 'operation' || value.operands.some(saysSomething);
}
