import type { Location } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../core/ir/span.ts';
import type { Analyses } from './analyses.ts';
import type { FoundBind } from './binds.ts';
import type { Host } from './host.ts';
import { rangeOf } from './present.ts';

/** One number of the text that another one can take the place of, so that a bind() takes another port. */
export interface PortEdit {
  readonly location: Location;
  /** How a person would call the file. */
  readonly name: string;
  readonly newText: string;
}

/**
 * The constant that a bind() gets its port from, with another port in its place. `undefined` where it is not one plain number in one place, or where the
 * analysis of the changed text does not see the bind take the new port.
 */
export async function portEdit(bind: FoundBind, port: number, analyses: Analyses, host: Host): Promise<PortEdit | undefined> {
  const { endpoint, path } = bind;
  const { port: old, portAt } = endpoint;
  if (old === undefined || portAt === undefined || path === undefined) return undefined;
  const from = portAt.path ?? path;
  const place = await literalOf(portAt.span, from, old, bind, analyses);
  if (place === undefined) return undefined;
  const { text, span } = place;
  const newText = String(port);
  const changed = { path: place.path, text: text.slice(0, span.start) + newText + text.slice(span.end) };
  const then = await analyses.beside.ofFile(path, changed);
  const count = (which: number, endpoints = then?.endpoints): number =>
    endpoints?.filter((each) => each.port === which && each.api === endpoint.api).length ?? 0;
  if (count(port) <= count(port, bind.analysis.endpoints) || count(old) >= count(old, bind.analysis.endpoints)) return undefined;
  const uri = place.path === path ? bind.uri : host.uriOf(place.path);
  const range = rangeOf(span, TextDocument.create(uri, '', 0, text));
  return { location: { uri, range }, name: place.path === path ? bind.name : place.path, newText };
}

interface Literal {
  readonly path: string;
  readonly text: string;
  readonly span: Span;
}

/** Where the number itself stands: in the text that gave the port, or where the name that gave it is defined. */
async function literalOf(span: Span, path: string, port: number, { analysis }: FoundBind, analyses: Analyses): Promise<Literal | undefined> {
  const text = analyses.beside.textOf(path);
  if (text === undefined) return undefined;
  const written = text.slice(span.start, span.end);
  const here = onlyMatch(new RegExp(`(?<![\\w.])${port}(?![\\w.])`, 'g'), written);
  if (here !== undefined) return { path, text, span: { start: span.start + here.start, end: span.start + here.end } };
  const name = /^(?:[A-Za-z_$][\w$]*\.)*([A-Za-z_$][\w$]*)$/.exec(written)?.[1];
  if (name === undefined) return undefined;
  const found: Literal[] = [];
  for (const each of new Set([path, ...analysis.together, ...analyses.beside.filesNamedBy(path)])) {
    const inside = analyses.beside.textOf(each);
    const defined = inside === undefined ? undefined : definitionOf(name, port, inside);
    if (inside !== undefined && defined !== undefined) found.push({ path: each, text: inside, span: defined });
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : undefined;
}

/** `#define PORT 8888`, `PORT = 8888`, `const int port{8888}`, `port: 8888`. */
function definitionOf(name: string, port: number, text: string): Span | undefined {
  const escaped = name.replaceAll('$', '\\$');
  const before = `(?:#[ \\t]*define[ \\t]+${escaped}[ \\t]+\\(?|(?<![\\w$])${escaped}[ \\t]*(?::[^=\\n;]{1,80})?(?:=|:|\\{)[ \\t]*)['"]?`;
  return onlyMatch(new RegExp(`(?<=${before})${port}(?![\\w.])`, 'g'), text);
}

function onlyMatch(pattern: RegExp, text: string): Span | undefined {
  const [first, second] = text.matchAll(pattern);
  if (first === undefined || second !== undefined) return undefined;
  return { start: first.index, end: first.index + first[0].length };
}
