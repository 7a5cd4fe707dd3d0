import { type Locale, parseAddress, type Text } from '@bindwise/semantics';
import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver';
import type * as Live from '../live/index.ts';
import type { Analyses } from './analyses.ts';
import { askedBy, type BindSearch, bindsOf, type FoundBind, type Meant, mayBe, ranked } from './binds.ts';
import type { OpenDocument } from './document.ts';
import { type ExplainAnswer, explained, notUnderstood, pathNamed, portNeeded, shownBind } from './explanation.ts';
import type { Host } from './host.ts';
import { type PortEdit, portEdit } from './portEdit.ts';
import { isRecord } from './shape.ts';
import { type Refused, type StopAnswer, type StopPlanShown, Stopping } from './stopping.ts';

/** What explaining needs of a session. */
export interface ExplainContext {
  readonly locale: Locale;
  readonly analyses: Analyses;
  readonly documents: ReadonlyMap<string, OpenDocument>;
  readonly host: Host;
  readonly folderOf: (path: string) => string | undefined;
}

/** `bindwise/explain`: an error text, or a port, or what a code lens knows of a listener. */
export interface ExplainParams {
  readonly text?: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
  /** Numeric. */
  readonly address?: string;
  /** The bind that is asked about. */
  readonly uri?: string;
  readonly line?: number;
}

/** `bindwise/nextFreePort`: a port after this one that a bind() just got, and how the bind at a place in the code takes it. */
export type NextFreePortParams = Omit<ExplainParams, 'text'>;
export interface NextFreePortAnswer {
  /** `null` where none of the next few is free. */
  readonly port: number | null;
  readonly edit: PortEdit | null;
}

/** A line of a terminal that says that bind() failed: where it says so, in UTF-16 units. */
export interface UnderstoodLine {
  readonly start: number;
  readonly end: number;
  /** What a link there does. */
  readonly tooltip: string;
}

/** Answers what is asked about this machine. Whoever asks before the handshake, or where no machine can be looked at, is told so. */
export function serveExplanations(connection: Connection, contextOf: () => ExplainContext | undefined): void {
  let stopping: Stopping | undefined;
  const here = async (): Promise<{ readonly context: ExplainContext; readonly live: typeof Live }> => {
    const context = contextOf();
    const live = await context?.host.live?.();
    if (context === undefined || live === undefined) throw new ResponseError(ErrorCodes.InvalidRequest, noMachine[context?.locale ?? 'en']);
    return { context, live };
  };
  connection.onRequest<ExplainAnswer, void>('bindwise/explain', async (params: unknown, token: CancellationToken): Promise<ExplainAnswer> => {
    const { context, live } = await here();
    return answer(explainParams(params), context, live, () => token.isCancellationRequested);
  });
  connection.onRequest<readonly UnderstoodLine[], void>('bindwise/understandLines', async (params: unknown): Promise<readonly UnderstoodLine[]> => {
    const { context, live } = await here();
    const { text } = record(params);
    if (typeof text !== 'string') throw malformed('text');
    return live.understandLines(text).map(({ start, end, error, by }) => ({ start, end, tooltip: tooltip(error, by)[context.locale] }));
  });
  connection.onRequest<NextFreePortAnswer, void>('bindwise/nextFreePort', async (params: unknown, token: CancellationToken): Promise<NextFreePortAnswer> => {
    const { context, live } = await here();
    return nextFreePort(explainParams(params), context, live, () => token.isCancellationRequested);
  });
  connection.onRequest<StopPlanShown | Refused, void>('bindwise/stopPlan', async (params: unknown): Promise<StopPlanShown | Refused> => {
    const { context, live } = await here();
    const { port, pids } = record(params);
    if (!isPort(port)) throw malformed('port');
    if (!Array.isArray(pids) || !pids.every((pid) => Number.isSafeInteger(pid))) throw malformed('pids');
    stopping ??= new Stopping(live, context.locale);
    return stopping.plan(port, pids as number[]);
  });
  connection.onRequest<StopAnswer, void>('bindwise/stop', async (params: unknown): Promise<StopAnswer> => {
    const { context, live } = await here();
    const { plan, signal } = record(params);
    if (typeof plan !== 'string') throw malformed('plan');
    if (signal !== 'SIGTERM' && signal !== 'SIGKILL') throw malformed('signal');
    stopping ??= new Stopping(live, context.locale);
    return stopping.stop(plan, signal);
  });
}

