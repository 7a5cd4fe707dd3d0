import { type Answer, acceptOnDatagram, listenOnDatagram } from '@bindwise/semantics';
import { bySocket, isFromSameCall, isOf, type Occurrence, type SocketFacts, type SocketId, type State } from '../flow/index.ts';
import type { Event } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'listen-on-datagram',
  summary: {
    en: 'listen() or accept() is called on a datagram socket, which has no connections to accept.',
    'zh-CN': '对数据报套接字调用 listen() 或 accept()，而它没有可以接受的连接。',
  },
  severity: 'error',
  blames: 'name',
  fix: 'never',
  claims: ['ports-qa-1', 'extra-18'],
  eachCall: true,
  on: {
    listen: (occurrence, ask) => onDatagram(occurrence, listenOnDatagram(), ask),
    accept: (occurrence, ask) => onDatagram(occurrence, acceptOnDatagram(), ask),
  },
});

const messages = {
  help: {
    en: 'Receive with recvfrom() after bind(), or make the socket with SOCK_STREAM.',
    'zh-CN': '在 bind() 之后用 recvfrom() 接收，或用 SOCK_STREAM 创建套接字。',
  },
};

function onDatagram(occurrence: Occurrence, answer: Answer, ask: Ask): readonly Detection[] {
  // A library that listens for its caller looks at the type itself and refuses in words of its own.
  if (occurrence.event.performedBy !== undefined) return [];
  const groups = bySocket(occurrence).filter(({ paths }) => paths.every(({ socket }) => socket.protocol === 'udp' || socket.origin !== 'elsewhere'));
  // On a way here the flow does not know which socket it is: the stream socket may be there.
  if (occurrence.paths.some(({ socket }) => socket === undefined)) return [];
  // One of an array, and nobody knows which: others of it may be stream sockets.
  if (occurrence.paths.some(({ socket }) => socket?.origin === 'elsewhere' && socket.id.endsWith('/[]'))) return [];
  // Where a stream socket may come as well, a flag that the flow lost sight of is likely to tell the two apart.
  if (!groups.every(({ paths }) => paths.every(({ socket }) => socket.protocol === 'udp'))) return [];
  // A branch has told the kinds apart where the socket was made: another variable may say the same where it listens.
  if (groups.some(({ paths }) => paths.some(({ socket }) => socket.asked?.type.kind === 'symbolic'))) return [];
  for (const { paths } of groups) {
    const made = paths[0]?.socket.made;
    // It came in a field, beside the flag that says which kind it is.
    const isByField = (occurrence.isOfCall === true && occurrence.event.kind === 'accept') || paths.every(({ action }) => action.step.by !== undefined);
    if (made !== undefined && isByField && makesStreams(made.event, ask)) continue;
    const [first] = paths;
    if (
      first !== undefined &&
      mayBeStream(
        first.socket.id,
        paths.map(({ before }) => before),
        ask,
      )
    )
      continue;
    return [
      {
        span: occurrence.site.span,
        message: answer.says,
        help: messages.help,
        related: made === undefined ? [] : [{ span: made.site.span, message: notes.made }],
        fixes: [],
      },
    ];
  }
  return [];
}

/** Whether what makes the socket makes stream sockets, too: each call says which. */
function makesStreams(event: Event, { facts }: Ask): boolean {
  const isStream = (socket: SocketFacts | undefined): boolean => socket?.made?.event === event && socket.protocol === 'tcp';
  return [...facts.occurrences, ...facts.ofCalls].some(
    (other) => (isOf(other, 'bind') || isOf(other, 'listen')) && other.paths.some(({ socket }) => isStream(socket)),
  );
}

/**
 * The call that gave the socket may as well have given a stream socket in its place: on the ways with that one the flow may have lost sight of which is which.
 * One that is there beside it on any way is no other meaning of it.
 */
function mayBeStream(id: SocketId, befores: readonly State[], { facts }: Ask): boolean {
  const isOther = (socket: SocketFacts | undefined): boolean =>
    socket?.protocol === 'tcp' && isFromSameCall(id, socket.id) && befores.every((before) => before.socket(socket.id) === undefined);
  return facts.occurrences.some((other) => {
    const bound = isOf(other, 'bind') ? other.paths.filter(({ socket }) => isOther(socket)) : [];
    return bound.length > 0 && bound.every(({ before }) => before.socket(id) === undefined);
  });
}
