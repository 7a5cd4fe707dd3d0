import type { Text } from '@bindwise/semantics';
import { hasHappened, type Occurrence, portOf, unknownEndpoint } from '../flow/index.ts';
import type { CallEvent, EventOf, FunctionIr, Site } from '../ir/index.ts';
import { type Ask, defineRule } from './rule.ts';
import { fixTitles, notes } from './words.ts';

export default defineRule({
  name: 'unchecked-bind',
  summary: {
    en: "bind()'s result is never looked at: when it fails, the program goes on with a port of the kernel's choosing.",
    'zh-CN': '从不检查 bind() 的返回值：它失败时，程序会继续使用内核任选的端口。',
  },
  severity: 'warning',
  blames: 'caller',
  fix: 'sometimes',
  claims: ['extra-1'],
  eachCall: true,
  on: {
    bind(occurrence, ask) {
      const { event, site } = occurrence;
      if (event.onFailure !== 'returns' || site.result !== 'discarded') return [];
      const isOwn = site === event.site;
      if (!isOwn && !handsOn(occurrence, ask)) return [];
      if (
        !occurrence.paths.every(
          ({ socket }) => socket !== undefined && (socket.protocol === 'tcp' || socket.protocol === 'udp' || socket.protocol === 'unknown'),
        )
      )
        return [];
      // Whatever port the kernel chooses is what port 0 asks for.
      if (occurrence.paths.every(({ action }) => portOf(action.operands.endpoint ?? unknownEndpoint) === 0)) return [];
      if (occurrence.paths.some(({ socket }) => socket?.family === 'unix' || socket?.family === 'other')) return [];
      const listen = laterListen(occurrence, ask);
      const edits = isOwn ? ask.idioms.checkResult(site) : undefined;
      return [
        {
          span: site.span,
          // On Windows listen() takes no port of its own.
          message: listen === undefined || ask.platform === 'windows' ? messages.unchecked : messages.listens,
          help: messages.help,
          related: listen === undefined ? [] : [{ span: listen.site.span, message: notes.listens }],
          fixes: edits === undefined ? [] : [{ title: fixTitles.check('bind'), edits }],
        },
      ];
    },
  },
});

const messages = {
  listens: {
    en: "The result of bind() is never looked at: when it fails, listen() goes on with a port of the kernel's choosing.",
    'zh-CN': '从不检查 bind() 的返回值：它失败时，listen() 会继续使用内核任选的端口。',
  } satisfies Text,
  unchecked: {
    en: 'The result of bind() is never looked at: when it fails, the program goes on without its port.',
    'zh-CN': '从不检查 bind() 的返回值：它失败时，程序会在没有端口的情况下继续运行。',
  } satisfies Text,
  help: { en: 'Stop, and say why, when bind() returns -1.', 'zh-CN': '当 bind() 返回 -1 时停下来，并说明原因。' } satisfies Text,
};

/** `int try_bind(…) { return bind(…) == 0; }`: what is called does no more with the result, which may come from another such, than to hand it to this call. */
function handsOn({ event, site, innerSite, standsIn }: Occurrence, ask: Ask): boolean {
  if (!isHandedOn(innerSite, ask)) return false;
  const inner = ask.facts.within(innerSite.span).find((other) => other.event === event && other.site === innerSite);
  if (inner === undefined || nameOf(site) !== inner.standsIn.name || !mayCall(standsIn, site, inner.standsIn)) return false;
  return inner.site === inner.innerSite || handsOn(inner, ask);
}

/** Whether what is called there may be that function itself, rather than one of the same name by way of which it is reached. */
function mayCall(caller: FunctionIr, site: Site, called: FunctionIr): boolean {
  const call = caller.blocks.flatMap(({ events }) => events).find((event): event is CallEvent => event.kind === 'call' && event.site === site);
  if (call?.callee.kind === 'function') return call.callee.id === called.id;
  const [self] = caller.ownerClass === undefined ? [] : caller.parameters;
  const isOfSelf = call?.receiver?.kind === 'place' && call.receiver.place.root === self?.variable && call.receiver.place.path.length === 0;
  return !isOfSelf || called.ownerClass === caller.ownerClass;
}

function isHandedOn({ span, statement }: Site, { textOf }: Ask): boolean {
  const { start, end } = statement.span;
  return (
    /^return[\s(]+(?:::\s*)?$/.test(textOf({ start, end: span.start })) &&
    /^[\s)]*(?:(?:[=!]=|[<>]=?)\s*-?\s*\w+[\s)]*)?(?:\?\s*[-\w]+\s*:\s*[-\w]+\s*)?;?$/.test(textOf({ start: span.end, end }))
  );
}

function nameOf({ callee }: Site): string {
  return callee.split(/\W+/).at(-1) ?? '';
}

function laterListen(bind: Occurrence<EventOf<'bind'>>, ask: Ask): Occurrence | undefined {
  for (const { socket } of bind.paths) {
    if (socket === undefined) continue;
    for (const other of ask.facts.ofKindOnSocket(socket.id, 'listen')) if (follows(other, bind)) return other;
  }
  return undefined;
}

function follows(listen: Occurrence, bind: Occurrence): boolean {
  return listen.paths.some(({ socket }) => socket !== undefined && hasHappened(socket.bound) && socket.bound.step.event === bind.event);
}
