import { claim, predict, type Text } from '@bindwise/semantics';
import { areOfOtherWrittenCalls, bySocket, hasHappened, isOf, type Occurrence, type SocketFacts, type SocketId } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { someUser } from '../world/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'listen-without-bind',
  summary: {
    en: 'listen() is called on a socket that was never bound: the kernel picks the port, and nobody can be told which.',
    'zh-CN': '对从未绑定的套接字调用 listen()：端口由内核挑选，没人知道是哪一个。',
  },
  severity: 'hint',
  fix: 'never',
  claims: ['extra-1', 'extra-18'],
  on: {
    listen(occurrence, ask) {
      if (occurrence.event.performedBy === 'net.Server.listen') return ofNode(occurrence, ask);
      // Winsock wants a bind() first, and says so by itself.
      // And a library that listens for its caller looks at what it is given, or can be asked for the port.
      if (ask.platform === 'windows' || occurrence.event.performedBy !== undefined) return [];
      for (const { paths } of bySocket(occurrence)) {
        if (
          !paths.every(({ socket }) => isUnbound(socket)) ||
          paths.every(({ socket }) => hasHappened(socket.closed)) ||
          paths.some(({ socket }) => learnsItsPort(socket, ask))
        )
          continue;
        const made = paths[0]?.socket.made;
        return [
          {
            span: occurrence.site.span,
            message: messages.unbound(),
            help: messages.help,
            related: made === undefined || made.site.span.start === occurrence.site.span.start ? [] : [{ span: made.site.span, message: notes.made }],
            fixes: [],
          },
        ];
      }
      return [];
    },
  },
});

/** Node's listen() without a port binds port 0 before it listens. */
function ofNode(occurrence: Occurrence<EventOf<'listen'>>, ask: Ask): readonly Detection[] {
  const groups = bySocket(occurrence).filter(({ paths }) => paths.every(({ socket }) => hasNoPort(socket)));
  // Whoever gets the server can ask it, and so can any code whose receiver is not known.
  if (groups.length === 0 || /\baddress\b|\bexports?\b/.test(ask.programCode())) return [];
  const { basis, reason } = predict([], anyPort, ask.platform);
  const message = messages.noPort(basis === 'verified' ? reason : undefined);
  return [{ span: occurrence.site.span, message, help: messages.ask, related: [], fixes: [] }];
}

const anyPort = { protocol: 'tcp', family: 'ipv6', address: '::', port: 0, options: {}, ...someUser } as const;

function hasNoPort(socket: SocketFacts): boolean {
  if (socket.origin !== 'made' || socket.objectType !== 'net.Server' || socket.escaped || !hasHappened(socket.bound)) return false;
  const { port } = socket.bound.endpoint;
  // One that is written is meant.
  return port.kind === 'number' && port.value === 0 && port.span === undefined && !socket.bound.endpoint.isPath;
}

const messages = {
  /** How the port comes about is predict's own sentence, where it has one. */
  noPort: (chosen: Text | undefined): Text => ({
    en: `listen() is given no port, and nothing asks which one it got. ${chosen?.en ?? ''}`.trim(),
    'zh-CN': `没有给 listen() 端口，也没有任何地方查询它得到了哪一个。${chosen?.['zh-CN'] ?? ''}`,
  }),
  ask: {
    en: 'Give listen() a port, or ask for the one that it got with address() and tell the clients.',
    'zh-CN': '给 listen() 一个端口，或用 address() 查出得到的端口并告诉客户端。',
  } satisfies Text,
  /** What listen() does then is the finding of a trial. */
  unbound: (): Text => {
    const tried = claim('extra-1')?.qualification;
    return { en: `The socket is not bound. ${tried?.en}`, 'zh-CN': `套接字没有绑定。${tried?.['zh-CN']}` };
  },
  help: {
    en: 'Bind the socket to a port before listen(), or ask for the port with getsockname() and tell the clients.',
    'zh-CN': '在 listen() 之前把套接字绑定到端口，或用 getsockname() 查出端口并告诉客户端。',
  } satisfies Text,
};

/** Objects that bind when they listen, or that listen on a descriptor they are given, are not looked at. */
const plainSockets: ReadonlySet<string> = new Set(['fd', 'socket', 'socket.socket']);

function isUnbound(socket: SocketFacts): boolean {
  if (socket.origin !== 'made' || socket.protocol !== 'tcp' || (socket.family !== 'ipv4' && socket.family !== 'ipv6')) return false;
  if (!plainSockets.has(socket.objectType) || socket.escaped || !socket.exists) return false;
  // A bind() that failed and that nobody looked at is another mistake.
  return socket.bound === 'no' && socket.failedBind === undefined && socket.connected === 'no';
}

/** Who asks for the port wants the one that the kernel chose. A bind() that comes too late is a mistake of its own. */
function learnsItsPort({ id }: SocketFacts, ask: Ask): boolean {
  // What another call of the function made that makes it is another socket.
  const mayBeSame = (other: SocketId | undefined): boolean => other === undefined || !areOfOtherWrittenCalls(other, id);
  return [...ask.facts.onSocket(id)].some(
    (other) => (isOf(other, 'getsockname') || isOf(other, 'bind')) && other.paths.some(({ socket }) => mayBeSame(socket?.id)),
  );
}
