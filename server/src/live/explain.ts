import type { Basis, CallResult, ErrnoName, Outcome, Platform, Protocol, SocketOptions, Text } from '@bindwise/semantics';
import { errors, formatEndpoint } from '@bindwise/semantics';
import { type Candidate, candidatesOf } from './candidates.ts';
import { describeElsewhere, describeHolders, describeProcess } from './describe.ts';
import type { TryBind } from './freePort.ts';
import { nextFreePort } from './freePort.ts';
import type { Holder, Survey } from './holder.ts';
import type { Judgement } from './judge.ts';
import { judge, resultOf } from './judge.ts';
import { reasonsOf } from './reasons.ts';
import type { Remedy, Situation } from './remedies.ts';
import { remediesDenied, remediesInUse, remediesNotHere, tryAgain } from './remedies.ts';
import type { Trial } from './trial.ts';

/** What is asked: a port, or all that is known of a bind() that failed. What is left out is not known. */
export interface ExplainQuery {
  readonly port: number;
  readonly protocol?: Protocol | undefined;
  /** Numeric. */
  readonly address?: string | undefined;
  /** An address that was written as a name. */
  readonly host?: string | undefined;
  readonly call?: 'bind' | 'listen' | 'connect' | undefined;
  readonly error?: ErrnoName | undefined;
  /** The options that the code sets before bind(), where they are known. */
  readonly options?: SocketOptions | undefined;
  /** The platform whose number or words the error text had, where there was one. */
  readonly textPlatform?: Platform | undefined;
}

/** How the machine is looked at. Without `tryBind` nothing is bound, and no free port is looked for. */
export interface Sources {
  readonly platform: Platform;
  readonly survey: (port: number) => Promise<Survey>;
  readonly tryBind?: TryBind | undefined;
  readonly localAddresses: readonly string[];
}

/** The answer: what happened, who, why, what helps. */
export interface Explanation {
  readonly query: ExplainQuery;
  readonly platform: Platform;
  /** What the bind() was taken to be. */
  readonly judgedAs: Candidate;
  /** All sockets on the port, those in the way first. */
  readonly holders: readonly Holder[];
  /** How many of them are in the way. */
  readonly inTheWay: number;
  /** What bind() gives now (and listen()), where every case agrees; else the likeliest. */
  readonly outcome: Pick<Outcome, 'bind' | 'listen'>;
  readonly isCertain: boolean;
  readonly basis: Basis;
  /** The call and its error. */
  readonly headline: Text;
  /** The headline, and what the error means where nothing else tells it. */
  readonly happened: Text;
  /** A sentence for each who is in the way. */
  readonly who: readonly Text[];
  readonly reason: Text;
  readonly claims: readonly string[];
  readonly remedies: readonly Remedy[];
  /** Sockets on the port that are not in the way. */
  readonly beside: readonly Text[];
  /** What could not be seen, and what was assumed. */
  readonly limits: readonly Text[];
  /** When the machine was looked at, in milliseconds since 1970. */
  readonly at: number;
}

/** Looks at the machine and explains why a bind() of this port fails, or would. */
export async function explain(query: ExplainQuery, sources: Sources): Promise<Explanation> {
  const survey = await sources.survey(query.port);
  const settings = { ...survey.settings, localAddresses: sources.localAddresses };
  const { candidate, question, judgement: untried } = chooseCandidate(query, survey, sources, settings);
  const trial = await trialOf(candidate, untried, query, survey, sources);
  const judgement = trial === undefined ? untried : judge(survey.holders, question, sources.platform, settings, trial);
  const results = new Set(judgement.cases.map(({ outcome }) => resultOf(outcome)));
  const expected = resultOf(judgement.cases[0].outcome);
  const failing = query.error ?? (expected === 'ok' ? trial?.result : expected) ?? 'ok';
  const freePort =
    (failing === 'EADDRINUSE' || failing === 'EACCES') && sources.tryBind !== undefined
      ? await nextFreePort(candidate.protocol, candidate.address, query.port, { settings: survey.settings, platform: sources.platform }, sources.tryBind)
      : undefined;
  const situation: Situation = { survey, question, judgement, platform: sources.platform, settings, freePort, localAddresses: sources.localAddresses };
  const blocking = judgement.isExplained || query.error === undefined ? judgement.inTheWay : [];
  const inTheWay = blocking.flatMap((index) => survey.holders[index] ?? []);
  const beside = survey.holders.filter((_, index) => !blocking.includes(index));
  const hidden = failing === 'EADDRINUSE' ? hiddenHolder(trial, inTheWay, survey, query) : undefined;
  const why: Why = hidden ?? reasonsOf(situation, failing);
  const isCertain = query.error !== undefined || (results.size === 1 && (trial === undefined || trial.result === expected || inTheWay.length > 0));
  return {
    query,
    platform: sources.platform,
    judgedAs: candidate,
    holders: [...inTheWay, ...beside],
    inTheWay: inTheWay.length,
    outcome: outcomeOf(judgement, trial, inTheWay.length > 0),
    isCertain,
    basis: judgement.cases[0].outcome.basis,
    headline: headlineOf(query, candidate, failing, isCertain),
    happened: happened(query, candidate, failing, isCertain, inTheWay.length === 0 && (hidden !== undefined || !judgement.isExplained)),
    who: [...nobodyListens(inTheWay), ...describeHolders(inTheWay, survey.at)],
    reason: why.reason,
    claims: why.claims,
    remedies: remediesFor(failing, situation, trial, inTheWay),
    beside: [...describeHolders(beside, survey.at), ...survey.elsewhere.map((one) => describeElsewhere(one, survey.at))],
    limits: [...survey.limits, ...candidate.assumed, ...(why.limits ?? []), ...foreignText(query, sources.platform)],
    at: survey.at,
  };
}

