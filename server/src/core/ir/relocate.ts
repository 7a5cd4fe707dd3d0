import type { EndpointValue, Event, Site } from './event.ts';
import { MovedNames, type Relocation, type Renaming } from './moved.ts';
import type { Block, ClassIr, Condition, FunctionIr, Jump, Lowered, Parameter } from './program.ts';
import { ValueRelocator } from './relocateValues.ts';
import type { Value } from './value.ts';

/** The same function under other names. */
export function renameFunction(fn: FunctionIr, renaming: Renaming): FunctionIr {
  return new Relocator({ base: 0, sharesGlobals: true, imported: () => undefined, external: () => undefined, renaming }).fn(fn);
}

export interface Relocated extends Pick<Lowered, 'functions' | 'classes'> {
  /** What a moved site was, or `undefined` for one of another file. */
  readonly siteBefore: (site: Site) => Site | undefined;
}

/**
 * Moves what was lowered from a file to its place among other files, and says what its foreign names mean. Asked for the next text of the file, it gives
 * the functions that are the same as before as they were then: what foreign names mean must not have changed.
 */
export class FileRelocation {
  readonly #relocator: Relocator;
  readonly #functions = new WeakMap<FunctionIr, FunctionIr>();
  #from: Pick<Lowered, 'functions' | 'classes'> | undefined;
  #relocated: Relocated | undefined;

  constructor(relocation: Relocation) {
    this.#relocator = new Relocator(relocation);
  }

