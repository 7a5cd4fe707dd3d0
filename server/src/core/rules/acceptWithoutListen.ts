import { acceptWithoutListen, type Text } from '@bindwise/semantics';
import { bySocket, hasHappened, isGivenBy, type Occurrence, type SocketFacts, type SocketId } from '../flow/index.ts';
import type { EventOf, Value } from '../ir/index.ts';
import { type Ask, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'accept-without-listen',
  summary: {
    en: 'accept() is called on a stream socket that does not listen.',
    'zh-CN': '对没有监听的流套接字调用 accept()。',
  },
  severity: 'error',
  fix: 'never',
  claims: ['extra-18'],
  eachCall: true,
  on: {
    accept(occurrence, ask) {
      if (occurrence.event.isAwaited === true) return [];
      const all = bySocket(occurrence);
      const groups = all.filter(({ paths }) => paths.some(({ socket }) => socket.origin !== 'elsewhere'));
      // Where a socket that listens may come as well, a flag that the flow lost sight of is likely to tell the two apart.
      // On the ways where there is none, because socket() failed and the program went on, nothing accepts.
      if (!groups.every(({ paths }) => paths.every(({ socket }) => !socket.exists || (neverListens(socket) && !listensSomewhere(socket.id, ask))))) return [];
      // What a field or a global holds depends on the order of calls, which nobody knows: one listen() in the file may be the one that is missed here.
      if (groups.length < all.length && !ask.facts.listeners.every((listen) => isOnOtherField(listen, occurrence))) return [];
      const [first] = groups;
      // Who gave away a function that closes it, to be called at the end, may have been called back already: on some way here it must be open.
      if (first === undefined || !groups.every(({ paths }) => paths.some(({ socket }) => socket.exists && isOpen(socket)))) return [];
      // Of single calls only those count whose order the text itself gives.
      if (occurrence.isOfCall === true && first.paths.some((path) => path.isSupposed)) return [];
      const made = first.paths[0]?.socket.made;
      return [
        {
          span: (isHandedOn(occurrence, ask) || (occurrence.isOfCall === true && !listensOnField(occurrence.event.fd, ask))
            ? occurrence.innerSite
            : occurrence.site
          ).span,
          message: acceptWithoutListen().says,
          help: messages.help,
          related: made === undefined ? [] : [{ span: made.site.span, message: notes.made }],
          fixes: [],
        },
      ];
    },
  },
});

const messages = {
  help: { en: 'Call listen() on the socket before the first accept().', 'zh-CN': '在第一次 accept() 之前对这个套接字调用 listen()。' } satisfies Text,
};

/** What waits for a socket, or a thread, is given the function that accepts: the call that hands both on names another one first. */
function isHandedOn({ site, innerSite }: Occurrence, ask: Ask): boolean {
  if (site === innerSite || site.callee === '') return false;
  const text = ask.textOf(site.span);
  const opens = text.indexOf('(');
  return opens >= 0 && text.indexOf(site.callee) > opens;
}

/** Whenever that is: a call in another function may come first. What another call of the function made that makes it is another socket. */
function listensSomewhere(id: SocketId, ask: Ask): boolean {
  const isSame = (other: SocketId): boolean => other === id || isGivenBy(other, id) || isGivenBy(id, other);
  return ask.facts.ofKindOnSocket(id, 'listen').some(({ paths }) => paths.some(({ socket }) => socket === undefined || isSame(socket.id)));
}

/** Both stand in methods of one class, and name different fields of its object. */
function isOnOtherField({ event, standsIn }: Occurrence, accept: Occurrence<EventOf<'accept'>>): boolean {
  const { ownerClass } = accept.standsIn;
  if (ownerClass === undefined || standsIn.ownerClass !== ownerClass || event.kind !== 'listen') return false;
  const [field, other] = [fieldOf(accept.event.fd), fieldOf(event.fd)];
  return field !== undefined && other !== undefined && field !== other;
}

/** Whether anything listens on a field of that name; where nothing does, no order of calls could make it right. */
function listensOnField(fd: Value, ask: Ask): boolean {
  const name = fieldOf(fd);
  return name === undefined || ask.facts.listeners.some(({ event }) => event.kind === 'listen' && fieldOf(event.fd) === name);
}

function fieldOf(fd: Value): string | undefined {
  return fd.kind === 'place' ? fd.place.path.at(-1) : undefined;
}

function isOpen({ closed }: SocketFacts): boolean {
  return !hasHappened(closed);
}

/** A connection that accept() gave does not listen either. */
function neverListens(socket: SocketFacts): boolean {
  return socket.protocol === 'tcp' && socket.listening === 'no' && !socket.escaped;
}
