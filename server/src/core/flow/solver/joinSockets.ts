import { isReadByBind } from '@bindwise/semantics';
import { sameBeside } from '../exits/beside.ts';
import { type EndpointFact, sameEndpoint } from '../operands/endpoint.ts';
import { joinAbstract, sameAbstract } from '../state/abstract.ts';
import {
  type ActionOperands,
  type AskedSocket,
  type BindFact,
  type Effect,
  type Happened,
  hasHappened,
  type OptionFact,
  type SocketFacts,
  type Step,
} from '../state/socket.ts';

/** Whether two paths know the same of a socket, so that they can be followed as one. */
export function sameSocket(a: SocketFacts, b: SocketFacts): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.protocol === b.protocol &&
      a.family === b.family &&
      sameAsked(a.asked, b.asked) &&
      a.optionsIncomplete === b.optionsIncomplete &&
      a.escaped === b.escaped &&
      a.mayHaveTurned === b.mayHaveTurned &&
      a.exists === b.exists &&
      sameHappened(a.bound, b.bound, sameBind) &&
      sameHappened(a.listening, b.listening, sameStep) &&
      sameHappened(a.connected, b.connected, sameStep) &&
      sameHappened(a.closed, b.closed, sameStep) &&
      sameOptions(a.options, b.options) &&
      a.handlers.size === b.handlers.size &&
      sameEffects(a.effects, b.effects))
  );
}

/** Whether two paths have the very same to say of a socket, where it was said included. */
export function identicalSockets(a: SocketFacts, b: SocketFacts): boolean {
  return (
    sameSocket(a, b) &&
    a.origin === b.origin &&
    a.objectType === b.objectType &&
    (a.made === b.made ||
      (a.made !== undefined && b.made !== undefined && sameStep(a.made, b.made) && a.made.by === b.made.by && a.made.givenTo === b.made.givenTo)) &&
    a.failedBind === b.failedBind &&
    a.isChecked === b.isChecked &&
    a.options === b.options &&
    a.handlers === b.handlers
  );
}

/** Whether a socket has come equally far on two paths, whatever options and operands it got there with. */
export function sameProgress(a: SocketFacts, b: SocketFacts): boolean {
  return (
    a === b ||
    (a.exists === b.exists &&
      sameHappened(a.bound, b.bound, (mine, theirs) => sameStep(mine.step, theirs.step)) &&
      sameHappened(a.listening, b.listening, sameStep) &&
      sameHappened(a.connected, b.connected, sameStep) &&
      sameHappened(a.closed, b.closed, sameStep))
  );
}

/** Whether a socket has the same of the options that bind(2) reads. */
export function sameBindOptions(a: SocketFacts, b: SocketFacts): boolean {
  if (a === b || a.options === b.options) return true;
  const names = [...new Set([...a.options.keys(), ...b.options.keys()])].filter(isReadByBind);
  return names.every((name) => a.options.get(name)?.value === b.options.get(name)?.value);
}

/** What is known of a socket when either of two paths was taken. */
export function joinSockets(a: SocketFacts, b: SocketFacts): SocketFacts {
  // That a bind() may have failed before tells another attempt from the first one.
  if (sameSocket(a, b)) return a.failedBind === undefined && b.failedBind !== undefined ? { ...a, failedBind: b.failedBind } : a;
  // Where socket() failed nothing can be done to the socket; what is known of it holds where there is one.
  if (a.exists !== b.exists) return a.exists ? a : b;
  return {
    ...a,
    protocol: a.protocol === b.protocol ? a.protocol : 'unknown',
    family: a.family === b.family ? a.family : 'unknown',
    asked: sameAsked(a.asked, b.asked) ? a.asked : undefined,
    options: joinOptions(a.options, b.options),
    optionsIncomplete: a.optionsIncomplete || b.optionsIncomplete,
    bound: joinBound(a.bound, b.bound),
    failedBind: a.failedBind ?? b.failedBind,
    listening: joinHappened(a.listening, b.listening, sameStep),
    connected: joinHappened(a.connected, b.connected, sameStep),
    closed: joinHappened(a.closed, b.closed, sameStep),
    mayHaveTurned: a.mayHaveTurned || b.mayHaveTurned,
    escaped: a.escaped || b.escaped,
    exists: a.exists,
    isChecked: a.isChecked && b.isChecked,
    handlers: joinHandlers(a.handlers, b.handlers),
    effects: a.effects.length >= b.effects.length ? joinEffects(a.effects, b.effects) : joinEffects(b.effects, a.effects),
  };
}

function sameAsked(a: AskedSocket | undefined, b: AskedSocket | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || (sameAbstract(a.family, b.family) && sameAbstract(a.type, b.type) && sameAbstract(a.protocol, b.protocol));
}

/** The operands of one call that is made more than once; the first ones themselves when nothing differs. */
export function joinOperands(a: ActionOperands, b: ActionOperands): ActionOperands {
  if (sameOperands(a, b)) return a;
  const joined: { -readonly [K in keyof ActionOperands]: ActionOperands[K] } = { ...a };
  for (const name of operandNames) {
    const [mine, theirs] = [a[name], b[name]];
    if (mine !== undefined && theirs !== undefined) joined[name] = joinAbstract(mine, theirs);
  }
  if (a.endpoint !== undefined && b.endpoint !== undefined) {
    joined.endpoint = joinEndpoints(a.endpoint, b.endpoint);
  }
  if (b.isRetry === true) joined.isRetry = true;
  return sameOperands(joined, a) ? a : joined;
}

const operandNames = ['level', 'option', 'value', 'length'] as const;

