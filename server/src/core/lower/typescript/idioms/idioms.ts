import type { BindEvent, Edit, Idioms, SetsockoptEvent, Site, Span } from '../../../ir/index.ts';
import type { CallbackText, Facts, ForeignSetting, OptionsText } from './facts.ts';

/** How a TypeScript or JavaScript file writes things down. It keeps text and offsets, no tree. */
export class TypescriptIdioms implements Idioms {
  readonly #text: string;
  readonly #facts: Facts;

  constructor(text: string, facts: Facts) {
    this.#text = text;
    this.#facts = facts;
  }

  setOptionBefore(at: BindEvent, site: Site, option: string, value: number): readonly Edit[] | undefined {
    const property = nodeProperties.get(option);
    if (at.performedBy === 'dgram.Socket.bind' && property !== undefined) return this.#datagramOption(this.#facts.datagrams.get(at.id), property, value);
    if (at.performedBy === 'Deno.listenDatagram' && option === 'SO_REUSEADDR')
      return this.#datagramOption(this.#facts.datagrams.get(at.id), 'reuseAddress', value);
    if (at.performedBy === 'net.Server.listen' && property !== undefined && property !== 'reuseAddr') return this.#listenOption(at, property, value);
    return at.performedBy === undefined ? this.#foreignOption(site, option, value) : undefined;
  }

