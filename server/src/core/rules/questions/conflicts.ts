import { type BindRequest, type ExistingSocket, isSet, isWildcard, type Outcome, parseAddress, predict, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  type BindFact,
  type EndpointFact,
  type Facts,
  hasHappened,
  isGivenBy,
  isOf,
  type Occurrence,
  otherwiseOf,
  type Path,
  portOf,
  type SocketFacts,
  type SocketId,
  type SocketPaths,
  sameAbstract,
  unknown,
  unknownEndpoint,
} from '../../flow/index.ts';
import type { PlatformName, Site } from '../../ir/index.ts';
import { holdersIn, requestOf } from '../../world/index.ts';
import type { Ask } from '../rule.ts';
import { areSiblings } from '../running/edits.ts';
import { isAskedWhetherTaken } from './onlyTried.ts';
import { triesAnotherPort } from './secondTries.ts';

/** A bind() that another socket of the same program stands in the way of, on every path that leads to it. */
export interface Conflict {
  readonly outcome: Outcome;
  readonly request: BindRequest;
  readonly holder: ExistingSocket;
  /** The socket that is in the way, and its bind(). */
  readonly other: SocketFacts & { readonly bound: BindFact };
  /**
   * What the two are, each the business of one rule: `dual-stack` where `::` takes 0.0.0.0 too, `reuseport` where the two would share the endpoint if
   * both had SO_REUSEPORT and one has, `plain` everything else.
   */
  readonly kind: 'dual-stack' | 'reuseport' | 'plain';
}

/** Which ports are asked about: those that are known, or also those that settings have by default. */
type Ports = 'known' | 'by default';

/**
 * What `predict` says of this bind() beside the sockets that the program has then. `undefined`: no conflict, or not one that is certain on all paths.
 * @param ports ports that a setting gives are not known, or are what they are where nobody sets them
 */