interface Chosen {
  readonly candidate: Candidate;
  readonly question: Situation['question'];
  readonly judgement: Judgement;
}

/** The first reading of the query under which the sockets seen give the error; else the first. */
function chooseCandidate(query: ExplainQuery, survey: Survey, { platform }: Sources, settings: Situation['settings']): Chosen {
  let first: Chosen | undefined;
  for (const candidate of candidatesOf(query, survey)) {
    const { assumed: _, ...endpoint } = candidate;
    const question: Situation['question'] = {
      ...endpoint,
      options: candidate.protocol === 'tcp' ? (query.options ?? {}) : {},
      uid: survey.uid ?? 0,
      // Who got EACCES had no privilege, whoever asks now.
      ...(query.error === 'EACCES' ? { capable: false } : {}),
      error: query.call === 'connect' ? undefined : query.error,
    };
    const chosen = { candidate, question, judgement: judge(survey.holders, question, platform, settings) };
    if (chosen.judgement.isExplained && (query.error !== undefined || chosen.judgement.inTheWay.length > 0)) return chosen;
    first ??= chosen;
  }
  if (first === undefined) throw new RangeError('a query has at least one reading');
  return first;
}

/**
 * Asks the system itself where nothing that was seen is in the way of a bind() that failed, because one kind of socket is in no table; where only connections
 * are, because the answer tells which options their listener had; and where nobody says how it went and that hangs on options that cannot be seen.
 */
async function trialOf(
  candidate: Candidate,
  { cases, inTheWay, isExplained }: Judgement,
  query: ExplainQuery,
  survey: Survey,
  { tryBind }: Sources,
): Promise<Trial | undefined> {
  if (tryBind === undefined || query.call === 'connect') return undefined;
  const results = new Set(cases.map(({ outcome }) => resultOf(outcome)));
  const onlyConnections = inTheWay.every((index) => isConnection(survey.holders[index]));
  const isOpen = query.error === undefined ? results.has('ok') : query.error === 'EADDRINUSE' && (onlyConnections || !isExplained);
  return isOpen ? tryBind(candidate.protocol, candidate.address, candidate.port) : undefined;
}

function isConnection(holder: Holder | undefined): boolean {
  return holder !== undefined && holder.protocol === 'tcp' && holder.state !== 'listening' && holder.state !== 'bound';
}

/** What was seen in the way counts; where nothing was, what the system itself answered. */
function outcomeOf({ cases: [{ outcome }] }: Judgement, trial: Trial | undefined, isSeen: boolean): Explanation['outcome'] {
  if (!isSeen && trial !== undefined && trial.result !== resultOf(outcome)) return { bind: trial.result };
  const { bind, listen } = outcome;
  return listen === undefined ? { bind } : { bind, listen };
}

interface Why {
  readonly reason: Text;
  readonly claims: readonly string[];
  readonly limits?: readonly Text[];
}

/** Nobody that was seen is in the way of a bind() that failed. */
function hiddenHolder(trial: Trial | undefined, inTheWay: readonly Holder[], survey: Survey, query: ExplainQuery): Why | undefined {
  if (inTheWay.length > 0) return undefined;
  if (trial === undefined) return query.error === undefined ? undefined : { reason: nobodySeen, claims: [], limits: [otherNamespaces] };
  if (trial.result === 'ok') {
    const asked: Text = trial.reuseaddr
      ? {
          en: 'A bind() made here just now, with SO_REUSEADDR, succeeded. A socket that is bound without listening and set SO_REUSEADDR too would not have shown.',
          'zh-CN': '刚才在这里带 SO_REUSEADDR 试着绑定，成功了。如果有一个只绑定、不监听、且也设置了 SO_REUSEADDR 的套接字，这样试不出来。',
        }
      : { en: 'A bind() made here just now succeeded.', 'zh-CN': '刚才在这里试着绑定，成功了。' };
    if (query.error === undefined) return undefined;
    return { reason: nobodyAnyMore, claims: [], limits: [asked, otherNamespaces] };
  }
  if (trial.result !== 'EADDRINUSE') return undefined;
  const suspects = survey.suspects.slice(0, 5).map((process) => describeProcess(process, survey.at));
  const who: Text =
    suspects.length === 0
      ? { en: 'No process that can be seen has such a socket.', 'zh-CN': '能看到的进程都没有这样的套接字。' }
      : {
          en: `These processes have a socket that no table shows, and it may be one of theirs: ${suspects.map(({ en }) => en).join('; ')}.`,
          'zh-CN': `下列进程有不在任何表中的套接字，可能就是其中之一：${suspects.map((one) => one['zh-CN']).join('；')}。`,
        };
  const invisible: Text = {
    en: `A bind() made here just now failed as well (EADDRINUSE), yet no table of the system shows a socket on the port. A TCP socket that is bound and does not listen is such a one. ${who.en}`,
    'zh-CN': `刚才在这里试着绑定，同样失败（EADDRINUSE），而系统的各个表里都没有这个端口上的套接字。已绑定但没有监听的 TCP 套接字正是这样。${who['zh-CN']}`,
  };
  return { reason: invisible, claims: ['extra-7'], limits: [boundOnlyUnseen] };
}

