import { secondClient, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  addressOf,
  type BindFact,
  byMakingCall,
  type EndpointFact,
  hasHappened,
  portOf,
  portSpan,
  type SocketFacts,
  type SocketId,
  sameAbstract,
} from '../flow/index.ts';
import { contains, type FunctionIr, isGlobal, type Site } from '../ir/index.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { fixTitles, notes } from './words.ts';

export default defineRule({
  name: 'client-bind-fixed-port',
  summary: {
    en: 'A TCP client binds a fixed port before it connects: only one instance can run, and it cannot reconnect at once.',
    'zh-CN': 'TCP 客户端在连接前绑定了固定端口：同时只能运行一个实例，而且不能马上重连。',
  },
  severity: 'warning',
  blames: 'number',
  fix: 'sometimes',
  claims: ['ports-qa-29', 'ports-qa-31', 'extra-8'],
  on: {
    connect(occurrence, ask) {
      const found: Detection[] = [];
      for (const { socket, paths } of byMakingCall(occurrence)) {
        // Who does not bind at all on another path binds this port on this one all the same.
        const binds = paths.filter(({ socket }) => socket.bound !== 'no').map(({ socket }) => fixedBind(socket, ask));
        const [bind] = binds;
        if (bind === undefined || binds.includes(undefined)) continue;
        const port = portOf(bind.endpoint) ?? 0;
        const shares = bind.options.get('SO_REUSEADDR')?.value === 1;
        const isOfObject = takesPortFromObject(bind, socket, ask);
        found.push({
          span: (isOfObject ? bind.step.event.site : bind.step.site).span,
          meant: bind.step.event.site,
          message: shares ? messages.sharing(port, secondClient({ SO_REUSEADDR: true }).result) : messages.exclusive(port, secondClient({}).result),
          help: messages.help,
          related: isOfObject
            ? [{ span: bind.step.site.span, message: notes.called, isCaller: true }]
            : occurrence.site.span.start === bind.step.site.span.start
              ? []
              : [{ span: occurrence.site.span, message: notes.connects }],
          fixes: fixes(bind, ask),
        });
      }
      return found;
    },
  },
});

const messages = {
  exclusive: (port: number, result: string): Text => ({
    en: `This client always connects from port ${port}: a second instance gets ${result} from bind(), and so can a quick reconnect.`,
    'zh-CN': `这个客户端总是从端口 ${port} 发起连接：第二个实例的 bind() 会得到 ${result}，很快重连时也可能如此。`,
  }),
  sharing: (port: number, result: string): Text => ({
    en: `This client always connects from port ${port}: with SO_REUSEADDR a second instance binds it, too, and then its connect() to the same server gets ${result}.`,
    'zh-CN': `这个客户端总是从端口 ${port} 发起连接：设置了 SO_REUSEADDR 时第二个实例也能绑定，但它向同一服务器的 connect() 会得到 ${result}。`,
  }),
  help: {
    en: 'Leave the port to connect(): without a bind, or with port 0 where the local address matters.',
    'zh-CN': '把端口留给 connect() 选择：不绑定；需要指定本地地址时绑定端口 0。',
  },
};

/** Protocols below 1024 that are spoken from a fixed source port (rsh, NFS, FTP data) need theirs. */
const firstUnreservedPort = 1024;

function fixedBind(socket: SocketFacts, ask: Ask): BindFact | undefined {
  if (!hasHappened(socket.bound) || hasHappened(socket.listening) || socket.protocol === 'udp' || socket.protocol === 'other') return undefined;
  if (socket.protocol === 'unknown' && socket.origin === 'elsewhere') return undefined;
  const { bound } = socket;
  const port = portOf(bound.endpoint);
  if (port === undefined || port < firstUnreservedPort || port > 0xffff || bound.endpoint.isPath || socket.family === 'unix' || socket.family === 'other')
    return undefined;
  // Sharing a port with a listener is how holes are punched.
  if (bound.options.has('SO_REUSEPORT') || listensOn(port, ask)) return undefined;
  return bound;
}

/**
 * The function that binds has the port from a field of what it is given, the same whoever calls it, and who calls says nothing of ports: it passes an object
 * that has it from elsewhere.
 */
function takesPortFromObject({ step: { event, site }, endpoint }: BindFact, socket: SocketId, ask: Ask): boolean {
  if (site === event.site) return false;
  const binds = ask.facts.ofKindOnSocket(socket, 'bind').filter((other) => other.event === event);
  const portsAt = (isInside: boolean): readonly (Abstract | undefined)[] =>
    binds.filter((other) => (other.site === event.site) === isInside).flatMap(({ paths }) => paths.map(({ action }) => action.operands.endpoint?.port));
  const callers = binds.filter((other) => other.site === site);
  if (callers.some(({ standsIn }) => saysPort(standsIn, site, endpoint, ask))) return false;
  // A function on the way that has the object from its caller knows no more than the one that binds.
  const called = portsAt(false).filter((each) => each === undefined || givenIn(each).length === 0);
  return (
    portsAt(true).some((each) => each !== undefined && givenIn(each).some(isField)) &&
    called.every((each) => each !== undefined && sameAbstract(each, endpoint.port))
  );
}

/** In the call itself, or where the function that calls fills a structure. */
function saysPort(caller: FunctionIr, { statement }: Site, endpoint: EndpointFact, ask: Ask): boolean {
  const written = portSpan(endpoint);
  if (written !== undefined && contains(statement.span, written)) return true;
  const port = portOf(endpoint);
  const isPort = (value: Abstract): boolean =>
    (value.kind === 'number' && value.value === port) || (value.kind === 'record' && [...value.fields.values()].some(isPort));
  return ask.facts
    .within(caller.span)
    .some(
      ({ standsIn, paths }) => standsIn === caller && paths.some(({ action: { assigned } }) => assigned?.to.includes('/') === true && isPort(assigned.value)),
    );
}

/** What a value is computed from, of what the function was given. */
function givenIn(value: Abstract): readonly string[] {
  if (value.kind === 'symbolic') return isGlobal(value.at) ? [] : [value.at];
  return value.kind === 'operation' ? value.operands.flatMap(givenIn) : [];
}

const isField = (given: string): boolean => given.includes('/');

function listensOn(port: number, ask: Ask): boolean {
  return ask.facts.listeners.some((other) => other.paths.some(({ socket }) => hasHappened(socket?.bound ?? 'no') && boundPort(socket) === port));
}

function boundPort(socket: SocketFacts | undefined): number | undefined {
  return socket !== undefined && hasHappened(socket.bound) ? portOf(socket.bound.endpoint) : undefined;
}

function fixes(bind: BindFact, ask: Ask): readonly ProposedFix[] {
  const { event, site } = bind.step;
  if (event.kind !== 'bind') return [];
  const address = addressOf(bind.endpoint);
  const choosesAddress = address !== undefined && address !== '0.0.0.0' && address !== '::';
  const edits = ask.idioms.removeBind(event, site, choosesAddress ? 'port-zero' : 'remove', portSpan(bind.endpoint));
  if (edits === undefined) return [];
  // Port 0 alone would take a port for all destinations: that is client-bind-reserves-port.
  const leaves = choosesAddress && ask.platform === 'linux' && event.performedBy === undefined && !bind.options.has('IP_BIND_ADDRESS_NO_PORT');
  const option = leaves ? ask.idioms.setOptionBefore(event, site, 'IP_BIND_ADDRESS_NO_PORT', 1) : [];
  return option === undefined ? [] : [{ title: fixTitles.removeBind, edits: [...option, ...edits] }];
}
