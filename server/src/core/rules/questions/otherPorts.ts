import { type BindFact, hasHappened, isOf, type Occurrence, portOf, type SocketFacts, type State, type Step } from '../../flow/index.ts';
import { type AssignEvent, type Site, type Value, variableName } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';
import { isCalledForNextPort } from './nextPorts.ts';

/** A path on which a socket was bound. */
interface Try {
  readonly socket: SocketFacts;
  readonly before: State;
}

/** A loop that goes on to the next port when one is taken needs no option to get one. */
export function triesOtherPorts(paths: readonly Try[], { step }: BindFact, ask: Ask): boolean {
  const binds = paths.map(({ socket: { bound } }) => bound).filter(hasHappened);
  const ports = new Set(binds.map((bound) => portOf(bound.endpoint)));
  const isRetry = binds.some((bound) => bound.isRetry);
  if (isRetry && ports.size > 1) return true;
  const calls = new Set(paths.flatMap(({ socket: { made, bound } }) => [made?.by, made?.site, hasHappened(bound) ? bound.step.by : undefined]));
  if (isCalledForNextPort(step.event, ask, (call) => calls.has(call))) return true;
  if (!ports.has(undefined)) return false;
  const isSame = sameCallAs(step, paths, ask);
  return ask.facts.occurrences.some((other) => isOf(other, 'assign') && (isRetry ? givesAnotherPort(other, isSame) : givesNextPort(other, isSame)));
}

/** A port is assigned when that bind() has failed already; of a socket that listens, `conn, addr = sock.accept()` says who has come. */
function givesAnotherPort({ event: { to }, paths }: Occurrence<AssignEvent>, isSame: IsCall): boolean {
  const name = to.path.findLast((element) => element !== '*') ?? variableName(to.root);
  const isTrying = ({ failedBind, listening, made }: SocketFacts) => isSame(failedBind, made) && !hasHappened(listening);
  return /port|^ai_addr$|^s?addr/i.test(name) && paths.some(({ before }) => before.sockets().some(isTrying));
}

/** A loop makes another socket for another port when the bind() of the last one has failed, and goes no further when it has not. */
function givesNextPort({ event: { to, value }, paths }: Occurrence<AssignEvent>, isSame: IsCall): boolean {
  // `portsTotal` counts them.
  if (!/port(?!s)/i.test(variableName(to.root)) || to.path.length > 0 || !isOneOfMany(value)) return false;
  const sockets = paths.flatMap(({ before }) => [...before.sockets()]);
  return (
    sockets.some(({ failedBind, made }) => isSame(failedBind, made)) &&
    !sockets.some(({ bound, listening, made }) => hasHappened(bound) && isSame(bound.step, made) && hasHappened(listening))
  );
}

type IsCall = (step: Step | undefined, made: Step | undefined) => boolean;

/** The same bind(), and where functions make it for others the same way to it: no other call of them, unless it has failed before on the same path. */
function sameCallAs({ event, site }: Step, paths: readonly Try[], ask: Ask): IsCall {
  const way = new Set([site, event.site]);
  const binds = ask.facts.occurrences.filter((other) => other.event === event);
  for (const at of way) for (const bind of binds) if (bind.site === at) way.add(bind.innerSite);
  for (const { failedBind, made } of paths.flatMap(({ before }) => before.sockets()))
    if (failedBind?.event === event) for (const at of [failedBind.site, made?.by]) if (at !== undefined) way.add(at);
  // What a function did before it threw stands where it did it: which call that was is known of the socket.
  const around = (call: Site | undefined) => binds.find((bind) => bind.site === call)?.standsIn;
  const isByOther = (step: Step, made: Step | undefined): boolean =>
    step.site === event.site && made?.by !== undefined && !way.has(made.by) && around(made.by) === around(site);
  return (step, made) => step?.event === event && (site === event.site || (way.has(step.site) && !isByOther(step, made)));
}

/** A number that is counted up, an element of a list, whatever a library gives: no copy of a port that was there before the loop. */
function isOneOfMany(value: Value): boolean {
  if (value.kind === 'place') return value.place.path.at(-1)?.startsWith('[') === true;
  return value.kind === 'unknown' || (value.kind === 'operation' && ['+', '-', '%', 'item'].includes(value.operator));
}
