import type { EndpointValue, Event } from './event.ts';
import type { Condition, FunctionIr, Jump, Lowered } from './program.ts';
import type { Place, Value } from './value.ts';

/** A compact rendering for tests and for a person who asks what lowering made of a file. Offsets of variables are left out. */
export function printLowered(lowered: Lowered): string {
  return lowered.functions.map(printFunction).join('\n');
}

export function printFunction(ir: FunctionIr): string {
  const reached = reachable(ir);
  const lines = [`${ir.kind} ${ir.name}(${ir.parameters.map((parameter) => parameter.name).join(', ')})${ir.isExported ? '' : ' private'}`];
  for (const block of ir.blocks) {
    if (!reached.has(block.id)) continue;
    const handler = block.onThrow === undefined ? '' : ` throws to ${block.onThrow}`;
    lines.push(` ${block.id}:${handler}`);
    for (const event of block.events) lines.push(`  ${printEvent(event)}`);
    lines.push(`  ${printJump(block.end)}`);
  }
  return lines.join('\n');
}

export function printEvent(event: Event): string {
  const by = event.performedBy === undefined ? '' : ` by ${event.performedBy}`;
  const result = event.site.result === 'used' || event.kind === 'assign' ? '' : ` ${event.site.result}`;
  const fails = event.onFailure === 'returns' ? '' : ` ${event.onFailure}`;
  const tail = `${event.duck === true ? ' duck' : ''}${by}${fails}${result}`;
  switch (event.kind) {
    case 'socket':
      return `e${event.id} socket ${values(event.family, event.type, event.protocol)}${event.objectType === 'fd' ? '' : ` as ${event.objectType}`}${tail}`;
    case 'setsockopt':
      return `e${event.id} setsockopt ${values(event.fd, event.level, event.option, event.value)}${tail}`;
    case 'bind':
    case 'connect': {
      const unless = event.kind === 'bind' && event.ifUnbound === true ? ' if unbound' : '';
      return `e${event.id} ${event.kind} ${printValue(event.fd)} ${printEndpoint(event.endpoint)}${unless}${tail}`;
    }
    case 'listen':
      return `e${event.id} listen ${printValue(event.fd)}${event.backlog === undefined ? '' : ` ${printValue(event.backlog)}`}${tail}`;
    case 'accept':
      return `e${event.id} accept ${printValue(event.fd)}${event.objectType === 'fd' ? '' : ` as ${event.objectType}`}${tail}`;
    case 'close':
      return `e${event.id} close ${printValue(event.fd)}${tail}`;
    case 'getsockname':
      return `e${event.id} getsockname ${printValue(event.fd)}${tail}`;
    case 'await':
    case 'fork':
      return `e${event.id} ${event.kind}${tail}`;
    case 'assign':
      return `${event.declaration ? 'let ' : ''}${printPlace(event.to)} = ${printValue(event.value)}`;
    case 'escape':
      return `escape ${printValue(event.value)}${event.to === undefined ? '' : ` to ${printValue(event.to)}`}`;
    case 'call': {
      const keywords = [...(event.keywords ?? [])].map(([name, value]) => `${name}=${printValue(value)}`);
      const receiver = event.receiver === undefined ? '' : `${printValue(event.receiver)}.`;
      const awaited = event.awaited === true ? ' awaited' : event.deferred === true ? (event.isOfFailure === true ? ' on failure' : ' deferred') : '';
      return `e${event.id} call ${receiver}${printCallee(event.callee)}(${[...event.arguments.map(printValue), ...keywords].join(', ')})${awaited}${tail}`;
    }
    case 'dispatch': {
      const cases = [...event.byType].map(([type, events]) => `${type}: [${events.map(printEvent).join('; ')}]`);
      return `e${event.id} dispatch ${printValue(event.receiver)} {${cases.join(' | ')} | else: [${event.otherwise.map(printEvent).join('; ')}]}`;
    }
    case 'handler':
      return `e${event.id} handler ${printValue(event.fd)} ${event.name}${tail}`;
    default:
      return unreachable(event);
  }
}

