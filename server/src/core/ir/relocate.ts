import type { EndpointValue, Event, Site, Statement } from './event.ts';
import { movedSpan, withDefinition } from './placement.ts';
import type { Block, ClassIr, Condition, FunctionIr, Jump, Lowered, Parameter } from './program.ts';
import type { Definition, Span, ValueSpan } from './span.ts';
import type { ClassId, EventId, ImportedValue, Place, Value, VariableId } from './value.ts';

/** What the names of a file mean in the files that it is put together with. */
export interface Relocation {
  /** Added to every offset and to the number of every event, function and class, so that no two files share one. */
  readonly base: number;
  /** Whether a global without an offset is the same variable in every file (C), or each file has its own (modules). */
  readonly sharesGlobals: boolean;
  /** What an imported name stands for, or `undefined` where its file is not among those that are put together. */
  readonly imported: (value: ImportedValue) => Value | undefined;
  /** What a name that this file does not define stands for: a function that is called, or a constant, of another file of C. */
  readonly external: (name: string, as: 'function' | 'constant') => Value | undefined;
  /** What a class of this file is called instead: one that is declared in another file is one class for all. */
  readonly classOf?: (id: ClassId) => ClassId | undefined;
  readonly renaming?: Renaming;
}

/** What a function's spans, events, variables and lists of statements are called instead. */
export interface Renaming {
  readonly spanOf: (span: Span) => Span;
  readonly eventOf: (event: EventId) => EventId;
  readonly variableOf: (variable: VariableId) => VariableId;
  readonly listOf: (list: number) => number;
}

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

/** A value of a file, as other files see it. */
export function relocateValue(value: Value, relocation: Relocation): Value {
  return new Relocator(relocation).value(value);
}

class Relocator {
  readonly #relocation: Relocation;
  readonly #base: number;
  readonly #variables = new Map<VariableId, VariableId>();
  readonly #sites = new WeakMap<Site, Site>();
  readonly #sitesBefore = new WeakMap<Site, Site>();
  readonly #statements = new WeakMap<Statement, Statement>();

  constructor(relocation: Relocation) {
    this.#relocation = relocation;
    this.#base = relocation.base;
  }

