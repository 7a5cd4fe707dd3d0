import { type Abstract, type BindFact, originOf, type Path } from '../../flow/index.ts';
import { eachEvent, type FunctionIr, type Place, type Value } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether a function binds port 0 where nobody gives it an address, and nobody is seen to give it another: `s.bind(address or ("", 0))`,
 * `if address is None: address = ("", 0)`. Of an address that it was given by whoever calls it, its own default says nothing.
 */
export function isZeroByDefault({ step, endpoint }: BindFact, socket: string, { facts }: Ask): boolean {
  const { event, site } = step;
  if (endpoint.port.kind === 'number' || event.kind !== 'bind' || event.endpoint.kind !== 'pair' || site !== event.site) return false;
  const fn = facts.ofKindOnSocket(socket, 'bind').find((other) => other.event === event)?.standsIn;
  if (fn === undefined) return false;
  const parts = new Parts(fn);
  if (!parts.haveZero(event.endpoint.value, mostNames)) return false;
  return [...parts.given].every((at) => facts.passedFor({ kind: 'symbolic', at }).every(isNoPort));
}

/**
 * A port parameter that is 0 by default, or in a call of this program, or that is given a port of the kernel's choosing or of chance's: any will do.
 * @param on the path to what is asked about: an object that does not take it says nothing of its port
 */
export function isPortZero(bind: BindFact, fn: FunctionIr, ask: Ask, on?: Path['before']): boolean {
  const { port } = bind.endpoint;
  const given = port.kind === 'operation' && port.operator === 'htons' ? port.operands[0] : port;
  if (given !== undefined && ask.facts.passedFor(given, 2, on).some(isDrawn)) return true;
  if (port.kind !== 'symbolic') return false;
  const value = fn.parameters.find(({ variable }) => variable === port.at)?.defaultValue;
  if (value?.kind === 'none' || ((value?.kind === 'number' || value?.kind === 'string') && Number(value.value) === 0)) return true;
  return ask.facts.passedFor(port, mostCalls, on).some((passed) => passed.kind === 'number' && passed.value === 0);
}

/** Who makes the object gives a port to its constructor, that to the one of its base, which keeps it and calls the method that binds, or the one that overrides it. */
const mostCalls = 4;

/** Who is given a port by the kernel or by chance does not ask for it again after a restart. */
export function isDrawn(port: Abstract): boolean {
  const origin = originOf(port);
  return origin === 'kernel' || origin === 'chance';
}

/** None, 0, or an address with that port. */
function isNoPort(passed: Abstract): boolean {
  if (passed.kind === 'list') return passed.items[1]?.kind === 'number' && passed.items[1].value === 0;
  return passed.kind === 'none' || (passed.kind === 'number' && passed.value === 0);
}

/** What a function makes an address of. */
class Parts {
  readonly #fn: FunctionIr;
  /** The parameters among them, and the fields of those. */
  readonly given = new Set<string>();

  constructor(fn: FunctionIr) {
    this.#fn = fn;
  }

  /** Whether an address has port 0, or one of several that it may be. */
  haveZero(value: Value, names: number): boolean {
    switch (value.kind) {
      case 'list':
        return value.items.length > 1 && value.items[1] !== undefined && this.#isZero(value.items[1]);
      case 'operation': {
        const [first, ...others] = alternatives(value);
        if (first?.kind === 'place') this.#assigned(first.place);
        return others.some((operand) => this.haveZero(operand, names));
      }
      case 'place':
        return names > 0 && this.#assigned(value.place).some((each) => this.haveZero(each, names - 1));
      default:
        return false;
    }
  }

  /** A port of which 0 is one of two, or that a parameter is where nobody gives another. */
  #isZero(value: Value): boolean {
    if (value.kind === 'number') return value.value === 0;
    const [first, ...others] = value.kind === 'operation' ? alternatives(value) : [value];
    const known = first?.kind === 'place' ? this.#assigned(first.place) : [];
    const isGiven = first?.kind === 'place' && this.given.has(first.place.root);
    return [...others, ...(isGiven ? known : [])].some((each) => each.kind === 'number' && each.value === 0);
  }

  /** What the function gives a variable of its own, and what a parameter is by default. */
  #assigned({ root, path }: Place): readonly Value[] {
    const parameter = this.#fn.parameters.find(({ variable }) => variable === root);
    if (parameter !== undefined) this.given.add([root, ...path].join('/'));
    if (path.length > 0) return [];
    const found: Value[] = parameter?.defaultValue === undefined ? [] : [parameter.defaultValue];
    eachEvent(this.#fn, (event) => {
      if (event.kind === 'assign' && event.to.root === root && event.to.path.length === 0) found.push(event.value);
    });
    return found;
  }
}

/** Of `a or b` both, and of `b if a else c` what it comes to. */
function alternatives({ operator, operands }: Extract<Value, { kind: 'operation' }>): readonly Value[] {
  return operator === 'or' || operator === 'default' || operator === 'choose' ? operands : [];
}

/** `address = address or default`: of more names one may be another's. */
const mostNames = 2;
