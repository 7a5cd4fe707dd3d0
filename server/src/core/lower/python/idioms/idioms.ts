import type { BindEvent, Edit, Idioms, SetsockoptEvent, Site, Span } from '../../../ir/index.ts';
import type { BindFact, Facts } from './facts.ts';
import { Layout } from './layout.ts';

/** How this file writes things down. */
export function pythonIdioms(text: string, facts: Facts): Idioms {
  const idioms = new PythonIdioms(new Layout(text), facts);
  return {
    setOptionBefore: (at, site, option, value) => idioms.setOptionBefore(at, site, option, value),
    separateOptions: (event, options) => idioms.separateOptions(event, options),
    // Python raises: there is no result to look at.
    checkResult: () => undefined,
    removeBind: (event, site, how, port) => idioms.removeBind(event, site, how, port),
    removeStatement: (site) => idioms.removeStatement(site),
    wrapCall: (name, span) => idioms.wrapCall(name, span),
    replaceConstant: (name, span) => idioms.replaceConstant(name, span),
  };
}

const serverAttributes: ReadonlyMap<string, string> = new Map([
  ['SO_REUSEADDR', 'allow_reuse_address'],
  ['SO_REUSEPORT', 'allow_reuse_port'],
]);
/** Python has the name only since 3.12; on Linux the option's number is 24 (ip(7)). */
const youngConstants: ReadonlyMap<string, number> = new Map([['IP_BIND_ADDRESS_NO_PORT', 24]]);
const simpleReceiver = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\w+\])*$/;

class PythonIdioms {
  readonly #layout: Layout;
  readonly #facts: Facts;

  constructor(layout: Layout, facts: Facts) {
    this.#layout = layout;
    this.#facts = facts;
  }

  setOptionBefore(at: BindEvent, site: Site, option: string, value: number): readonly Edit[] | undefined {
    const fact = this.#facts.binds.get(at.id);
    if (fact === undefined || site.span.start !== at.site.span.start || site.span.end !== at.site.span.end) return undefined;
    switch (fact.how) {
      case 'method':
        return this.#callBefore(fact, site, option, value);
      case 'server':
        return this.#setAttribute(fact, site, option, value);
      case 'call':
        return this.#setArgument(fact, site, option, value);
      default:
        return fact.how satisfies never;
    }
  }

