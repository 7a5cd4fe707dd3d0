import type { Edit, FunctionIr, Idioms, SetsockoptEvent, Site, Span } from '../../../ir/index.ts';
import { type Check, nameOf, readCheck, writeCheck } from './checks.ts';
import { beginsWithCall, type FunctionText, functionAround, type IdiomFile } from './idiomFile.ts';
import { indentationAt, mentions, placeInList, readLayout, removeLines } from './layout.ts';
import { leavingStatement } from './leaving.ts';
import { setOptionBefore } from './setOption.ts';
import { Style } from './style.ts';

/** How this C or C++ file writes things down. Keeps offsets and text, never a tree. */
export function idiomsOf(text: string, isCpp: boolean, functions: readonly FunctionIr[]): Idioms {
  let file: IdiomFile | undefined;
  const read = (): IdiomFile => {
    file ??= {
      text,
      isCpp,
      layout: readLayout(text),
      style: new Style(text),
      functions: functions.flatMap(functionText).sort((a, b) => a.span.start - b.span.start),
      bodies: new Map(),
      hasPerror: /#\s*include\s*[<"](?:stdio\.h|cstdio|unp\.h|csapp\.h)[>"]|\bperror\s*\(/.test(text),
    };
    return file;
  };
  return {
    setOptionBefore: (at, _site, option, value) => setOptionBefore(read(), at, option, value),
    separateOptions: (event, options) => separateOptions(read(), event, options),
    checkResult: (site) => checkResult(read(), site),
    removeBind: (event, _site, how, port) => (how === 'port-zero' ? bindPortZero(text, port) : removeStatement(read(), event.site)),
    removeStatement: (site) => removeStatement(read(), site),
    wrapCall: (name, span) => wrapCall(text, name, span),
    replaceConstant: (name, span) => replaceConstant(text, name, span),
  };
}

/** Of a file without events: there is nothing to fix. */
export const noIdioms: Idioms = {
  setOptionBefore: () => undefined,
  separateOptions: () => undefined,
  checkResult: () => undefined,
  removeBind: () => undefined,
  removeStatement: () => undefined,
  wrapCall: () => undefined,
};

/** Kept with the function: most of a file's functions stay as they are while it is edited. */
const texts = new WeakMap<FunctionIr, FunctionText>();

function functionText(ir: FunctionIr): readonly FunctionText[] {
  if (ir.kind === 'module') return [];
  const text = texts.get(ir) ?? new LazyFunctionText(ir);
  texts.set(ir, text);
  return [text];
}

class LazyFunctionText implements FunctionText {
  readonly #ir: FunctionIr;
  #sites: readonly Site[] | undefined;

  constructor(ir: FunctionIr) {
    this.#ir = ir;
  }

  get name(): string {
    return this.#ir.name;
  }

  get span(): Span {
    return this.#ir.span;
  }

  get sites(): readonly Site[] {
    this.#sites ??= this.#ir.blocks
      .flatMap((block) => block.events.filter((event) => event.kind !== 'assign' && event.site.callee !== '').map((event) => event.site))
      .sort((a, b) => a.span.start - b.span.start);
    return this.#sites;
  }
}

function separateOptions(file: IdiomFile, event: SetsockoptEvent, options: readonly string[]): readonly Edit[] | undefined {
  const { text, layout } = file;
  const { site } = event;
  const optname = site.arguments[2];
  const [first, ...others] = options;
  const { span } = site.statement;
  if (optname === undefined || first === undefined || others.length === 0 || !beginsWithCall(text, site)) return undefined;
  if (placeInList(text, span.start) === 'alone' || /^\s*else\b/.test(text.slice(span.end))) return undefined;
  if (!isRepeatable(text.slice(span.start, site.span.start), text.slice(site.span.end, span.end))) return undefined;
  const withOption = (option: string): string => text.slice(span.start, optname.start) + option + text.slice(optname.end, span.end);
  // A second declaration of the same name would not compile.
  const again = (option: string): string => withOption(option).replace(/^(?:const\s+)?(?:int|bool|auto|ssize_t)\s+(?=\w+\s*=)/, '');
  const separator = indentationAt(text, span.start) === undefined ? ' ' : layout.lineEnd + (indentationAt(text, span.start) ?? '');
  const added = others.map((option) => separator + again(option)).join('');
  return [
    { span: optname, text: first },
    { span: { start: span.end, end: span.end }, text: added },
  ];
}