export function conflictOf(group: SocketPaths, { site }: Pick<Occurrence, 'site'>, ask: Ask, ports: Ports = 'known'): Conflict | undefined {
  for (const paths of byCall(group.paths)) {
    const conflict = conflictAmong(paths, site, ask, ports);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/** A function that has two sockets made by a third one binds both at once, for whoever calls it: each is judged for itself. What is told of one call of a method is one's own already. */
function byCall(paths: SocketPaths['paths']): Iterable<SocketPaths['paths']> {
  if (paths.every(({ action }) => action.isOfCall === true)) return [knownBest(paths)];
  if (!paths.every(({ action }) => action.isRetold === true)) return [paths];
  const groups = new Map<SocketId, (typeof paths)[number][]>();
  for (const path of paths) {
    const group = groups.get(path.socket.id);
    if (group === undefined) groups.set(path.socket.id, [path]);
    else group.push(path);
  }
  return groups.values();
}

/** What one call of a method finds in the object the method that calls it in turn does not know, whose own callers are told here as well. */
function knownBest(paths: SocketPaths['paths']): SocketPaths['paths'] {
  const ids = new Set(paths.map(({ socket }) => socket.id));
  return ids.size === 1 ? paths : paths.filter(({ socket }) => ![...ids].some((id) => id !== socket.id && isGivenBy(id, socket.id)));
}

function conflictAmong(paths: SocketPaths['paths'], site: Site, ask: Ask, ports: Ports): Conflict | undefined {
  const { facts, platform } = ask;
  if (!paths.every(({ action }) => mayMeet(action.operands.endpoint, facts, ports))) return undefined;
  if (paths.some(({ action }) => action.isAlternative === true)) return undefined;
  let found: Conflict | undefined;
  const free: Path[] = [];
  const refused = new Set<SocketId>();
  for (const path of knownAmong(paths)) {
    const conflict = conflictOn(path, platform, ports);
    if (conflict === undefined) free.push(path);
    else if (found !== undefined && (found.other.id !== conflict.other.id || found.kind !== conflict.kind)) return undefined;
    else {
      found ??= conflict;
      refused.add(path.socket.id);
    }
  }
  if (found === undefined || paths.some(({ socket }) => triesAnotherPort(socket.id, found.request.port, facts))) return undefined;
  if (paths.every(({ socket, action }) => isAskedWhetherTaken(socket.id, action.step, ask))) return undefined;
  return free.every((path) => isAfterRefused(path, refused) || isWithout(path, site, found, facts)) ? found : undefined;
}

/** Another round of a loop, which has what the round before could not bind. */
function isAfterRefused({ before }: Path, refused: ReadonlySet<SocketId>): boolean {
  return [...refused].some((id) => hasHappened(before.socket(id)?.bound ?? 'no'));
}

/** Of a socket for each family the program may do without one; where it has both, the first is in the way of the second all the same. */
function isWithout({ action, before }: Path, site: Site, conflict: Conflict, facts: Facts): boolean {
  const holder = before.socket(conflict.other.id);
  // A function that is called again may have found that it is not to bind: `if (ports.includes(port)) return;`, or that it has the socket already:
  // `if port not in sockets: sockets[port] = open(port)`. Of a descriptor, what is missing
  // could not be made; an object would have thrown.
  if (holder === undefined && conflict.other.bound.step.event === action.step.event && hasChosen(conflict.other)) return false;
  const isMissing = holder === undefined || holder.bound === 'no';
  if (conflict.kind === 'dual-stack') return isMissing || (hasHappened(holder.closed) && holder.listening === 'no');
  return (isMissing || hasFailedToListen(holder, conflict)) && isTriedBefore(conflict, site, facts);
}

/** A way without the socket is one that the program meant to go. What a thread binds it binds later. */
function hasChosen({ objectType, made }: SocketFacts): boolean {
  return objectType.includes('.') && made?.isBeside !== true;
}

/** What made it has closed it again because listen() failed. One that has listened was closed on purpose. */
function hasFailedToListen({ closed, listening }: SocketFacts, { other }: Conflict): boolean {
  return hasHappened(closed) && listening === 'no' && hasHappened(other.listening);
}

/**
 * `web = open(80); admin = open(80); if (web < 0 || admin < 0) …`: whether the first came about is asked afterwards, and tried it was either way. What stands
 * in a callback of something unknown, such as one test before another, may be over, or never have run.
 */
function isTriedBefore({ other }: Conflict, site: Site, facts: Facts): boolean {
  const isBefore = (first: Site): boolean => areSiblings(first, site) && first.span.end <= site.span.start;
  // A thread binds sooner or later: whichever of the two comes first is in the other's way.
  if (other.made?.isBeside === true && other.made.by !== undefined && isBefore(other.made.by)) return true;
  return [...facts.onSocket(other.id)].some(
    ({ event, paths, site: first }) =>
      event === other.bound.step.event &&
      isBefore(first) &&
      paths.some(({ socket, action }) => socket?.id === other.id && action.isAlternative !== true && action.givenTo === undefined),
  );
}

/** Whether there is a conflict on any of the paths. */
export function mayConflict(group: SocketPaths, { platform }: Ask): boolean {
  return group.paths.some((path) => conflictOn(path, platform, 'known') !== undefined);
}

/** What a call binds it binds on every way out of the function: one that lost sight of the address, or of which options are set, says nothing against the others. */
function knownAmong(paths: SocketPaths['paths']): SocketPaths['paths'] {
  const known = paths.filter(({ action, socket }) => action.isRetold !== true || !(action.operands.endpoint?.address.kind === 'unknown' || isJoined(socket)));
  return known.length === 0 ? paths : known;
}

function isJoined({ options }: SocketFacts): boolean {
  return [...options.values()].some(({ isPartial }) => isPartial === true);
}

/** Whether another bind() of the program names the same port: a look at all sockets of a path is for those alone. */
export function mayMeet(endpoint: EndpointFact | undefined, facts: Facts, ports: Ports = 'known'): boolean {
  const port = endpoint === undefined ? undefined : ports === 'known' ? portOf(endpoint) : portOrDefault(endpoint);
  if (port === undefined || port === 0) return false;
  const count = facts.entry(countBinds, port) ?? 0;
  return count > 1 && count <= mostBinds;
}

/** Where so many binds name one port, they stand in as many programs or tests, and each would be compared with all the others. */
const mostBinds = 50;

function countBinds(facts: Facts): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const occurrence of [...facts.occurrences, ...facts.ofCalls]) {
    if (!isOf(occurrence, 'bind')) continue;
    // Where a function that binds two was called, both are told by one occurrence.
    const sockets = new Map<number, Set<string | undefined>>();
    for (const { action } of occurrence.paths) {
      const port = portOrDefault(action.operands.endpoint ?? unknownEndpoint);
      if (port !== undefined) sockets.set(port, (sockets.get(port) ?? new Set()).add(action.socket));
    }
    for (const [port, { size }] of sockets) counts.set(port, (counts.get(port) ?? 0) + Math.min(size, 2));
  }
  return counts;
}

