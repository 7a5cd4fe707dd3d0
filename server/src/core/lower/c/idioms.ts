import { type BindEvent, contains, type Edit, type FunctionIr, type Idioms, type SetsockoptEvent, type Site, type Span } from '../../ir/index.ts';
import { type Check, nameOf, readCheck, writeCheck } from './checks.ts';
import { blockAround, indentationAt, insertBefore, type Layout, mentions, placeInList, readLayout, removeLines } from './layout.ts';

/** A function of the file, as plain text facts. */
interface FunctionText {
  readonly name: string;
  readonly span: Span;
  /** Sites of the events in it, in the order of the text. */
  readonly sites: readonly Site[];
}

/** How this C or C++ file writes things down. Keeps offsets and text, never a tree. */
export function idiomsOf(text: string, isCpp: boolean, functions: readonly FunctionIr[]): Idioms {
  let file: IdiomFile | undefined;
  const read = (): IdiomFile => {
    file ??= {
      text,
      isCpp,
      layout: readLayout(text),
      functions: functions.flatMap(functionText),
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

interface IdiomFile {
  readonly text: string;
  readonly isCpp: boolean;
  readonly layout: Layout;
  readonly functions: readonly FunctionText[];
  readonly hasPerror: boolean;
}

function functionText(ir: FunctionIr): readonly FunctionText[] {
  if (ir.kind === 'module') return [];
  const sites = ir.blocks.flatMap((block) => block.events.filter((event) => event.kind !== 'assign' && event.site.callee !== '').map((event) => event.site));
  return [{ name: ir.name, span: ir.span, sites: sites.sort((a, b) => a.span.start - b.span.start) }];
}

function setOptionBefore(file: IdiomFile, at: BindEvent, option: string, value: number): readonly Edit[] | undefined {
  const { text, layout } = file;
  const { site } = at;
  const around = functionAround(file, site.span);
  const fd = site.arguments[0];
  if (around === undefined || fd === undefined || !/^bind$/i.test(nameOf(site.callee)) || !beginsWithCall(text, site)) return undefined;
  const fdText = text.slice(fd.start, fd.end);
  // Written twice, an expression must be the same thing twice.
  if (!/^[\w.\s\->[\]*&:]+$/.test(fdText) || /--|\+\+/.test(fdText)) return undefined;
  const { start } = site.statement.span;
  const standing = placeInList(text, start);
  if (standing === 'alone') return undefined;
  const holder = existingVariable(file, around, start, value);
  const name = holder ?? newName(file, around, option, value);
  if (name === undefined) return undefined;
  const call = optionCall(file, site, fdText, option, name);
  const check = readCheck(text, site);
  const written =
    check === undefined ? uncheckedCall(file, site, call) : writeCheck(check, call, 'setsockopt', { verb: 'set', gerund: 'setting', what: option });
  if (holder !== undefined) return [insertBefore(layout, start, [written])];
  const declaration = `int ${name} = ${value};`;
  // In C++ no jump may pass over an initialization.
  const isJumpedOver = file.isCpp && mentions(text.slice(around.span.start, around.span.end), 'goto');
  if (standing === 'after-label' || isJumpedOver) return [insertBefore(layout, start, [inBraces(layout, start, [declaration, written])])];
  if (file.isCpp || declaresAnywhere(text)) return [insertBefore(layout, start, [declaration, written])];
  const block = blockAround(text, around.span.start, start);
  const first = block < 0 ? undefined : firstStatementIn(text, block);
  if (first === undefined || /\bswitch\s*\([^{}]*\)\s*$/.test(text.slice(0, block)))
    return [insertBefore(layout, start, [inBraces(layout, start, [declaration, written])])];
  if (first >= start) return [insertBefore(layout, start, [declaration, written])];
  return [insertBefore(layout, first, [declaration]), insertBefore(layout, start, [written])];
}

/** `setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on))`, spaced as the file spaces its calls. */
function optionCall(file: IdiomFile, site: Site, fd: string, option: string, name: string): string {
  const { text } = file;
  const head = text.slice(site.span.start, site.arguments[0]?.start ?? site.span.start);
  const space = /\s\($/.test(head.trimEnd()) ? ' ' : '';
  const scope = /^::/.test(site.callee) ? '::' : '';
  const size = /\bsizeof\s*\(/.test(text) || !/\bsizeof\s+[\w*&]/.test(text) ? `sizeof${/\bsizeof \(/.test(text) ? ' ' : ''}(${name})` : `sizeof ${name}`;
  const pointer = `${castOfValue(text)}&${name}`;
  return `${scope}setsockopt${space}(${fd}, ${levelOf(option)}, ${option}, ${pointer}, ${size})`;
}

/** The cast that the file writes before an option's address: Winsock wants a `char *`. */
function castOfValue(text: string): string {
  const written = /\bsetsockopt\s*\((?:[^;,]*,){3}\s*(\((?:[\w\s]+\*)\)\s*)?&/.exec(text);
  if (written !== null) return written[1] ?? '';
  return /winsock|\b_WIN32\b|\bWSAStartup\b/i.test(text) ? '(const char *)' : '';
}

/** A bind() whose check cannot be written again: the same shape where there is one, else the plain call. */
function uncheckedCall(file: IdiomFile, site: Site, call: string): string {
  const statement = file.text.slice(site.statement.span.start, site.statement.span.end);
  if (!/^return\b/.test(statement)) return `${call};`;
  return `if (${call} < 0)${file.layout.lineEnd}${indentationAt(file.text, site.statement.span.start) ?? ''}${file.layout.step}return -1;`;
}

function levelOf(option: string): string {
  if (option.startsWith('IPV6_')) return 'IPPROTO_IPV6';
  if (option.startsWith('IP_')) return 'IPPROTO_IP';
  if (option.startsWith('TCP_')) return 'IPPROTO_TCP';
  return 'SOL_SOCKET';
}

/** An `int` in scope that holds the value, and that nothing but socket options uses. */
function existingVariable(file: IdiomFile, around: FunctionText, before: number, value: number): string | undefined {
  const { text } = file;
  const body = text.slice(around.span.start, around.span.end);
  const declared = new RegExp(`\\bint\\s+(?:[^;(){}]*,\\s*)?(\\w+)\\s*=\\s*${value}\\s*[,;]`, 'g');
  for (const match of body.matchAll(declared)) {
    const name = match[1] ?? '';
    const at = around.span.start + match.index;
    if (at >= before || blockAround(text, around.span.start, at) < 0 || !isOpenAt(text, around.span.start, at, before)) continue;
    const rest = body.slice(match.index + match[0].length);
    const isChanged = new RegExp(`(?<![\\w.>])${name}\\s*(?:[-+*/|&^%]?=(?!=)|\\+\\+|--)|(?:\\+\\+|--)${name}\\b`).test(rest);
    const isOption =
      new RegExp(`setsockopt\\s*\\([^;]*&\\s*${name}\\b`).test(rest) ||
      /^(?:on|one|yes|opt|optval|opt_val|enable|reuse|reuseaddr|reuse_addr|off|zero|no)$/i.test(name);
    if (!isChanged && isOption) return name;
  }
  return undefined;
}

/** Whether the block that an offset lies in is still open at a later one. */
function isOpenAt(text: string, from: number, offset: number, later: number): boolean {
  const block = blockAround(text, from, offset);
  for (let at = blockAround(text, from, later); at >= 0; at = blockAround(text, from, at)) if (at === block) return true;
  return false;
}

function newName(file: IdiomFile, around: FunctionText, option: string, value: number): string | undefined {
  const first = /REUSE/.test(option) ? ['reuse', 'reuseaddr'] : option === 'IPV6_V6ONLY' ? ['v6only'] : [];
  const candidates = value === 0 ? ['off', 'disable', 'optval'] : [...first, 'on', 'enable', 'optval', 'sockopt_on'];
  const body = file.text.slice(around.span.start, around.span.end);
  return candidates.find((name) => !mentions(body, name) && !new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b`, 'm').test(file.text));
}

/** The first statement of a block, where declarations may stand in every C. */
function firstStatementIn(text: string, block: number): number | undefined {
  const next = /\S/g;
  next.lastIndex = block + 1;
  const at = next.exec(text)?.index;
  return at === undefined || text[at] === '#' || text[at] === '/' || indentationAt(text, at) === undefined ? undefined : at;
}

/** Whether the file declares variables after statements, or is of a time that does. */
function declaresAnywhere(text: string): boolean {
  return (
    /\bfor\s*\(\s*(?:const\s+)?(?:int|size_t|unsigned|auto|struct)\b/.test(text) ||
    /^[ \t]*[\w.>[\]-]+\s*(?:=|\()[^;{}]*;[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*(?:const |static |unsigned |struct )*(?:int|char|size_t|ssize_t|socklen_t|struct \w+|bool)\s+\**\w+\s*(?:[=;,[])/m.test(
      text,
    ) ||
    !/^\w[^\n;]*\)\s*\{?\s*\r?\n?\{?\s*(?:const |static |unsigned |struct )*(?:int|char|socklen_t|struct \w+)\s/m.test(text)
  );
}

function inBraces(layout: Layout, offset: number, lines: readonly string[]): string {
  const indentation = indentationAt(layout.text, offset) ?? '';
  const inner = lines.map((line) => `${indentation}${layout.step}${line.replace(/\n/g, `\n${layout.step}`)}`);
  return ['{', ...inner, `${indentation}}`].join(layout.lineEnd);
}

function functionAround(file: IdiomFile, span: Span): FunctionText | undefined {
  return file.functions.filter((candidate) => contains(candidate.span, span)).sort((a, b) => b.span.start - a.span.start)[0];
}

/** Whether nothing that can do something stands in the statement before the call. */
function beginsWithCall(text: string, site: Site): boolean {
  const before = text.slice(site.statement.span.start, site.span.start);
  return (
    /^(?:(?:if|while|return|do\s*\{|assert)\b|\(void\)|(?:int|bool|auto|const|ssize_t)\s|[\w.>[\]-]+\s*=(?!=)|-?\s*\w+\s*[=!<>]=?|[A-Z_]+\s*\(|[(\s!])*$/.test(
      before,
    ) && !/&&|\|\||\w\s*\([^)]*\)/.test(before)
  );
}

function separateOptions(file: IdiomFile, event: SetsockoptEvent, options: readonly string[]): readonly Edit[] | undefined {
  const { text, layout } = file;
  const { site } = event;
  const optname = site.arguments[2];
  const [first, ...others] = options;
  const { span } = site.statement;
  if (optname === undefined || first === undefined || others.length === 0 || !beginsWithCall(text, site)) return undefined;
  if (placeInList(text, span.start) === 'alone' || /^\s*else\b/.test(text.slice(span.end))) return undefined;
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

function checkResult(file: IdiomFile, site: Site): readonly Edit[] | undefined {
  const { text, layout } = file;
  const around = functionAround(file, site.span);
  const { span } = site.statement;
  const before = text.slice(span.start, site.span.start);
  const after = text.slice(site.span.end, span.end);
  if (around === undefined || !/^\s*;$/.test(after) || /^\s*else\b/.test(text.slice(span.end))) return undefined;
  if (!/^(?:(?:int\s+)?\w+\s*=\s*)?$/.test(before) || (before !== '' && site.result !== 'discarded')) return undefined;
  const call = text.slice(site.span.start, site.span.end);
  const callee = nameOf(site.callee);
  const check = nearestCheck(file, around, site);
  if (check !== undefined) return [{ span, text: writeCheck(check, call, callee) }];
  const leaving = leavingStatement(file, around);
  if (leaving === undefined) return undefined;
  const indentation = indentationAt(text, span.start);
  const lines = [...(file.hasPerror ? [`perror("${callee}");`] : []), leaving];
  if (indentation === undefined) return [{ span, text: `if (${call} < 0) { ${lines.join(' ')} }` }];
  const body = lines.map((line) => `${layout.lineEnd}${indentation}${layout.step}${line}`).join('');
  return [{ span, text: `if (${call} < 0) {${body}${layout.lineEnd}${indentation}}` }];
}

/** How the same function checks another call of its sockets, where that can be written around this one. */
function nearestCheck(file: IdiomFile, around: FunctionText, site: Site): Check | undefined {
  const { text } = file;
  const own = text.slice(site.span.start, site.span.end);
  const others = around.sites.filter(
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
  return undefined;
}

/** How a function gives up: what it does elsewhere, or what its type asks for. */
function leavingStatement(file: IdiomFile, around: FunctionText): string | undefined {
  const body = file.text.slice(around.span.start, around.span.end);
  const exits = /\bexit\s*\(\s*(?:EXIT_FAILURE|[1-9]\d*|-1)\s*\)\s*;/.exec(body)?.[0];
  if (exits !== undefined) return exits;
  const returns = /\breturn\s*\(?\s*(?:-1|false|NULL|nullptr|EXIT_FAILURE)\s*\)?\s*;/.exec(body)?.[0];
  if (returns !== undefined) return returns;
  const head = file.text.slice(around.span.start, file.text.indexOf('(', around.span.start)).replace(/\b(?:static|inline|extern|virtual|explicit)\b/g, ' ');
  const type = head.replace(/[\w:~]+\s*$/, '').trim();
  if (around.name === 'main') return 'return 1;';
  if (/\*$/.test(type)) return file.isCpp ? 'return nullptr;' : 'return NULL;';
  if (type === 'void') return 'return;';
  if (type === 'bool') return 'return false;';
  if (/^(?:int|ssize_t|long|short|int32_t|SOCKET)$/.test(type)) return 'return -1;';
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