/** A call by itself, a test of its result, or a variable that is tested at once: what returns the result, or makes something of it, cannot be done twice. */
function isRepeatable(before: string, after: string): boolean {
  const test = /^[^{;]*/.exec(after)?.[0] ?? '';
  if (/&&|\|\|/.test(before + test)) return false;
  if (/^(?:\(void\)\s*)?$/.test(before)) return /^\s*;$/.test(after);
  if (/^(?:[\w:]+[\s*]+)*[\w.>[\]-]+\s*=\s*$/.test(before)) return /^\s*;\s*if\s*\(/.test(after);
  return /^if\s*\(\s*(?:\(?\s*[\w.>[\]-]+\s*=\s*)?(?:(?:-\s*1|0|SOCKET_ERROR)\s*(?:==|!=|>)\s*)?$/.test(before);
}

/** Where the result was declared, the declaration stays for what stands behind it and assigns it something else. */
function checkResult(file: IdiomFile, site: Site): readonly Edit[] | undefined {
  const { text, layout } = file;
  const around = functionAround(file, site.span);
  const { span } = site.statement;
  const before = text.slice(span.start, site.span.start);
  const after = text.slice(site.span.end, span.end);
  if (around === undefined || !/^\s*;$/.test(after) || /^\s*else\b/.test(text.slice(span.end))) return undefined;
  if (!/^(?:(?:int\s+)?\w+\s*=\s*)?$/.test(before) || (before !== '' && site.result !== 'discarded')) return undefined;
  const indentation = indentationAt(text, span.start);
  const declared = /^int\s+(\w+)/.exec(before)?.[1];
  const isKept = declared !== undefined && mentions(text.slice(span.end, around.span.end), declared);
  const first = isKept ? text.slice(span.start, span.end) + (indentation === undefined ? ' ' : layout.lineEnd + indentation) : '';
  const tested = isKept ? declared : text.slice(site.span.start, site.span.end);
  const callee = nameOf(site.callee);
  const check = nearestCheck(file, around, site);
  if (check !== undefined) return [{ span, text: first + writeCheck(check, tested, callee) }];
  const leaving = leavingStatement(file, around);
  if (leaving === undefined) return undefined;
  const lines = [...(file.hasPerror ? [`perror("${callee}");`] : []), leaving];
  if (indentation === undefined) return [{ span, text: `${first}if (${tested} < 0) { ${lines.join(' ')} }` }];
  const body = lines.map((line) => `${layout.lineEnd}${indentation}${layout.step}${line}`).join('');
  return [{ span, text: `${first}if (${tested} < 0) {${body}${layout.lineEnd}${indentation}}` }];
}

const mostNeighbours = 40;

/** How the same function checks another call of its sockets, where that can be written around this one. */
function nearestCheck(file: IdiomFile, around: FunctionText, site: Site): Check | undefined {
  const { text } = file;
  const own = text.slice(site.span.start, site.span.end);
  // The nearest is meant: in a function of thousands of calls the others are far.
  const at = Math.max(0, around.sites.indexOf(site));
  const others = around.sites
    .slice(Math.max(0, at - mostNeighbours), at + mostNeighbours)
    .filter(
      (other) =>
        other !== site &&
        other.span.start !== site.span.start &&
        indentationAt(text, other.statement.span.start) === indentationAt(text, site.statement.span.start),
    );
  others.sort((a, b) => Math.abs(a.span.start - site.span.start) - Math.abs(b.span.start - site.span.start));
  for (const other of others) {
    if (!/^(?:bind|listen|setsockopt|connect)$/i.test(nameOf(other.callee))) continue;
    const check = readCheck(text, other);
    if (check?.names.every((name) => mentions(own, name)) === true) return check;
  }
  // Where even socket() throws, nothing else would do for bind().
  for (const other of others) {
    const check = nameOf(other.callee) === 'socket' ? readCheck(text, other) : undefined;
    if (check !== undefined && /\bthrow\b/.test(check.after) && check.names.every((name) => mentions(own, name)))
      return { ...check, before: 'if (', after: check.after };
  }
  return undefined;
}

function bindPortZero(text: string, port: Span | undefined): readonly Edit[] | undefined {
  if (port === undefined || port.end <= port.start || text.slice(port.start, port.end) === '0') return undefined;
  return [{ span: port, text: '0' }];
}

function removeStatement(file: IdiomFile, site: Site): readonly Edit[] | undefined {
  const { text } = file;
  const { span } = site.statement;
  if (placeInList(text, span.start) !== 'list' || /^\s*else\b/.test(text.slice(span.end)) || !beginsWithCall(text, site)) return undefined;
  const before = text.slice(span.start, site.span.start);
  const isCheck = readCheck(text, site) !== undefined;
  const isPlain = /^(?:\(void\)\s*)?(?:(?:int\s+)?[\w.>[\]-]+\s*=\s*)?$/.test(before) && /^\s*;$/.test(text.slice(site.span.end, span.end));
  if (!isCheck && !isPlain) return undefined;
  const kept = /([A-Za-z_]\w*)\s*=(?!=)\s*$/.exec(before)?.[1];
  if (kept !== undefined && isNeededAfter(file, site, kept)) return undefined;
  return [removeLines(text, span)];
}

/** Whether the next mention of a variable after the statement reads it. */
function isNeededAfter(file: IdiomFile, site: Site, name: string): boolean {
  const around = functionAround(file, site.span);
  const { span } = site.statement;
  const rest = file.text.slice(span.end, around?.span.end ?? file.text.length);
  const next = new RegExp(`(?<![\\w.>])${name}\\b\\s*(=(?!=))?`).exec(rest);
  const isDeclared = /^(?:int|const|auto|bool|ssize_t)\b/.test(file.text.slice(span.start, site.span.start));
  return next !== null && (isDeclared || next[1] === undefined);
}

/** The name must be known here: from the header that every use of sockets needs, from one that the file includes, or because the file uses it already. */
function replaceConstant(text: string, name: string, span: Span): readonly Edit[] | undefined {
  const isKnown =
    name === 'SOL_SOCKET' || mentions(text, name) || /#\s*include\s*[<"](?:netinet\/in\.h|arpa\/inet\.h|netdb\.h|winsock2?\.h|ws2tcpip\.h)[>"]/i.test(text);
  if (!isKnown || !/^\w+$/.test(text.slice(span.start, span.end))) return undefined;
  return [{ span, text: name }];
}

function wrapCall(text: string, name: string, span: Span): readonly Edit[] | undefined {
  if (span.end <= span.start) return undefined;
  const written = text.slice(span.start, span.end);
  const space = new RegExp(`\\b(?:${name}|bind|socket) \\(`).test(text) ? ' ' : '';
  if (/^\([^()]*\)$/.test(written)) return [{ span: { start: span.start, end: span.start }, text: name + space }];
  return [
    { span: { start: span.start, end: span.start }, text: `${name}${space}(` },
    { span: { start: span.end, end: span.end }, text: ')' },
  ];
}