  separateOptions(event: SetsockoptEvent, options: readonly string[]): readonly Edit[] | undefined {
    const setting = this.#facts.foreign.find((each) => each.event === event.id);
    if (setting === undefined || setting.operands.length !== options.length) return undefined;
    const statement = this.#statementOnItsLines(setting.statement);
    if (statement === undefined || !this.#isRepeatable(setting.statement)) return undefined;
    const copies = setting.operands.map((operand) => this.#replaced(setting.statement, [[setting.option, this.#slice(operand)]]));
    return [{ span: setting.statement, text: copies.join(`${this.#lineEnding}${statement.indentation}`) }];
  }

  checkResult(): undefined {
    return undefined;
  }

  removeBind(event: BindEvent, site: Site, how: 'remove' | 'port-zero'): readonly Edit[] | undefined {
    const property = this.#facts.localPorts.get(event.id);
    if (property === undefined) return event.performedBy === undefined && how === 'remove' ? this.removeStatement(site) : undefined;
    if (how === 'remove') return [{ span: property.removal, text: '' }];
    return [property.isShorthand ? { span: property.whole, text: `${this.#slice(property.whole)}: 0` } : { span: property.value, text: '0' }];
  }

  /** Only a statement that exists for nothing but this call: one whose result is discarded, or the `if` that checks it. */
  removeStatement(site: Site): readonly Edit[] | undefined {
    const text = this.#slice(site.statement.span);
    if (site.result === 'used' && !/^(?:if|try)\b/.test(text)) return undefined;
    const lines = this.#statementOnItsLines(site.statement.span);
    return lines === undefined ? undefined : [{ span: lines.span, text: '' }];
  }

  wrapCall(): undefined {
    return undefined;
  }

  moveIntoCallback(of: BindEvent, site: Site): readonly Edit[] | undefined {
    const callback = this.#facts.callbacks.get(of.id);
    const [moved, call] = [this.#statementOnItsLines(site.statement.span), this.#statementOnItsLines(of.site.statement.span)];
    if (callback === undefined || moved === undefined || call === undefined || site.result !== 'discarded' || site.statement.list !== of.site.statement.list)
      return undefined;
    const text = this.#text.slice(site.span.start, site.span.end);
    const ending = /;\s*$/.test(this.#text.slice(moved.span.start, moved.span.end)) ? ';' : '';
    // More than the call, or a call over several lines, would have to be written anew.
    if (/\n/.test(text) || this.#text.slice(moved.span.start, moved.span.end).trim() !== `${text}${ending}`) return undefined;
    const placed = this.#inCallback(callback, `${text}${ending}`, call.indentation);
    return placed === undefined ? undefined : [placed, { span: moved.span, text: '' }].sort((a, b) => a.span.start - b.span.start);
  }

  #inCallback({ end, hasArguments, given }: CallbackText, statement: string, indentation: string): Edit | undefined {
    const [line, inner] = [this.#lineEnding, `${indentation}${this.#step}`];
    if (given === undefined) {
      const text = `${hasArguments ? ', ' : ''}() => {${line}${inner}${statement}${line}${indentation}}`;
      return { span: { start: end, end }, text };
    }
    if (given === 'elsewhere' || (!given.isArrow && /\bthis\b/.test(statement))) return undefined;
    const start = given.block.start + 1;
    const body = this.#text.slice(start, given.block.end - 1);
    if (body.trim() === '') return { span: { start, end: given.block.end - 1 }, text: `${line}${inner}${statement}${line}${indentation}` };
    if (!/^[ \t]*\r?\n/.test(body)) return { span: { start, end: start }, text: ` ${statement}` };
    // Options that are set there already keep their place before it.
    const first = /^[ \t]*(?=\n|\r)(?:\r?\n[ \t]*[\w.$]+\.(?:set|add)\w+\([^\n]*\);?[ \t]*(?=\r?\n))*/.exec(body)?.[0].length ?? 0;
    const own = /\n([ \t]*)\S/.exec(body)?.[1] ?? inner;
    return { span: { start: start + first, end: start + first }, text: `${line}${own}${statement}` };
  }

  /** One level of indentation, as the file writes it. */
  get #step(): string {
    return /^(\t| {2,8})\S/m.exec(this.#text)?.[1] ?? '  ';
  }

  /** `createSocket('udp4')` becomes `createSocket({ type: 'udp4', reuseAddr: true })`. */
  #datagramOption(options: OptionsText | undefined, property: string, value: number): readonly Edit[] | undefined {
    const text = value === 0 ? 'false' : 'true';
    if (options === undefined) return undefined;
    if (options.isObject) return insertProperty(options, property, text);
    const type = this.#slice(options.span);
    return /^['"`]udp[46]['"`]$/.test(type) ? [{ span: options.span, text: `{ type: ${type}, ${property}: ${text} }` }] : undefined;
  }

  /** Node 20 heeds `ipv6Only` only where a host is given, so one is. */
  #listenOption(at: BindEvent, property: string, value: number): readonly Edit[] | undefined {
    const listen = this.#facts.listens.get(at.id);
    if (listen === undefined) return undefined;
    const text = value === 0 ? 'false' : 'true';
    const needsHost = property === 'ipv6Only' && listen.host === undefined;
    if (listen.options !== undefined) {
      const withHost = needsHost && !listen.options.properties.has('host') ? `host: '::', ${property}` : property;
      return insertProperty(listen.options, withHost, text);
    }
    if (listen.port === undefined || listen.last === undefined) return undefined;
    const port = this.#slice(listen.port);
    const host = listen.host ?? (needsHost ? "'::'" : undefined);
    const parts = [port === 'port' ? 'port' : `port: ${port}`, ...(host === undefined ? [] : [`host: ${host}`]), `${property}: ${text}`];
    return [{ span: { start: listen.port.start, end: listen.last.end }, text: `{ ${parts.join(', ')} }` }];
  }

  /** Repeats a setsockopt of the file for the same socket with another option: the way to pass the value is the file's own. */
  #foreignOption(site: Site, option: string, value: number): readonly Edit[] | undefined {
    const fd = site.arguments[0] === undefined ? undefined : this.#slice(site.arguments[0]);
    const isLike = (each: ForeignSetting) => each.value === value && /^(?:1|SOL_SOCKET|\w+\.SOL_SOCKET)$/.test(each.level) && this.#slice(each.fd) === fd;
    const model = this.#facts.foreign.find((each) => isLike(each) && each.statement.end <= site.span.start) ?? this.#facts.foreign.find(isLike);
    const name = this.#optionText(option, model);
    const at = this.#statementOnItsLines(site.statement.span);
    if (model === undefined || name === undefined || at === undefined || !this.#isRepeatable(model.statement)) return undefined;
    const text = this.#replaced(model.statement, [[model.option, name]]);
    const where = site.statement.span.start;
    return [{ span: { start: where, end: where }, text: `${text}${this.#lineEnding}${at.indentation}` }];
  }

  /** A statement that can stand twice: one that keeps no result. */
  #isRepeatable(statement: Span): boolean {
    return !/^(?:const|let|var|return|[\w$.]+\s*=[^=])/.test(this.#slice(statement)) && this.#statementOnItsLines(statement) !== undefined;
  }

  /** The file's own name for the option, or Linux's number where the file writes numbers. */
  #optionText(option: string, model: ForeignSetting | undefined): string | undefined {
    if (model === undefined) return undefined;
    const written = this.#slice(model.option);
    if (/^\d+$/.test(written)) return linuxNumbers.get(option);
    if (new RegExp(`\\b(?:const|let|var)\\s[^;]*\\b${option}\\b\\s*=`).test(this.#text)) return option;
    const holder = /^(.*\.)SO_\w+$/.exec(written)?.[1];
    return holder !== undefined && new RegExp(`\\b${option}\\b\\s*[:=]`).test(this.#text) ? `${holder}${option}` : linuxNumbers.get(option);
  }

  #slice(span: Span): string {
    return this.#text.slice(span.start, span.end);
  }

  get #lineEnding(): string {
    return this.#text.includes('\r\n') ? '\r\n' : '\n';
  }

  #replaced(whole: Span, replacements: readonly (readonly [Span, string])[]): string {
    let text = this.#slice(whole);
    for (const [span, replacement] of replacements) {
      text = text.slice(0, span.start - whole.start) + replacement + text.slice(span.end - whole.start);
    }
    return text;
  }

  /** A statement that shares its lines with no other: its lines, and its indentation. */
  #statementOnItsLines(statement: Span): { readonly span: Span; readonly indentation: string } | undefined {
    const lineStart = this.#text.lastIndexOf('\n', statement.start - 1) + 1;
    const indentation = this.#text.slice(lineStart, statement.start);
    const newline = this.#text.indexOf('\n', statement.end);
    const lineEnd = newline < 0 ? this.#text.length : newline + 1;
    const isAlone = /^[ \t]*$/.test(indentation) && /^;?[ \t]*\r?\n?$/.test(this.#text.slice(statement.end, lineEnd));
    return isAlone ? { span: { start: lineStart, end: lineEnd }, indentation } : undefined;
  }
}

const nodeProperties: ReadonlyMap<string, string> = new Map([
  ['SO_REUSEADDR', 'reuseAddr'],
  ['SO_REUSEPORT', 'reusePort'],
  ['IPV6_V6ONLY', 'ipv6Only'],
]);

const linuxNumbers: ReadonlyMap<string, string> = new Map([
  ['SO_REUSEADDR', '2'],
  ['SO_REUSEPORT', '15'],
]);

function insertProperty(options: OptionsText, property: string, value: string): readonly Edit[] | undefined {
  const known = options.properties.get(property);
  if (known !== undefined) return known.isShorthand ? undefined : [{ span: known.value, text: value }];
  if (options.afterLast === undefined) return undefined;
  return [{ span: { start: options.afterLast, end: options.afterLast }, text: `, ${property}: ${value}` }];
}