function sameOperands(a: ActionOperands, b: ActionOperands): boolean {
  if (a === b) return true;
  if (a.isRetry !== b.isRetry) return false;
  for (const name of operandNames) {
    const [mine, theirs] = [a[name], b[name]];
    if (mine !== undefined && theirs !== undefined && !sameAbstract(mine, theirs)) return false;
  }
  return a.endpoint === undefined || b.endpoint === undefined || sameEndpoint(a.endpoint, b.endpoint);
}

function sameHappened<F>(a: Happened<F>, b: Happened<F>, same: (a: F, b: F) => boolean): boolean {
  if (a === b) return true;
  return typeof a === 'object' && typeof b === 'object' && same(a as F, b as F);
}

function joinOptions(a: SocketFacts['options'], b: SocketFacts['options']): SocketFacts['options'] {
  if (sameOptions(a, b)) return a;
  const options = new Map<string, OptionFact>();
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const fact = a.get(name) ?? b.get(name);
    if (fact === undefined) continue;
    const [mine, theirs] = [a.get(name), b.get(name)];
    const isPartial = mine === undefined || theirs === undefined || mine.isPartial === true || theirs.isPartial === true;
    const value = mine?.value === theirs?.value ? fact.value : 'unknown';
    const given = mine !== undefined && theirs !== undefined && sameGiven(mine, theirs) ? fact.given : undefined;
    const isSame = value === fact.value && isPartial === (fact.isPartial === true) && given === fact.given;
    options.set(name, isSame ? fact : { value, step: fact.step, ...(isPartial ? { isPartial } : {}), ...(given === undefined ? {} : { given }) });
  }
  return options;
}

function joinHandlers(a: SocketFacts['handlers'], b: SocketFacts['handlers']): SocketFacts['handlers'] {
  return b.size === 0 || a === b ? a : new Set([...a, ...b]);
}

/** The same bind() with other options or another endpoint has happened all the same. */
function joinBound(a: SocketFacts['bound'], b: SocketFacts['bound']): SocketFacts['bound'] {
  if (sameHappened(a, b, sameBind)) return a;
  if (!hasHappened(a) || !hasHappened(b) || !sameStep(a.step, b.step)) return 'unknown';
  return {
    step: a.step,
    endpoint: joinEndpoints(a.endpoint, b.endpoint),
    options: joinOptions(a.options, b.options),
    optionsIncomplete: a.optionsIncomplete || b.optionsIncomplete,
    isRetry: a.isRetry || b.isRetry,
  };
}

function joinEndpoints(a: EndpointFact, b: EndpointFact): EndpointFact {
  return {
    ...a,
    family: joinAbstract(a.family, b.family),
    address: joinAbstract(a.address, b.address),
    port: joinAbstract(a.port, b.port),
    isPair: a.isPair && b.isPair,
  };
}

function joinHappened<F>(a: Happened<F>, b: Happened<F>, same: (a: F, b: F) => boolean): Happened<F> {
  return sameHappened(a, b, same) ? a : 'unknown';
}

function sameStep(a: Step, b: Step): boolean {
  return a.event.id === b.event.id && a.event.kind === b.event.kind && a.site === b.site;
}

function sameBind(a: BindFact, b: BindFact): boolean {
  if (!sameStep(a.step, b.step) || a.isRetry !== b.isRetry || a.optionsIncomplete !== b.optionsIncomplete) return false;
  return sameOptions(a.options, b.options) && sameEndpoint(a.endpoint, b.endpoint) && sameBeside(a.beside, b.beside);
}

function sameOptions(a: ReadonlyMap<string, OptionFact>, b: ReadonlyMap<string, OptionFact>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, fact] of a) {
    const other = b.get(name);
    if (other?.value !== fact.value || other.isPartial !== fact.isPartial || !sameGiven(other, fact)) return false;
  }
  return true;
}

function sameGiven({ given: a }: OptionFact, { given: b }: OptionFact): boolean {
  return a === b || (a !== undefined && b !== undefined && sameAbstract(a, b));
}

function sameEffects(a: readonly Effect[], b: readonly Effect[]): boolean {
  return a === b || (a.length === b.length && a.every((effect, index) => sameEffect(effect, b[index])));
}

/**
 * What only one of the two paths did has happened or not: a bind() that one path came by is none that another one meets. An option that one of them sets is
 * taken for set, but nobody can say of it that it comes too late.
 */
function joinEffects(longer: readonly Effect[], shorter: readonly Effect[]): readonly Effect[] {
  if (sameEffects(longer, shorter)) return longer;
  const isOf = (effect: Effect, other: Effect | undefined): boolean => other !== undefined && other.isPartial !== true && sameDeed(other.step, effect.step);
  // Most stand in the same place of both.
  const isLeft = (effect: Effect, index: number): boolean =>
    effect.isPartial === true || isOf(effect, shorter[index]) || shorter.some((other) => isOf(effect, other));
  return longer.every(isLeft) ? longer : longer.map((effect, index) => (isLeft(effect, index) ? effect : { ...effect, isPartial: true }));
}

/** Where something went when it went out of sight, nobody asks. */
function sameDeed(a: Step, b: Step): boolean {
  return sameStep(a, b) || (a.event.kind === 'escape' && b.event.kind === 'escape');
}

function sameEffect(a: Effect, b: Effect | undefined): boolean {
  return (
    a === b ||
    (b !== undefined && a.hasFailed === b.hasFailed && a.isPartial === b.isPartial && sameDeed(a.step, b.step) && sameOperands(a.operands, b.operands))
  );
}
