import type { LanguageId, ParsedText, SyntaxNode } from '../../server/src/core/syntax/index.ts';
import type { Site, Spot } from './sites.ts';

/** A program that is wrong in one way, and what has to be said about it. */
export interface Mutant {
  readonly mutation: string;
  /** The whole file, edited. */
  readonly text: string;
  readonly rule: string;
  readonly at: Spot;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Source {
  readonly text: string;
  readonly language: LanguageId;
  readonly root: SyntaxNode;
}

interface Planted {
  readonly edits: readonly Edit[];
  readonly rule: string;
  /** Where the fault stands, by an offset into the edited text or as a place of the original: edits before it keep every line. */
  readonly at: Spot | { readonly marker: string };
}

type Mutator = (source: Source, site: Site) => Planted | undefined;

/** Every way to break a program that is right, by its name in `sites.jsonl`. `undefined` where the site has not what it takes. */
const mutators: Readonly<Record<string, Mutator>> = {
  delete: deleteOption,
  late: moveOption,
  or: orOptions,
  level: wrongLevel,
  twice: bindTwice,
  unchecked,
  datagram,
  htons,
  client: fixClientPort,
  early: setBeforeBind,
};

export const mutations: readonly string[] = Object.keys(mutators);

/** All mutants of a file at a site. The text has to be the file's own. */
export function mutantsOf(parsed: ParsedText, language: LanguageId, site: Site): Mutant[] {
  const { text } = parsed;
  return parsed.withRoot((root) =>
    Object.entries(mutators).flatMap(([mutation, mutate]) => {
      if (mutation in site.except) return [];
      const planted = mutate({ text, language, root }, site);
      if (planted === undefined) return [];
      const edited = apply(text, planted.edits);
      const at = 'marker' in planted.at ? { path: site.path, line: lineOf(edited, edited.indexOf(planted.at.marker)) } : planted.at;
      return [{ mutation, rule: planted.rule, at, text: 'marker' in planted.at ? edited.replace(planted.at.marker, '') : edited }];
    }),
  );
}

function deleteOption(source: Source, site: Site): Planted | undefined {
  const edit = optionOff(source, site);
  if (edit === undefined || site.bind === undefined) return undefined;
  const at = site.missingAt ?? { path: site.path, line: site.bind };
  return { edits: [edit], rule: site.joins === undefined ? 'missing-reuseaddr' : 'multicast-missing-reuse', at };
}

function moveOption(source: Source, site: Site): Planted | undefined {
  const option = optionCall(source, site);
  const bind = bindCall(source, site);
  if (option === undefined || bind === undefined || option.startIndex > bind.startIndex) return undefined;
  const call = source.text.slice(option.startIndex, option.endIndex);
  return { edits: [nothingAt(option), after(source, bind, `${marker}${call}`)], rule: 'setsockopt-after-bind', at: { marker } };
}

function orOptions({ text }: Source, { path, option, by }: Site): Planted | undefined {
  if (option === undefined || by !== undefined) return undefined;
  const edit = replaceOnLine(text, option, /\b(?:socket\.)?SO_REUSEADDR\b/, (name) => `${name} | ${name.replace('SO_REUSEADDR', 'SO_REUSEPORT')}`);
  return edit && { edits: [edit], rule: 'ored-socket-options', at: { path, line: option } };
}

function wrongLevel({ text }: Source, { path, option, by }: Site): Planted | undefined {
  if (option === undefined || by !== undefined) return undefined;
  const edit = replaceOnLine(text, option, /\bSOL_SOCKET\b/, () => 'IPPROTO_TCP');
  return edit && { edits: [edit], rule: 'invalid-socket-option', at: { path, line: option } };
}

function bindTwice(source: Source, site: Site): Planted | undefined {
  const bind = bindCall(source, site);
  if (bind === undefined) return undefined;
  const call = source.text.slice(bind.startIndex, bind.endIndex);
  return { edits: [after(source, bind, `${marker}${call}`)], rule: 'already-bound', at: { marker } };
}

function unchecked(source: Source, site: Site): Planted | undefined {
  const bind = bindCall(source, site);
  const statement = bind && statementOf(bind);
  if (bind === undefined || site.bind === undefined || statement?.type !== 'if_statement' || site.listen === undefined) return undefined;
  const condition = statement.childForFieldName('condition');
  if (condition === null || condition.endIndex < bind.endIndex || source.language === 'python' || statement.childForFieldName('alternative') !== null)
    return undefined;
  const call = source.text.slice(bind.startIndex, bind.endIndex);
  const lead = lineBreaks(source.text.slice(statement.startIndex, bind.startIndex));
  const tail = lineBreaks(source.text.slice(bind.endIndex, statement.endIndex));
  return {
    edits: [{ start: statement.startIndex, end: statement.endIndex, text: `${lead}${call};${tail}` }],
    rule: 'unchecked-bind',
    at: { path: site.path, line: site.bind },
  };
}

function datagram({ text }: Source, { path, stream, listen }: Site): Planted | undefined {
  if (stream === undefined || listen === undefined) return undefined;
  const edit = replaceOnLine(text, stream, /\bSOCK_STREAM\b/, () => 'SOCK_DGRAM');
  return edit && { edits: [edit], rule: 'listen-on-datagram', at: { path, line: listen } };
}

function htons({ text }: Source, { path, port }: Site): Planted | undefined {
  if (port === undefined) return undefined;
  const edit = replaceOnLine(text, port, /\bhtons\s*(?=\()/, () => '');
  return edit && { edits: [edit], rule: 'port-byte-order', at: { path, line: port } };
}

/** A client that binds port 4100 before it connects. */
function fixClientPort(source: Source, { connect }: Site): Planted | undefined {
  const call = connect === undefined ? undefined : callOn(source, connect, '(?:connect|connect_ex|createConnection)');
  const callee = call?.childForFieldName('function');
  const first = call?.childForFieldName('arguments')?.namedChildren[0];
  if (call === undefined || callee == null || first == null) return undefined;
  if (source.language === 'python') {
    const socket = callee.childForFieldName('object')?.text;
    return { edits: [before(source, call, `${marker}${socket}.bind(('', 4100))`)], rule: 'client-bind-fixed-port', at: { marker } };
  }
  if (source.language !== 'c' && source.language !== 'cpp') {
    // At the end, where no spread can put another port over it.
    const last = first.type === 'object' ? first.lastNamedChild : null;
    if (last === null) return undefined;
    return { edits: [{ start: last.endIndex, end: last.endIndex, text: `, ${marker}localPort: 4100` }], rule: 'client-bind-fixed-port', at: { marker } };
  }
  const address = 'struct sockaddr_in bound; memset(&bound, 0, sizeof(bound)); bound.sin_family = AF_INET; bound.sin_port = htons(4100);';
  const bind = `if (${marker}bind(${first.text}, (struct sockaddr *)&bound, sizeof(bound)) < 0) return -1;`;
  return { edits: [before(source, call, `{ ${address} ${bind} }`)], rule: 'client-bind-fixed-port', at: { marker } };
}

/** A Node datagram socket that is told to broadcast before it is bound. */
function setBeforeBind(source: Source, { dgram }: Site): Planted | undefined {
  const call = dgram === undefined ? undefined : callOn(source, dgram, 'createSocket');
  const declared = call?.parent;
  const name = declared?.childForFieldName('name') ?? declared?.childForFieldName('left');
  if (call === undefined || name == null) return undefined;
  return { edits: [after(source, call, `${marker}${name.text}.setBroadcast(true)`)], rule: 'dgram-option-before-bind', at: { marker } };
}

/** Marks a place in the edited text; no program holds it. */
const marker = '\u0000';

/** The option is not set any more; every line stays where it is. */
function optionOff(source: Source, site: Site): Edit | undefined {
  if (site.option === undefined) return undefined;
  if (site.by === '=') return replaceOnLine(source.text, site.option, /(?<=[=:]\s*)(?:[Tt]rue|1)\b/, (word) => ({ True: 'False', true: 'false' })[word] ?? '0');
  const call = optionCall(source, site);
  return call && nothingAt(call);
}

function optionCall(source: Source, site: Site): SyntaxNode | undefined {
  if (site.option === undefined || site.by === '=') return undefined;
  return callOn(source, site.option, site.by ?? 'setsockopt');
}

function bindCall(source: Source, site: Site): SyntaxNode | undefined {
  if (site.bind === undefined) return undefined;
  return callOn(source, site.bind, site.bindBy ?? 'bind');
}

/** The call of a name that stands on a line. */
function callOn({ text, root }: Source, line: number, name: string): SyntaxNode | undefined {
  const start = offsetOf(text, line);
  const found = new RegExp(`\\b${name}\\s*\\(`).exec(text.slice(start, offsetOf(text, line + 1)));
  if (found === null) return undefined;
  for (let node = root.descendantForIndex(start + found.index); node !== null; node = node.parent)
    if (node.type === 'call_expression' || node.type === 'call') return node;
  return undefined;
}

/** A call that did what was asked, in every language: zero. It takes as many lines as before. */
function nothingAt(call: SyntaxNode): Edit {
  return { start: call.startIndex, end: call.endIndex, text: `0${lineBreaks(call.text)}` };
}

/** A statement of its own after the one that holds a call. */
function after({ text, language }: Source, call: SyntaxNode, added: string): Edit {
  const statement = statementOf(call);
  const indent = /[ \t]*$/.exec(text.slice(0, statement.startIndex))?.[0] ?? '';
  const end = language === 'python' ? '' : ';';
  return { start: statement.endIndex, end: statement.endIndex, text: `\n${indent}${added}${end}` };
}

/** A statement of its own before the one that holds a call. */
function before({ text }: Source, call: SyntaxNode, added: string): Edit {
  const { startIndex } = statementOf(call);
  const indent = /[ \t]*$/.exec(text.slice(0, startIndex))?.[0] ?? '';
  return { start: startIndex, end: startIndex, text: `${added}\n${indent}` };
}

const blocks: ReadonlySet<string> = new Set([
  'compound_statement',
  'statement_block',
  'block',
  'translation_unit',
  'program',
  'module',
  'case_statement',
  'switch_case',
]);

/** The statement of a block that holds the node. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  for (let parent = node.parent; parent !== null && !blocks.has(parent.type) && !parent.type.startsWith('preproc_'); parent = parent.parent) statement = parent;
  return statement;
}

function replaceOnLine(text: string, line: number, pattern: RegExp, replace: (match: string) => string): Edit | undefined {
  const start = offsetOf(text, line);
  const found = pattern.exec(text.slice(start, offsetOf(text, line + 1)));
  return found === null ? undefined : { start: start + found.index, end: start + found.index + found[0].length, text: replace(found[0]) };
}

function apply(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((edited, { start, end, text: piece }) => edited.slice(0, start) + piece + edited.slice(end), text);
}

function lineBreaks(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1);
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', offset);
    if (next < 0) return text.length;
    offset = next + 1;
  }
  return offset;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
