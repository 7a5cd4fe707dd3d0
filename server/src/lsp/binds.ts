import type { Protocol, SocketOptions, Text } from '@bindwise/semantics';
import { formatEndpoint, parseAddress } from '@bindwise/semantics';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis, Endpoint } from '../core/analyze.ts';
import type { Span } from '../core/ir/span.ts';
import type { Finding } from '../core/rules/finding.ts';
import type { ExplainQuery } from '../live/index.ts';
import { insideOf } from '../workspace/exclude.ts';
import { preferredFix } from '../workspace/fix.ts';
import type { Analyses } from './analyses.ts';
import type { OpenDocument } from './document.ts';
import type { Host } from './host.ts';

/** A bind() that the code of the open folders makes. */
export interface FoundBind {
  readonly uri: string;
  /** Absent for a document that was never saved. */
  readonly path: string | undefined;
  /** How a person would call the file: below the open folder. */
  readonly name: string;
  readonly lines: TextDocument;
  readonly endpoint: Endpoint;
  readonly analysis: Analysis;
}

export interface BindSearch {
  readonly analyses: Analyses;
  readonly documents: ReadonlyMap<string, OpenDocument>;
  readonly host: Host;
  readonly folderOf: (path: string) => string | undefined;
  readonly isCancelled: () => boolean;
}

export interface FoundBinds {
  readonly binds: readonly FoundBind[];
  /** There were more files than were looked at. */
  readonly isPartial: boolean;
}

/** So many files that are not open are analysed for one question. */
const mostFiles = 200;

/**
 * The binds of one port, or of any constant port, in open documents and in the files of the open folders. Of a file that is not open only one that holds
 * the number is analysed, or one that takes names from a file that does.
 */
export async function bindsOf(port: number | undefined, search: BindSearch): Promise<FoundBinds> {
  const { analyses, documents, host, isCancelled } = search;
  const found: FoundBind[] = [];
  for (const document of documents.values()) {
    const current = await analyses.of(document);
    if (current !== undefined) found.push(...bindsIn(current.analysis, port, document.uri, host.pathOf(document.uri), document.lines, search));
  }
  const holding = [];
  for (const file of await analyses.beside.all()) {
    if (isCancelled()) break;
    if (port === undefined || (await analyses.beside.mayName(file, port))) holding.push(file);
  }
  for (const { path, text } of holding.slice(0, mostFiles)) {
    if (isCancelled()) break;
    const analysis = await analyses.beside.ofFile(path);
    if (analysis === undefined) continue;
    const uri = host.uriOf(path);
    found.push(...bindsIn(analysis, port, uri, path, TextDocument.create(uri, '', 0, text), search));
  }
  return { binds: found, isPartial: holding.length > mostFiles };
}

function bindsIn(analysis: Analysis, port: number | undefined, uri: string, path: string | undefined, lines: TextDocument, search: BindSearch): FoundBind[] {
  const isAsked = (endpoint: Endpoint): boolean => (port === undefined ? (endpoint.port ?? 0) > 0 : endpoint.port === port);
  return analysis.endpoints.filter(isAsked).map((endpoint) => ({ uri, path, name: nameOf(uri, path, search), lines, endpoint, analysis }));
}

function nameOf(uri: string, path: string | undefined, { folderOf }: BindSearch): string {
  if (path === undefined) return uri.replace(/^untitled:/, '');
  const folder = folderOf(path);
  return folder === undefined ? path : insideOf(folder, path);
}

/** What tells which of several binds is meant. */
export interface Meant {
  readonly protocol?: Protocol | undefined;
  /** Numeric. */
  readonly address?: string | undefined;
  /** Where a person asked. */
  readonly at?: { readonly uri: string; readonly line: number } | undefined;
}

/** The binds that may be the one that failed, the likeliest first. */
export function ranked(binds: readonly FoundBind[], meant: Meant): readonly FoundBind[] {
  const score = (bind: FoundBind): number => {
    const { endpoint, uri, lines } = bind;
    const isThere = meant.at?.uri === uri && lines.positionAt(endpoint.span.start).line === meant.at.line;
    return (isThere ? 16 : 0) + (mayBe(bind, meant) ? 8 : 0) + (endpoint.role === 'client' ? 0 : 4) + (meant.address === endpoint.address ? 2 : 0);
  };
  return binds.filter(({ endpoint }) => isOfProtocol(endpoint, meant.protocol)).sort((a, b) => score(b) - score(a));
}

