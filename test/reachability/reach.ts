import {
  type Block,
  type BlockId,
  type Condition,
  type Event,
  type FunctionIr,
  isSynthetic,
  type Value,
  type VariableId,
  variableName,
} from '../../server/src/core/ir/index.ts';

/** What lowering's own variables hold on a path: the way on which a `finally` was entered, a value that is chosen on two paths. */
type Ways = ReadonlyMap<VariableId, number>;

/**
 * The events that a function can come to. A condition is taken to go either way unless the text decides it, and so is what the platform decides; an
 * exception leaves a block at each event that can raise one.
 */
export function reachedEvents(fn: FunctionIr): ReadonlySet<Event> {
  const reached = new Set<Event>();
  const seen = new Set<string>();
  const open: { id: BlockId; ways: Ways }[] = [];
  const enter = (id: BlockId, ways: Ways): void => {
    const key = `${id} ${[...ways].sort().join(' ')}`;
    if (seen.has(key)) return;
    seen.add(key);
    open.push({ id, ways });
  };
  enter(fn.entry, new Map());
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const block = fn.blocks[next.id];
    if (block === undefined) continue;
    const ways = runEvents(block, next.ways, reached, enter);
    for (const id of successors(block, ways)) enter(id, ways);
  }
  return reached;
}

function runEvents(block: Block, entering: Ways, reached: Set<Event>, enter: (id: BlockId, ways: Ways) => void): Ways {
  let ways = entering;
  for (const event of block.events) {
    reached.add(event);
    if (event.kind === 'assign') ways = afterAssignment(event.to.root, event.to.path.length === 0 ? event.value : undefined, ways);
    else if (event.onFailure === 'throws' && event.kind !== 'escape' && block.onThrow !== undefined) enter(block.onThrow, ways);
  }
  return ways;
}

function afterAssignment(root: VariableId, value: Value | undefined, ways: Ways): Ways {
  if (!isSynthetic(root) && !variableName(root).startsWith('<')) return ways;
  const after = new Map(ways);
  const known = value === undefined ? undefined : numberOf(value, ways);
  if (known === undefined) after.delete(root);
  else after.set(root, known);
  return after;
}

function successors(block: Block, ways: Ways): readonly BlockId[] {
  const { end } = block;
  switch (end.kind) {
    case 'goto':
      return [end.to];
    case 'branch': {
      const known = decided(end.on, ways);
      return known === undefined ? [end.yes, end.no] : [known ? end.yes : end.no];
    }
    case 'exit':
      return [];
    default:
      return end satisfies never;
  }
}

function decided(condition: Condition, ways: Ways): boolean | undefined {
  const known = condition.kind === 'value' ? numberOf(condition.value, ways) : undefined;
  return known === undefined ? undefined : known !== 0;
}

/** What a text alone says of a value: literals, what is computed from them, and the ways. Truth is a number, as in C. */
function numberOf(value: Value, ways: Ways): number | undefined {
  switch (value.kind) {
    case 'number':
      return value.value;
    case 'boolean':
      return Number(value.value);
    case 'none':
      return 0;
    case 'string':
      return value.value.length;
    case 'place':
      return value.place.path.length === 0 ? ways.get(value.place.root) : undefined;
    case 'operation': {
      const [left, right] = value.operands.map((operand) => numberOf(operand, ways));
      if (value.operator === '!') return left === undefined ? undefined : Number(left === 0);
      if (value.operator === '==' && left !== undefined && right !== undefined) return Number(left === right);
      return undefined;
    }
    default:
      return undefined;
  }
}
