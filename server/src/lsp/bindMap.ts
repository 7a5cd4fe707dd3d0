import type { Locale, Text } from '@bindwise/semantics';
import { type CancellationToken, type Connection, LSPErrorCodes, type Range, ResponseError } from 'vscode-languageserver';
import { conflictGroups, type MappedEndpoint } from '../workspace/bindMap.ts';
import { type EndpointReport, markdownOf, reportOf } from '../workspace/bindMapReport.ts';
import { conflictLabel, endpointLabel, optionTexts, roleGroups, roleWords } from '../workspace/bindMapWords.ts';
import type { Range as PlacedRange } from '../workspace/report.ts';
import { visible } from '../workspace/visible.ts';
import type { Client } from './client.ts';
import { isRecord } from './shape.ts';
import { setTimer, type Timer } from './timer.ts';
import type { KnownMap, Waiting } from './workspaceMap.ts';

/** A request of Bindwise's own: what the open folders bind. Parameters are a {@link BindMapParams}, the answer is a {@link BindMapAnswer}. */
export const bindMapRequest = 'bindwise/bindMap';
/** Told to a client that has asked for the map: it may be another now. Without parameters. */
export const bindMapChanged = 'bindwise/bindMapChanged';

/** With `document`: the map as a document to keep, too. */
export interface BindMapParams {
  readonly document?: 'markdown' | 'json';
}

/** Every text in it is safe to show: control characters and marks of direction stand as signs. */
export interface BindMapAnswer {
  /** Sorted by path, then position. */
  readonly endpoints: readonly EndpointShown[];
  /** The severest first; each with at least two endpoints, by their indexes. */
  readonly conflicts: readonly ConflictShown[];
  /** The roles that endpoints have, in the order in which they are shown, as headings. */
  readonly roles: readonly { readonly role: EndpointReport['role']; readonly label: string }[];
  readonly isPartial: boolean;
  readonly document?: string;
}

export interface EndpointShown extends Pick<EndpointReport, 'protocol' | 'family' | 'address' | 'port' | 'role' | 'api'> {
  readonly uri: string;
  readonly range: Range;
  /** `TCP 0.0.0.0:8888` */
  readonly label: string;
  /** `src/server.c:31` */
  readonly place: string;
  /** `listens` */
  readonly does: string;
  /** `SO_REUSEADDR = 1` */
  readonly options: readonly string[];
}

export interface ConflictShown {
  readonly endpoints: readonly number[];
  /** Which of them conflict with each other. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly label: string;
  readonly reason: string;
  readonly outcome: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
}

export interface BindMapContext {
  readonly connection: Connection;
  readonly client: Client;
  readonly map: (waiting: Waiting) => Promise<KnownMap>;
  readonly uriOf: (path: string) => string;
  /** How a path is shown: relative to the folder that it is in. */
  readonly shown: (path: string) => string;
}

/** Answers for the map, shows that there is work, and tells when it is to be asked for again. */
export class BindMapServer {
  readonly #context: BindMapContext;
  #isAskedFor = false;
  #timer: Timer | undefined;
  /** Milliseconds that the last answer took. */
  #took = 0;

  constructor(context: BindMapContext) {
    this.#context = context;
  }

  async answer(params: unknown, token: CancellationToken): Promise<BindMapAnswer> {
    this.#isAskedFor = true;
    const { client, map, uriOf, shown } = this.#context;
    const start = performance.now();
    const shownWork = new ScanShown(this.#context.connection, client);
    let known: KnownMap;
    try {
      known = await map({
        onRead: (done, all) => shownWork.report('read', done, all),
        onAnalysed: (done, all) => shownWork.report('analysed', done, all),
        isCancelled: () => shownWork.isCancelled || token.isCancellationRequested,
      });
    } finally {
      shownWork.end();
      this.#took = performance.now() - start;
    }
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The map is not wanted any more.');
    const answer = shownMap(known, client.locale, uriOf, shown);
    const { document } = isRecord(params) ? params : {};
    if (document === 'markdown') return { ...answer, document: markdownOf(known.map, client.locale, shown) };
    if (document === 'json') return { ...answer, document: `${JSON.stringify(reportOf(known.map, client.locale, shown), undefined, 2)}\n` };
    return answer;
  }

  /** A file or a setting has changed. Where the map takes long, it is asked for less often. */
  changed(): void {
    if (!this.#isAskedFor || this.#timer !== undefined) return;
    this.#timer = setTimer(Math.max(shortestWait, this.#took * restFor), () => {
      this.#timer = undefined;
      // A client that is gone meanwhile needs no map.
      this.#context.connection.sendNotification(bindMapChanged).catch(() => undefined);
    });
  }
}

