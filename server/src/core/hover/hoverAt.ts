import { claim, type Platform, socketOptions, type Text } from '@bindwise/semantics';
import {
  anyObject,
  type BindFact,
  bySocket,
  type Facts,
  hasHappened,
  isOf,
  type Occurrence,
  optionsOf,
  type Path,
  portOf,
  type SocketFacts,
} from '../flow/index.ts';
import { containsOffset, type Span } from '../ir/index.ts';
import { likelyRequestOf } from '../world/index.ts';
import { kernelCalls } from './kernelCalls.ts';
import { fourTuplePicture, restartPicture } from './pictures.ts';
import { type Role, type Row, scenariosFor } from './scenarios.ts';
import { decidingOptions, endpointText, optionsText, progressText } from './socketHeader.ts';
import { citation, escapeMarkdown, headings, joinText, outcomeText } from './words.ts';

/** What a person is shown over a piece of text: Markdown with tables, code spans and emphasis only. Text from the source is escaped. */
export interface Hover {
  readonly span: Span;
  readonly markdown: Text;
  /** The rule whose page tells more. */
  readonly page?: string;
}

export interface HoverContext {
  readonly facts: Facts;
  readonly platform: Platform;
  /** Line numbers are the editor's business: it says which line, counted from 1, an offset is on; `undefined` for one of another file. */
  readonly lineOf: (offset: number) => number | undefined;
}

/** The socket at this point, what bind() will do with it, and who says so. `undefined` where nothing is known. */
export function hoverAt(offset: number, context: HoverContext): Hover | undefined {
  const occurrence = callAt(offset, context.facts) ?? bindOfConstant(offset, context.facts);
  if (occurrence === undefined) return undefined;
  const path = mostTelling(occurrence);
  const parts = [header(occurrence, path, context), ...optionPart(occurrence, path, offset), ...bindPart(occurrence, path, context)];
  const known = parts.filter((part) => part !== undefined);
  const calls = kernelCalls(occurrence, context.facts);
  if (known.length === 0 && calls === undefined) return undefined;
  const page = pageOf(occurrence, path, context);
  return {
    span: constantSpan(offset, occurrence) ?? occurrence.site.span,
    markdown: joinText(calls === undefined ? known : [...known, calls], '\n\n'),
    ...(page === undefined ? {} : { page }),
  };
}

const shownKinds = new Set(['socket', 'setsockopt', 'bind', 'listen', 'connect', 'accept', 'getsockname', 'close']);

/** The smallest call around the offset. Where one call performs several events, its bind tells most. */
function callAt(offset: number, facts: Facts): Occurrence | undefined {
  let best: Occurrence | undefined;
  for (const occurrence of facts.occurrences) {
    if (!shownKinds.has(occurrence.event.kind) || !containsOffset(occurrence.site.span, offset) || isOverArgumentOf(occurrence, offset)) continue;
    if (occurrence.event.kind !== 'socket' && occurrence.paths.every(({ socket }) => socket === undefined || socket.objectType === anyObject)) continue;
    if (best === undefined || isBetter(occurrence, best)) best = occurrence;
  }
  return best;
}

/** Inside a callback that is an argument of the call, the call itself is not what is looked at. */
function isOverArgumentOf(occurrence: Occurrence, offset: number): boolean {
  const longest = 200;
  return occurrence.site.arguments.some((span) => span.end - span.start > longest && containsOffset(span, offset));
}

function isBetter(a: Occurrence, b: Occurrence): boolean {
  const [sizeA, sizeB] = [a, b].map(({ site }) => site.span.end - site.span.start);
  if (sizeA !== sizeB) return (sizeA ?? 0) < (sizeB ?? 0);
  return a.event.kind === 'bind' && b.event.kind !== 'bind';
}

/** A port or an address that stands elsewhere leads to the bind that uses it. */
function bindOfConstant(offset: number, facts: Facts): Occurrence | undefined {
  return facts.occurrences.find((occurrence) => (isOf(occurrence, 'bind') || isOf(occurrence, 'connect')) && constantSpan(offset, occurrence) !== undefined);
}

function constantSpan(offset: number, occurrence: Occurrence): Span | undefined {
  for (const { action } of occurrence.paths) {
    const endpoint = action.operands.endpoint;
    for (const span of [endpoint?.port.span, endpoint?.address.span, endpoint?.family.span])
      if (span !== undefined && containsOffset(span, offset)) return span;
  }
  return undefined;
}

