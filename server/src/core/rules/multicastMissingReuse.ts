import { secondReceiver, type Text } from '@bindwise/semantics';
import {
  type BindFact,
  bySocket,
  hasFailedToBind,
  hasHappened,
  isTakenByNoCall,
  type Occurrence,
  optionsOf,
  originOf,
  type Path,
  portOf,
  type SocketFacts,
} from '../flow/index.ts';
import { contains, type FunctionIr, type Span } from '../ir/index.ts';
import { joiningOptions, joinOf } from './questions/multicast.ts';
import { isCalledForNextPort } from './questions/nextPorts.ts';
import { triesOtherPorts } from './questions/otherPorts.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { fixTitles, notes } from './words.ts';

export default defineRule({
  name: 'multicast-missing-reuse',
  summary: {
    en: 'A socket that joins a multicast group binds its port for itself alone: a second receiver on the host fails.',
    'zh-CN': '加入组播组的套接字独占了端口：同一主机上的第二个接收者会失败。',
  },
  severity: 'warning',
  fix: 'sometimes',
  claims: ['port-notes-49'],
  eachCall: true,
  on: {
    setsockopt(occurrence, ask) {
      if (isSupposedCall(occurrence)) return [];
      if (!occurrence.paths.every(({ action }) => optionsOf(action.operands).some((option) => joiningOptions.has(option)))) return [];
      if (occurrence.paths.some(({ socket }) => socket !== undefined && hasHappened(socket.bound) && shares(socket.bound.options))) return [];
      return bySocket(occurrence).flatMap(({ paths }) => {
        // Where a failure is told and no more, the way goes on without the port.
        const sockets = paths.map(({ socket }) => socket).filter((socket) => !hasFailedToBind(socket));
        const [bind] = sockets.map(({ bound }) => bound).filter(hasHappened);
        const isSame = sockets.every(({ bound }) => hasHappened(bound) && bound.step.site === bind?.step.site);
        const isAloneThere = bind !== undefined && isSame && sockets.every((socket) => isAlone(socket, socket.bound, ask));
        if (isAloneThere && triesOtherPorts(paths, bind, ask)) return [];
        return isAloneThere && paths.some((path) => !isTakenByNoCall(path, ask.facts)) ? detections(occurrence, bind, paths, ask) : [];
      });
    },
    bind(occurrence, ask) {
      if (isSupposedCall(occurrence)) return [];
      if (occurrence.paths.some(({ socket }) => socket !== undefined && shares(socket.options))) return [];
      return bySocket(occurrence).flatMap(({ socket: original, paths }) => {
        const joins = paths.map(({ socket }) => joinOf(socket));
        const [join] = joins;
        const facts = paths.map(({ action, socket }): BindFact | undefined =>
          action.operands.endpoint === undefined
            ? undefined
            : { step: action.step, endpoint: action.operands.endpoint, options: socket.options, optionsIncomplete: socket.optionsIncomplete, isRetry: false },
        );
        const [bind] = facts;
        const joined = join === undefined || joins.includes(undefined) ? joinInside(occurrence, original, ask) : join.step.site.span;
        if (bind === undefined || joined === undefined) return [];
        return paths.every(({ socket }, index) => isAlone(socket, facts[index] ?? 'unknown', ask)) ? detections(occurrence, bind, paths, ask, joined) : [];
      });
    },
  },
});

const messages = {
  joins: { en: 'joins the group here', 'zh-CN': '在此加入组播组' } satisfies Text,
  alone: (result: string): Text => ({
    en: `This socket joins a multicast group, and its port is not shared: the bind() of a second receiver on this host fails with ${result}.`,
    'zh-CN': `这个套接字加入组播组，却没有共享端口：同一主机上第二个接收者的 bind() 会以 ${result} 失败。`,
  }),
  helpOfNode: {
    en: 'Make the socket with reuseAddr: true, in every receiver.',
    'zh-CN': '每个接收者都用 reuseAddr: true 创建套接字。',
  } satisfies Text,
  helpOfDeno: {
    en: 'Open the socket with reuseAddress: true, in every receiver.',
    'zh-CN': '每个接收者都用 reuseAddress: true 打开套接字。',
  } satisfies Text,
  help: (option: string): Text => ({
    en: `Set ${option} before bind(), in every receiver.`,
    'zh-CN': `在每个接收者的 bind() 之前设置 ${option}。`,
  }),
};

const sharing = ['SO_REUSEADDR', 'SO_REUSEPORT'] as const;

/** Of two sockets that a bind or a join may be of, one that shares its port shows that the other is for those who cannot: old versions, or who asked for it. */
function shares(options: SocketFacts['options']): boolean {
  return sharing.some((option) => (options.get(option)?.value ?? 0) !== 0);
}

