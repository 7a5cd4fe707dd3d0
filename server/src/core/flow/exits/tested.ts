import { isGlobal, lastKeyPart } from '../../ir/index.ts';
import { foldOperation, truthiness } from '../operands/fold.ts';
import { type Abstract, type Location, number, sameAbstract } from '../state/abstract.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';
import type { State } from '../state/state.ts';

/**
 * What a way out of a function rests on: that what a location held was true, or nothing, or the constant that it was compared with, or less or more than
 * that, or of the type of that name. `otherwise`: how it turns out where the location holds nothing, and a default takes its place. `among`: the location
 * held one of these, as paths that were joined have found. `mask`: of the number that the location held only these bits were looked at.
 */
export interface Test {
  readonly at: Location;
  readonly among?: readonly Abstract[];
  readonly otherwise?: boolean;
  readonly asks?: 'is-none' | 'has-type' | '<' | '>';
  readonly constant?: Abstract;
  readonly mask?: number;
}

/** The test that a condition is, as branches write it down; of comparisons only those with a constant, of types only JavaScript's names. */
export function testIn(condition: string): Test | undefined {
  if (known.has(condition)) return known.get(condition);
  const test = readTest(condition);
  // Of all the files that a server sees, the conditions of the last ones are asked for again.
  if (known.size >= mostKnown) known.clear();
  known.set(condition, test);
  return test;
}

/** Every call asks what the ways out of what it calls rest on: a condition is read once, and asked for thousands of times. */
const known = new Map<string, Test | undefined>();
const mostKnown = 4096;