/** The path that knows most: one whose socket was made in sight. */
function mostTelling(occurrence: Occurrence): Path | undefined {
  return occurrence.paths.find(({ socket }) => socket?.origin === 'made') ?? occurrence.paths[0];
}

function header(occurrence: Occurrence, path: Path | undefined, context: HoverContext): Text | undefined {
  const name = escapeMarkdown(occurrence.site.callee === '' ? occurrence.event.kind : (occurrence.site.callee.split(/[.:>]+/).at(-1) ?? ''));
  if (occurrence.event.kind === 'socket') return madeHeader(name, path?.action.socket, context);
  const socket = path?.socket;
  if (path === undefined || socket === undefined) return undefined;
  const bind = bindOf(occurrence, path);
  const options = optionsText(socket.options, socket.optionsIncomplete, decidingOptions(socket), bind?.options);
  const later = occurrence.event.kind === 'bind' ? listenLater(occurrence, context) : undefined;
  const said = [endpointText(socket, bind), ...options, ...progressText(socket), ...(later === undefined ? [] : [later])];
  return joinText([{ en: `**${name}**`, 'zh-CN': `**${name}**` }, ...said], ' · ');
}

/** What a new socket is, and what becomes of it further on. */
function madeHeader(name: string, socket: string | undefined, context: HoverContext): Text | undefined {
  const later = socket === undefined ? [] : [...context.facts.onSocket(socket)];
  const facts = later.flatMap(({ paths }) => paths.map((path) => path.socket)).find((known) => known?.id === socket);
  if (facts === undefined) return undefined;
  const steps = later.flatMap((occurrence) => {
    const said = stepTexts[occurrence.event.kind];
    const where = placeText(context.lineOf(occurrence.site.span.start));
    return said === undefined ? [] : [{ en: `${said.en} ${where.en}`, 'zh-CN': `${where['zh-CN']}${said['zh-CN']}` }];
  });
  return joinText([{ en: `**${name}**`, 'zh-CN': `**${name}**` }, endpointText(facts, undefined), ...steps], ' · ');
}

function placeText(line: number | undefined): Text {
  return line === undefined ? { en: 'in another file', 'zh-CN': '在另一个文件中' } : { en: `on line ${line}`, 'zh-CN': `在第 ${line} 行` };
}

const stepTexts: Readonly<Record<string, Text | undefined>> = {
  bind: { en: 'bound', 'zh-CN': '绑定' },
  listen: { en: 'listens', 'zh-CN': '监听' },
  connect: { en: 'connects', 'zh-CN': '连接' },
};

/** The bind that the occurrence performs, or that its socket has had. */
function bindOf(occurrence: Occurrence, path: Path): BindFact | undefined {
  const { socket, action } = path;
  if (socket === undefined) return undefined;
  if (occurrence.event.kind === 'bind' && action.operands.endpoint !== undefined) {
    return { step: action.step, endpoint: action.operands.endpoint, options: socket.options, optionsIncomplete: socket.optionsIncomplete, isRetry: false };
  }
  return hasHappened(socket.bound) ? socket.bound : undefined;
}

function listenLater(bind: Occurrence, context: HoverContext): Text | undefined {
  for (const other of context.facts.occurrences) {
    if (!isOf(other, 'listen') && !isOf(other, 'connect')) continue;
    const follows = bySocket(other).some(({ paths }) => paths.some(({ socket }) => hasHappened(socket.bound) && socket.bound.step.event === bind.event));
    if (!follows || other.site === bind.site) continue;
    const where = placeText(context.lineOf(other.site.span.start));
    return isOf(other, 'listen')
      ? { en: `listens ${where.en}`, 'zh-CN': `${where['zh-CN']}监听` }
      : { en: `connects ${where.en}`, 'zh-CN': `${where['zh-CN']}连接` };
  }
  return undefined;
}

function optionPart(occurrence: Occurrence, path: Path | undefined, offset: number): readonly (Text | undefined)[] {
  if (occurrence.event.kind !== 'setsockopt' || path === undefined || !containsOffset(occurrence.site.span, offset)) return [];
  const facts = optionsOf(path.action.operands).map((name) => socketOptions.get(name));
  const isLate = path.socket !== undefined && hasHappened(path.socket.bound);
  return facts.flatMap((option) => {
    if (option === undefined) return [];
    const call = option.readBy === 'any' ? undefined : { en: `Read by ${option.readBy}().`, 'zh-CN': `由 ${option.readBy}() 读取。` };
    const lines = [{ en: `**${option.name}** — ${option.purpose.en}`, 'zh-CN': `**${option.name}** — ${option.purpose['zh-CN']}` }, call];
    const late = isLate && option.readBy === 'bind' ? option.whenLate : undefined;
    const source = { en: `*${option.source}*`, 'zh-CN': `*${option.source}*` };
    return [
      joinText(
        [...lines, late, source].filter((line) => line !== undefined),
        '  \n',
      ),
    ];
  });
}

