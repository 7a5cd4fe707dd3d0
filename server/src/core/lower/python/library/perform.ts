import type { Operand, Performance, PythonRow, When } from '../../../apis/pythonRow.ts';
import type { Condition, EndpointValue, OnFailure, PlatformName, Site, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { BindFact } from '../idioms/facts.ts';
import { type Argument, type Arguments, argumentFor } from '../objects/arguments.ts';
import { callProtocol } from '../servers/protocols.ts';
import { keepsListener, stopsOutOfSight } from '../servers/stopped.ts';
import type { Syntax } from '../tree/syntax.ts';

const posix: readonly PlatformName[] = ['linux', 'darwin', 'freebsd'];

/** Performs what a row of the tables says that a call performs, and gives the call's value. */
export function performRow(fn: FunctionContext, node: Syntax, row: PythonRow, arguments_: Arguments, site: Site): Value {
  return new Performer(fn, node, row, arguments_, site).run();
}

class Performer {
  readonly #fn: FunctionContext;
  readonly #node: Syntax;
  readonly #row: PythonRow;
  readonly #arguments: Arguments;
  readonly #site: Site;
  #own: Value | undefined;

  constructor(fn: FunctionContext, node: Syntax, row: PythonRow, arguments_: Arguments, site: Site) {
    this.#fn = fn;
    this.#node = node;
    this.#row = row;
    this.#arguments = arguments_;
    this.#site = site;
  }

  run(): Value {
    for (const performance of this.#row.performs) this.#underConditions(performance);
    const { gives, makes } = this.#row;
    const factory = makes === undefined ? undefined : this.#find(makes.protocol);
    const transport = this.#own ?? this.#find('sock')?.value;
    if (factory !== undefined && transport !== undefined) callProtocol(this.#fn, factory.node, transport, this.#site);
    const span = { start: this.#node.start, end: this.#node.end };
    if (gives === 'transport' && transport !== undefined) return { kind: 'list', items: [transport, { kind: 'unknown', from: 'unknown' }], span };
    if (gives === 'sockets') return { kind: 'list', items: [this.#own ?? { kind: 'unknown', from: 'unknown' }], span };
    if (gives === 'unknown') return { kind: 'unknown', from: 'unknown', span };
    if (typeof gives === 'object') return this.#find(gives.argument)?.value ?? { kind: 'unknown', from: 'unknown', span };
    return this.#own === undefined ? { kind: 'unknown', from: 'unknown', span } : { ...this.#own, span };
  }

  #find(name: string): Argument | undefined {
    const found = argumentFor(this.#arguments, this.#row.parameters, name);
    return found === 'open' ? undefined : found;
  }

  #underConditions(performance: Performance): void {
    const { graph } = this.#fn;
    const tests = (performance.when ?? []).map((when) => this.#test(when));
    if (tests.includes('no')) return;
    const open = tests.filter((test) => typeof test === 'object');
    if (open.length === 0) {
      this.#perform(performance);
      return;
    }
    const done = graph.newBlock();
    for (const { condition, negated } of open) {
      const inside = graph.newBlock();
      graph.branch(condition, negated ? done : inside, negated ? inside : done);
      graph.startBlock(inside);
    }
    this.#perform(performance);
    graph.startBlock(done);
  }

  #test(when: When): 'yes' | 'no' | { condition: Condition; negated: boolean } {
    switch (when.kind) {
      case 'posix':
        return { condition: { kind: 'platform', platforms: posix }, negated: false };
      case 'family': {
        const family = this.#row.performs.find((one) => one.does === 'socket')?.family;
        const value = family === undefined ? undefined : this.#operand(family);
        if (value?.kind === 'constant') return value.name === when.is ? 'yes' : 'no';
        return { condition: { kind: 'opaque' }, negated: false };
      }
      case 'given':
      case 'not-given': {
        const isGiven = when.kind === 'given';
        const found = argumentFor(this.#arguments, this.#row.parameters, when.argument);
        if (found === undefined || (found !== 'open' && found.value.kind === 'none')) return isGiven ? 'no' : 'yes';
        if (found === 'open') return { condition: { kind: 'opaque' }, negated: false };
        // A name may hold None, though nobody passes `sock=` to pass nothing; what is computed here and now is something.
        if (when.argument === 'sock' || (found.value.kind !== 'place' && found.value.kind !== 'unknown')) return isGiven ? 'yes' : 'no';
        if (found.value.kind === 'unknown') return { condition: { kind: 'opaque' }, negated: false };
        return { condition: { kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [found.value] } }, negated: isGiven };
      }
      case 'true':
      case 'false': {
        const found = argumentFor(this.#arguments, this.#row.parameters, when.argument);
        const wanted = when.kind === 'true';
        if (found === undefined || (found !== 'open' && found.value.kind === 'none')) return when.otherwise === wanted ? 'yes' : 'no';
        if (found === 'open') return { condition: { kind: 'opaque' }, negated: false };
        const { value } = found;
        if (value.kind === 'boolean' || value.kind === 'number') return Boolean(value.value) === wanted ? 'yes' : 'no';
        return { condition: value.kind === 'unknown' ? { kind: 'opaque' } : { kind: 'value', value }, negated: !wanted };
      }
      default:
        return when satisfies never;
    }
  }

  #operand(operand: Operand): Value {
    switch (operand.from) {
      case 'value':
        return operand.value;
      case 'argument': {
        const found = argumentFor(this.#arguments, this.#row.parameters, operand.name);
        if (found === 'open') return { kind: 'unknown', from: 'unknown' };
        return found === undefined || (found.value.kind === 'none' && operand.otherwise.kind !== 'unknown') ? operand.otherwise : found.value;
      }
      case 'pair': {
        const given = (name: string | undefined, otherwise: Value): Value =>
          name === undefined ? otherwise : this.#operand({ from: 'argument', name, otherwise });
        const port = given(operand.port, { kind: 'number', value: operand.portOtherwise ?? 0 });
        return { kind: 'list', items: [given(operand.host, operand.hostOtherwise), port] };
      }
      case 'listener':
        return listenerPair(this.#operand({ from: 'argument', name: operand.name, otherwise: { kind: 'unknown', from: 'unknown' } }));
      case 'family-of': {
        const family = operand.family === undefined ? undefined : this.#find(operand.family);
        if (family !== undefined && !(family.value.kind === 'number' && family.value.value === 0)) return family.value;
        const found = argumentFor(this.#arguments, this.#row.parameters, operand.host);
        return found === 'open' ? { kind: 'unknown', from: 'unknown' } : familyOfHost(found?.value ?? operand.otherwise);
      }
      default:
        return operand satisfies never;
    }
  }

  #perform(performance: Performance): void {
    const fn = this.#fn;
    const on = performance.on === undefined ? this.#own : this.#find(performance.on)?.value;
    const common = { site: this.#site, onFailure: this.#row.onFailure ?? ('throws' as const), ...this.#by() };
    if (performance.does === 'socket') {
      this.#own = fn.emit({
        kind: 'socket',
        family: this.#operand(performance.family),
        type: this.#operand(performance.type),
        protocol: performance.protocol === undefined ? { kind: 'number', value: 0 } : this.#operand(performance.protocol),
        objectType: performance.objectType,
        ...common,
      });
      return;
    }
    const fd: Value = on ?? { kind: 'unknown', from: 'unknown' };
    this.#own ??= on;
    const certainly = performance.on === undefined ? {} : { duck: true as const };
    switch (performance.does) {
      case 'setsockopt':
        fn.emit({
          kind: 'setsockopt',
          fd,
          level: { kind: 'constant', name: performance.level },
          option: { kind: 'constant', name: performance.option },
          value: this.#operand(performance.to),
          ...common,
        });
        return;
      case 'bind':
        this.#bind(fd, this.#operand(performance.endpoint), common, performance.endpoint);
        return;
      case 'listen':
        fn.emit({ kind: 'listen', fd, backlog: this.#operand(performance.backlog), ...certainly, ...common });
        // What the library keeps its listener in is not followed: a file that has one stopped may stop this one.
        if (keepsListener.test(this.#row.name) && stopsOutOfSight(fn.file)) fn.emit({ kind: 'escape', value: fd, ...common });
        return;
      case 'connect':
        fn.emit({ kind: 'connect', fd, endpoint: { kind: 'pair', value: this.#operand(performance.endpoint) }, ...certainly, ...common });
        return;
      case 'accept':
        this.#own = fn.emit({ kind: 'accept', fd, objectType: performance.objectType, ...certainly, ...common });
        return;
      case 'close':
        fn.emit({ kind: 'close', fd, ...certainly, ...common });
        return;
      default:
        performance satisfies never;
    }
  }

  #bind(fd: Value, endpoint: Value, common: Omit<NewBind, 'fd' | 'endpoint'>, operand: Operand): void {
    const host = endpoint.kind === 'list' ? endpoint.items[0] : undefined;
    const isAny = host?.kind === 'none' || (host?.kind === 'string' && host.value === '');
    const each = this.#row.bindsEachFamily === true && isAny && this.#arguments.keywords.get('family') === undefined;
    emitBind(this.#fn, { fd, endpoint: { kind: 'pair', value: endpoint }, ...common, ...(each ? { isForEachFamily: true } : {}) }, this.#bindFact(operand));
  }

  #by(): { performedBy?: string } {
    const isPlain = this.#row.name === 'socket.socket';
    return isPlain ? {} : { performedBy: this.#row.name.replace(/^\./, '') };
  }

  #bindFact(endpoint: Operand): BindFact {
    const found = endpoint.from === 'argument' ? this.#arguments.keywords.get(endpoint.name) : undefined;
    return {
      how: 'call',
      ...(this.#row.optionArguments === undefined ? {} : { optionArguments: this.#row.optionArguments }),
      keywords: new Map([...this.#arguments.keywords].map(([name, one]) => [name, { start: one.node.start, end: one.node.end }])),
      // What stands in a dictionary with others is not taken out with them.
      ...(found?.whole.type !== 'keyword_argument' || endpoint.from !== 'argument'
        ? {}
        : { argument: { name: endpoint.name, whole: { start: found.whole.start, end: found.whole.end } } }),
    };
  }
}

interface NewBind {
  readonly fd: Value;
  readonly endpoint: EndpointValue;
  readonly site: Site;
  readonly onFailure: OnFailure;
  readonly performedBy?: string;
  readonly duck?: true;
  readonly isForEachFamily?: true;
}

/** Emits a bind and remembers how it came about, for the fixes. */
export function emitBind(fn: FunctionContext, bind: NewBind, fact: BindFact): Value {
  const result = fn.emit({ kind: 'bind', ...bind });
  if (result.kind === 'result') fn.file.facts.binds.set(result.event, fact);
  return result;
}

/** `8000`, `'127.0.0.1:8000'` and `':8000'` as a pair of host and port. */
function listenerPair(listener: Value): Value {
  const host = (value: string): Value => ({ kind: 'string', value });
  // `f'0.0.0.0:{port}'`, `'%s:%s' % (address, port)`
  if (listener.kind === 'operation' && listener.operator === 'concat') {
    const [first, second, third, ...rest] = listener.operands;
    if (first === undefined || second === undefined || rest.length > 0) return listener;
    const between = second.kind === 'string' ? /^:(\d*)$/.exec(second.value)?.[1] : undefined;
    if (between !== undefined && (between === '') === (third !== undefined))
      return { kind: 'list', items: [first, third ?? { kind: 'number', value: Number(between) }] };
    const name = hostBefore(first);
    return third !== undefined || name === undefined ? listener : { kind: 'list', items: [host(name === '*' ? '' : name), second] };
  }
  if (listener.kind === 'number') return { kind: 'list', items: [host(''), listener] };
  const parts = listener.kind === 'string' ? /^(.*):(\d+)$/.exec(listener.value) : null;
  if (parts === null) return listener;
  const written = (parts[1] ?? '').replace(/^\[(.*)\]$/, '$1');
  return { kind: 'list', items: [host(written === '*' ? '' : written), { kind: 'number', value: Number(parts[2]) }] };
}

/** The host of a text that goes on with the port. */
function hostBefore(before: Value): string | undefined {
  const name = before.kind === 'string' ? /^([^:]*|\[[^\]]*\]):$/.exec(before.value)?.[1] : undefined;
  return name === 'unix' || name === 'fd' ? undefined : name?.replace(/^\[|\]$/g, '');
}

/** The family that a host's text stands for. asyncio binds one socket for each family of no host; the IPv4 one is followed. */
function familyOfHost(host: Value | undefined): Value {
  const named = (name: string): Value => ({ kind: 'constant', name });
  if (host === undefined || host.kind === 'none') return named('AF_INET');
  // A port alone, or after a colon, is that of every IPv4 address.
  if (host.kind === 'operation' && host.operator === 'concat') {
    const [before] = host.operands;
    return before?.kind === 'string' && /^[\d.]*:?$/.test(before.value) ? named('AF_INET') : { kind: 'unknown', from: 'unknown' };
  }
  if (host.kind === 'number' || (host.kind === 'string' && /^[\w.]*:\d+$/.test(host.value) && !/^[\da-f]*::?[\da-f]*:/i.test(host.value)))
    return named('AF_INET');
  const text = host.kind === 'list' ? host.items[0] : host;
  if (text?.kind === 'none') return named('AF_INET');
  if (host.kind === 'string' && host.value.startsWith('/')) return named('AF_UNIX');
  if (text?.kind !== 'string') return { kind: 'unknown', from: 'unknown' };
  if (text.value.includes(':')) return named('AF_INET6');
  return /^[\d.]*$/.test(text.value) || text.value === 'localhost' ? named('AF_INET') : { kind: 'unknown', from: 'unknown' };
}