export function printValue(value: Value): string {
  switch (value.kind) {
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'constant':
      return value.name;
    case 'none':
      return 'none';
    case 'place':
      return printPlace(value.place);
    case 'address':
      return `&${printPlace(value.place)}`;
    case 'result':
      return `e${value.event}`;
    case 'operation':
      return printOperation(value.operator, value.operands);
    case 'list':
      return `[${value.items.map(printValue).join(', ')}]`;
    case 'record':
      return `{${[...value.fields].map(([name, field]) => `${name}: ${printValue(field)}`).join(', ')}}${value.zeroed === true ? '0' : ''}`;
    case 'function':
      return `f${value.id}`;
    case 'class':
      return `class${value.id}`;
    case 'imported':
      return `imported ${[value.from, ...value.names].join(':')}`;
    case 'unknown':
      return value.from === 'unknown' ? '?' : `?${value.from}`;
    default:
      return unreachable(value);
  }
}

export function printPlace(place: Place): string {
  const root = place.root.replace(/@\d+$/, '').replace(/^g:/, '');
  return place.path.reduce((text, part) => (part === '*' ? `*${text}` : part.startsWith('[') ? `${text}${part.replace(/@\d+/, '')}` : `${text}.${part}`), root);
}

function printCallee(callee: Extract<Event, { kind: 'call' }>['callee']): string {
  switch (callee.kind) {
    case 'function':
      return `f${callee.id}`;
    case 'class':
      return `class${callee.id}`;
    case 'method':
    case 'unknown':
      return callee.name;
    case 'value':
      return `(${printValue(callee.value)})`;
    default:
      return unreachable(callee);
  }
}

function printOperation(operator: string, operands: readonly Value[]): string {
  const printed = operands.map(printValue);
  if (/^[a-z]/.test(operator) && operator !== 'and' && operator !== 'or') return `${operator}(${printed.join(', ')})`;
  return printed.length === 1 ? `${operator}${printed[0] ?? ''}` : `(${printed.join(` ${operator} `)})`;
}

function printEndpoint(endpoint: EndpointValue): string {
  switch (endpoint.kind) {
    case 'sockaddr':
      return printValue(endpoint.at);
    case 'pair':
    case 'path':
      return printValue(endpoint.value);
    case 'host-port':
      return `${printValue(endpoint.host)}:${printValue(endpoint.port)}`;
    default:
      return unreachable(endpoint);
  }
}

function printJump(jump: Jump): string {
  switch (jump.kind) {
    case 'goto':
      return `-> ${jump.to}`;
    case 'branch':
      return `-> ${printCondition(jump.on)} ? ${jump.yes} : ${jump.no}`;
    case 'exit':
      return `${jump.how}${jump.value === undefined ? '' : ` ${printValue(jump.value)}`}`;
    default:
      return unreachable(jump);
  }
}

function printCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'value':
      return `${condition.isCertain === true ? 'certainly ' : ''}${printValue(condition.value)}`;
    case 'platform':
      return `platform ${condition.platforms.join('|')}`;
    case 'available':
      return `available ${condition.option}`;
    case 'opaque':
      return 'opaque';
    default:
      return unreachable(condition);
  }
}

/** Blocks that control can reach: lowering makes others, which the flow never visits. */
function reachable(ir: FunctionIr): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [ir.entry];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = ir.blocks[id];
    if (block === undefined || seen.has(id)) continue;
    seen.add(id);
    if (block.onThrow !== undefined) open.push(block.onThrow);
    if (block.end.kind === 'goto') open.push(block.end.to);
    else if (block.end.kind === 'branch') open.push(block.end.yes, block.end.no);
  }
  return seen;
}

function values(...all: readonly Value[]): string {
  return all.map(printValue).join(' ');
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}