const nobodySeen: Text = { en: 'No socket that can be seen from here is in the way.', 'zh-CN': '从这里看不到任何挡住它的套接字。' };
const nobodyAnyMore: Text = {
  en: 'Nobody holds the port any more: whoever did has given it up since.',
  'zh-CN': '现在已经没有谁占着这个端口：原来占着的已经让出来了。',
};
const otherNamespaces: Text = {
  en: 'Only this network namespace was looked at: a program in a container has ports of its own.',
  'zh-CN': '只查看了当前的网络命名空间：容器里的程序有自己的一套端口。',
};
const boundOnlyUnseen: Text = {
  en: '/proc does not say who has a socket that is bound and does not listen; `ss --bound-inactive` does on Linux 6.8 and later.',
  'zh-CN': '/proc 不显示已绑定但没有监听的套接字属于谁；在 Linux 6.8 及以后，`ss --bound-inactive` 可以显示。',
};

function headlineOf({ call, error }: ExplainQuery, candidate: Candidate, failing: CallResult, isCertain: boolean): Text {
  const where = `${candidate.protocol.toUpperCase()} ${formatEndpoint(candidate)}`;
  if (failing === 'ok') return { en: `bind() to ${where} succeeds now.`, 'zh-CN': `现在 bind() 到 ${where} 会成功。` };
  const asked = call ?? 'bind';
  if (error !== undefined) return { en: `${asked}() to ${where} failed with ${failing}.`, 'zh-CN': `${asked}() 到 ${where} 失败：${failing}。` };
  const would = isCertain ? { en: 'would fail now with', 'zh-CN': '会失败' } : { en: 'may fail now, with', 'zh-CN': '可能会失败' };
  return { en: `${asked}() to ${where} ${would.en} ${failing}.`, 'zh-CN': `现在 ${asked}() 到 ${where} ${would['zh-CN']}：${failing}。` };
}

function happened(query: ExplainQuery, candidate: Candidate, failing: CallResult, isCertain: boolean, withMeaning: boolean): Text {
  const { en, 'zh-CN': zh } = headlineOf(query, candidate, failing, isCertain);
  const meanings = withMeaning && failing !== 'ok' ? errors.get(failing)?.meanings : undefined;
  const meaning = meanings?.[query.call ?? 'bind'] ?? meanings?.bind;
  return { en: `${en} ${meaning?.en ?? ''}`.trim(), 'zh-CN': `${zh}${meaning?.['zh-CN'] ?? ''}` };
}

/** A text that was copied from another machine says nothing about this one. */
function foreignText({ textPlatform }: ExplainQuery, platform: Platform): readonly Text[] {
  const isBsd = (one: Platform): boolean => one === 'darwin' || one === 'freebsd';
  if (textPlatform === undefined || textPlatform === platform || (isBsd(textPlatform) && isBsd(platform))) return [];
  const name = textPlatform === 'linux' ? 'Linux' : textPlatform === 'windows' ? 'Windows' : 'macOS';
  return [
    {
      en: `The text is of a ${name} system, and this machine is none: what holds the port there cannot be seen from here.`,
      'zh-CN': `这段文字来自 ${name} 系统，而本机不是：从这里看不到那里是谁占着端口。`,
    },
  ];
}

function nobodyListens(inTheWay: readonly Holder[]): readonly Text[] {
  const isLeft = inTheWay.length > 0 && inTheWay.every(isConnection);
  return isLeft ? [{ en: 'Nobody listens.', 'zh-CN': '没有人在监听。' }] : [];
}

function remediesFor(failing: CallResult, situation: Situation, trial: Trial | undefined, inTheWay: readonly Holder[]): readonly Remedy[] {
  switch (failing) {
    case 'EADDRINUSE':
      if (inTheWay.length === 0 && trial?.result === 'ok') return [tryAgain, ...remediesInUse(situation).filter(({ id }) => id === 'other-port')];
      // A trial of ours set the option, and failed all the same.
      return remediesInUse(situation).filter(({ id }) => inTheWay.length > 0 || trial === undefined || id !== 'reuseaddr');
    case 'EACCES':
      return remediesDenied(situation);
    case 'EADDRNOTAVAIL':
      return remediesNotHere(situation);
    default:
      return [];
  }
}
