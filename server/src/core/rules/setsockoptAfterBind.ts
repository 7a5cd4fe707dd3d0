import { isOfUseLate, setAfterBind, socketOptions, type Text } from '@bindwise/semantics';
import {
  type Action,
  type BindFact,
  bySocket,
  familyOf,
  hasHappened,
  isOf,
  type Occurrence,
  optionsOf,
  optionValue,
  portOf,
  type SocketFacts,
  type SocketPaths,
} from '../flow/index.ts';
import { type AssignEvent, contains, type EventOf, type Site, type Span, variableName } from '../ir/index.ts';
import { forkBefore } from './questions/forks.ts';
import { isOrderOfCalls } from './questions/orderOfCalls.ts';
import { type Ask, defineRule, type ProposedFix } from './rule.ts';
import { areSiblings } from './running/edits.ts';
import { startsProgram } from './texts/startedPrograms.ts';
import { fixTitles, notes } from './words.ts';

type Setsockopt = EventOf<'setsockopt'>;

export default defineRule({
  name: 'setsockopt-after-bind',
  summary: {
    en: 'An option that bind() reads is set after the bind() that it was meant for.',
    'zh-CN': 'bind() 会读取的选项，在它本该影响的 bind() 之后才设置。',
  },
  severity: 'warning',
  blames: 'name',
  fix: 'sometimes',
  claims: ['extra-2', 'ports-qa-17'],
  eachCall: true,
  on: {
    setsockopt(occurrence, ask) {
      for (const group of bySocket(occurrence)) {
        const late = lateOption(occurrence, group, ask);
        if (late === undefined) continue;
        const { option, bind } = late;
        if (standsBefore(occurrence, bind)) continue;
        // A call that does both was told of where it does them.
        if (occurrence.isOfCall === true && bind.step.by === occurrence.site) continue;
        const isOfCalls = ({ action: { step }, socket }: (typeof group.paths)[number]) =>
          isOrderOfCalls(step, hasHappened(socket.bound) ? socket.bound.step : undefined, ask);
        if (occurrence.isOfCall !== true && group.paths.every(isOfCalls)) continue;
        // On an inherited socket it is reuseport-mismatch that says why.
        if (option === 'SO_REUSEPORT' && forkBefore(occurrence, option, ask) !== undefined) continue;
        const answer = setAfterBind(option, ask.platform, group.paths.every(({ socket }) => socket.protocol === 'udp') ? 'udp' : 'tcp');
        return [
          {
            span: occurrence.site.span,
            message: answer.says,
            help: messages.setBefore(option, answer.effect),
            related: [{ span: boundAt(occurrence, bind).span, message: notes.bound }],
            fixes: fixes(occurrence, bind, option, ask),
          },
        ];
      }
      return [];
    },
  },
});

const messages = {
  setBefore: (option: string, whenLate: Text): Text => ({
    en: `Set ${option} before bind(). ${whenLate.en}`,
    'zh-CN': `在 bind() 之前设置 ${option}。${whenLate['zh-CN']}`,
  }),
};

interface Late {
  readonly option: string;
  readonly bind: BindFact;
}

