import { type Abstract, type EndpointFact, type Facts, substitute } from '../flow/index.ts';
import type { FunctionIr } from '../ir/index.ts';

/** What a chain of functions that hand a value on is followed through, and how many different callers are told apart. */
const mostCalls = 4;
const mostValues = 16;

/**
 * The endpoints that a function binds for its callers: its own, with what they pass in the place of its parameters. Where nobody in sight calls it, or too
 * many do, the endpoint as it is.
 */
export function passedTo(endpoint: EndpointFact, fn: FunctionIr, facts: Facts): readonly EndpointFact[] {
  // The flow also follows objects that nobody in sight makes, with arguments that nobody wrote.
  const isOfObject = fn.kind === 'constructor' || fn.kind === 'method';
  const passedFor = (parameter: Abstract): readonly Abstract[] => (isOfObject ? inText(facts.passedFor(parameter)) : facts.passedFor(parameter));
  const ports = valuesOf(endpoint.port, passedFor, mostCalls);
  const addresses = valuesOf(endpoint.address, passedFor, mostCalls);
  if (ports.length > mostValues || addresses.length > mostValues) return [endpoint];
  // Which port goes with which address is lost where both are passed: then one of the two is enough to know.
  if (ports.length > 1 && addresses.length > 1) return ports.map((port) => ({ ...endpoint, port }));
  return ports.flatMap((port) => addresses.map((address) => ({ ...endpoint, port, address })));
}

function valuesOf(value: Abstract, passedFor: (parameter: Abstract) => readonly Abstract[], calls: number): readonly Abstract[] {
  const parameter = parameterIn(value);
  const passed = parameter === undefined || calls === 0 ? [] : passedFor(parameter);
  if (passed.length === 0) return [value];
  return passed.flatMap((argument) => valuesOf(substitute(value, { at: () => argument }), passedFor, calls - 1));
}

function inText(values: readonly Abstract[]): readonly Abstract[] {
  return values.filter((value) => value.kind !== 'unknown' || value.from !== 'unknown');
}

/** The one thing that the caller gives in a value such as `htons(port)`. */
function parameterIn(value: Abstract): Abstract | undefined {
  if (value.kind === 'symbolic') return value;
  if (value.kind !== 'operation') return undefined;
  const inside = value.operands.flatMap((operand) => parameterIn(operand) ?? []);
  return inside.length === 1 ? inside[0] : undefined;
}
