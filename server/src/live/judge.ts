import type { BindRequest, CallResult, ExistingSocket, HostSettings, Outcome, Platform, SocketOptions } from '@bindwise/semantics';
import { predict } from '@bindwise/semantics';
import type { Holder } from './holder.ts';
import type { Trial } from './trial.ts';

/** The bind() that is asked about. Options that are not named are not known. */
export interface BindQuestion extends BindRequest {
  /** What the call answered, where that is known. */
  readonly error?: CallResult | undefined;
}

/** What nobody can see of sockets that exist, and may not know of the one that is asked about. */
export interface Assumption {
  /** The socket that asks sets SO_REUSEADDR. */
  readonly mine: boolean;
  /** The sockets that hold the port set it. */
  readonly theirs: boolean;
  /** They set SO_REUSEPORT. */
  readonly theirReuseport: boolean;
  /** A socket on `::` takes IPv6 only. */
  readonly v6only: boolean;
}

export interface Case {
  readonly assumption: Assumption;
  readonly outcome: Outcome;
}

export interface Judgement {
  /** What may be the case, the likeliest first: where the answer of the call is known, only what agrees with it. */
  readonly cases: readonly [Case, ...Case[]];
  /** The sockets seen give the answer that the call gave. True where that is not known. */
  readonly isExplained: boolean;
  /** Indexes of holders that are in the way in one of the cases. */
  readonly inTheWay: readonly number[];
}

/** What else might be asked, all else being equal. */
export interface Change {
  readonly options?: SocketOptions;
  readonly theirOptions?: SocketOptions;
}

/**
 * Asks `predict` what bind() does among these holders. The system shows no options, so every combination of them that matters is asked; an answer that is
 * known, that of this call or of a trial made here, leaves those that give it.
 */
export function judge(holders: readonly Holder[], question: BindQuestion, platform: Platform, settings: HostSettings, trial?: Trial): Judgement {
  const thinkable = assumptionsOf(holders, question, settings);
  const change = { options: { SO_REUSEADDR: trial?.reuseaddr } };
  const possible = thinkable.filter((one) => trial === undefined || resultOf(ask(holders, question, one, platform, settings, change)) === trial.result);
  const assumptions = possible.length > 0 ? possible : thinkable;
  const all = assumptions.map((assumption) => ({ assumption, outcome: ask(holders, question, assumption, platform, settings) }));
  const { error } = question;
  const agreeing = error === undefined ? all : all.filter(({ outcome }) => resultOf(outcome) === error);
  const [first, ...others] = agreeing.length > 0 ? agreeing : all;
  if (first === undefined) throw new RangeError('no assumption to judge by');
  const cases: readonly [Case, ...Case[]] = [first, ...others];
  const inTheWay = new Set(cases.flatMap(({ outcome }) => outcome.blockedBy));
  return { cases, isExplained: agreeing.length > 0, inTheWay: [...inTheWay].sort((a, b) => a - b) };
}

/** The answers that a change would get, over the cases of a judgement in which bind() fails; over all where it fails in none. */
export function resultsOf(
  { cases }: Judgement,
  change: Change,
  holders: readonly Holder[],
  question: BindQuestion,
  platform: Platform,
  settings: HostSettings,
): ReadonlySet<CallResult> {
  const failing = cases.filter(({ outcome }) => resultOf(outcome) !== 'ok');
  const asked = failing.length > 0 ? failing : cases;
  return new Set(asked.map(({ assumption }) => resultOf(ask(holders, question, assumption, platform, settings, change))));
}

/** What the program gets: the first call that fails, or ok. */
export function resultOf({ bind, listen = 'ok' }: Outcome): CallResult {
  return bind === 'ok' ? listen : bind;
}

function ask(
  holders: readonly Holder[],
  question: BindQuestion,
  assumption: Assumption,
  platform: Platform,
  settings: HostSettings,
  change: Change = {},
): Outcome {
  const groups = groupsOf(holders);
  const world = groups.map(([, holder]) => existingSocket(holder, assumption, change.theirOptions));
  const { error: _, ...request } = question;
  const options = { ...question.options, SO_REUSEADDR: assumption.mine, ...change.options };
  const outcome = predict(world, { ...request, options }, platform, settings);
  return { ...outcome, blockedBy: outcome.blockedBy.flatMap((index) => groups[index]?.[0] ?? []) };
}

type Group = readonly [indexes: readonly number[], holder: Holder];

const groupsOfHolders = new WeakMap<readonly Holder[], readonly Group[]>();

/** Sockets that bind() cannot tell apart are asked about once: thousands of connections on one address count as one. */
function groupsOf(holders: readonly Holder[]): readonly Group[] {
  const known = groupsOfHolders.get(holders);
  if (known !== undefined) return known;
  const groups = new Map<string, readonly [number[], Holder]>();
  for (const [index, holder] of holders.entries()) {
    const key = [holder.protocol, holder.family, holder.address, holder.state, holder.uid, holder.direction].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [[index], holder]);
    else group[0].push(index);
  }
  const all = [...groups.values()];
  groupsOfHolders.set(holders, all);
  return all;
}

function existingSocket(holder: Holder, { theirs, theirReuseport, v6only }: Assumption, changed: SocketOptions = {}): ExistingSocket {
  const { protocol, family, address, port } = holder;
  const options = { SO_REUSEADDR: theirs, SO_REUSEPORT: theirReuseport, ...(family === 'ipv6' && address === '::' ? { IPV6_V6ONLY: v6only } : {}), ...changed };
  const socket = { protocol, family, address, port, options, uid: holder.uid ?? 0 };
  if (protocol === 'udp') return { ...socket, state: holder.state === 'established' ? 'connected' : 'bound' };
  switch (holder.state) {
    case 'bound':
    case 'listening':
      return { ...socket, state: holder.state };
    case 'time-wait':
      return { ...socket, state: 'time-wait', ...(holder.direction === 'out' ? { portChosenByConnect: true } : {}) };
    case 'established':
    case 'close-wait':
    case 'closing':
    case 'connecting':
      return holder.direction === 'out' ? { ...socket, state: 'connected', portChosenByConnect: true } : { ...socket, state: 'accepted' };
    default:
      return holder.state satisfies never;
  }
}

function assumptionsOf(holders: readonly Holder[], question: BindQuestion, settings: HostSettings): readonly Assumption[] {
  const own = question.options.SO_REUSEADDR;
  const mine = own === undefined ? [false, true] : [own !== false && own !== 0];
  const shared = listenersShare(holders);
  const asksToShare = question.options.SO_REUSEPORT !== undefined && question.options.SO_REUSEPORT !== false && question.options.SO_REUSEPORT !== 0;
  const theirReuseport = shared ? [true] : asksToShare ? [false, true] : [false];
  const dual = holders.some(({ family, address }) => family === 'ipv6' && address === '::');
  const v6only = dual ? (settings.bindv6only === true ? [true, false] : [false, true]) : [false];
  return mine.flatMap((m) =>
    [false, true].flatMap((t) => theirReuseport.flatMap((r) => v6only.map((v) => ({ mine: m, theirs: t, theirReuseport: r, v6only: v })))),
  );
}

/** Two sockets listen on one address only where both set SO_REUSEPORT. */
function listenersShare(holders: readonly Holder[]): boolean {
  const listening = holders.filter(({ state }) => state === 'listening').map(({ family, address }) => `${family} ${address}`);
  return new Set(listening).size < listening.length;
}