/** The option and the bind that it is too late for, if that holds on every path on which the call gets this socket. */
function lateOption(occurrence: Occurrence<Setsockopt>, group: SocketPaths, ask: Ask): Late | undefined {
  // A call that sets the option for a bind() of its own sets it in time; that the socket is bound already is already-bound's to say. Seen from far away it is
  // still the call that the text has for both.
  const isOfOne = ({ innerSite, event }: Occurrence<EventOf<'bind'>>) => innerSite === occurrence.innerSite || event.site === occurrence.event.site;
  if (ask.facts.ofKindOnSocket(group.socket, 'bind').some(isOfOne)) return undefined;
  let late: Late | undefined;
  for (const { action, socket, before } of group.paths) {
    const [option, second] = optionsOf(action.operands);
    // Of a list that is gone through, the other options are no evidence against this one, nor is a turn of a function's loop of which nothing is known.
    const isOther = option === undefined ? isTurnUnknown(occurrence, action) : socketOptions.get(option)?.readBy !== 'bind';
    if (isOther && second === undefined && hasHappened(socket.bound)) continue;
    if (option === undefined || second !== undefined || socketOptions.get(option)?.readBy !== 'bind' || isOfUseLate(option)) return undefined;
    if (action.isPartial === true || hasHappened(socket.closed)) return undefined;
    // A path on which the socket is of another family is no evidence either.
    if (socket.family === 'unix' || socket.family === 'other') continue;
    // A path on which that bind failed and the program went on all the same is no evidence against it.
    if (!hasHappened(socket.bound)) {
      if (socket.failedBind === undefined) return undefined;
      continue;
    }
    // Its address is a path: the option means nothing to it, before or after.
    if (socket.bound.endpoint.isPath || familyOf(socket.bound.endpoint.family) === 'unix') continue;
    const value = optionValue(action.operands.value, before);
    const atBind = socket.bound.options.get(option);
    if (atBind !== undefined && (atBind.value === 'unknown' || value === 'unknown' || sameFlag(atBind.value, value))) return undefined;
    // Turning an option off afterwards is for later sockets, and on purpose; where a variable is 0 on this path alone, it is no evidence against the others.
    if (value === 0 && option !== 'IPV6_V6ONLY') continue;
    late = { option, bind: socket.bound };
  }
  if (late === undefined || isForAnyPort(group, late, ask) || servesLaterBind(occurrence, group, late, ask)) return undefined;
  return isForStarted(occurrence, group, late, ask) ? undefined : late;
}

/** The kernel chose a port that nobody else had, and the program only asks which: to share it says nothing before or after. */
function isForAnyPort({ socket, paths }: SocketPaths, { option }: Late, { facts }: Ask): boolean {
  return (
    (option === 'SO_REUSEADDR' || option === 'SO_REUSEPORT') &&
    paths.every((path) => !hasHappened(path.socket.bound) || portOf(path.socket.bound.endpoint) === 0) &&
    facts.ofKindOnSocket(socket, 'listen').length === 0
  );
}

/**
 * The program is to have a port that another one binds which it starts next: of datagram sockets the first lets in who comes later, whenever it was told so
 * (`extra-2`). A stream socket is told too late for its own restart all the same.
 */
function isForStarted({ site, standsIn }: Occurrence<Setsockopt>, { paths }: SocketPaths, { option, bind }: Late, ask: Ask): boolean {
  if (option !== 'SO_REUSEADDR' && option !== 'SO_REUSEPORT') return false;
  if (!paths.every(({ socket }) => socket.protocol === 'udp') || contains(standsIn.span, bind.step.event.site.span)) return false;
  return startsProgram({ start: site.span.end, end: standsIn.span.end }, ask.textOf);
}

function isTurnUnknown({ event, site }: Occurrence<Setsockopt>, { operands: { option } }: Action): boolean {
  return site !== event.site && option?.kind === 'unknown';
}

/** The call prepares another bind() of the same socket, or the program sets the option when a bind() failed, too: a retry after a failure. */
function servesLaterBind(occurrence: Occurrence<Setsockopt>, group: SocketPaths, late: Late, ask: Ask): boolean {
  return ask.facts.ofKindOnSocket(group.socket, 'bind').some((other) =>
    bySocket(other).some(
      (binds) =>
        binds.socket === group.socket &&
        binds.paths.some(({ socket }) => {
          const set = socket.options.get(late.option)?.step;
          return (
            set?.event === occurrence.event &&
            (set.site === occurrence.site || (occurrence.site !== occurrence.innerSite && socket.failedBind !== undefined)) &&
            !hasHappened(socket.bound)
          );
        }),
    ),
  );
}

