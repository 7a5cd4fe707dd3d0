import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constantNames, errors, socketOptions } from '@bindwise/semantics';

// Writes the injection grammars in syntaxes/, with the names that `semantics` knows: with --check, only compares.
const folder = join(import.meta.dirname, '../../syntaxes');

interface Pattern {
  readonly match: string;
  readonly name?: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

interface Grammar {
  /** Also the name of its file. */
  readonly scopeName: string;
  readonly languages: readonly string[];
  /** Where in a language: `-` keeps it out of comments and strings. */
  readonly where: string;
  readonly patterns: readonly Pattern[];
}

const outsideText = ' - (comment | string)';
const options = [...socketOptions.keys()];
const others = constantNames().filter((name) => !socketOptions.has(name));
const isAddress = (name: string): boolean => name.startsWith('INADDR_');
const addresses = [...others.filter(isAddress), 'in6addr_any', 'in6addr_loopback', 'IN6ADDR_ANY_INIT', 'IN6ADDR_LOOPBACK_INIT'];
const parameters = others.filter((name) => !isAddress(name));
/** C and Python write the names of all of them as they are. */
const constants: readonly Pattern[] = [
  { name: 'variable.other.constant.socket-option.bindwise', match: wordOf(options) },
  { name: 'variable.other.constant.errno.bindwise', match: wordOf(errors.keys()) },
  { name: 'variable.other.constant.socket-address.bindwise', match: wordOf(addresses) },
  { name: 'variable.other.constant.socket-parameter.bindwise', match: wordOf(parameters) },
];
const calls = 'support.function.socket.bindwise';
const optionKey = 'variable.other.property.socket-option.bindwise';
const scripts = ['source.ts', 'source.tsx', 'source.js', 'source.js.jsx'];

const grammars: readonly Grammar[] = [
  {
    scopeName: 'bindwise.sockets.c',
    languages: ['source.c', 'source.cpp'],
    where: outsideText,
    patterns: [
      ...constants,
      // Bare or global, never a member or another namespace's: std::bind is none of these.
      {
        match: '(?<![\\w.:>])(?:::)?(socket|bind|listen|accept4?|connect|[gs]etsockopt|getsockname|getaddrinfo)(?=\\s*\\()',
        captures: { 1: { name: calls } },
      },
    ],
  },
  {
    scopeName: 'bindwise.sockets.python',
    languages: ['source.python'],
    where: outsideText,
    patterns: [
      ...constants,
      // Only where the name can be nothing else: bind() of a widget takes no pair.
      { match: '\\.([gs]etsockopt)(?=\\s*\\()', captures: { 1: { name: calls } } },
      { match: '\\.(bind|connect|connect_ex)(?=\\s*\\(\\()', captures: { 1: { name: calls } } },
      {
        match: '(?<![\\w.])socket\\.(socket|create_server|create_connection|socketpair|getaddrinfo|has_dualstack_ipv6)(?=\\s*\\()',
        captures: { 1: { name: calls } },
      },
    ],
  },
  {
    scopeName: 'bindwise.sockets.javascript',
    languages: scripts,
    where: outsideText,
    patterns: [
      { name: optionKey, match: '\\b(?:reuseAddr|reusePort|ipv6Only|localPort|localAddress)\\b(?=\\s*:)' },
      { name: calls, match: '\\b(?:createServer|createSocket|createConnection)(?=\\s*\\()' },
    ],
  },
  {
    scopeName: 'bindwise.errno.javascript',
    languages: scripts,
    where: ' string',
    patterns: [{ name: 'variable.other.constant.errno.bindwise', match: `(?<=['"\`])(?:${[...errors.keys()].join('|')})(?=['"\`])` }],
  },
  {
    scopeName: 'bindwise.ignore',
    languages: ['source.c', 'source.cpp', 'source.python', ...scripts],
    where: ' comment',
    patterns: [
      {
        match: '\\b(bindwise-ignore(?:-file)?)[ \\t]+([\\w-]+(?:[ \\t]*,[ \\t]*[\\w-]+)*)(?=[ \\t]*(?::|\\*/|$))',
        captures: { 1: { name: 'keyword.control.ignore.bindwise' }, 2: { name: 'entity.name.tag.rule.bindwise' } },
      },
    ],
  },
];

mkdirSync(folder, { recursive: true });
for (const grammar of grammars) {
  const path = join(folder, `${grammar.scopeName}.tmLanguage.json`);
  const text = `${JSON.stringify(written(grammar), undefined, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} does not have the names that semantics has: run tools/generate/grammars.ts.`);
    process.exitCode = 1;
  }
}

function written({ scopeName, languages, where, patterns }: Grammar): object {
  return { scopeName, injectionSelector: languages.map((language) => `L:${language}${where}`).join(', '), patterns };
}

function wordOf(names: Iterable<string>): string {
  return `\\b(?:${[...names].join('|')})\\b`;
}
