import { secondServer, type Text } from '@bindwise/semantics';
import { bySocket, hasHappened, isOf, type Occurrence, portOf, type SocketFacts, type SocketPaths } from '../flow/index.ts';
import { variableName } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'unhandled-listen-error',
  summary: {
    en: "A Node server listens and nobody handles its 'error' event: a port that is taken ends the process.",
    'zh-CN': "Node 服务器监听端口，却没有人处理它的 'error' 事件：端口被占用时进程会退出。",
  },
  severity: 'hint',
  fix: 'never',
  claims: [],
  on: {
    listen(occurrence, ask) {
      if (occurrence.event.performedBy !== 'net.Server.listen' || occurrence.event.onFailure !== 'emits') return [];
      return bySocket(occurrence).flatMap((group) => detect(occurrence, group, ask));
    },
  },
});

const messages = {
  unhandled: (result: string): Text => ({
    en: `Nobody handles the 'error' event of this server: when listen() fails, with ${result} for a port that is taken, the process ends with a stack trace.`,
    'zh-CN': `没有人处理这个服务器的 'error' 事件：listen() 失败时（端口被占用则是 ${result}），进程会带着调用栈退出。`,
  }),
  help: {
    en: "Attach an 'error' handler before listen(), and say there which port it was.",
    'zh-CN': "在 listen() 之前挂上 'error' 处理函数，并在其中说明是哪个端口。",
  } satisfies Text,
};

function detect(occurrence: Occurrence, { socket: id, paths }: SocketPaths, ask: Ask): readonly Detection[] {
  if (!paths.every(({ socket }) => isOwn(socket))) return [];
  if (isHandled(id, ask) || !isKeptHere(occurrence, id, ask)) return [];
  // What catches every error catches this one.
  if (/\b(?:uncaughtException|setUncaughtExceptionCaptureCallback)\b/.test(ask.programCode())) return [];
  const made = paths[0]?.socket.made?.site.span;
  return [
    {
      span: occurrence.site.span,
      message: messages.unhandled(secondServer({}, ask.platform).result),
      help: messages.help,
      related: made === undefined || made.start === occurrence.site.span.start ? [] : [{ span: made, message: notes.made }],
      fixes: [],
    },
  ];
}

/** Made here, given to nobody, and on a port that someone else can have. */
function isOwn({ origin, objectType, escaped, handlers, bound }: SocketFacts): boolean {
  if (origin !== 'made' || objectType !== 'net.Server' || escaped || handlers.has('error')) return false;
  return hasHappened(bound) && !bound.endpoint.isPath && portOf(bound.endpoint) !== 0 && bound.endpoint.port.kind !== 'none';
}

/** An 'error' handler is attached to it, before or after, or to something that may be it. */
function isHandled(id: string, ask: Ask): boolean {
  return ask.facts.occurrences.some(
    (other) =>
      isOf(other, 'handler') &&
      other.event.name === 'error' &&
      bySocket(other).some(
        ({ socket, paths }) => socket === id || paths.some((path) => path.socket.origin === 'elsewhere' && path.socket.objectType !== 'net.Socket'),
      ),
  );
}

/** Whoever gets the server can attach a handler: it must be in variables that are used for nothing but calls of its methods, or in none. */
function isKeptHere(occurrence: Occurrence, id: string, ask: Ask): boolean {
  const names = new Set<string>();
  for (const { event, paths } of ask.facts.occurrences) {
    if (event.kind !== 'assign' || !paths.some(({ action }) => action.assigned?.value.kind === 'socket' && action.assigned.value.socket === id)) continue;
    if (event.to.path.length > 0) return false;
    names.add(variableName(event.to.root));
  }
  if (names.size === 0) return occurrence.site.result === 'discarded';
  const code = withoutTexts(ask.programCode());
  return [...names].every((name) => isUsedForCallsAlone(name, code));
}

function isUsedForCallsAlone(name: string, code: string): boolean {
  const escaped = name.replaceAll('$', '\\$');
  const uses = code.matchAll(new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`, 'g'));
  for (const { index } of uses) {
    const after = code.slice(index + name.length);
    const before = code.slice(Math.max(0, index - 40), index);
    // `return server.listen(80)` gives the server away: these methods give it back.
    const isGiven = /(?:\breturn|[=(,[?:])\s*$/.test(before) && !/^\s*[?!]?\s*\.\s*(?:address|listening|getConnections)\b/.test(after);
    const isCall = !isGiven && /^\s*[?!]?\s*\.\s*[\w$]+\s*\(/.test(after) && !/^\s*[?!]?\s*\.\s*(?:bind|emit)\b/.test(after);
    const isDeclared = /\b(?:const|let|var)\s+$/.test(before) && !/\bexport\s+(?:const|let|var)\s+$/.test(before);
    const isAssigned = /(?:^|[;{}\n])\s*$/.test(before) && /^\s*=(?!=)/.test(after);
    if (!isCall && !isDeclared && !isAssigned) return false;
  }
  return true;
}

/** String literals say nothing of variables; of a template, what it inserts does. */
function withoutTexts(code: string): string {
  return code
    .replaceAll(/`((?:[^`\\]|\\[\s\S])*)`/g, (_whole, inner: string) => [...inner.matchAll(/\$\{([^}]*)\}/g)].map(([, inserted]) => ` ${inserted} `).join(';'))
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}
