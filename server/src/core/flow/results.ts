import type { Block, EndpointValue, Event, EventId, FunctionIr, Value } from '../ir/index.ts';
import type { Location } from './abstract.ts';
import { resultLocation } from './evaluate.ts';

/** By block: where the results of its events are kept that no other block reads. Most are tested at once, or never. */
export function resultsEndingIn(fn: FunctionIr): readonly (readonly Location[])[] {
  const homes = new Map<EventId, Block>();
  const make = (event: Event, block: Block): void => {
    if (event.kind === 'assign' || event.kind === 'escape' || event.kind === 'fork') return;
    homes.set(event.id, block);
    if (event.kind !== 'dispatch') return;
    for (const events of event.byType.values()) for (const each of events) make(each, block);
    for (const each of event.otherwise) make(each, block);
  };
  for (const block of fn.blocks) for (const event of block.events) make(event, block);
  if (homes.size === 0) return [];
  const readElsewhere = new Set<EventId>();
  for (const block of fn.blocks) {
    const read = (id: EventId): void => {
      if (homes.get(id) !== block) readElsewhere.add(id);
    };
    for (const event of block.events) resultsInEvent(event, read);
    const { end } = block;
    if (end.kind === 'branch' && end.on.kind === 'value') resultsIn(end.on.value, read);
    if (end.kind === 'exit' && end.value !== undefined) resultsIn(end.value, read);
  }
  const results: Location[][] = [];
  for (const [id, block] of homes) {
    if (readElsewhere.has(id)) continue;
    const known = results[block.id];
    if (known === undefined) results[block.id] = [resultLocation(id)];
    else known.push(resultLocation(id));
  }
  return results;
}

function resultsInEvent(event: Event, visit: (id: EventId) => void): void {
  switch (event.kind) {
    case 'assign':
    case 'escape':
      resultsIn(event.value, visit);
      return;
    case 'call':
      if (event.callee.kind === 'value') resultsIn(event.callee.value, visit);
      if (event.receiver !== undefined) resultsIn(event.receiver, visit);
      for (const argument of event.arguments) resultsIn(argument, visit);
      if (event.keywords !== undefined) for (const argument of event.keywords.values()) resultsIn(argument, visit);
      return;
    case 'dispatch':
      resultsIn(event.receiver, visit);
      for (const events of event.byType.values()) for (const each of events) resultsInEvent(each, visit);
      for (const each of event.otherwise) resultsInEvent(each, visit);
      return;
    case 'socket':
      for (const value of [event.family, event.type, event.protocol]) resultsIn(value, visit);
      return;
    case 'setsockopt':
      for (const value of [event.fd, event.level, event.option, event.value]) resultsIn(value, visit);
      if (event.length !== undefined) resultsIn(event.length, visit);
      return;
    case 'bind':
    case 'connect':
      resultsIn(event.fd, visit);
      resultsInEndpoint(event.endpoint, visit);
      return;
    case 'listen':
      resultsIn(event.fd, visit);
      if (event.backlog !== undefined) resultsIn(event.backlog, visit);
      return;
    case 'handler':
      resultsIn(event.fd, visit);
      if (event.callback !== undefined) resultsIn(event.callback, visit);
      return;
    case 'accept':
    case 'close':
    case 'getsockname':
      resultsIn(event.fd, visit);
      return;
    default:
  }
}

function resultsInEndpoint(endpoint: EndpointValue, visit: (id: EventId) => void): void {
  switch (endpoint.kind) {
    case 'sockaddr':
      resultsIn(endpoint.at, visit);
      return;
    case 'pair':
    case 'path':
      resultsIn(endpoint.value, visit);
      return;
    default:
      resultsIn(endpoint.host, visit);
      resultsIn(endpoint.port, visit);
  }
}

function resultsIn(value: Value, visit: (id: EventId) => void): void {
  switch (value.kind) {
    case 'result':
      visit(value.event);
      return;
    case 'operation':
      for (const operand of value.operands) resultsIn(operand, visit);
      return;
    case 'list':
      for (const item of value.items) resultsIn(item, visit);
      return;
    case 'record':
      for (const field of value.fields.values()) resultsIn(field, visit);
      return;
    default:
  }
}
