import { claim, type Text } from '@bindwise/semantics';
import { type Abstract, bySocket, type Occurrence, optionsOf, type Path, type SocketFacts } from '../flow/index.ts';
import { contains, type SetsockoptEvent } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';

export default defineRule({
  name: 'linger-discards-data',
  summary: {
    en: 'SO_LINGER is on with time 0: close() resets the connection and throws away what was not sent yet.',
    'zh-CN': 'SO_LINGER 开启且时间为 0：close() 会重置连接，并丢弃尚未发出的数据。',
  },
  severity: 'information',
  fix: 'never',
  claims: ['extra-11', 'port-record-37'],
  on: {
    setsockopt(occurrence, ask) {
      const found: Detection[] = [];
      for (const { paths } of bySocket(occurrence)) {
        if (!paths.every((path) => setsLingerZero(path)) || paths.some(({ socket }) => hasNoConnections(socket))) continue;
        if (isMeantAsReset(occurrence, ask) || isToldInside(occurrence, ask)) continue;
        found.push({ span: occurrence.site.span, message: messages.discards, help: messages.help, related: [], fixes: [] });
      }
      return found;
    },
  },
});

const messages = {
  discards: {
    en: `With SO_LINGER at 0 s close() leaves no TIME_WAIT. ${claim('extra-11')?.qualification.en ?? ''}`,
    'zh-CN': `SO_LINGER 为 0 秒时，close() 不留下 TIME_WAIT。${claim('extra-11')?.qualification['zh-CN'] ?? ''}`,
  } satisfies Text,
  help: {
    en: 'For a server that must start again at once, leave SO_LINGER alone and set SO_REUSEADDR before bind().',
    'zh-CN': '若是为了让服务器立即重启，不要动 SO_LINGER，而是在 bind() 之前设置 SO_REUSEADDR。',
  } satisfies Text,
};

/** There is no TIME_WAIT to be avoided. */
function hasNoConnections({ protocol, family }: SocketFacts): boolean {
  return protocol === 'udp' || family === 'unix';
}

function setsLingerZero({ action, before }: Path): boolean {
  if (!optionsOf(action.operands).includes('SO_LINGER') || optionsOf(action.operands).length !== 1) return false;
  const value = action.operands.value;
  const linger = value?.kind === 'reference' ? before.read(value.to) : value;
  const [on, seconds] = partsOf(linger);
  return on !== undefined && on !== 0 && seconds === 0;
}

/** `l_onoff` and `l_linger`: by their names, in order, or as the bytes of two little-endian integers. */
function partsOf(linger: Abstract | undefined): readonly (number | undefined)[] {
  switch (linger?.kind) {
    case 'record':
      return ['l_onoff', 'l_linger'].map((name) => numberOf(linger.fields.get(name)) ?? (linger.zeroed && !linger.fields.has(name) ? 0 : undefined));
    case 'list':
      return linger.items.length === 2 ? linger.items.map(numberOf) : [];
    case 'string':
      return linger.value.length === 8 ? [wordAt(linger.value, 0), wordAt(linger.value, 4)] : [];
    default:
      return [];
  }
}

function numberOf(value: Abstract | undefined): number | undefined {
  if (value?.kind === 'boolean') return value.value ? 1 : 0;
  return value?.kind === 'number' ? value.value : undefined;
}

function wordAt(bytes: string, offset: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum + bytes.charCodeAt(offset + index) * 256 ** index, 0);
}

/**
 * A reset on purpose looks the same as the trick against TIME_WAIT. It is one where the lines around say so, or where the very next thing that happens to
 * the socket is its close; unless they speak of TIME_WAIT.
 */
function isMeantAsReset(occurrence: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  // A function that sets any option is told by its caller which, and there it is said why.
  const sites = new Set([occurrence.site, occurrence.innerSite]);
  const around = Array.from(sites, ({ span }) => ask.linesAround(span.start, 12, 5)).join('\n');
  if (/time.?wait/i.test(around)) return false;
  return resetting.test(around) || (closesNext(occurrence, ask) && !hasSent(occurrence, ask) && !haveAllSent(occurrence, ask));
}

/** The function that is called says all of it, and is told of it. */
function isToldInside(occurrence: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const { event, site, innerSite } = occurrence;
  if (site === innerSite || !haveAllSent(occurrence, ask)) return false;
  return ask.facts.ofKind('setsockopt').some((other) => other.event === event && other.site === innerSite && other.paths.every(setsLingerZero));
}

