import type { Block, BlockId, FunctionIr } from '../../ir/index.ts';

/** For each block the one where something happens next: paths need not be kept, compared and joined in those that only lead on. */
export function shortcutsOf(fn: FunctionIr): readonly BlockId[] {
  const shortcuts: BlockId[] = [];
  for (const { id } of fn.blocks) {
    const passed: BlockId[] = [];
    let at = id;
    // A loop in which nothing happens never ends; it is left as it is.
    while (shortcuts[at] === undefined && !passed.includes(at)) {
      const block = fn.blocks[at];
      if (block === undefined || block.events.length > 0 || block.end.kind !== 'goto' || passed.length > longestShortcut) break;
      passed.push(at);
      at = block.end.to;
    }
    const end = shortcuts[at] ?? at;
    for (const block of passed) shortcuts[block] = end;
    shortcuts[id] ??= end;
  }
  return shortcuts;
}

const longestShortcut = 30;

export function reversePostorder(fn: FunctionIr, shortcuts: readonly BlockId[]): readonly BlockId[] {
  const seen = new Set<BlockId>();
  const order: BlockId[] = [];
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const open = (id: BlockId) => {
    if (seen.has(id)) return;
    seen.add(id);
    stack.push({ id, next: successors(fn.blocks[id]).map((to) => shortcuts[to] ?? to) });
  };
  open(shortcuts[fn.entry] ?? fn.entry);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next.pop();
    if (next !== undefined) open(next);
    else {
      order.push(top.id);
      stack.pop();
    }
  }
  return order.reverse();
}

export function successors(block: Block | undefined): readonly BlockId[] {
  if (block === undefined) return [];
  const thrown = block.onThrow === undefined ? [] : [block.onThrow];
  switch (block.end.kind) {
    case 'goto':
      return [block.end.to, ...thrown];
    case 'branch':
      return [block.end.yes, block.end.no, ...thrown];
    default:
      return thrown;
  }
}