async function answer(params: ExplainParams, context: ExplainContext, live: typeof Live, isCancelled: () => boolean): Promise<ExplainAnswer> {
  const { locale } = context;
  const { text, port, protocol, address } = params;
  const understood = text === undefined || text.trim() === '' ? undefined : live.understand(text);
  if (understood === undefined && port === undefined) return notUnderstood(locale);
  const machine = live.thisMachine();
  const query = live.queryOf(understood, { port, protocol, address }, machine.platform);
  const search = { ...context, isCancelled };
  if (query !== undefined && understood?.path === undefined) return explainQuery(query, params, understood, search, live);
  if (understood === undefined) return notUnderstood(locale);
  if (understood.path !== undefined) return pathNamed(understood.path, locale);
  const { binds } = await bindsOf(undefined, search);
  const there = binds.filter((bind) => isAt(bind, params));
  const [pointedAt] = there;
  const known = there.length === 1 ? live.queryOf(understood, { port: pointedAt?.endpoint.port, protocol, address }, machine.platform) : undefined;
  if (known !== undefined) return explainQuery(known, params, understood, search, live);
  const shown = ranked(binds, { protocol: understood.protocol }).map((bind) => shownBind(bind, locale, false));
  return portNeeded(understood, shown, locale);
}

async function explainQuery(
  query: Live.ExplainQuery,
  params: ExplainParams,
  understood: Live.Understood | undefined,
  search: BindSearch & ExplainContext,
  live: typeof Live,
): Promise<ExplainAnswer> {
  const { locale } = search;
  const found = await bindsOf(query.port, search);
  const meant = meantBy(params, query);
  const binds = ranked(found.binds, meant);
  const judged = isOneOf(binds, meant) ? binds[0] : undefined;
  const explanation = await live.explain(judged === undefined ? query : askedBy(query, judged), live.thisMachine());
  const shown = binds.map((bind) => shownBind(bind, locale, bind === judged));
  return explained({ explanation, understood, binds: shown, limits: found.isPartial ? [partial] : [] }, live, locale);
}

/** Whether a bind stands where a person, or an error text, pointed. */
function isAt({ uri, lines, endpoint }: FoundBind, at: { readonly uri?: string; readonly line?: number } | undefined): boolean {
  return uri === at?.uri && lines.positionAt(endpoint.span.start).line === at.line;
}

function meantBy({ uri, line }: ExplainParams, query: Live.ExplainQuery): Meant {
  const at = uri === undefined || line === undefined ? undefined : { uri, line };
  return { protocol: query.protocol, address: query.address, at };
}

/** The first of the binds is the one that is asked about where a person pointed at it, or where no other is like it. */
function isOneOf([first, ...others]: readonly FoundBind[], meant: Meant): boolean {
  if (first === undefined || !mayBe(first, meant)) return false;
  return isAt(first, meant.at) || !others.some((other) => mayBe(other, meant) && other.endpoint.role === first.endpoint.role);
}

async function nextFreePort(params: ExplainParams, context: ExplainContext, live: typeof Live, isCancelled: () => boolean): Promise<NextFreePortAnswer> {
  const { port, protocol = 'tcp', address = '0.0.0.0' } = params;
  if (port === undefined) throw malformed('port');
  const { tryBind, survey, platform } = live.thisMachine();
  const { settings } = await survey(port);
  const { binds } = await bindsOf(undefined, { ...context, isCancelled });
  // A port that is free now and that another line of the same code takes would only move the conflict.
  const isOurs = (candidate: number): boolean => binds.some(({ endpoint }) => endpoint.port === candidate);
  const ask: Live.TryBind = async (asked, at, candidate) => (isOurs(candidate) ? undefined : tryBind?.(asked, at, candidate));
  const free = await live.nextFreePort(protocol, address, port, { settings, platform }, ask);
  if (free === undefined) return { port: null, edit: null };
  const bind = binds.find((each) => each.endpoint.port === port && isAt(each, params));
  return { port: free, edit: bind === undefined ? null : ((await portEdit(bind, free, context.analyses, context.host)) ?? null) };
}

/** What is left out is not known; what is there must be right. */
function explainParams(params: unknown): ExplainParams {
  const { text, port, protocol, address, uri, line } = record(params);
  if (text !== undefined && typeof text !== 'string') throw malformed('text');
  if (port !== undefined && !isPort(port)) throw malformed('port');
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp') throw malformed('protocol');
  if (address !== undefined && (typeof address !== 'string' || parseAddress(address) === undefined)) throw malformed('address');
  if (uri !== undefined && typeof uri !== 'string') throw malformed('uri');
  if (line !== undefined && !(typeof line === 'number' && Number.isSafeInteger(line) && line >= 0)) throw malformed('line');
  return {
    ...(text === undefined ? {} : { text }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(address === undefined ? {} : { address }),
    ...(uri === undefined ? {} : { uri }),
    ...(line === undefined ? {} : { line }),
  };
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

function record(params: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(params)) throw malformed('params');
  // JSON has no undefined; clients of some languages send null for what they leave out.
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}

function malformed(field: string): ResponseError<void> {
  return new ResponseError(ErrorCodes.InvalidParams, `"${field}" is not what this request takes.`);
}

function tooltip(error: string, by: string): Text {
  return { en: `Explain ${error} (${by})`, 'zh-CN': `解释 ${error}（${by}）` };
}

const noMachine: Text = { en: 'There is no machine to look at from here.', 'zh-CN': '从这里看不到任何机器。' };

const partial: Text = {
  en: 'The open folders hold more files with this number than were looked at.',
  'zh-CN': '打开的文件夹里含有这个数字的文件太多，只查看了其中一部分。',
};
