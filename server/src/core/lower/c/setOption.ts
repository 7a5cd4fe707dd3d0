import type { BindEvent, Edit, Site } from '../../ir/index.ts';
import { nameOf, readCheck, writeCheck } from './checks.ts';
import { beginsWithCall, type FunctionText, functionAround, type IdiomFile } from './idiomFile.ts';
import { blockAround, indentationAt, insertBefore, type Layout, mentions, placeInList } from './layout.ts';

/** Sets a socket option just before a bind, checked as the bind is checked. */
export function setOptionBefore(file: IdiomFile, at: BindEvent, option: string, value: number): readonly Edit[] | undefined {
  const { text, layout } = file;
  const { site } = at;
  const around = functionAround(file, site.span);
  const fd = site.arguments[0];
  if (around === undefined || fd === undefined || !/^bind$/i.test(nameOf(site.callee)) || !beginsWithCall(text, site)) return undefined;
  const fdText = text.slice(fd.start, fd.end);
  // Written twice, an expression must be the same thing twice.
  if (!/^[\w.\s\->[\]*&:]+$/.test(fdText.replace(accessor, '')) || /--|\+\+/.test(fdText)) return undefined;
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

/** An object's method that hands out its descriptor. */
const accessor = /(?:\.|->)(?:get|fd|getFd|get_fd|handle|native_handle|socket|fileno)\(\)$/;

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
    /^[ \t]*[\w.>[\]-]+\s*(?:=|\()[^;{}]{0,400};[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*(?:const |static |unsigned |struct )*(?:int|char|size_t|ssize_t|socklen_t|struct \w+|bool)\s+\**\w+\s*(?:[=;,[])/m.test(
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