function portOrDefault(endpoint: EndpointFact): number | undefined {
  return portOf(endpoint) ?? otherwiseOf(endpoint.port);
}

/** What is bound where nobody sets another port. */
function byDefault(bind: BindFact): BindFact {
  const { endpoint } = bind;
  const otherwise = otherwiseOf(endpoint.port);
  return otherwise === undefined ? bind : { ...bind, endpoint: { ...endpoint, port: { kind: 'number', value: otherwise } } };
}

/** Any address is one of this host's: whose it is, is not what is asked. */
export const anyHost = { localAddresses: 'any' } as const;

export const messages = {
  /** The sentence is predict's own. */
  fails: (call: string, result: string, reason: Text): Text => ({
    en: `${reason.en} ${call}() fails with ${result}.`,
    'zh-CN': `${reason['zh-CN']}${call}() 以 ${result} 失败。`,
  }),
  byDefault: (port: number, said: Text): Text => ({
    en: `Port ${port} is the default. ${said.en}`,
    'zh-CN': `默认端口是 ${port}。${said['zh-CN']}`,
  }),
};

function conflictOn({ action, socket, before }: Path & { readonly socket: SocketFacts }, platform: PlatformName, ports: Ports): Conflict | undefined {
  // The next attempt after a failure is meant to meet a socket that is in the way, and so is who asks whether the port is free.
  const isAnew = makesItsSocket(socket);
  if (socket.origin !== 'made' || (!isAnew && socket.bound !== 'no') || socket.failedBind !== undefined) return undefined;
  if (action.operands.isRetry === true || action.isAsking === true) return undefined;
  const { options } = socket;
  const optionsIncomplete = socket.optionsIncomplete && !isAnew;
  const bind: BindFact = { step: action.step, endpoint: action.operands.endpoint ?? unknownEndpoint, options, optionsIncomplete, isRetry: false };
  const settle = ports === 'known' ? undefined : byDefault;
  const found = conflictBeside(socket, before, bind, platform, settle);
  const name = found === undefined ? hostNamed(bind) : undefined;
  if (name === undefined) return found;
  return named(
    conflictBeside(socket, before, bind, platform, (each) => ofHost(bind.endpoint.address, settle?.(each) ?? each)),
    name,
  );
}