/** Milliseconds. */
const shortestWait = 300;
/** How much longer than it takes to make the map nobody is told to ask for it again. */
const restFor = 4;

function shownMap({ map, isPartial }: KnownMap, locale: Locale, uriOf: (path: string) => string, shown: (path: string) => string): BindMapAnswer {
  const roles = new Set(map.endpoints.map(({ role }) => role));
  return {
    endpoints: map.endpoints.map((endpoint) => shownEndpoint(endpoint, locale, uriOf, shown)),
    conflicts: conflictGroups(map).map((group) => {
      const { endpoints, pairs, outcome, severity, reason } = group;
      return { endpoints, pairs, outcome, severity, reason: visible(reason[locale]), label: visible(conflictLabel(group, map.endpoints)[locale]) };
    }),
    roles: roleGroups.filter(([role]) => roles.has(role)).map(([role, label]) => ({ role, label: label[locale] })),
    isPartial,
  };
}

function shownEndpoint(endpoint: MappedEndpoint, locale: Locale, uriOf: (path: string) => string, shown: (path: string) => string): EndpointShown {
  const { protocol, family, address, port, role, api, path, start } = endpoint;
  return {
    protocol,
    family,
    address: address === undefined ? null : visible(address),
    port: port ?? null,
    role,
    api: visible(api),
    uri: uriOf(path),
    range: rangeOf(endpoint),
    label: visible(endpointLabel(endpoint)[locale]),
    place: visible(`${shown(path)}:${start.line}`),
    does: roleWords[role][locale],
    options: optionTexts(endpoint).map((text) => visible(text[locale])),
  };
}

/** The protocol counts from 0. */
function rangeOf({ start, end }: PlacedRange): Range {
  return { start: { line: start.line - 1, character: start.column - 1 }, end: { line: end.line - 1, character: end.column - 1 } };
}

/** Shows that files are read once that takes long enough for a person to notice, and lets the person stop it. */
class ScanShown {
  readonly #connection: Connection;
  readonly #timer: Timer;
  readonly #locale: Locale;
  #reporter: Awaited<ReturnType<Connection['window']['createWorkDoneProgress']>> | undefined;
  #isEnded = false;
  #reported = 0;

  constructor(connection: Connection, client: Client) {
    this.#connection = connection;
    this.#locale = client.locale;
    this.#timer = setTimer(noticeable, () => (client.showsProgress ? this.#begin() : undefined));
  }

  get isCancelled(): boolean {
    return this.#reporter?.token.isCancellationRequested === true;
  }

  /** Reading is taken for one half of the work, and analysing for the other. */
  report(step: keyof typeof steps, done: number, all: number): void {
    const now = performance.now();
    if (this.#reporter === undefined || now - this.#reported < betweenReports) return;
    this.#reported = now;
    this.#reporter.report(Math.floor((done / all) * 50) + (step === 'read' ? 0 : 50), `${steps[step][this.#locale]} ${done}/${all}`);
  }

  end(): void {
    this.#isEnded = true;
    this.#timer.cancel();
    this.#reporter?.done();
  }

  async #begin(): Promise<void> {
    const reporter = await this.#connection.window.createWorkDoneProgress();
    if (this.#isEnded) return;
    reporter.begin(title[this.#locale], 0, undefined, true);
    this.#reporter = reporter;
  }
}

/** Milliseconds. */
const noticeable = 1500;
const betweenReports = 100;
const title: Text = { en: 'Bindwise: bind map', 'zh-CN': 'Bindwise：bind 地图' };
const steps = { read: { en: 'reading files', 'zh-CN': '正在读取文件' }, analysed: { en: 'analysing', 'zh-CN': '正在分析' } } satisfies Record<string, Text>;
