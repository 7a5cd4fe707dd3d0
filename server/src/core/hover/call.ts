import { claim, type Text } from '@bindwise/semantics';
import {
  type BindFact,
  bySocket,
  type EndpointFact,
  type Facts,
  hasHappened,
  isOf,
  type Occurrence,
  optionsOf,
  optionValue,
  type Path,
  portOf,
  type SocketFacts,
} from '../flow/index.ts';
import { knownOf, likelyRequestsOf } from '../world/index.ts';
import type { Use } from './constants.ts';
import type { HoverContext } from './context.ts';
import { fourTuplePicture, restartPicture } from './pictures.ts';
import { type Role, type Row, scenariosFor } from './scenarios.ts';
import { boundText, decidingOptions, destinationText, isStructure, optionsText, progressText } from './socketHeader.ts';
import { optionNamed, optionText } from './vocabulary.ts';
import { citation, escapeMarkdown, headings, joinText, outcomeText } from './words.ts';

/** One line: the call, and the socket as the call meets it. A constant that stands elsewhere says which call it is. */
export function callHeader({ occurrence, path }: Use, context: HoverContext, from: 'the call' | 'elsewhere'): Text | undefined {
  const name = escapeMarkdown(occurrence.site.callee === '' ? occurrence.event.kind : (occurrence.site.callee.split(/[.:>]+/).at(-1) ?? ''));
  const place = placeText(context.placeOf(occurrence.innerSite.span.start));
  const title: Text =
    from === 'the call'
      ? { en: `**${name}**`, 'zh-CN': `**${name}**` }
      : { en: `**${name}** ${place.en}`, 'zh-CN': `${place['zh-CN'].replace(/^在 ?/, '')}的 **${name}**` };
  if (occurrence.event.kind === 'socket') return madeHeader(title, path.action.socket, context);
  const { socket } = path;
  if (socket === undefined) return undefined;
  const bind = bindOf(occurrence, path);
  const to = destinationText(destinationOf(occurrence, path, context));
  // Where the kernel chooses the port, nobody is in the way.
  const isFree = bind !== undefined && (portOf(bind.endpoint) === 0 || bind.endpoint.isPath);
  const sets = setText(occurrence, path);
  const deciding = isFree || sets !== undefined ? [] : decidingOptions(socket);
  const before = sets === undefined ? socket.options : withoutOptions(socket.options, optionsOf(path.action.operands));
  const options = optionsText(before, socket.optionsIncomplete && sets === undefined, deciding, bind?.options);
  const later = occurrence.event.kind === 'bind' ? listenLater(occurrence, context) : undefined;
  const said = [
    ...(sets === undefined ? [] : [sets]),
    boundText(socket, bind),
    ...familiesText(bind),
    ...(to === undefined ? [] : [to]),
    ...options,
    ...progressText(socket),
    ...(later === undefined ? [] : [later]),
  ];
  return joinText([title, ...said], ' · ');
}

/** The socket that is told of is one of two. */
function familiesText(bind: BindFact | undefined): readonly Text[] {
  const event = bind?.step.event;
  if (event?.kind !== 'bind' || event.isForEachFamily !== true) return [];
  return [{ en: 'and another for IPv6 alone, on \\[\\:\\:\\]', 'zh-CN': '另有一个仅用于 IPv6 的套接字，在 \\[\\:\\:\\] 上' }];
}

/** What a setsockopt() sets: what the socket had before is not what its line is read for. OR'd names set something else than they say. */
function setText({ event }: Occurrence, { action, before }: Path): Text | undefined {
  if (event.kind !== 'setsockopt') return undefined;
  const [name, ...others] = optionsOf(action.operands);
  if (name === undefined || others.length > 0) return undefined;
  const value = isStructure(name) ? 'unknown' : optionValue(action.operands.value, before);
  const set = escapeMarkdown(name) + (value === 'unknown' ? '' : ` = ${value}`);
  return { en: `sets ${set}`, 'zh-CN': `设置 ${set}` };
}

function withoutOptions<T>(options: ReadonlyMap<string, T>, names: readonly string[]): ReadonlyMap<string, T> {
  return new Map([...options].filter(([name]) => !names.includes(name)));
}

/** Where the call connects to; one that binds and connects does so after its bind. */
function destinationOf(occurrence: Occurrence, path: Path, { facts }: HoverContext): EndpointFact | undefined {
  if (isOf(occurrence, 'connect')) return path.action.operands.endpoint;
  const performed = occurrence.event.performedBy;
  if (performed === undefined) return undefined;
  const connect = facts.occurrences.find((other) => isOf(other, 'connect') && other.event.performedBy === performed && other.site === occurrence.site);
  return connect?.paths[0]?.action.operands.endpoint;
}

/** What else there is to say of the call. */
export function callParts({ occurrence, path }: Use, context: HoverContext): readonly Text[] {
  return [...optionParts(occurrence, path), ...bindParts(occurrence, path, context)];
}

/** What a new socket is, and what becomes of it further on. */
function madeHeader(title: Text, socket: string | undefined, context: HoverContext): Text | undefined {
  const later = socket === undefined ? [] : [...context.facts.onSocket(socket)];
  const facts = later.flatMap(({ paths }) => paths.map((path) => path.socket)).find((known) => known?.id === socket);
  if (facts === undefined) return undefined;
  // What a function does is seen in it and in all that call it.
  const once = new Map(later.map((occurrence) => [occurrence.event, occurrence]));
  const steps = [...once.values()].flatMap((occurrence) => {
    const said = stepTexts[occurrence.event.kind];
    const where = placeText(context.placeOf(occurrence.innerSite.span.start));
    return said === undefined ? [] : [{ en: `${said.en} ${where.en}`, 'zh-CN': `${where['zh-CN']}${said['zh-CN']}` }];
  });
  return joinText([title, boundText(facts, undefined), ...steps], ' · ');
}

