import { acceptWithoutListen, type Text } from '@bindwise/semantics';
import { bySocket, locationOfSocket, type Occurrence, type SocketFacts, type SocketId } from '../flow/index.ts';
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
      const all = bySocket(occurrence);
      const groups = all.filter(({ paths }) => paths.some(({ socket }) => socket.origin !== 'elsewhere'));
      // Where a socket that listens may come as well, a flag that the flow lost sight of is likely to tell the two apart.
      if (!groups.every(({ paths }) => paths.every(({ socket }) => neverListens(socket) && !listensSomewhere(socket.id, ask)))) return [];
      // What a field or a global holds depends on the order of calls, which nobody knows: one listen() in the file may be the one that is missed here.
      if (groups.length < all.length && !ask.facts.listeners.every((listen) => isOnOtherField(listen, occurrence))) return [];
      const [first] = groups;
      if (first === undefined) return [];
      // Of single calls only those count whose order the text itself gives.
      if (occurrence.isOfCall === true && first.paths.some((path) => path.isSupposed)) return [];
      const made = first.paths[0]?.socket.made;
      return [
        {
          span: occurrence.site.span,
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

/** Whenever that is: a call in another function may come first. What another call of the function made that makes it is another socket. */
function listensSomewhere(id: SocketId, ask: Ask): boolean {
  const isSame = (other: SocketId): boolean => other === id || other.startsWith(`${id} in `) || id.startsWith(`${other} in `);
  return ask.facts.ofKindOnSocket(id, 'listen').some(({ paths }) => paths.some(({ socket }) => socket === undefined || isSame(socket.id)));
}

/** Both stand in methods of one class, and name different fields of its object. */
function isOnOtherField(listen: Occurrence, accept: Occurrence): boolean {
  const { ownerClass } = accept.standsIn;
  if (ownerClass === undefined || listen.standsIn.ownerClass !== ownerClass) return false;
  const [fields, others] = [fieldsIn(accept), fieldsIn(listen)];
  return fields.length > 0 && others.length > 0 && !others.some((field) => field === undefined || fields.includes(field));
}

/** The fields of the method's own object that the socket is taken from; `undefined` for anything else that is not known there. */
function fieldsIn(occurrence: Occurrence): readonly (string | undefined)[] {
  const self = occurrence.standsIn.parameters[0]?.variable;
  return bySocket(occurrence).flatMap(({ paths }) =>
    paths.flatMap(({ socket }) => {
      const [root, field, ...deeper] = locationOfSocket(socket.id)?.split('/') ?? [];
      if (socket.origin !== 'elsewhere') return [];
      return [root === self && deeper.length === 0 ? field : undefined];
    }),
  );
}

/** A connection that accept() gave does not listen either. */
function neverListens(socket: SocketFacts): boolean {
  return socket.protocol === 'tcp' && socket.listening === 'no' && socket.closed === 'no' && !socket.escaped && socket.exists;
}
