import type { Locale, Text } from '@bindwise/semantics';
import type { Range } from 'vscode-languageserver';
import { escapeMarkdown } from '../core/hover/words.ts';
import type * as Live from '../live/index.ts';
import { visible } from '../workspace/visible.ts';
import { type BindFix, describeBind, type FoundBind, fixesOf } from './binds.ts';
import { rangeOf } from './present.ts';

/** What `bindwise/explain` answers. Every text in it is safe to show: control characters and marks of direction stand as signs. */
export type ExplainAnswer = Explained | NotExplained;

export interface Explained {
  readonly kind: 'explained';
  readonly report: Live.ExplainReport;
  /** The call and its error; what the report says happened beyond that is `meaning`, which may be empty. */
  readonly headline: string;
  readonly meaning: string;
  /** When the machine was looked at, as ISO 8601. */
  readonly at: string;
  readonly binds: readonly BindShown[];
  readonly citations: readonly string[];
  /** Said where the platform's kernel was never asked; else empty. */
  readonly basisNote: string;
  readonly headings: Readonly<Record<'remedies' | 'beside' | 'limits' | 'claims' | 'binds', string>>;
  /** Said where no bind was found. */
  readonly noBind: string;
  /** The whole answer, for the clipboard. */
  readonly text: string;
  /** The same, for clients that show Markdown. */
  readonly markdown: string;
}

export interface NotExplained {
  /** `port-needed`: the text is of a failed bind(), and names no port. */
  readonly kind: 'port-needed' | 'not-understood' | 'path';
  readonly message: string;
  /** For `port-needed`: what the code of the open folders binds. */
  readonly binds: readonly BindShown[];
}

export interface BindShown {
  readonly uri: string;
  readonly range: Range;
  /** `server.c:31` */
  readonly place: string;
  /** `server.c:31 binds TCP 0.0.0.0:8888 without SO_REUSEADDR.` */
  readonly said: string;
  readonly port: number;
  readonly protocol: string;
  readonly fixes: readonly { readonly rule: string; readonly title: string; readonly range: Range }[];
  /** The question was judged for this very bind. */
  readonly judged: boolean;
}

export function shownBind(bind: FoundBind, locale: Locale, judged: boolean): BindShown {
  const { uri, lines, endpoint, name } = bind;
  const range = rangeOf(endpoint.span, lines);
  const fixes = fixesOf(bind).map(({ rule, title, span }: BindFix) => ({ rule, title: title[locale], range: rangeOf(span, lines) }));
  const place = visible(`${name}:${range.start.line + 1}`);
  return { uri, range, place, said: visible(describeBind(bind)[locale]), port: endpoint.port ?? 0, protocol: endpoint.protocol, fixes, judged };
}

export interface Answered {
  readonly explanation: Live.Explanation;
  readonly understood: Live.Understood | undefined;
  readonly binds: readonly BindShown[];
  /** What of the code could not be looked at. */
  readonly limits: readonly Text[];
}

export function explained({ explanation, understood, binds, limits }: Answered, live: typeof Live, locale: Locale): Explained {
  const all = { ...explanation, limits: [...explanation.limits, ...limits] };
  const report = shown(live.reportOf(all, understood, locale));
  const headline = visible(explanation.headline[locale]);
  const citations = live.citationsOf(all, locale).map(visible);
  const headings = { ...translated(live.headings, locale), binds: bindsHeading[locale] };
  const basisNote = explanation.basis === 'documented' ? live.documented[locale] : '';
  const text = `${live.render(all, locale, { visible })}\n${headings.binds}\n${said(binds, locale)
    .map((line) => `  · ${line}\n`)
    .join('')}`;
  const answer: Omit<Explained, 'markdown'> = {
    kind: 'explained',
    report,
    headline,
    meaning: report.happened.slice(headline.length).trim(),
    at: new Date(explanation.at).toISOString(),
    binds,
    citations,
    basisNote,
    headings,
    noBind: noBind[locale],
    text,
  };
  return { ...answer, markdown: markdownOf(answer, locale) };
}

function said(binds: readonly BindShown[], locale: Locale): readonly string[] {
  return binds.length === 0 ? [noBind[locale]] : binds.map((bind) => bind.said);
}

/** Every text that a program or a file had a hand in is escaped: nothing in it can become a link, HTML or a command. */
function markdownOf({ report, headline, meaning, binds, citations, basisNote, headings }: Omit<Explained, 'markdown'>, locale: Locale): string {
  const lines = [`**${escapeMarkdown(headline)}**`, '', [...(meaning === '' ? [] : [meaning]), ...report.who, report.reason].map(escapeMarkdown).join('  \n')];
  if (basisNote !== '') lines.push('', `*${escapeMarkdown(basisNote)}*`);
  if (report.remedies.length > 0) lines.push('', `### ${headings.remedies}`, '');
  for (const [index, { title, detail, command }] of report.remedies.entries()) {
    lines.push(`${index + 1}. **${escapeMarkdown(title)}**  \n   ${escapeMarkdown(detail)}`);
    if (command !== undefined) lines.push('', '   ```', `   ${command.replaceAll('`', "'")}`, '   ```', '');
  }
  section(lines, headings.binds, said(binds, locale));
  section(lines, headings.beside, report.beside);
  section(lines, headings.limits, report.limits);
  section(lines, headings.claims, citations);
  return `${lines.join('\n')}\n`;
}

function section(lines: string[], heading: string, items: readonly string[]): void {
  if (items.length > 0) lines.push('', `### ${heading}`, '', ...items.map((item) => `- ${escapeMarkdown(item)}`));
}

const bindsHeading: Text = { en: 'In your code', 'zh-CN': '在你的代码里' };

const noBind: Text = {
  en: 'No line of the open files and folders was seen to bind this port.',
  'zh-CN': '在打开的文件和文件夹里，没有看到哪一行绑定这个端口。',
};

export function portNeeded({ error, by }: Live.Understood, binds: readonly BindShown[], locale: Locale): NotExplained {
  const message: Text = {
    en: `The text says ${error}, as ${by} prints it, and names no port.`,
    'zh-CN': `这段文字说的是 ${error}（${by} 的写法），没有给出端口。`,
  };
  return { kind: 'port-needed', message: visible(message[locale]), binds };
}

export function pathNamed(path: string, locale: Locale): NotExplained {
  const message: Text = {
    en: `${path} is the path of a Unix-domain socket and no port: bind() fails while a file of that name exists, whether or not anybody listens (unix(7)).`,
    'zh-CN': `${path} 是 Unix 域套接字的路径，不是端口：只要这个名字的文件存在，bind() 就会失败，不管有没有人监听（unix(7)）。`,
  };
  return { kind: 'path', message: visible(message[locale]), binds: [] };
}

export function notUnderstood(locale: Locale): NotExplained {
  const message: Text = {
    en: 'The text does not say that bind() failed, in any form that is known.',
    'zh-CN': '这段文字没有以任何已知的形式说明 bind() 失败。',
  };
  return { kind: 'not-understood', message: message[locale], binds: [] };
}

function translated<K extends string>(texts: Readonly<Record<K, Text>>, locale: Locale): Record<K, string> {
  return Object.fromEntries(Object.entries<Text>(texts).map(([key, text]) => [key, text[locale]])) as Record<K, string>;
}

/** A copy whose texts are safe to show. A full-width bracket brings its own space. */
function shown<T>(value: T): T {
  if (typeof value === 'string') return visible(value).replaceAll('） ', '）') as T;
  if (Array.isArray(value)) return value.map(shown) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)])) as T;
}