  #callBefore(fact: BindFact, site: Site, option: string, value: number): readonly Edit[] | undefined {
    const level = levelOf(option);
    if (level === undefined || fact.receiver === undefined || !simpleReceiver.test(fact.receiver)) return undefined;
    const names = this.#names([level, option], fact.prefix);
    if (names === undefined) return undefined;
    const [levelName, optionName] = names.written;
    const inserted = this.#layout.insertBefore(site.statement, `${fact.receiver}.setsockopt(${levelName}, ${optionName}, ${value})`);
    return inserted === undefined ? undefined : [...names.edits, inserted];
  }

  /** How constants of the module are written here, and what has to be imported for it. */
  #names(names: readonly string[], inner?: string): { written: readonly string[]; edits: readonly Edit[] } | undefined {
    const { bare, addAfter } = this.#facts.naming;
    const prefix = this.#facts.naming.prefix ?? inner;
    if (prefix !== undefined) return { written: names.map((name) => youngName(name, prefix)), edits: [] };
    if (names.some((name) => youngConstants.has(name)) && bare === 'all') return undefined;
    const missing = bare === 'all' ? [] : names.filter((name) => !bare.has(name) && !youngConstants.has(name));
    if (missing.length > 0 && addAfter === undefined) return undefined;
    const written = names.map((name) => (youngConstants.has(name) ? String(youngConstants.get(name)) : name));
    if (missing.length === 0 || addAfter === undefined) return { written, edits: [] };
    return { written, edits: [{ span: { start: addAfter, end: addAfter }, text: missing.map((name) => `, ${name}`).join('') }] };
  }

  #setAttribute(fact: BindFact, site: Site, option: string, value: number): readonly Edit[] | undefined {
    const attribute = serverAttributes.get(option);
    if (attribute === undefined) return undefined;
    const written = value === 0 ? 'False' : 'True';
    const code = `${attribute} = ${written}`;
    if (fact.classBody?.overruled.has(attribute) === false) return this.#inClass(fact.classBody.statements, attribute, code);
    // An object that is told to bind later has the last word itself; what is constructed and bound at once has it from its class.
    const owner = fact.receiver ?? (fact.classBody === undefined ? fact.serverClass : undefined);
    if (owner === undefined || !simpleReceiver.test(owner)) return undefined;
    const given = fact.receiver === undefined ? undefined : this.#layout.valueGivenAbove(`${owner}.${attribute}`, site.statement.span.start);
    if (given !== undefined) return /^(?:True|False|0|1)$/.test(this.#layout.slice(given)) ? [{ span: given, text: written }] : undefined;
    const inserted = this.#layout.insertBefore(site.statement, `${owner}.${code}`);
    return inserted === undefined ? undefined : [inserted];
  }

  #inClass(
    statements: readonly { readonly span: Span; readonly isDocstring: boolean; readonly isPass: boolean }[],
    attribute: string,
    code: string,
  ): readonly Edit[] | undefined {
    const own = statements.find((statement) => new RegExp(`^${attribute}\\s*=`).test(this.#layout.slice(statement.span)));
    if (own !== undefined) return [{ span: own.span, text: code }];
    const body = statements.filter((statement) => !statement.isDocstring);
    const [first] = body;
    if (first?.isPass === true) return [{ span: first.span, text: code }];
    if (first !== undefined) {
      const inserted = this.#layout.insertBefore({ span: first.span, list: 0 }, code);
      return inserted === undefined ? undefined : [inserted];
    }
    const docstring = statements.at(-1);
    const indent = docstring === undefined ? undefined : this.#layout.indentOf(docstring.span.start);
    if (docstring === undefined || indent === undefined) return undefined;
    const at = docstring.span.end;
    const newline = this.#layout.newlineAt(at);
    return [{ span: { start: at, end: at }, text: `${newline}${newline}${indent}${code}` }];
  }

  #setArgument(fact: BindFact, site: Site, option: string, value: number): readonly Edit[] | undefined {
    const name = fact.optionArguments?.[option];
    if (name === undefined) return undefined;
    const text = value === 0 ? 'False' : 'True';
    const given = fact.keywords?.get(name);
    if (given !== undefined) return /^(?:True|False|None|0|1)$/.test(this.#layout.slice(given)) ? [{ span: given, text }] : undefined;
    const last = site.arguments.at(-1);
    return last === undefined ? undefined : [{ span: { start: last.end, end: last.end }, text: `, ${name}=${text}` }];
  }

  separateOptions(event: SetsockoptEvent, options: readonly string[]): readonly Edit[] | undefined {
    const { site } = event;
    const argument = site.arguments[1];
    const { span } = site.statement;
    if (argument === undefined || options.length < 2 || site.result !== 'discarded' || span.start !== site.span.start || span.end !== site.span.end) {
      return undefined;
    }
    const written = this.#layout.slice(argument);
    const calls: string[] = [];
    for (const option of options) {
      const name = new RegExp(`[\\w.]*\\b${option}\\b`).exec(written)?.[0];
      if (name === undefined) return undefined;
      calls.push(this.#layout.text.slice(span.start, argument.start) + name + this.#layout.text.slice(argument.end, span.end));
    }
    const indent = this.#layout.indentOf(span.start);
    const separator = indent === undefined ? '; ' : `${this.#layout.newlineAt(span.start)}${indent}`;
    return [{ span, text: calls.join(separator) }];
  }

  removeBind(event: BindEvent, site: Site, how: 'remove' | 'port-zero', port: Span | undefined): readonly Edit[] | undefined {
    const fact = this.#facts.binds.get(event.id);
    if (fact === undefined || site.span.start !== event.site.span.start) return undefined;
    if (how === 'port-zero') {
      // The number stands in this call: elsewhere it may be used for something else, too.
      const isHere = port !== undefined && site.arguments.some((argument) => argument.start <= port.start && port.end <= argument.end);
      return isHere && port.end - port.start > 0 ? [{ span: port, text: '0' }] : undefined;
    }
    if (fact.how === 'call') return fact.argument === undefined ? undefined : this.#withoutArgument(site, fact.argument.whole);
    return fact.how === 'method' ? this.removeStatement(site) : undefined;
  }

  #withoutArgument(site: Site, argument: Span): readonly Edit[] | undefined {
    const index = site.arguments.findIndex((one) => one.start === argument.start);
    const previous = site.arguments[index - 1];
    const next = site.arguments[index + 1];
    if (index < 0) return undefined;
    if (previous !== undefined) return [{ span: { start: previous.end, end: argument.end }, text: '' }];
    return [{ span: next === undefined ? argument : { start: argument.start, end: next.start }, text: '' }];
  }

  removeStatement(site: Site): readonly Edit[] | undefined {
    if (site.result !== 'discarded') return undefined;
    const edit = this.#layout.remove(site.statement.span, this.#facts.lists.get(site.statement.list) === 1);
    return edit === undefined ? undefined : [edit];
  }

  wrapCall(name: string, span: Span): readonly Edit[] | undefined {
    const names = this.#names([name]);
    if (names === undefined || names.edits.length > 0) return undefined;
    return [
      { span: { start: span.start, end: span.start }, text: `${names.written[0]}(` },
      { span: { start: span.end, end: span.end }, text: ')' },
    ];
  }

  replaceConstant(name: string, span: Span): readonly Edit[] | undefined {
    const written = /^((?:\w+\.)*)[A-Z]\w*$/.exec(this.#layout.slice(span));
    const names = written === null ? undefined : this.#names([name], written[1] === '' ? undefined : written[1]);
    return names === undefined ? undefined : [...names.edits, { span, text: names.written[0] ?? name }];
  }
}

function levelOf(option: string): string | undefined {
  if (option.startsWith('SO_')) return 'SOL_SOCKET';
  if (option.startsWith('IPV6_')) return 'IPPROTO_IPV6';
  return option.startsWith('IP_') ? 'IPPROTO_IP' : undefined;
}

function youngName(name: string, prefix: string): string {
  const number = youngConstants.get(name);
  return number === undefined ? `${prefix}${name}` : `getattr(${prefix.slice(0, -1)}, '${name}', ${number})`;
}
