import { type Abstract, type Facts, hasHappened, isOf, type Occurrence, successors } from '../../flow/index.ts';
import { type Block, type BlockId, type Event, type EventOf, eachValueIn, type FunctionIr, type Site, type Value, type VariableId } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

type Call = EventOf<'call'>;

/**
 * Whether a loop calls the function that binds with one port after the other until it has a socket: `for (i = 0; i < 10 && fd < 0; i++) fd = open_at(port + i)`.
 * What the function did to a socket that it closed again is not known where it is called: what tells is that the loop counts on with no socket bound.
 * @param isMeant which calls count
 */
export function isCalledForNextPort(bind: Event, { facts }: Ask, isMeant: (call: Site) => boolean = () => true): boolean {
  const own = facts.ofKind('bind').find(({ event, site, innerSite }) => event === bind && site === innerSite);
  if (own === undefined) return false;
  const taking = own.standsIn;
  const ports = taking.parameters.filter(({ variable }) => own.paths.some(({ action }) => mentions(action.operands.endpoint?.port, variable)));
  if (ports.length === 0) return false;
  for (const { call, caller, block } of facts.remembered(callsByName, '').get(taking.name) ?? []) {
    if (!isCallOf(call, taking) || !isMeant(call.site)) continue;
    const given = ports.flatMap(({ variable }) => argumentFor(variable, call, taking) ?? []);
    if (isSearch(call, given, loopAround(block, caller), facts.within(caller.span), bind)) return true;
  }
  return false;
}

interface CallIn {
  readonly call: Call;
  readonly caller: FunctionIr;
  readonly block: BlockId;
}

/** The calls of functions by their names, in what has something to do with sockets. */
function callsByName(facts: Facts): ReadonlyMap<string, readonly CallIn[]> {
  const functions = new Map([...new Set(facts.occurrences.map(({ standsIn }) => standsIn))].map((each) => [each.id, each]));
  const found = new Map<string, CallIn[]>();
  for (const caller of functions.values())
    for (const { id, events } of caller.blocks)
      for (const call of events) {
        if (call.kind !== 'call') continue;
        const name = call.callee.kind === 'method' ? call.callee.name : call.callee.kind === 'function' ? functions.get(call.callee.id)?.name : undefined;
        if (name === undefined) continue;
        const calls = found.get(name) ?? [];
        found.set(name, calls);
        calls.push({ call, caller, block: id });
      }
  return found;
}

function mentions(value: Abstract | undefined, variable: VariableId): boolean {
  if (value?.kind === 'operation') return value.operands.some((operand) => mentions(operand, variable));
  return value?.kind === 'symbolic' && value.at === variable;
}

function isCallOf({ callee }: Call, { id, name }: FunctionIr): boolean {
  return callee.kind === 'function' ? callee.id === id : callee.kind === 'method' && callee.name === name;
}

function argumentFor(parameter: VariableId, call: Call, { parameters, kind }: FunctionIr): Value | undefined {
  const at = parameters.findIndex(({ variable }) => variable === parameter);
  return call.keywords?.get(parameters[at]?.name ?? '') ?? call.arguments[kind === 'method' && call.callee.kind === 'method' ? at - 1 : at];
}

/** The loop gives the call what it changes from round to round, and has no socket of this call's where it changes that. */
function isSearch({ site }: Call, given: readonly Value[], loop: readonly Block[], around: readonly Occurrence[], bind: Event): boolean {
  const read = new Set<VariableId>();
  for (const value of given)
    eachValueIn(value, (inner) => {
      if (inner.kind === 'place') read.add(inner.place.root);
    });
  const changes = new Set<Event>(loop.flatMap(({ events }) => events.filter((event) => event.kind === 'assign' && read.has(event.to.root))));
  const counting = around.filter((other) => isOf(other, 'assign') && changes.has(other.event));
  const isHeld = ({ before }: Occurrence['paths'][number]): boolean =>
    [...before.sockets()].some(
      ({ made, bound, closed }) => hasHappened(bound) && bound.step.event === bind && closed === 'no' && (made?.by === site || made?.site === site),
    );
  return counting.length > 0 && !counting.some(({ paths }) => paths.some(isHeld));
}

/** The blocks that lead from one back to it; none where it is in no loop. */
function loopAround(block: BlockId, { blocks }: FunctionIr): readonly Block[] {
  const from = reachable(block, (id) => successors(blocks[id]));
  if (!from.has(block)) return [];
  const sources = new Map<BlockId, BlockId[]>();
  for (const each of blocks) for (const to of successors(each)) sources.set(to, [...(sources.get(to) ?? []), each.id]);
  const back = reachable(block, (id) => sources.get(id) ?? []);
  return blocks.filter(({ id }) => from.has(id) && back.has(id));
}

/** What one gets to from a block in one step or more. */
function reachable(block: BlockId, next: (id: BlockId) => readonly BlockId[]): ReadonlySet<BlockId> {
  const seen = new Set<BlockId>();
  const open = [...next(block)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...next(id));
  }
  return seen;
}