function conflictBeside(
  socket: SocketFacts,
  before: Path['before'],
  bind: BindFact,
  platform: PlatformName,
  settle?: (bind: BindFact) => BindFact,
): Conflict | undefined {
  const request = requestOf(socket, settle?.(bind) ?? bind);
  if (request === undefined) return undefined;
  const holders = holdersIn(before, socket.id, settle);
  const world = holders.map((holder) => holder.socket);
  const [index] = predict(world, request, platform, anyHost).blockedBy;
  const holder = index === undefined ? undefined : holders[index];
  if (holder === undefined || !hasHappened(holder.facts.bound)) return undefined;
  // One socket in the way is reason enough, and one that is bound after it may not be there at all.
  const outcome = predict([holder.socket], request, platform, anyHost);
  if (outcome.bind === 'ok') return undefined;
  const other = { ...holder.facts, bound: holder.facts.bound };
  if (areOfTwoCallbacks(socket, other)) return undefined;
  return { outcome, request, holder: holder.socket, other, kind: kindOf(request, holder.socket, platform) };
}

/** Two callbacks of something unknown, such as two tests, or one in two rounds: what closes the first socket in between, a hook say, nobody sees. */
export function areOfTwoCallbacks({ made }: SocketFacts, other: SocketFacts): boolean {
  if (made?.givenTo === undefined || other.made?.givenTo === undefined) return false;
  return made.givenTo !== other.made.givenTo || made.event.id === other.made.event.id;
}

/**
 * What a host is called of which nobody needs to know the address, because two that have it have the same one: `localhost`, which may stand for either family,
 * what the function was given, and what its own object has. An item of a list is another one in each round, and other objects move on.
 */
function hostNamed({ endpoint: { address } }: BindFact): string | undefined {
  if (address.kind === 'string' && address.value === 'localhost') return address.value;
  const [, root, field] = address.kind === 'symbolic' ? (givenPlace.exec(address.at) ?? []) : [];
  return root === undefined || field === undefined ? root : `${root}.${field}`;
}

const givenPlace = /^((?:self|this)(?=@\d+\/)|[A-Za-z_]\w*(?=@\d+$))@\d+(?:\/([A-Za-z_]\w*))?$/;

/** Binds of the host have an address that stands for it, and nothing is known of the others'. */
function ofHost(host: Abstract, bind: BindFact): BindFact {
  const address: Abstract = sameAbstract(bind.endpoint.address, host) ? { kind: 'string', value: standIn } : unknown;
  return { ...bind, endpoint: { ...bind.endpoint, address } };
}

const standIn = '127.0.0.1';

function named(conflict: Conflict | undefined, host: string): Conflict | undefined {
  if (conflict === undefined) return undefined;
  const { reason } = conflict.outcome;
  const written = { en: reason.en.replaceAll(standIn, host), 'zh-CN': reason['zh-CN'].replaceAll(standIn, host) };
  return { ...conflict, outcome: { ...conflict.outcome, reason: written } };
}

/** A server of Node's makes its socket when it listens: what code that is not seen did with the server before, a library of WebSockets say, changes nothing of that. */
function makesItsSocket({ objectType, escaped, bound }: SocketFacts): boolean {
  return objectType === 'net.Server' && escaped && !hasHappened(bound);
}

/** Whose business it is that the holder stands in the way. */
export function kindOf(request: BindRequest, holder: ExistingSocket, platform: PlatformName): Conflict['kind'] {
  const [mine, theirs] = [parseAddress(request.address), parseAddress(holder.address)];
  if (mine === undefined || theirs === undefined) return 'plain';
  if (mine.family !== theirs.family) return isWildcard(mine) && isWildcard(theirs) ? 'dual-stack' : 'plain';
  if (mine.hex !== theirs.hex || hasReuseport(request.options) === hasReuseport(holder.options)) return 'plain';
  const both = { SO_REUSEPORT: true };
  const shared = { ...holder, options: { ...holder.options, ...both }, optionsNow: { ...holder.optionsNow, ...both } };
  const asked = { ...request, options: { ...request.options, ...both } };
  return predict([shared], asked, platform, anyHost).bind === 'ok' ? 'reuseport' : 'plain';
}

function hasReuseport(options: BindRequest['options']): boolean {
  return isSet(options, 'SO_REUSEPORT');
}