function bindPart(occurrence: Occurrence, path: Path | undefined, context: HoverContext): readonly (Text | undefined)[] {
  const kinds = new Set(['bind', 'listen', 'connect']);
  const bind = path === undefined || !kinds.has(occurrence.event.kind) ? undefined : bindOf(occurrence, path);
  if (path?.socket === undefined || bind === undefined) return [];
  const role = roleOf(path.socket, bind, context.facts);
  const request = likelyRequestOf(path.socket, bind);
  if (request === undefined) return [];
  const rows = scenariosFor(request, role, context.platform);
  // A hover shows little at a time: the picture comes first.
  return [picture(rows, portOf(bind.endpoint)), table(rows), reason(rows), basis(rows), citations(rows)];
}

/** The page of the rule that watches over what the hover tells of. */
function pageOf(occurrence: Occurrence, path: Path | undefined, context: HoverContext): string | undefined {
  const { kind } = occurrence.event;
  if (path?.socket === undefined || path.socket.family === 'unix') return undefined;
  if (kind === 'setsockopt') return hasHappened(path.socket.bound) ? 'setsockopt-after-bind' : undefined;
  const bind = kind === 'bind' || kind === 'listen' || kind === 'connect' ? bindOf(occurrence, path) : undefined;
  return bind === undefined ? undefined : pagesOfRoles[roleOf(path.socket, bind, context.facts)];
}

const pagesOfRoles: Readonly<Record<Role, string | undefined>> = {
  server: 'missing-reuseaddr',
  client: 'client-bind-fixed-port',
  datagram: 'udp-shared-port',
  unknown: undefined,
};

function roleOf(socket: SocketFacts, bind: BindFact, facts: Facts): Role {
  if (socket.protocol === 'udp') return 'datagram';
  const does = (kind: 'listen' | 'connect') =>
    facts.occurrences.some(
      (other) =>
        other.event.kind === kind &&
        other.paths.some((path) => path.socket !== undefined && hasHappened(path.socket.bound) && path.socket.bound.step.event === bind.step.event),
    );
  if (hasHappened(socket.listening) || does('listen')) return 'server';
  return does('connect') || hasHappened(socket.connected) ? 'client' : 'server';
}

function table(rows: readonly Row[]): Text {
  const line = (locale: 'en' | 'zh-CN') => rows.map((row) => `| ${row.situation[locale]} | ${outcomeText(row.outcome)[locale]} |`).join('\n');
  return {
    en: `| ${headings.situation.en} | bind() |\n|---|---|\n${line('en')}`,
    'zh-CN': `| ${headings.situation['zh-CN']} | bind() |\n|---|---|\n${line('zh-CN')}`,
  };
}

/** Only with a port to name: the picture is of this very bind. */
function picture(rows: readonly Row[], port: number | undefined): Text | undefined {
  const row = rows.find((each) => each.picture !== undefined);
  if (row?.picture === undefined || port === undefined) return undefined;
  return row.picture === 'restart' ? restartPicture(row.outcome.bind, port) : fourTuplePicture(row.outcome.bind, port);
}

/** The reason of the first situation that goes wrong: that is what the hover is opened for. */
function reason(rows: readonly Row[]): Text | undefined {
  const found = rows.find((row) => row.outcome.bind !== 'ok')?.outcome.reason;
  return found === undefined ? undefined : { en: escapeMarkdown(found.en), 'zh-CN': escapeMarkdown(found['zh-CN']) };
}

function basis(rows: readonly Row[]): Text | undefined {
  if (rows.every((row) => row.outcome.basis === 'verified')) return undefined;
  return { en: 'As the platform documents it; not tried by Bindwise.', 'zh-CN': '以该平台的文档为据，Bindwise 没有实测。' };
}

function citations(rows: readonly Row[]): Text | undefined {
  const most = 3;
  const ids = [...new Set(rows.flatMap((row) => row.outcome.claims))].slice(0, most);
  const cited = ids.map((id) => claim(id)).filter((found) => found !== undefined);
  return cited.length === 0
    ? undefined
    : joinText([{ en: `*${headings.documents.en}*`, 'zh-CN': `*${headings.documents['zh-CN']}*` }, ...cited.map(citation)], '\n');
}