function readTest(condition: string): Test | undefined {
  if (!condition.includes('(')) return { at: condition };
  const [, asks, tested = '', type] = /^(is-none|has-type)\(([^(),"]+)(?:,"(\w+)")?\)$/.exec(condition) ?? [];
  if (asks !== undefined && isLocation(tested))
    return asks === 'is-none' ? { at: tested, asks } : { at: tested, asks: 'has-type', constant: { kind: 'string', value: type ?? '' } };
  const [, given = '', otherwise] = /^default\(([^(),"]+),(true|false)\)$/.exec(condition) ?? [];
  if (otherwise !== undefined && isLocation(given)) return { at: given, otherwise: otherwise === 'true' };
  const [, chosen = '', list = ''] = /^in\(([^(),"]+),(.*)\)$/.exec(condition) ?? [];
  if (isLocation(chosen)) {
    const among = [...list.matchAll(/[^(),"]+|"[^"\\]*"/g)].map(([each]) => constantIn(each)).filter((each) => each !== undefined);
    return { at: chosen, among };
  }
  const [, bits = '', compared] = /^(?:==\()?(&\([^()"]+\))(?:,(-?\d+)\))?$/.exec(condition) ?? [];
  const masked = maskedIn(bits);
  if (masked !== undefined) return compared === undefined ? masked : { ...masked, constant: { kind: 'number', value: Number(compared) } };
  const [, operator, first = '', second = ''] = /^(==|<)\(([^(),"]+|"[^"\\]*"),([^(),"]+|"[^"\\]*")\)$/.exec(condition) ?? [];
  const isSecond = !isLocation(first) && isLocation(second);
  const [at, constant] = isSecond ? [second, constantIn(first)] : [first, constantIn(second)];
  if (!isLocation(at) || constant === undefined) return undefined;
  return operator === '<' ? { at, asks: isSecond ? '>' : '<', constant } : { at, constant };
}

/** The two that a way out has compared, one of which is the key that a map was asked for last. */
export function keysIn(condition: string): readonly [Location, Location] | undefined {
  if (!condition.includes(lastKeyPart)) return undefined;
  const [, one = '', other = ''] = /^==\(([^(),"]+),([^(),"]+)\)$/.exec(condition) ?? [];
  return isLocation(one) && isLocation(other) ? [one, other] : undefined;
}

/** Whether two keys are one. Of two that the caller was given itself that is known where they are the same one. */
export function areOneKey(one: Abstract, other: Abstract): boolean | undefined {
  return sameAbstract(one, other) && one.kind !== 'unknown' ? true : truthiness(foldOperation('==', [one, other]));
}

/** `flags & NET_REUSE`, whichever of the two stands first. */
function maskedIn(bits: string): Test | undefined {
  const [, first = '', second = ''] = /^&\(([^(),]+),([^(),]+)\)$/.exec(bits) ?? [];
  const [at, mask] = isLocation(first) ? [first, second] : [second, first];
  return isLocation(at) && /^-?\d+$/.test(mask) ? { at, mask: Number(mask) } : undefined;
}

/** What follows for another test of what is one constant, or one of several. */
export function follows(is: Test, other: Test): boolean | undefined {
  const [known, asked] = [constantsOf(is), constantsOf(other)];
  if (known.length === 0 || asked.length === 0 || is.at !== other.at || is.asks !== other.asks || is.mask !== other.mask || isOrder(is)) return undefined;
  const same = known.map((each) => asked.map((one) => truthiness(foldOperation('==', [each, one]))));
  if (same.every((each) => each.includes(true))) return true;
  return same.every((each) => each.every((one) => one === false)) ? false : undefined;
}

/** The test that what is told by the one or by the other passes, where both say which constants the same location holds. */
export function eitherOf(one: Test, other: Test): Test | undefined {
  if (one.at !== other.at || [one, other].some(({ asks, mask }) => asks !== undefined || mask !== undefined)) return undefined;
  const [mine, theirs] = [constantsOf(one), constantsOf(other)];
  const all = new Map([...mine, ...theirs].map((each) => [written(each), each]));
  if (mine.length === 0 || theirs.length === 0 || all.size > mostAlternatives || all.has('')) return undefined;
  return { at: one.at, among: [...all.keys()].sort().flatMap((key) => all.get(key) ?? []) };
}

/** The test that is passed where one of these conditions holds, each of which says which constant the same location holds: `type == SOCK_DGRAM || type == SOCK_RAW`. */
export function oneOf(conditions: readonly string[]): string | undefined {
  let all: Test | undefined;
  for (const [index, each] of conditions.entries()) {
    const test = testIn(each);
    all = index === 0 ? test : all === undefined || test === undefined ? undefined : eitherOf(all, test);
  }
  return all?.among === undefined ? undefined : conditionOf(all, all.at);
}

/** More than these are a table of commands, not kinds of sockets. */
const mostAlternatives = 6;

export function constantsOf({ constant, among }: Test): readonly Abstract[] {
  return among ?? (constant === undefined ? [] : [constant]);
}

/** How a condition turned out where others did; what is one constant is no other. */
export function impliedBy(tested: ReadonlyMap<string, boolean>, condition: string): boolean | undefined {
  const known = tested.get(condition);
  const test = known === undefined ? testIn(condition) : undefined;
  if (test === undefined || constantsOf(test).length === 0) return known;
  for (const [each, truth] of tested) {
    const other = truth ? testIn(each) : undefined;
    const implied = other === undefined ? undefined : follows(other, test);
    if (implied !== undefined) return implied;
  }
  return undefined;
}

/** Tests that hold on either of two ways, because each of them has found another constant. */
export function alternativesOf(mine: ReadonlyMap<string, boolean>, theirs: ReadonlyMap<string, boolean>): readonly string[] {
  const theirTests = new Map(constantTests(theirs).map((test) => [test.at, test]));
  return constantTests(mine).flatMap((test) => {
    const other = theirTests.get(test.at);
    const either = other === undefined ? undefined : eitherOf(test, other);
    return either === undefined ? [] : [conditionOf(either, either.at)];
  });
}

/** Those that say which constant a location holds, or which of several: one of each location at most. */
function constantTests(tested: ReadonlyMap<string, boolean>): readonly Test[] {
  return [...tested].flatMap(([each, truth]) => {
    const test = truth ? testIn(each) : undefined;
    return test === undefined || constantsOf(test).length === 0 ? [] : [test];
  });
}

function isOrder({ asks }: Test): boolean {
  return asks === '<' || asks === '>';
}

/** The same test of another location. */
export function conditionOf({ asks, constant, otherwise, among, mask }: Test, at: Location): string {
  if (mask !== undefined) return constant === undefined ? `&(${at},${mask})` : `==(&(${at},${mask}),${written(constant)})`;
  if (among !== undefined) return `in(${[at, ...among.map(written)].join()})`;
  if (otherwise !== undefined) return `default(${at},${otherwise})`;
  if (constant !== undefined && asks === '<') return `<(${at},${written(constant)})`;
  if (constant !== undefined && asks === '>') return `<(${written(constant)},${at})`;
  if (asks !== undefined) return constant === undefined ? `${asks}(${at})` : `${asks}(${at},${written(constant)})`;
  return constant === undefined ? at : `==(${at},${written(constant)})`;
}

function written(constant: Abstract): string {
  if (constant.kind === 'number' || constant.kind === 'string') return JSON.stringify(constant.value);
  if (constant.kind === 'none') return 'none';
  return constant.kind === 'constant' ? constant.name : '';
}

/** The same test of what the function was given in turn, or of its default where it was given nothing. */
export function askedOf(test: Test, given: Abstract): Test | undefined {
  if (given.kind === 'symbolic') return { ...test, at: given.at };
  const isOfTruth = test.asks === undefined && test.mask === undefined && constantsOf(test).length === 0 && test.otherwise === undefined;
  if (!isOfTruth || given.kind !== 'operation') return undefined;
  const [first, second, third] = given.operands;
  const isDefault = given.operator === 'default' || (given.operator === 'choose' && isAbsence(first, third));
  const held = given.operator === 'default' ? first : third;
  const otherwise = isDefault && second !== undefined ? truthiness(second) : undefined;
  return held?.kind === 'symbolic' && otherwise !== undefined ? { at: held.at, otherwise } : undefined;
}

function isAbsence(condition: Abstract | undefined, of: Abstract | undefined): boolean {
  if (condition?.kind !== 'operation' || condition.operator !== 'is-none' || of?.kind !== 'symbolic') return false;
  const [held] = condition.operands;
  return held?.kind === 'symbolic' && held.at === of.at;
}

/** How the test turns out for a value; `undefined` where that is not known. */
export function outcomeOf(test: Test, given: Abstract, state: State): boolean | undefined {
  const asked = askedOf(test, given);
  if (asked !== undefined) return state.truthOf(conditionOf(asked, asked.at));
  if (test.otherwise !== undefined && given.kind === 'none') return test.otherwise;
  if (constantsOf(test).some((each) => each.kind === 'constant' && isGlobal(each.name))) return undefined;
  const facts = given.kind === 'socket' ? state.socket(given.socket) : undefined;
  const told = given.kind === 'socket' ? (outcomeOfObject(test, facts) ?? outcomeOfDescriptor(test, facts)) : undefined;
  if (told !== undefined) return told;
  if (test.mask !== undefined) {
    if (given.kind !== 'number') return undefined;
    const bits = foldOperation('&', [given, number(test.mask)]);
    return truthiness(test.constant === undefined ? bits : foldOperation('==', [bits, test.constant]));
  }
  if (test.among !== undefined) {
    const same = test.among.map((each) => truthiness(foldOperation('==', [given, each])));
    return same.includes(true) ? true : same.every((each) => each === false) ? false : undefined;
  }
  // Of what is no number nobody knows what it is less than.
  if (isOrder(test) && given.kind !== 'number') return undefined;
  if (test.asks !== undefined) return truthiness(foldOperation(test.asks, test.constant === undefined ? [given] : [given, test.constant]));
  return truthiness(test.constant === undefined ? given : foldOperation('==', [given, test.constant]));
}

/** A server that is an object is something, and true. */
function outcomeOfObject({ asks, constant, mask, among }: Test, facts: SocketFacts | undefined): boolean | undefined {
  if (facts?.objectType.includes('.') !== true || constant !== undefined || mask !== undefined || among !== undefined) return undefined;
  return asks === undefined ? true : asks === 'is-none' ? false : undefined;
}

/** A descriptor of C that the program has found good, or bound, is no negative number, and stays none when it is closed. */
function outcomeOfDescriptor({ asks, constant, mask }: Test, facts: SocketFacts | undefined): boolean | undefined {
  if (facts?.objectType !== 'fd' || facts.exists === false || mask !== undefined || constant === undefined) return undefined;
  if (!facts.isChecked && !(facts.origin === 'made' && hasHappened(facts.bound))) return undefined;
  const limit = constant.kind === 'constant' && constant.name === 'INVALID_SOCKET' ? -1 : constant.kind === 'number' ? constant.value : undefined;
  if (limit === undefined || limit > 0) return undefined;
  if (asks === '<') return false;
  if (limit === 0) return undefined;
  return asks === undefined ? false : asks === '>' ? true : undefined;
}

/** Variables have their place in the text in their names, or are known to all files: a name alone may be a constant of a header, a part of it is none. */
function isLocation(text: string): boolean {
  return (text.includes('@') || /^g:\w+\//.test(text)) && !text.startsWith('"');
}

function constantIn(text: string): Abstract | undefined {
  if (/^-?\d+$/.test(text)) return { kind: 'number', value: Number(text) };
  if (text === 'none') return { kind: 'none' };
  if (text.startsWith('"')) return { kind: 'string', value: text.slice(1, -1) };
  // What a global name stands for is not known here, an enumerator of a header say; two of them are two values.
  return /^(?:g:[A-Za-z_]\w*|[A-Z][A-Z0-9_]*)$/.test(text) ? { kind: 'constant', name: text } : undefined;
}