/** In the same list of statements the bind() comes later: the one that is too early is that of another call of the function, which works on a socket of its own. */
function standsBefore({ site }: Occurrence<Setsockopt>, { step }: BindFact): boolean {
  return areSiblings(site, step.site) && site.span.end <= step.site.span.start;
}

function sameFlag(a: number, b: number): boolean {
  return (a !== 0) === (b !== 0);
}

function fixes(occurrence: Occurrence<Setsockopt>, bind: BindFact, option: string, ask: Ask): readonly ProposedFix[] {
  if (doesMore(occurrence, ask)) return [];
  const edits = move(occurrence, bind, ask) ?? rewrite(occurrence, bind, option, ask);
  return edits === undefined ? [] : [{ title: edits.isMove ? fixTitles.moveBefore(option) : fixTitles.setBefore(option), edits: edits.edits }];
}

/** What else the statement does to a socket stays behind the bind: `configure(sock).listen(5)`. */
function doesMore({ site }: Occurrence<Setsockopt>, { facts }: Ask): boolean {
  return facts.within(site.statement.span).some((other) => others.some((kind) => isOf(other, kind)));
}

const others = ['bind', 'listen', 'connect', 'accept'] as const;

function move(occurrence: Occurrence<Setsockopt>, bind: BindFact, ask: Ask) {
  const { site } = occurrence;
  const bound = boundAt(occurrence, bind);
  if (!areSiblings(site, bound) || (bound !== bind.step.site && occurrence.paths.some(({ socket }) => isMadeAt(bound, socket)))) return undefined;
  const between = { start: bound.statement.span.start, end: site.statement.span.start };
  const operands = ask.textOf(site.statement.span);
  const moved: Span[] = [];
  for (const change of assignmentsWithin(between, ask)) {
    if (!mentions(operands, variableName(change.to.root))) continue;
    // A declaration of a constant may come along; anything else that changes an operand stays where it is, and so does the call.
    if (!change.declaration || change.value.kind !== 'number' || change.site.statement.list !== site.statement.list) return undefined;
    moved.push(change.site.statement.span);
  }
  const edits = ask.moveBefore([...moved, site.statement.span], bound.statement.span);
  return edits === undefined ? undefined : { edits, isMove: true };
}

/** Where the socket is bound, as a reader of the late call meets it: a method of the same object may have done it, called a few lines above. */
function boundAt({ site, isOfCall }: Occurrence<Setsockopt>, { step }: BindFact): Site {
  return isOfCall === true && step.by !== undefined && areSiblings(site, step.by) ? step.by : step.site;
}

/** Before the statement that makes it there is no socket that an option could be set on. */
function isMadeAt({ statement }: Site, socket: SocketFacts | undefined): boolean {
  return socket?.made === undefined || [socket.made.site, socket.made.by].some((made) => made !== undefined && contains(statement.span, made.span));
}

/** Where the statement cannot be moved as it stands, it is taken out and written anew before the bind. */
function rewrite(occurrence: Occurrence<Setsockopt>, bind: BindFact, option: string, ask: Ask) {
  const { event } = bind.step;
  const isAll = occurrence.paths.every(({ action, before }) => optionsOf(action.operands)[0] === option && optionValue(action.operands.value, before) === 1);
  if (event.kind !== 'bind' || !isAll) return undefined;
  const inserted = ask.idioms.setOptionBefore(event, bind.step.site, option, 1);
  const removed = ask.idioms.removeStatement(occurrence.site);
  if (inserted === undefined || removed === undefined) return undefined;
  return { edits: [...inserted, ...removed].sort((a, b) => a.span.start - b.span.start), isMove: false };
}

function assignmentsWithin(span: Span, ask: Ask): readonly AssignEvent[] {
  const found = new Set<AssignEvent>();
  for (const other of ask.facts.within(span)) if (isOf(other, 'assign')) found.add(other.event);
  return [...found];
}

function mentions(text: string, name: string): boolean {
  return name === '' || new RegExp(`\\b${name}\\b`).test(text);
}