/** Whoever calls the function that hangs up has just sent something: that is wrong in the function, whoever calls it. */
function haveAllSent({ event, innerSite }: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const calls = ask.facts.ofKind('setsockopt').filter((other) => other.event === event && other.site !== innerSite);
  return calls.length > 0 && calls.every((call) => hasSent(call, ask));
}

/**
 * Who has just sent something on the socket has no wish to lose it: it is not the connection that is given up. A destructor is where every object ends, and
 * so is the method that is there to close it, so what its class has sent is lost, unless the socket is closed elsewhere, too.
 */
function hasSent({ site, standsIn }: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const own = site.receiver ?? site.arguments[0];
  const name = own === undefined ? '' : ask.textOf(own);
  if (!/^[\w$.]+$/.test(name)) return false;
  const written = name.replaceAll(/[$.]/g, '\\$&');
  const isDestructor = standsIn.name.startsWith('~');
  const isEnd = isDestructor || (/^self\./.test(name) && ending.test(standsIn.name));
  const within = isDestructor ? ask.linesAround(site.span.start, 150, 150) : isEnd ? ask.classAround(site.span.start) : undefined;
  const before = within ?? ask.textOf({ start: standsIn.span.start, end: site.statement.span.start });
  const closes = `\\b(?:close|closesocket|shutdown)\\s*\\(\\s*${written}\\b|(?<![\\w$.])${written}\\.close\\s*\\(`;
  if (isEnd && [...before.matchAll(new RegExp(closes, 'g'))].length > 1) return false;
  return new RegExp(
    `\\b(?:send|sendto|sendmsg|sendall|write|writev)\\s*\\(\\s*${written}\\s*,${isDestructor ? noSignal : ''}|(?<![\\w$.])${written}\\.(?:send|sendall)\\s*\\(`,
  ).test(before);
}

/** What the method is called in which an object ends: `close`, `Uplink.close`, `__exit__`. */
const ending = /(?:^|\.)_*(?:close|stop|disconnect|finish|exit|del|aexit|aclose)(?:_*$|_(?:conn|connection|sock|socket))/;

/** A byte that only wakes up the other end may be lost. */
const noSignal = '(?![^,;]*&)';

const resetting =
  /(?<![a-z])reset(?:s|ting)?(?![a-z])|abort|(?<![a-z])rst(?![a-z])|(?:hard|quick|fast|force|forced)_?close|kill_?(?:conn|sock|client)|ECONNRESET/i;

/** What a function is called that does no more than to close. */
const closing = /clos|shut|kill|drop|destroy|abort|disconnect|discard|terminate|end$/i;

/** Where it happens: what a `with` closes it closes at its end. */
function placeOf({ event, site }: Occurrence): number {
  return event.kind === 'close' && atTheEnd.has(event.performedBy ?? '') ? site.statement.span.end : site.span.start;
}

const atTheEnd: ReadonlySet<string> = new Set(['__exit__', 'ExitStack']);

/** Further down in the function, or in the one that it calls to do both. */
function comesAfter(other: Occurrence, { site, innerSite }: Occurrence): boolean {
  return placeOf(other) > site.span.start || (other.site === site && other.innerSite.span.start > innerSite.span.start);
}

function closesNext(occurrence: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const { end } = occurrence.site.span;
  if (/^[\s);]*_?exit\s*\(/i.test(ask.textOf({ start: end, end: end + 40 }))) return true;
  for (const { socket } of occurrence.paths) {
    if (socket === undefined) continue;
    const later = [...ask.facts.onSocket(socket.id)].filter((other) => comesAfter(other, occurrence) && contains(occurrence.function.span, other.site.span));
    later.sort((a, b) => placeOf(a) - placeOf(b) || a.innerSite.span.start - b.innerSite.span.start);
    const [next] = later;
    // A function that closes among other things, such as the one that serves the connection, is not the close that comes next.
    // One that does no more than to set the option and to close says both in one place.
    const isTogether = next?.site === occurrence.site && next.standsIn === occurrence.standsIn;
    if (next?.event.kind !== 'close' || (next.site !== next.innerSite && !isTogether && !closing.test(next.site.callee))) continue;
    const inside = isTogether
      ? ask.textOf({ start: occurrence.innerSite.span.end, end: Math.max(occurrence.innerSite.span.end, next.innerSite.span.start) })
      : '';
    const between = next.site === occurrence.site ? inside : ask.textOf({ start: end, end: placeOf(next) });
    if (!/\b(?:f?write|f?read|send|recv|f?printf|f?puts)\w*\s*\(/.test(between)) return true;
  }
  return false;
}
