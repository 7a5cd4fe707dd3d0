import { type BindRequest, type ExistingSocket, isSet, setAfterBind, type Text } from '@bindwise/semantics';
import { bySocket, hasFailedToBind, hasHappened, type Occurrence, optionsOf, optionValue, type SocketPaths, unknownEndpoint } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { holdersIn, requestOf } from '../world/index.ts';
import { conflictOf, mayMeet, messages } from './questions/conflicts.ts';
import { callsGivingOne, forkBefore } from './questions/forks.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'reuseport-mismatch',
  summary: {
    en: 'SO_REUSEPORT is set on one of two sockets that are to share an endpoint, or on a socket that was bound before fork().',
    'zh-CN': '两个要共用端点的套接字只有一个设置了 SO_REUSEPORT，或者设置在 fork() 之前就已绑定的套接字上。',
  },
  severity: 'information',
  fix: 'never',
  claims: ['extra-6', 'ports-qa-17'],
  eachCall: true,
  on: {
    bind(occurrence, ask) {
      for (const group of bySocket(occurrence)) {
        const conflict = conflictOf(group, occurrence, ask);
        if (conflict === undefined) {
          const beside = hasItAlone(group, ask);
          if (beside !== undefined) return [{ span: occurrence.site.span, ...beside, help: texts.onBoth, fixes: [] }];
        }
        if (conflict === undefined || conflict.kind !== 'reuseport') continue;
        const { outcome, other } = conflict;
        return [
          {
            span: occurrence.site.span,
            message: messages.fails('bind', outcome.bind, outcome.reason),
            help: texts.onBoth,
            claims: outcome.claims,
            related: [{ span: other.bound.step.site.span, message: notes.bound }],
            fixes: [],
          },
        ];
      }
      return [];
    },
    setsockopt: (occurrence, ask) => inheritedSocket(occurrence, ask),
  },
});

const texts = {
  onBoth: {
    en: 'Set SO_REUSEPORT on each socket that is to share the endpoint, before its bind().',
    'zh-CN': '在每个要共用该端点的套接字上，于各自的 bind() 之前设置 SO_REUSEPORT。',
  } satisfies Text,
  alone: (port: number): Text => ({
    en: `Of two sockets on port ${port} one has SO_REUSEPORT: they share the port by SO_REUSEADDR, as they would without it.`,
    'zh-CN': `端口 ${port} 的两个套接字只有一个设置了 SO_REUSEPORT：它们靠 SO_REUSEADDR 共用端口，没有它也一样。`,
  }),
  inherited: (late: Text): Text => ({
    en: `The socket was bound before fork(), and all processes have the same one. ${late.en}`,
    'zh-CN': `套接字在 fork() 之前就已绑定，各进程拥有的是同一个套接字。${late['zh-CN']}`,
  }),
  own: {
    en: 'Make a socket of its own in each process, and set SO_REUSEPORT on it before bind(); or let the processes share this listener without the option.',
    'zh-CN': '在每个进程里各自创建套接字，在 bind() 之前设置 SO_REUSEPORT；或者让各进程共用这个监听套接字，不要这个选项。',
  } satisfies Text,
  forks: { en: 'inherited here', 'zh-CN': '在此继承' } satisfies Text,
};

const option = 'SO_REUSEPORT';

/** Datagram sockets share an endpoint by SO_REUSEADDR as well: the other option on one of two does nothing there, and whoever set it wanted something. */
function hasItAlone({ paths }: SocketPaths, ask: Ask): Pick<Detection, 'message' | 'related'> | undefined {
  if (ask.platform !== 'linux' || !paths.every(({ action, socket }) => socket.protocol === 'udp' && mayMeet(action.operands.endpoint, ask.facts)))
    return undefined;
  const others = paths.map(({ action, socket, before }) => {
    if (socket.origin !== 'made' || socket.optionsIncomplete || socket.failedBind !== undefined || action.isAlternative === true) return undefined;
    const bind = {
      step: action.step,
      endpoint: action.operands.endpoint ?? unknownEndpoint,
      options: socket.options,
      optionsIncomplete: false,
      isRetry: false,
    };
    const own = requestOf(socket, bind);
    const beside = holdersIn(before, socket.id).filter(({ socket: other }) => own !== undefined && isAtSame(own, other));
    const [holder] = beside;
    if (own === undefined || holder === undefined || beside.length > 1 || !hasHappened(holder.facts.bound)) return undefined;
    const isShared = [own, holder.socket].every(({ options }) => isSet(options, 'SO_REUSEADDR'));
    return isShared && isSet(own.options, option) !== isSet(holder.socket.options, option) ? { port: own.port, bound: holder.facts.bound } : undefined;
  });
  const [first] = others;
  if (first === undefined || others.some((other) => other?.bound.step.site !== first.bound.step.site)) return undefined;
  return { message: texts.alone(first.port), related: [{ span: first.bound.step.site.span, message: notes.bound }] };
}

function isAtSame(one: BindRequest, other: ExistingSocket): boolean {
  return one.protocol === other.protocol && one.family === other.family && one.address === other.address && one.port === other.port;
}

/**
 * Every process after fork() that sets the option on its own has the one socket of the parent. Where whoever calls the function gives it an inherited one,
 * the option is what is wrong; it is told once.
 */
function inheritedSocket(occurrence: Occurrence<EventOf<'setsockopt'>>, ask: Ask): readonly Detection[] {
  const [found] = inherited(occurrence, ask);
  if (found === undefined || occurrence.site === occurrence.event.site) return found === undefined ? [] : [found];
  const calls = callsGivingOne(occurrence, ask.facts);
  if (!calls.every((call) => call === occurrence || inherited(call, ask).length > 0)) return [found];
  if (calls[0] !== occurrence) return [];
  return [{ ...found, span: occurrence.event.site.span, related: [...found.related, { span: occurrence.site.span, message: notes.called }] }];
}

function inherited(occurrence: Occurrence<EventOf<'setsockopt'>>, ask: Ask): readonly Detection[] {
  const paths = occurrence.paths.filter(({ socket }) => socket === undefined || !hasFailedToBind(socket));
  if (!paths.every(({ action, before }) => optionsOf(action.operands).join() === option && optionValue(action.operands.value, before) === 1)) return [];
  const fork = forkBefore(occurrence, option, ask);
  const bound = paths[0]?.socket?.bound ?? 'no';
  if (fork === undefined || !hasHappened(bound)) return [];
  // With the option at its bind there is nothing that comes too late.
  if (paths.some(({ socket }) => socket === undefined || !hasHappened(socket.bound) || socket.bound.options.has(option))) return [];
  const late = setAfterBind(option, ask.platform);
  return [
    {
      span: occurrence.site.span,
      message: texts.inherited(late.says),
      help: texts.own,
      claims: late.claims,
      related: [
        { span: bound.step.site.span, message: notes.bound },
        { span: fork.site.span, message: texts.forks },
      ],
      fixes: [],
    },
  ];
}
