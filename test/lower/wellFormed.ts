import { contains, type Event, type Lowered, type Span } from '../../server/src/core/ir/index.ts';

/** What is wrong with what lowering made of a text; empty when nothing is. */
export function faultsOf(lowered: Lowered, text: string): readonly string[] {
  const faults: string[] = [];
  const functionIds = new Set(lowered.functions.map((ir) => ir.id));
  const classIds = new Set(lowered.classes.map((ir) => ir.id));
  const eventIds = new Set<number>();
  const results: { where: string; event: number }[] = [];
  const checkSpan = (span: Span, what: string): void => {
    if (!(span.start >= 0 && span.start <= span.end && span.end <= text.length)) faults.push(`${what}: span ${span.start}-${span.end} outside of the text`);
  };
  const walkValues = (value: unknown, where: string, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 400) return;
    if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      for (const item of value.values()) walkValues(item, where, depth + 1);
      return;
    }
    const node = value as Record<string, unknown>;
    if (typeof node.start === 'number' && typeof node.end === 'number') checkSpan(node as unknown as Span, where);
    if (node.kind === 'result') results.push({ where, event: node.event as number });
    if (node.kind === 'function' && typeof node.id === 'number' && !functionIds.has(node.id)) faults.push(`${where}: no function ${node.id}`);
    if (node.kind === 'class' && typeof node.id === 'number' && !classIds.has(node.id)) faults.push(`${where}: no class ${node.id}`);
    for (const item of Object.values(node)) walkValues(item, where, depth + 1);
  };
  const checkEvent = (event: Event, where: string): void => {
    if (eventIds.has(event.id)) faults.push(`${where}: event ${event.id} twice`);
    eventIds.add(event.id);
    if (!contains(event.site.statement.span, event.site.span)) faults.push(`${where}: ${event.kind} ${event.id} is not inside its statement`);
    walkValues(event, `${where} event ${event.id}`, 0);
    if (event.kind === 'dispatch') {
      for (const events of event.byType.values()) for (const inner of events) checkEvent(inner, where);
      for (const inner of event.otherwise) checkEvent(inner, where);
    }
  };

  if (functionIds.size !== lowered.functions.length) faults.push('two functions have one id');
  if (classIds.size !== lowered.classes.length) faults.push('two classes have one id');
  for (const ir of lowered.functions) {
    const where = `function ${ir.name}#${ir.id}`;
    checkSpan(ir.span, where);
    if (ir.blocks[ir.entry] === undefined) faults.push(`${where}: no entry block`);
    ir.blocks.forEach((block, index) => {
      const at = `${where} block ${index}`;
      if (block.id !== index) faults.push(`${at}: its id is ${block.id}`);
      if (block.onThrow !== undefined && ir.blocks[block.onThrow] === undefined) faults.push(`${at}: no handler ${block.onThrow}`);
      const targets = block.end.kind === 'goto' ? [block.end.to] : block.end.kind === 'branch' ? [block.end.yes, block.end.no] : [];
      for (const target of targets) if (ir.blocks[target] === undefined) faults.push(`${at}: jumps to ${target}, which does not exist`);
      for (const event of block.events) checkEvent(event, at);
      walkValues(block.end, at, 0);
    });
  }
  for (const ir of lowered.classes) {
    const called = [...ir.methods.values(), ...(ir.constructorFunction === undefined ? [] : [ir.constructorFunction])];
    for (const id of called) if (!functionIds.has(id)) faults.push(`class ${ir.name}: no function ${id}`);
  }
  for (const { where, event } of results) if (!eventIds.has(event)) faults.push(`${where}: no event ${event}`);
  for (const gap of lowered.gaps) checkSpan(gap.span, `gap ${gap.what}`);
  for (const comment of lowered.comments) checkSpan(comment.span, 'comment');
  return faults;
}
