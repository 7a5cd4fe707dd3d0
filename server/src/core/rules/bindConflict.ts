import { predictListen, type Text } from '@bindwise/semantics';
import { bySocket, hasHappened, isOf, type Occurrence, type Path, type SocketFacts, type Step } from '../flow/index.ts';
import { contains, type Event, type EventOf } from '../ir/index.ts';
import { existingSocket, holdersIn } from '../world/index.ts';
import { anyHost, areOfTwoCallbacks, conflictOf, mayConflict, mayMeet, messages } from './questions/conflicts.ts';
import { type SamePort, samePortAs } from './questions/samePort.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'bind-conflict',
  summary: {
    en: 'Two sockets of the same program bind endpoints that cannot be held at once.',
    'zh-CN': '同一程序的两个套接字绑定了不能同时占用的端点。',
  },
  severity: 'warning',
  blames: 'number',
  fix: 'never',
  claims: ['ports-qa-7', 'extra-7'],
  eachCall: true,
  on: {
    bind(occurrence, ask) {
      for (const group of bySocket(occurrence)) {
        const conflict = conflictOf(group, occurrence, ask);
        const same = conflict === undefined ? samePortAs(occurrence, group, ask) : undefined;
        if (same !== undefined && isToldInside(occurrence, same, ask)) continue;
        if (same !== undefined) return [detection(occurrence, messages.fails('bind', same.result, same.reason), same.claims, same.other.step, notes.bound)];
        const found = conflict ?? conflictOf(group, occurrence, ask, 'by default');
        if (found?.kind !== 'plain') continue;
        const { outcome, other, request } = found;
        const said = messages.fails('bind', outcome.bind, outcome.reason);
        return [detection(occurrence, conflict === undefined ? messages.byDefault(request.port, said) : said, outcome.claims, other.bound.step, notes.bound)];
      }
      return [];
    },
    listen: (occurrence, ask) => listensBeside(occurrence, ask),
  },
});

/** A function that binds both on one port of its own is wrong whoever calls it: it is told there, of the second. To its caller it does both at once. */
function isToldInside({ event, site }: Occurrence<EventOf<'bind'>>, { other }: SamePort, ask: Ask): boolean {
  const both: ReadonlySet<Event> = new Set([event, other.step.event]);
  const isTold = (each: Occurrence): boolean => {
    if (!isOf(each, 'bind') || !both.has(each.event) || contains(each.function.span, site.span) || !contains(each.function.span, each.innerSite.span))
      return false;
    return bySocket(each).some((group) => samePortAs(each, group, ask) !== undefined);
  };
  return ask.facts.occurrences.some(isTold);
}

const help: Text = {
  en: 'Close the first socket before, or give the two different ports or addresses that do not overlap.',
  'zh-CN': '先关闭前一个套接字，或者让两者使用不同的端口，或互不重叠的地址。',
};

/** Two sockets that SO_REUSEADDR let bind one endpoint: the second one that listens is refused. */
function listensBeside(occurrence: Occurrence<EventOf<'listen'>>, ask: Ask): readonly Detection[] {
  if (ask.platform !== 'linux') return [];
  for (const { paths } of bySocket(occurrence)) {
    const answers = paths.map((path) => listenAnswer(path, ask));
    const [first] = answers;
    if (first === undefined || answers.some((answer) => answer?.listening !== first.listening)) continue;
    return [detection(occurrence, messages.fails('listen', first.outcome.listen, first.outcome.reason), first.outcome.claims, first.listening, notes.listens)];
  }
  return [];
}

function listenAnswer({ socket, before }: Path & { readonly socket: SocketFacts }, ask: Ask) {
  if (!hasHappened(socket.bound) || !mayMeet(socket.bound.endpoint, ask.facts)) return undefined;
  const own = socket.listening === 'no' ? existingSocket(socket) : undefined;
  // A socket that cannot listen is in nobody's way.
  if (own === undefined || own.protocol !== 'tcp' || bindIsRefused(socket, ask)) return undefined;
  for (const { facts, socket: other } of holdersIn(before, socket.id)) {
    if (areOfTwoCallbacks(socket, facts)) continue;
    const outcome = hasHappened(facts.listening) ? predictListen([other, own], 1, anyHost) : undefined;
    if (outcome !== undefined && outcome.listen !== 'ok' && hasHappened(facts.listening)) return { outcome, listening: facts.listening };
  }
  return undefined;
}

/** Where the bind() is refused already, that is the finding. */
function bindIsRefused(socket: SocketFacts, ask: Ask): boolean {
  const { bound } = socket;
  if (!hasHappened(bound)) return true;
  return [...ask.facts.onSocket(socket.id), ...ask.facts.ofCalls].some(
    (other) => other.event === bound.step.event && bySocket(other).some((group) => mayConflict(group, ask)),
  );
}

function detection(occurrence: Occurrence, message: Text, claims: readonly string[], step: Step, note: Text): Detection {
  // A call in which the other bind() stands, as one does in a promise's executor, says less than that does: it may lead to both of them.
  const call = (step.by ?? step.site).span;
  const other = contains(call, step.event.site.span) ? step.event.site.span : call;
  return { span: occurrence.site.span, message, help, claims, related: [{ span: other, message: note }], fixes: [] };
}