/** Whether nothing that is known of the failed bind() speaks against this one. */
export function mayBe({ endpoint }: FoundBind, { protocol, address }: Meant): boolean {
  const own = numericAddress(endpoint);
  return isOfProtocol(endpoint, protocol) && (address === undefined || own === undefined || own === address);
}

function isOfProtocol({ protocol }: Endpoint, asked: Protocol | undefined): boolean {
  return protocol !== 'unix' && (asked === undefined || protocol === 'unknown' || protocol === asked);
}

/** What the code says of a bind(), where the question does not: never a guess. */
export function askedBy(query: ExplainQuery, { endpoint }: FoundBind): ExplainQuery {
  const address = query.address ?? (query.host === undefined ? numericAddress(endpoint) : undefined);
  const host = query.host ?? (query.address === undefined && endpoint.address === 'localhost' ? 'localhost' : undefined);
  const protocol = query.protocol ?? (endpoint.protocol === 'tcp' || endpoint.protocol === 'udp' ? endpoint.protocol : undefined);
  return { ...query, address, host, protocol, options: query.options ?? knownOptions(endpoint) };
}

/** The options as bind() finds them; `undefined` where one of them is not known. */
export function knownOptions({ options, optionsIncomplete }: Endpoint): SocketOptions | undefined {
  const known: Record<string, number> = {};
  for (const [name, value] of options) {
    if (value === 'unknown') return undefined;
    known[name] = value;
  }
  return optionsIncomplete ? undefined : known;
}

function numericAddress({ address }: Endpoint): string | undefined {
  return address !== undefined && parseAddress(address) !== undefined ? address : undefined;
}

/** `server.c:31 binds TCP 0.0.0.0:8888 without SO_REUSEADDR.` */
export function describeBind({ name, lines, endpoint }: FoundBind): Text {
  const place = `${name}:${lines.positionAt(endpoint.span.start).line + 1}`;
  const protocol = endpoint.protocol === 'tcp' || endpoint.protocol === 'udp' ? `${endpoint.protocol.toUpperCase()} ` : '';
  const where = `${protocol}${endpoint.address === undefined ? endpoint.port : formatEndpoint({ address: endpoint.address, port: endpoint.port ?? 0 })}`;
  const option = endpoint.protocol === 'tcp' ? optionText(endpoint) : undefined;
  return { en: `${place} binds ${where}${option?.en ?? ''}.`, 'zh-CN': `${place} 绑定 ${where}${option?.['zh-CN'] ?? ''}。` };
}

function optionText({ options, optionsIncomplete }: Endpoint): Text {
  const value = options.get('SO_REUSEADDR');
  if (value === 'unknown' || (value === undefined && optionsIncomplete))
    return { en: '; whether SO_REUSEADDR is set by then is not known', 'zh-CN': '；那时是否已设置 SO_REUSEADDR 不清楚' };
  if (value === undefined || value === 0) return { en: ' without SO_REUSEADDR', 'zh-CN': '，没有设置 SO_REUSEADDR' };
  return { en: ' with SO_REUSEADDR', 'zh-CN': '，已设置 SO_REUSEADDR' };
}

/** A fix at a bind, as the light bulb has it there. */
export interface BindFix {
  readonly rule: string;
  readonly title: Text;
  readonly span: Span;
}

/** What can be mended of a bind and of what is done to its socket. */
export function fixesOf({ analysis, endpoint }: FoundBind): readonly BindFix[] {
  const touches = ({ span, related }: Finding): boolean =>
    [span, ...related.flatMap((one) => (one.path === undefined ? one.span : []))].some((each) => overlaps(each, endpoint.span));
  return analysis.findings.flatMap((finding) => {
    const fix = preferredFix(finding);
    return fix === undefined || besideThePoint.has(finding.rule) || !touches(finding) ? [] : [{ rule: finding.rule, title: fix.title, span: finding.span }];
  });
}

/** Rules about what a program does once bind() has failed. */
const besideThePoint: ReadonlySet<string> = new Set(['unchecked-bind', 'unhandled-listen-error', 'unused-ignore']);

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
