import type { Platform, Text } from '@bindwise/semantics';
import {
  addressOf,
  type BindFact,
  bySocket,
  type EndpointFact,
  type Facts,
  hasHappened,
  innerNamesOf,
  type Occurrence,
  otherwiseOf,
  portOf,
  portOrigin,
  type SocketFacts,
} from '../flow/index.ts';
import type { Span } from '../ir/index.ts';
import { endpointText, likelyRequestsOf } from '../world/index.ts';
import { lastRunInTimeWait } from './scenarios.ts';
import { decidingOptions, optionsText } from './socketHeader.ts';
import { escapeMarkdown, joinText } from './words.ts';

/** What a call binds, said beside it: only what holds on every path that reaches the call. */
export interface BindNote {
  /** The call. */
  readonly span: Span;
  /** Plain text: `TCP 0.0.0.0:8888 · restart-safe`. */
  readonly label: Text;
  /** Markdown: the options that bind() finds, and why. */
  readonly detail: Text;
  /** What a server that listens takes, where its port is constant: what may be held by someone else when it starts. */
  readonly listens: Listener | undefined;
}

export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Numeric; `undefined` where it is not constant. */
  readonly address: string | undefined;
}

/** A note for every bind() of which something is known, in the order of the text. A call that does inside what its function does at each call of it gets none. */
export function bindNotes(facts: Facts, platform: Platform): readonly BindNote[] {
  const noted = facts.occurrences.flatMap((occurrence) => {
    if (occurrence.event.kind !== 'bind') return [];
    const groups = bySocket(occurrence);
    const notesOf = (mayRestart: boolean): readonly (BindNote | undefined)[] =>
      groups.flatMap(({ paths }) =>
        paths.flatMap(({ socket, action }) => {
          const endpoint = action.operands.endpoint;
          return endpoint === undefined || endpoint.isPath || !socket.exists ? [] : [noteOf(occurrence, socket, endpoint, { facts, platform, mayRestart })];
        }),
      );
    // Where the paths differ in the options, the endpoint alone may still be the same.
    const note = theOne(notesOf(true)) ?? theOne(notesOf(false));
    return note === undefined ? [] : [{ note, sockets: groups.flatMap(({ paths }) => paths.map(({ socket }) => socket.id)) }];
  });
  const labels = new Set(noted.flatMap(({ note, sockets }) => sockets.map((socket) => `${socket}: ${note.label.en}`)));
  // A call that binds several sockets to one endpoint says so once.
  const said = new Set<string>();
  return noted.flatMap(({ note, sockets }) => {
    const key = `${note.span.start} ${note.span.end} ${note.label.en}`;
    const isToldInside = sockets.every((socket) => innerNamesOf(socket).some((name) => labels.has(`${name}: ${note.label.en}`)));
    return isToldInside || said.has(key) || !said.add(key) ? [] : [note];
  });
}

interface NoteContext {
  readonly facts: Facts;
  readonly platform: Platform;
  /** Whether to speak of what depends on the options. */
  readonly mayRestart: boolean;
}

/** What all say, if they say the same. */
function theOne(notes: readonly (BindNote | undefined)[]): BindNote | undefined {
  const [first] = notes;
  return notes.every((note) => note?.label.en === first?.label.en && note?.detail.en === first?.detail.en) ? first : undefined;
}

function noteOf(occurrence: Occurrence, socket: SocketFacts, endpoint: EndpointFact, { facts, platform, mayRestart }: NoteContext): BindNote | undefined {
  const { protocol } = socket;
  if ((protocol !== 'tcp' && protocol !== 'udp') || socket.family === 'unix' || socket.family === 'other') return undefined;
  const address = addressOf(endpoint);
  const port = portOf(endpoint);
  if (address === undefined && port === undefined) return undefined;
  const { options, optionsIncomplete } = socket;
  const bind: BindFact = { step: { event: occurrence.event, site: occurrence.site }, endpoint, options, optionsIncomplete, isRetry: false };
  const isServer = protocol === 'tcp' && listensLater(occurrence, facts);
  const restart = isServer && mayRestart ? restartOf(socket, bind, platform) : undefined;
  const said = [endpointLabel(protocol, address, port, endpoint), ...(restart === undefined ? [] : [restart.label])];
  const found = mayRestart ? optionsText(options, optionsIncomplete, decidingOptions(socket)) : [];
  const lines = [
    ...(found.length === 0 ? [] : [joinText([{ en: 'bind() finds: ', 'zh-CN': 'bind() 时：' }, joinText(found, ' · ')], '')]),
    ...(restart === undefined ? [] : [restart.reason]),
  ];
  const isPort = port !== undefined && port > 0 && port <= 0xffff;
  return {
    span: occurrence.site.span,
    label: joinText(said, ' · '),
    detail: joinText(lines, '\n\n'),
    listens: isServer && isPort ? { protocol, port, address: isNumeric(address) ? address : undefined } : undefined,
  };
}

/** Whether the next run can bind while this run's connections are in TIME_WAIT. Unknown where an option that decides it is. */
function restartOf(socket: SocketFacts, bind: BindFact, platform: Platform): { readonly label: Text; readonly reason: Text } | undefined {
  if (socket.origin !== 'made' || bind.optionsIncomplete || [...bind.options.values()].some(({ value }) => value === 'unknown')) return undefined;
  const [request] = likelyRequestsOf(socket, bind);
  if (request === undefined) return undefined;
  const { bind: result, reason } = lastRunInTimeWait(request, platform);
  const label: Text = result === 'ok' ? { en: 'restart-safe', 'zh-CN': '可立即重启' } : { en: 'not restart-safe', 'zh-CN': '不能立即重启' };
  return { label, reason: { en: escapeMarkdown(reason.en), 'zh-CN': escapeMarkdown(reason['zh-CN']) } };
}

function listensLater(bind: Occurrence, facts: Facts): boolean {
  return facts.listeners.some((occurrence) =>
    occurrence.paths.some(({ socket }) => socket !== undefined && hasHappened(socket.bound) && socket.bound.step.event === bind.event),
  );
}

function endpointLabel(protocol: 'tcp' | 'udp', address: string | undefined, port: number | undefined, endpoint: EndpointFact): Text {
  const { en, 'zh-CN': zh } = endpointText({
    protocol: protocol.toUpperCase(),
    address,
    port,
    portFrom: portOrigin(endpoint),
    portOtherwise: otherwiseOf(endpoint.port),
  });
  const written = port === undefined || port === 0 ? undefined : writtenPort(endpoint, port);
  return written === undefined ? { en, 'zh-CN': zh } : { en: `${en}, not ${written}`, 'zh-CN': `${zh}，而不是 ${written}` };
}

/** The number that stands in the text, where the byte order makes another port of it. */
function writtenPort({ order, port }: EndpointFact, bound: number): number | undefined {
  const isSwapped = order === 'network' && port.kind === 'number' && port.value > 0 && port.value <= 0xffff && port.value !== bound;
  return isSwapped ? port.value : undefined;
}

function isNumeric(address: string | undefined): boolean {
  return address !== undefined && /^[\d.]+$|:/.test(address);
}