/** A function that joins and is told whether to share the port, by the option's value or by whether to set it: at a call of it, where it joins. */
function joinInside({ event, site, innerSite, isOfCall, paths }: Occurrence, original: string, ask: Ask): Span | undefined {
  if (site === innerSite || isOfCall === true) return undefined;
  // Who gives it no group does not join.
  const given = paths.map(({ action: { became } }) => (became === undefined ? undefined : joinOf(became))).find((each) => each !== undefined);
  if (given === undefined) return undefined;
  // What this call hands to the function joins.
  const joining = given.step.event.site;
  if (contains(site.span, joining.span)) return joining.span;
  const inside = ask.facts.ofKindOnSocket(original, 'bind').find((other) => other.event === event && other.site === innerSite);
  const sockets = inside?.paths.map(({ socket }) => socket) ?? [];
  // What it is given to call may set the option.
  const isTold = sockets.some((socket) => socket !== undefined && (shares(socket.options) || socket.optionsIncomplete));
  const joins = isTold ? ask.facts.ofKindOnSocket(original, 'setsockopt') : [];
  return joins.find(({ paths }) => paths.every(({ action }) => optionsOf(action.operands).some((option) => joiningOptions.has(option))))?.site.span;
}

/** Of single calls of a method only those count whose order the text itself gives. */
function isSupposedCall({ isOfCall, paths }: Occurrence): boolean {
  return isOfCall === true && paths.some(({ isSupposed }) => isSupposed);
}

/** A datagram socket on a port of its own choosing, with nothing that shares it. */
function isAlone(socket: SocketFacts, bound: SocketFacts['bound'], ask: Ask): boolean {
  if (socket.protocol !== 'udp' || socket.origin !== 'made' || !hasHappened(bound) || bound.optionsIncomplete) return false;
  if (socket.family === 'unix' || socket.family === 'other') return false;
  // An option that comes too late is reported where it is set.
  const late = ask.facts.setAfter(bound.step, socket.id);
  return ['SO_REUSEADDR', 'SO_REUSEPORT', 'SO_REUSEPORT_LB'].every((option) => (bound.options.get(option)?.value ?? 0) === 0 && !late.has(option));
}

function detections(occurrence: Occurrence, bind: BindFact, paths: readonly Path[], ask: Ask, join = occurrence.site.span): readonly Detection[] {
  // Where the next port will do, a port that somebody else has is not wanted: shared, it would seem to be free.
  if (!isFixed(bind, occurrence.function, paths, ask) || isCalledForNextPort(bind.step.event, ask)) return [];
  const alone = secondReceiver({}, ask.platform);
  const option = sharing.find((each) => secondReceiver({ [each]: true }, ask.platform).result === 'ok');
  if (alone.result === 'ok' || option === undefined) return [];
  const socket = paths[0]?.socket;
  const made = socket?.made?.site.span;
  const isOfCall = occurrence.isOfCall === true;
  return [
    {
      // What one call of a method does wrong and the next one does not is said of the call.
      span: (isOfCall ? (bind.step.by ?? bind.step.site) : bind.step.site).span,
      meant: bind.step.event.site,
      message: messages.alone(alone.result),
      help: helpFor(socket?.objectType, option),
      related: [...(made === undefined ? [] : [{ span: made, message: notes.made }]), { span: join, message: messages.joins }],
      fixes: isOfCall ? [] : fixes(bind, option, ask),
    },
  ];
}

/** How the library that made the socket calls it. */
function helpFor(objectType: string | undefined, option: string): Text {
  if (objectType === 'dgram.Socket') return messages.helpOfNode;
  return objectType === 'Deno.DatagramConn' ? messages.helpOfDeno : messages.help(option);
}

/** A number, or what comes from outside; a port of which nothing is known, or that may be 0, may be any. */
function isFixed(bind: BindFact, fn: FunctionIr, paths: readonly Path[], ask: Ask): boolean {
  const port = portOf(bind.endpoint);
  if (port !== undefined) return port !== 0;
  const field = bind.endpoint.port;
  const origin = originOf(field);
  if (origin === undefined || field.kind !== 'symbolic') return origin !== undefined && origin !== 'chance' && field.kind !== 'none';
  const value = fn.parameters.find(({ variable }) => variable === field.at)?.defaultValue;
  const passed = paths.flatMap(({ before }) => ask.facts.passedFor(field, 2, before));
  return value?.kind !== 'none' && !(value?.kind === 'number' && value.value === 0) && !passed.some((each) => each.kind === 'number' && each.value === 0);
}

function fixes({ step: { event, site } }: BindFact, option: string, ask: Ask): readonly ProposedFix[] {
  if (event.kind !== 'bind') return [];
  // What a library calls reuse sets the option that the platform needs.
  const wanted = event.performedBy === undefined ? option : 'SO_REUSEADDR';
  const edits = ask.idioms.setOptionBefore(event, site, wanted, 1);
  return edits === undefined ? [] : [{ title: fixTitles.setBefore(wanted), edits }];
}