  /** @param withClasses what the file's classes are to the program */
  of(lowered: Lowered, withClasses: (classes: Lowered['classes']) => Lowered['classes']): Relocated {
    const [from, known] = [this.#from, this.#relocated];
    if (from?.functions === lowered.functions && from.classes === lowered.classes && known !== undefined) return known;
    this.#from = lowered;
    this.#relocated = {
      functions: lowered.functions.map((fn) => this.#moved(fn)),
      classes:
        from?.classes === lowered.classes && known !== undefined ? known.classes : withClasses(lowered.classes.map((owner) => this.#relocator.owner(owner))),
      siteBefore: (site) => this.#relocator.siteBefore(site),
    };
    return this.#relocated;
  }

  #moved(fn: FunctionIr): FunctionIr {
    const moved = this.#functions.get(fn) ?? this.#relocator.fn(fn);
    this.#functions.set(fn, moved);
    return moved;
  }
}

class Relocator {
  readonly #relocation: Relocation;
  readonly #base: number;
  readonly #names: MovedNames;
  readonly #values: ValueRelocator;

  constructor(relocation: Relocation) {
    this.#relocation = relocation;
    this.#base = relocation.base;
    this.#names = new MovedNames(relocation);
    this.#values = new ValueRelocator(relocation, this.#names);
  }

  fn(fn: FunctionIr): FunctionIr {
    return {
      ...fn,
      id: fn.id + this.#base,
      span: this.#names.span(fn.span),
      parameters: fn.parameters.map((parameter) => this.#parameter(parameter)),
      ...(fn.ownerClass === undefined ? {} : { ownerClass: this.#names.class(fn.ownerClass) }),
      blocks: fn.blocks.map((block) => this.#block(block)),
    };
  }

  owner(owner: ClassIr): ClassIr {
    return {
      ...owner,
      id: this.#names.class(owner.id),
      bases: owner.bases.map((base) => this.#baseClass(base)),
      ...(owner.constructorFunction === undefined ? {} : { constructorFunction: owner.constructorFunction + this.#base }),
      methods: new Map([...owner.methods].map(([name, id]) => [name, id + this.#base])),
      ...(owner.fixedFields === undefined ? {} : { fixedFields: new Map([...owner.fixedFields].map(([name, value]) => [name, this.#value(value)])) }),
      ...(owner.fallbacks === undefined ? {} : { fallbacks: new Map([...owner.fallbacks].map(([name, value]) => [name, this.#value(value)])) }),
      ...(owner.properties === undefined ? {} : { properties: new Map([...owner.properties].map(([name, value]) => [name, this.#value(value)])) }),
      attributes: new Map([...owner.attributes].map(([name, value]) => [name, this.#value(value)])),
    };
  }

  siteBefore(moved: Site): Site | undefined {
    return this.#names.siteBefore(moved);
  }

  #baseClass(base: ClassIr['bases'][number]): ClassIr['bases'][number] {
    if (typeof base === 'number') return this.#names.class(base);
    if (typeof base === 'string') return base;
    const found = this.#relocation.imported(base);
    return found?.kind === 'class' ? found.id : base;
  }

  #parameter(parameter: Parameter): Parameter {
    return {
      ...parameter,
      variable: this.#names.variable(parameter.variable),
      ...(parameter.defaultValue === undefined ? {} : { defaultValue: this.#value(parameter.defaultValue) }),
    };
  }

  #block(block: Block): Block {
    return { ...block, events: block.events.map((event) => this.#event(event)), end: this.#jump(block.end) };
  }

  #jump(jump: Jump): Jump {
    switch (jump.kind) {
      case 'branch':
        return { ...jump, on: this.#condition(jump.on) };
      case 'exit':
        return jump.value === undefined ? jump : { ...jump, value: this.#value(jump.value) };
      default:
        return jump;
    }
  }

  #condition(condition: Condition): Condition {
    return condition.kind === 'value' ? { ...condition, value: this.#value(condition.value) } : condition;
  }

  #event(event: Event): Event {
    const base = { id: this.#names.event(event.id), site: this.#names.site(event.site) };
    switch (event.kind) {
      case 'socket':
        return { ...event, ...base, family: this.#value(event.family), type: this.#value(event.type), protocol: this.#value(event.protocol) };
      case 'setsockopt':
        return {
          ...event,
          ...base,
          fd: this.#value(event.fd),
          level: this.#value(event.level),
          option: this.#value(event.option),
          value: this.#value(event.value),
          ...(event.length === undefined ? {} : { length: this.#value(event.length) }),
        };
      case 'bind':
      case 'connect':
        return { ...event, ...base, fd: this.#value(event.fd), endpoint: this.#endpoint(event.endpoint) };
      case 'listen':
        return { ...event, ...base, fd: this.#value(event.fd), ...(event.backlog === undefined ? {} : { backlog: this.#value(event.backlog) }) };
      case 'accept':
      case 'close':
      case 'getsockname':
        return { ...event, ...base, fd: this.#value(event.fd) };
      case 'handler':
        return { ...event, ...base, fd: this.#value(event.fd), ...(event.callback === undefined ? {} : { callback: this.#value(event.callback) }) };
      case 'await':
      case 'fork':
        return { ...event, ...base };
      case 'assign':
        return { ...event, ...base, to: this.#names.place(event.to), value: this.#value(event.value) };
      case 'escape':
        return { ...event, ...base, value: this.#value(event.value), ...(event.to === undefined ? {} : { to: this.#value(event.to) }) };
      case 'call':
        return {
          ...event,
          ...base,
          callee: this.#callee(event.callee),
          ...(event.receiver === undefined ? {} : { receiver: this.#value(event.receiver) }),
          ...(event.ifBound === undefined ? {} : { ifBound: this.#value(event.ifBound) }),
          arguments: [...this.#classGiven(event.callee), ...event.arguments.map((argument) => this.#value(argument))],
          ...(event.keywords === undefined ? {} : { keywords: new Map([...event.keywords].map(([name, value]) => [name, this.#value(value)])) }),
        };
      case 'dispatch':
        return {
          ...event,
          ...base,
          receiver: this.#value(event.receiver),
          byType: new Map([...event.byType].map(([type, events]) => [type, events.map((each) => this.#event(each))])),
          otherwise: event.otherwise.map((each) => this.#event(each)),
        };
      default:
        return event satisfies never;
    }
  }

  #endpoint(endpoint: EndpointValue): EndpointValue {
    switch (endpoint.kind) {
      case 'sockaddr':
        return { ...endpoint, at: this.#value(endpoint.at) };
      case 'pair':
      case 'path':
        return { ...endpoint, value: this.#value(endpoint.value) };
      case 'host-port':
        return { ...endpoint, host: this.#value(endpoint.host), port: this.#value(endpoint.port) };
      default:
        return endpoint satisfies never;
    }
  }

  /** `Settings.load(path)`: the class before the dot comes first. */
  #classGiven(callee: Extract<Event, { kind: 'call' }>['callee']): readonly Value[] {
    const value = callee.kind === 'value' ? this.#value(callee.value) : undefined;
    return value?.kind === 'function' && value.ofClass !== undefined ? [{ kind: 'class', id: value.ofClass }] : [];
  }

  #callee(callee: Extract<Event, { kind: 'call' }>['callee']): Extract<Event, { kind: 'call' }>['callee'] {
    switch (callee.kind) {
      case 'function':
        return { ...callee, id: callee.id + this.#base };
      case 'class':
        return { ...callee, id: this.#names.class(callee.id) };
      case 'method':
        return callee.owner === undefined ? callee : { ...callee, owner: this.#names.class(callee.owner) };
      case 'value': {
        const value = this.#value(callee.value);
        if (value.kind === 'function' || value.kind === 'class') return { kind: value.kind, id: value.id };
        const [method, ...deeper] = value.kind === 'place' && value.isOfObject === true ? value.place.path : [];
        return method === undefined || deeper.length > 0 ? { ...callee, value } : { kind: 'method', name: method };
      }
      case 'unknown': {
        const found = this.#relocation.external(callee.name, 'function');
        return found?.kind === 'function' ? { kind: 'function', id: found.id } : callee;
      }
      default:
        return callee;
    }
  }

  #value(value: Value): Value {
    return this.#values.value(value);
  }
}
