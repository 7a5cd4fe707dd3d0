import type { Event, FunctionId, FunctionIr, Lowered } from '../../ir/index.ts';
import { MethodsMeant } from './methodsMeant.ts';

type FilePart = Pick<Lowered, 'functions' | 'classes'>;

/** The functions of the file so that, recursion aside, what is called comes before what calls it: then following needs no deep stack. */
export function calleesFirst(lowered: FilePart): readonly FunctionId[] {
  const methods = new MethodsMeant(lowered.classes);
  const makers = new Map(lowered.classes.map(({ id, constructorFunction }) => [id, constructorFunction]));
  const callees = new Map(lowered.functions.map((fn) => [fn.id, calleesOf(fn, makers, methods)]));
  const order: FunctionId[] = [];
  const seen = new Set<FunctionId>();
  for (const { id: start } of lowered.functions) {
    const stack: { id: FunctionId; next: FunctionId[] }[] = [];
    const open = (id: FunctionId) => {
      if (seen.has(id)) return;
      seen.add(id);
      stack.push({ id, next: [...(callees.get(id) ?? [])] });
    };
    open(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next.pop();
      if (next !== undefined) open(next);
      else {
        order.push(top.id);
        stack.pop();
      }
    }
  }
  return order;
}

function calleesOf(fn: FunctionIr, makers: ReadonlyMap<number, FunctionId | undefined>, methods: MethodsMeant): readonly FunctionId[] {
  const found: FunctionId[] = [];
  const visit = (event: Event): void => {
    if (event.kind === 'dispatch') {
      for (const alternative of event.byType.values()) alternative.forEach(visit);
      event.otherwise.forEach(visit);
      return;
    }
    if (event.kind !== 'call') return;
    const { callee } = event;
    if (callee.kind === 'function') found.push(callee.id);
    if (callee.kind === 'method') found.push(...methods.of(callee));
    if (callee.kind === 'class' && callee.isBare !== true) {
      const maker = makers.get(callee.id);
      if (maker !== undefined) found.push(maker);
    }
    for (const argument of event.arguments) if (argument.kind === 'function') found.push(argument.id);
  };
  for (const block of fn.blocks) block.events.forEach(visit);
  return found;
}