  fn(fn: FunctionIr): FunctionIr {
    return {
      ...fn,
      id: fn.id + this.#base,
      span: this.#span(fn.span),
      parameters: fn.parameters.map((parameter) => this.#parameter(parameter)),
      ...(fn.ownerClass === undefined ? {} : { ownerClass: this.#class(fn.ownerClass) }),
      blocks: fn.blocks.map((block) => this.#block(block)),
    };
  }

  owner(owner: ClassIr): ClassIr {
    return {
      ...owner,
      id: this.#class(owner.id),
      bases: owner.bases.map((base) => this.#baseClass(base)),
      ...(owner.constructorFunction === undefined ? {} : { constructorFunction: owner.constructorFunction + this.#base }),
      methods: new Map([...owner.methods].map(([name, id]) => [name, id + this.#base])),
      ...(owner.fallbacks === undefined ? {} : { fallbacks: new Map([...owner.fallbacks].map(([name, value]) => [name, this.value(value)])) }),
      attributes: new Map([...owner.attributes].map(([name, value]) => [name, this.value(value)])),
    };
  }

  siteBefore(moved: Site): Site | undefined {
    return this.#sitesBefore.get(moved);
  }

  value(value: Value): Value {
    const moved = this.#moved(value);
    return moved.span === undefined || moved === value ? moved : { ...moved, span: this.#spanOf(value, moved) };
  }

  /** What stands for a foreign name is pointed at where this file names it; what it stands for is defined elsewhere. */
  #spanOf(value: Value, moved: Value): ValueSpan {
    if (value.span === undefined) return moved.span ?? { start: 0, end: 0 };
    const span = this.#valueSpan(value.span);
    const definition = moved.kind === value.kind ? undefined : moved.span?.definition;
    return withDefinition(span, definition ?? span.definition);
  }

  #valueSpan(span: ValueSpan): ValueSpan {
    const { definition } = span;
    return withDefinition(this.#span(span), definition === undefined ? undefined : this.#definition(definition));
  }

  #definition(definition: Definition): Definition {
    if ('macro' in definition) {
      const { definition: inner } = definition.value;
      return inner === undefined ? definition : { macro: definition.macro, value: { definition: this.#definition(inner) } };
    }
    return { name: this.#span(definition.name), value: this.#valueSpan(definition.value) };
  }

  #moved(value: Value): Value {
    switch (value.kind) {
      case 'place':
        return this.#placeValue(value);
      case 'address':
        return { ...value, place: this.#place(value.place) };
      case 'result':
        return { ...value, event: this.#eventId(value.event) };
      case 'operation':
        return { ...value, operands: value.operands.map((operand) => this.value(operand)) };
      case 'list':
        return { ...value, items: value.items.map((item) => this.value(item)) };
      case 'record':
        return { ...value, fields: new Map([...value.fields].map(([name, field]) => [name, this.value(field)])) };
      case 'function':
        return { ...value, id: value.id + this.#base };
      case 'class':
        return { ...value, id: this.#class(value.id) };
      case 'imported':
        return usedHere(this.#relocation.imported(value) ?? value, value.span);
      default:
        return value.span === undefined ? value : { ...value };
    }
  }

  #placeValue(value: Extract<Value, { kind: 'place' }>): Value {
    const { root, path } = value.place;
    const external = path.length === 0 && root.startsWith('g:') ? this.#relocation.external(root.slice(2), 'constant') : undefined;
    if (external !== undefined) return usedHere(external, value.span);
    return { ...value, place: this.#place(value.place) };
  }

  #baseClass(base: ClassIr['bases'][number]): ClassIr['bases'][number] {
    if (typeof base === 'number') return this.#class(base);
    if (typeof base === 'string') return base;
    const found = this.#relocation.imported(base);
    return found?.kind === 'class' ? found.id : base;
  }

  #parameter(parameter: Parameter): Parameter {
    return {
      ...parameter,
      variable: this.#variable(parameter.variable),
      ...(parameter.defaultValue === undefined ? {} : { defaultValue: this.value(parameter.defaultValue) }),
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
        return jump.value === undefined ? jump : { ...jump, value: this.value(jump.value) };
      default:
        return jump;
    }
  }

  #condition(condition: Condition): Condition {
    return condition.kind === 'value' ? { ...condition, value: this.value(condition.value) } : condition;
  }

  #event(event: Event): Event {
    const base = { id: this.#eventId(event.id), site: this.#site(event.site) };
    switch (event.kind) {
      case 'socket':
        return { ...event, ...base, family: this.value(event.family), type: this.value(event.type), protocol: this.value(event.protocol) };
      case 'setsockopt':
        return {
          ...event,
          ...base,
          fd: this.value(event.fd),
          level: this.value(event.level),
          option: this.value(event.option),
          value: this.value(event.value),
          ...(event.length === undefined ? {} : { length: this.value(event.length) }),
        };
      case 'bind':
      case 'connect':
        return { ...event, ...base, fd: this.value(event.fd), endpoint: this.#endpoint(event.endpoint) };
      case 'listen':
        return { ...event, ...base, fd: this.value(event.fd), ...(event.backlog === undefined ? {} : { backlog: this.value(event.backlog) }) };
      case 'accept':
      case 'close':
      case 'getsockname':
        return { ...event, ...base, fd: this.value(event.fd) };
      case 'handler':
        return { ...event, ...base, fd: this.value(event.fd), ...(event.callback === undefined ? {} : { callback: this.value(event.callback) }) };
      case 'await':
      case 'fork':
        return { ...event, ...base };
      case 'assign':
        return { ...event, ...base, to: this.#place(event.to), value: this.value(event.value) };
      case 'escape':
        return { ...event, ...base, value: this.value(event.value) };
      case 'call':
        return {
          ...event,
          ...base,
          callee: this.#callee(event.callee),
          ...(event.receiver === undefined ? {} : { receiver: this.value(event.receiver) }),
          arguments: event.arguments.map((argument) => this.value(argument)),
          ...(event.keywords === undefined ? {} : { keywords: new Map([...event.keywords].map(([name, value]) => [name, this.value(value)])) }),
        };
      case 'dispatch':
        return {
          ...event,
          ...base,
          receiver: this.value(event.receiver),
          byType: new Map([...event.byType].map(([type, events]) => [type, events.map((each) => this.#event(each))])),
          otherwise: event.otherwise.map((each) => this.#event(each)),
        };
      default:
        return event satisfies never;
    }
  }

  #class(id: ClassId): ClassId {
    return this.#relocation.classOf?.(id) ?? id + this.#base;
  }

  #callee(callee: Extract<Event, { kind: 'call' }>['callee']): Extract<Event, { kind: 'call' }>['callee'] {
    switch (callee.kind) {
      case 'function':
        return { ...callee, id: callee.id + this.#base };
      case 'class':
        return { ...callee, id: this.#class(callee.id) };
      case 'method':
        return callee.owner === undefined ? callee : { ...callee, owner: this.#class(callee.owner) };
      case 'value': {
        const value = this.value(callee.value);
        return value.kind === 'function' || value.kind === 'class' ? { kind: value.kind, id: value.id } : { ...callee, value };
      }
      case 'unknown': {
        const found = this.#relocation.external(callee.name, 'function');
        return found?.kind === 'function' ? { kind: 'function', id: found.id } : callee;
      }
      default:
        return callee;
    }
  }

  #endpoint(endpoint: EndpointValue): EndpointValue {
    switch (endpoint.kind) {
      case 'sockaddr':
        return { ...endpoint, at: this.value(endpoint.at) };
      case 'pair':
      case 'path':
        return { ...endpoint, value: this.value(endpoint.value) };
      case 'host-port':
        return { ...endpoint, host: this.value(endpoint.host), port: this.value(endpoint.port) };
      default:
        return endpoint satisfies never;
    }
  }

  /** Events of one call share its site, and rules ask whether two are the same. */
  #site(site: Site): Site {
    const known = this.#sites.get(site);
    if (known !== undefined) return known;
    const moved: Site = {
      ...site,
      span: this.#span(site.span),
      arguments: site.arguments.map((span) => this.#span(span)),
      ...(site.receiver === undefined ? {} : { receiver: this.#span(site.receiver) }),
      statement: this.#statement(site.statement),
    };
    this.#sites.set(site, moved);
    this.#sitesBefore.set(moved, site);
    return moved;
  }

  #statement(statement: Statement): Statement {
    const known = this.#statements.get(statement);
    if (known !== undefined) return known;
    const moved = { span: this.#span(statement.span), list: statement.list < 0 ? statement.list : this.#list(statement.list) };
    this.#statements.set(statement, moved);
    return moved;
  }

  #place(place: Place): Place {
    return { root: this.#variable(place.root), path: place.path.map((element) => (element.startsWith('[') ? this.#element(element) : element)) };
  }

  /** `[name]` is an element whose index is in a variable. */
  #element(element: string): string {
    const index = element.slice(1, -1);
    return index === '' || /^\d+$/.test(index) ? element : `[${this.#variable(index)}]`;
  }

  #variable(variable: VariableId): VariableId {
    const known = this.#variables.get(variable);
    if (known !== undefined) return known;
    const { renaming, sharesGlobals } = this.#relocation;
    const moved = renaming === undefined ? movedVariable(variable, this.#base, sharesGlobals) : renaming.variableOf(variable);
    this.#variables.set(variable, moved);
    return moved;
  }

  #eventId(id: EventId): EventId {
    return this.#relocation.renaming?.eventOf(id) ?? id + this.#base;
  }

  #list(list: number): number {
    return this.#relocation.renaming?.listOf(list) ?? list + this.#base;
  }

  #span(span: Span): Span {
    return this.#relocation.renaming?.spanOf(span) ?? movedSpan(span, this.#base);
  }
}

/** A value of another file where this one names it: how it is defined there is kept. */
function usedHere(found: Value, use: ValueSpan | undefined): Value {
  if (use === undefined) return found;
  const definition = found.span?.definition;
  return { ...found, span: withDefinition(use, definition ?? use.definition) };
}

function movedVariable(variable: VariableId, base: number, sharesGlobals: boolean): VariableId {
  const at = /@(\d+)$/.exec(variable);
  if (at !== null) return `${variable.slice(0, at.index)}@${Number(at[1]) + base}`;
  return variable.startsWith('g:') && sharesGlobals ? variable : `${variable}@${base}`;
}
