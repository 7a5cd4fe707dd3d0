import { claim, type Text } from '@bindwise/semantics';
import { type Abstract, bySocket, type Occurrence, optionsOf, type Path, type SocketFacts } from '../flow/index.ts';
import { contains, type SetsockoptEvent } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { callsHaveSent, hasSent } from './texts/sending.ts';

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
        if (!paths.every((path) => setsLingerZero(path)) || paths.some(({ socket }) => hasNoTimeWait(socket))) continue;
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

/** There is no TIME_WAIT to be avoided: datagrams have none, nor has SCTP. */
function hasNoTimeWait({ protocol, family }: SocketFacts): boolean {
  return protocol === 'udp' || protocol === 'other' || family === 'unix';
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
  // What a socket is given with other options as soon as it is there is no way to give it up, whatever the value is called.
  const isSetUp = setsUp(occurrence, ask);
  const names = [...sites].flatMap((site) => site.arguments.map((span) => ask.textOf(span)).filter((text) => /^[\w.]+$/.test(text) && resetting.test(text)));
  const said = isSetUp ? names.reduce((rest, name) => rest.replaceAll(name, ''), around) : around;
  return resetting.test(said.replaceAll(noReset, '')) || (closesNext(occurrence, ask) && !hasSent(occurrence, ask) && !haveAllSent(occurrence, ask));
}

/** The function that is called says all of it, and is told of it. */
function isToldInside({ event, site, innerSite }: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const inside = ask.facts.ofKind('setsockopt').find((other) => other.event === event && other.site === innerSite && other.site !== site);
  if (inside === undefined || !inside.paths.every(setsLingerZero)) return false;
  return haveAllSent(inside, ask) || isToldInside(inside, ask);
}

/** Whoever calls the function that hangs up has just sent something: that is wrong in the function, whoever calls it. */
function haveAllSent(occurrence: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const { event, site } = occurrence;
  const calls = ask.facts.ofKind('setsockopt').filter((other) => other.event === event && other.innerSite === site && other.site !== site);
  return calls.length === 0 ? callsHaveSent(occurrence, ask) : calls.every((call) => hasSent(call, ask));
}

const resetting = /(?<![a-z])reset(?:s|ting)?(?![a-z])|abort|(?<![a-z])rst(?![a-z])|(?:hard|force|forced)_?close|kill_?(?:conn|sock|client)|connreset/i;

/** The end of the program, what a smart pointer holds from now on, and what waits for something else to be given up. */
const noReset = /(?:\bprocess\.|\bstd::|(?<![\w.>:]))abort\s*\(\s*\)|\bAbort(?:Controller|Signal)\w*|\.reset\s*\(|\bsignal\b[^;\n]*abort\w*/g;

/** Another option is set on the socket in the same function. */
function setsUp({ site, paths, standsIn }: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const [socket] = paths.flatMap((path) => path.socket ?? []);
  if (socket === undefined) return false;
  return ask.facts.ofKindOnSocket(socket.id, 'setsockopt').some((other) => other.site !== site && contains(standsIn.span, other.site.span));
}

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
  // What is told of a function with what a call gives it is told by another one, which calls it so.
  const within = occurrence.paths.some(({ action }) => action.isByGiven === true) ? occurrence.standsIn : occurrence.function;
  for (const { socket } of occurrence.paths) {
    if (socket === undefined) continue;
    const later = [...ask.facts.onSocket(socket.id)].filter((other) => comesAfter(other, occurrence) && contains(within.span, other.site.span));
    // What is done where the call failed comes next only where nothing else does.
    const after = later.filter((other) => other.site === occurrence.site || !contains(occurrence.site.statement.span, other.site.span));
    if (after.length > 0) later.splice(0, later.length, ...after);
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
    if (!/\b(?:f?write|f?read|send|recv|[dfv]*printf|f?puts)\w*\s*\((?!\s*std(?:err|out)\b)/.test(between)) return true;
  }
  return false;
}
