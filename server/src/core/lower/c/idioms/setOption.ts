import type { BindEvent, Edit, Site } from '../../../ir/index.ts';
import { nameOf, readCheck, writeCheck } from './checks.ts';
import { type Body, beginsWithCall, bodyOf, type FunctionText, functionAround, type IdiomFile } from './idiomFile.ts';
import { indentationAt, insertBefore, type Layout, placeInList } from './layout.ts';
import { returnOfFailed } from './leaving.ts';

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
  const { start, end } = site.statement.span;
  // One of several alternatives that go on as one statement: what stands before it is compiled with it alone.
  if (/^(?:else|elif|endif)/.test(/^[ \t]*#[ \t]*((?:el|if|endif)\w*)/m.exec(text.slice(start, end))?.[1] ?? '')) return undefined;
  const body = bodyOf(file, around);
  const standing = placeInList(text, start);
  if (standing === 'alone') return undefined;
  const holder = existingVariable(body, start, value);
  const name = holder ?? newName(file, body, option, value);
  if (name === undefined) return undefined;
  const call = optionCall(file, site, fdText, option, name);
  const check = readCheck(text, site);
  const written =
    check === undefined ? uncheckedCall(file, around, site, call) : writeCheck(check, call, 'setsockopt', { verb: 'set', gerund: 'setting', what: option });
  if (holder !== undefined) return [insertBefore(layout, start, [written])];
  const declaration = `int ${name} = ${value};`;
  // In C++ no jump may pass over an initialization.
  const isJumpedOver = file.isCpp && body.mentions('goto');
  if (standing === 'after-label' || isJumpedOver) return [insertBefore(layout, start, [inBraces(layout, start, [declaration, written])])];
  if (file.isCpp || file.style.declaresAnywhere) return [insertBefore(layout, start, [declaration, written])];
  const block = body.blocks.around(start);
  const first = block < 0 ? undefined : firstStatementIn(text, block);
  if (first === undefined || /\bswitch\s*\([^{}]*\)\s*$/.test(text.slice(Math.max(0, block - longestHead), block)))
    return [insertBefore(layout, start, [inBraces(layout, start, [declaration, written])])];
  if (first >= start) return [insertBefore(layout, start, [declaration, written])];
  return [insertBefore(layout, first, [declaration]), insertBefore(layout, start, [written])];
}

/** The head of a `switch` is not longer. */
const longestHead = 1000;

/** An object's method that hands out its descriptor. */
const accessor = /(?:\.|->)(?:get|fd|getFd|get_fd|handle|native_handle|socket|fileno)\(\)$/;

/** `setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on))`, spaced as the file spaces its calls. */
function optionCall(file: IdiomFile, site: Site, fd: string, option: string, name: string): string {
  const { text } = file;
  const head = text.slice(site.span.start, site.arguments[0]?.start ?? site.span.start);
  const space = /\s\($/.test(head.trimEnd()) ? ' ' : '';
  const scope = /^::/.test(site.callee) ? '::' : '';
  const pointer = `${file.style.castOfValue}&${name}`;
  return `${scope}setsockopt${space}(${fd}, ${levelOf(option)}, ${option}, ${pointer}, ${file.style.sizeOf(name)})`;
}

/** A bind() whose check cannot be written again: where its result is returned, the failure is returned as bind()'s would be, else the plain call. */
function uncheckedCall(file: IdiomFile, around: FunctionText, site: Site, call: string): string {
  const leaving = /^return\b/.test(file.text.slice(site.statement.span.start, site.statement.span.end)) ? returnOfFailed(file, around, site) : undefined;
  if (leaving === undefined) return `${call};`;
  return `if (${call} < 0)${file.layout.lineEnd}${indentationAt(file.text, site.statement.span.start) ?? ''}${file.layout.step}${leaving}`;
}

function levelOf(option: string): string {
  if (option.startsWith('IPV6_')) return 'IPPROTO_IPV6';
  if (option.startsWith('IP_')) return 'IPPROTO_IP';
  if (option.startsWith('TCP_')) return 'IPPROTO_TCP';
  return 'SOL_SOCKET';
}

/** An `int` in scope that holds the value, and that nothing but socket options uses. */
function existingVariable(body: Body, before: number, value: number): string | undefined {
  return body.integers(value).find(({ name, at, end }) => {
    if (at >= before || body.blocks.around(at) < 0 || !body.blocks.isOpenAt(at, before)) return false;
    if (!isCompiledWith(body.text.slice(at - body.start, before - body.start))) return false;
    const rest = body.text.slice(end);
    const isChanged = new RegExp(`(?<![\\w.>])${name}\\s*(?:[-+*/|&^%]?=(?!=)|\\+\\+|--)|(?:\\+\\+|--)${name}\\b`).test(rest);
    const isOption =
      new RegExp(`setsockopt\\s*\\([^;]*&\\s*${name}\\b`).test(rest) ||
      /^(?:on|one|yes|opt|optval|opt_val|enable|reuse|reuseaddr|reuse_addr|off|zero|no)$/i.test(name);
    return !isChanged && isOption;
  })?.name;
}

/** Whether no condition of the preprocessor that holds where a text begins has ended within it. */
function isCompiledWith(text: string): boolean {
  let depth = 0;
  for (const [, directive = ''] of text.matchAll(/^[ \t]*#[ \t]*(if|el|endif)/gm)) {
    if (directive === 'if') depth += 1;
    else if (depth === 0) return false;
    else if (directive === 'endif') depth -= 1;
  }
  return true;
}

function newName(file: IdiomFile, body: Body, option: string, value: number): string | undefined {
  const first = /REUSE/.test(option) ? ['reuse', 'reuseaddr'] : option === 'IPV6_V6ONLY' ? ['v6only'] : [];
  const candidates = value === 0 ? ['off', 'disable', 'optval'] : [...first, 'on', 'enable', 'optval', 'sockopt_on'];
  return candidates.find((name) => !body.mentions(name) && !file.style.isMacro(name));
}

/** The first statement of a block, where declarations may stand in every C. */
function firstStatementIn(text: string, block: number): number | undefined {
  const next = /\S/g;
  next.lastIndex = block + 1;
  const at = next.exec(text)?.index;
  return at === undefined || text[at] === '#' || text[at] === '/' || indentationAt(text, at) === undefined ? undefined : at;
}

function inBraces(layout: Layout, offset: number, lines: readonly string[]): string {
  const indentation = indentationAt(layout.text, offset) ?? '';
  const inner = lines.map((line) => `${indentation}${layout.step}${line.replace(/\n/g, `\n${layout.step}`)}`);
  return ['{', ...inner, `${indentation}}`].join(layout.lineEnd);
}