function placeText(place: number | string): Text {
  if (typeof place === 'number') return { en: `on line ${place}`, 'zh-CN': `在第 ${place} 行` };
  const name = escapeMarkdown(place);
  return { en: `in ${name}`, 'zh-CN': `在 ${name} 中` };
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
    const where = placeText(context.placeOf(other.site.span.start));
    return isOf(other, 'listen')
      ? { en: `listens ${where.en}`, 'zh-CN': `${where['zh-CN']}监听` }
      : { en: `connects ${where.en}`, 'zh-CN': `${where['zh-CN']}连接` };
  }
  return undefined;
}

function optionParts(occurrence: Occurrence, path: Path): readonly Text[] {
  if (occurrence.event.kind !== 'setsockopt') return [];
  const isLate = path.socket !== undefined && hasHappened(path.socket.bound);
  return optionsOf(path.action.operands).flatMap((name) => {
    const option = optionNamed(name);
    const isDatagram = path.socket?.protocol === 'udp';
    return option === undefined ? [] : [optionText(option, isDatagram, isLate && option.readBy === 'bind' ? option.whenLate : undefined)];
  });
}

function bindParts(occurrence: Occurrence, path: Path, context: HoverContext): readonly Text[] {
  const kinds = new Set(['bind', 'listen', 'connect']);
  const bind = kinds.has(occurrence.event.kind) ? bindOf(occurrence, path) : undefined;
  if (path.socket === undefined || bind === undefined) return [];
  const role = roleOf(path.socket, bind, context.facts);
  const requests = likelyRequestsOf(path.socket, bind);
  if (requests.length === 0) return [];
  const known = knownOf(bind);
  const rows = scenariosFor(requests, role, context.platform, known);
  // A hover shows little at a time: the picture comes first. A reason names the endpoint, so it has to be the program's own.
  const why = known.port && known.address ? reason(rows) : undefined;
  return [picture(rows, portOf(bind.endpoint)), table(rows), why, basis(rows), citations(rows)].filter((part) => part !== undefined);
}

/** The page of the rule that watches over what the hover tells of. */
export function pageOf({ occurrence, path }: Use, context: HoverContext): string | undefined {
  const { kind } = occurrence.event;
  if (path.socket === undefined || path.socket.family === 'unix') return undefined;
  if (kind === 'setsockopt') {
    const isReadAtBind = optionsOf(path.action.operands).some((name) => optionNamed(name)?.readBy === 'bind');
    return isReadAtBind && hasHappened(path.socket.bound) ? 'setsockopt-after-bind' : undefined;
  }
  const bind = kind === 'bind' || kind === 'listen' || kind === 'connect' ? bindOf(occurrence, path) : undefined;
  if (bind === undefined || bind.endpoint.isPath) return undefined;
  const role = roleOf(path.socket, bind, context.facts);
  if (portOf(bind.endpoint) === 0) return role === 'client' ? 'client-bind-reserves-port' : undefined;
  return pagesOfRoles[role];
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
  const line = (locale: 'en' | 'zh-CN') => rows.map((row) => `| ${row.situation[locale]} | ${outcomeText(row)[locale]} |`).join('\n');
  return {
    en: `| ${headings.situation.en} | bind() |\n|---|---|\n${line('en')}`,
    'zh-CN': `| ${headings.situation['zh-CN']} | bind() |\n|---|---|\n${line('zh-CN')}`,
  };
}

/** Only with a port to name: the picture is of this very bind. */
function picture(rows: readonly Row[], port: number | undefined): Text | undefined {
  const row = rows.find((each) => each.picture !== undefined);
  const [outcome, ...others] = row?.outcomes ?? [];
  if (row?.picture === undefined || outcome === undefined || others.length > 0 || port === undefined) return undefined;
  if (row.picture === 'restart') return restartPicture(outcome.bind, port);
  return outcome.bind === 'ok' && row.connect !== undefined ? fourTuplePicture('connect', row.connect, port) : fourTuplePicture('bind', outcome.bind, port);
}

/** The reason of the first situation that certainly goes wrong: that is what the hover is opened for. */
function reason(rows: readonly Row[]): Text | undefined {
  const found = rows.find(({ outcomes: [first, ...others] }) => first !== undefined && first.bind !== 'ok' && others.length === 0)?.outcomes[0]?.reason;
  return found === undefined ? undefined : { en: escapeMarkdown(found.en), 'zh-CN': escapeMarkdown(found['zh-CN']) };
}

function basis(rows: readonly Row[]): Text | undefined {
  if (rows.every(({ outcomes }) => outcomes.every(({ basis: from }) => from === 'verified'))) return undefined;
  return { en: 'As the platform documents it; not tried by Bindwise.', 'zh-CN': '以该平台的文档为据，Bindwise 没有实测。' };
}

function citations(rows: readonly Row[]): Text | undefined {
  const most = 2;
  const ids = [...new Set(rows.flatMap(({ outcomes }) => outcomes.flatMap(({ claims }) => claims)))].slice(0, most);
  const cited = ids.map((id) => claim(id)).filter((found) => found !== undefined);
  return cited.length === 0
    ? undefined
    : joinText([{ en: `*${headings.documents.en}*`, 'zh-CN': `*${headings.documents['zh-CN']}*` }, ...cited.map(citation)], '\n');
}
