import { rules } from '../../server/src/core/rules/index.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';

/** A finding that a page expects, said by a comment at the end of the line where the finding's range starts. */
export interface Want {
  /** Counts from 1, within the case. */
  readonly line: number;
  /** The underlined text; `…` stands for anything. */
  readonly quote: string;
  readonly rule: string;
  /** A part of the English message. */
  readonly says?: string;
}

/** One fenced block: a file of its own. */
export interface Case {
  readonly name: string;
  /** The section (`##`) that it stands in. */
  readonly section: string;
  readonly language: LanguageId;
  readonly platform: 'linux' | 'darwin' | 'freebsd' | 'windows';
  /** The source without its `want` comments: what is analysed. */
  readonly text: string;
  /** The source as the page shows it. */
  readonly shown: string;
  readonly wants: readonly Want[];
  /** The text after the preferred fix of every finding of the page's rule. */
  readonly fixed?: string;
  /** Source that is meant to be broken: it may have syntax errors. */
  readonly isBroken: boolean;
  /** The page's rule, where it is off by default. */
  readonly turnedOn: string | undefined;
  /** Line of the page where the block opens, counting from 1. */
  readonly pageLine: number;
}

export interface Page {
  readonly rule: string;
  /** The first paragraph. */
  readonly summary: string;
  readonly facts: ReadonlyMap<string, string>;
  /** Headings of the second level, in order. */
  readonly sections: readonly string[];
  /** Ids of claims, from lines `Claims: …`. */
  readonly claims: readonly string[];
  readonly cases: readonly Case[];
  /** Languages without a case, and why, from lines `No cases in C, C++: …`. */
  readonly absences: ReadonlyMap<string, string>;
  /** Fenced blocks as shown, by section, `fixed` ones included. */
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly section: string;
  readonly info: string;
  readonly text: string;
}

const languages: ReadonlyMap<string, LanguageId> = new Map([
  ['c', 'c'],
  ['cpp', 'cpp'],
  ['python', 'python'],
  ['typescript', 'typescript'],
  ['tsx', 'typescriptreact'],
  ['javascript', 'javascript'],
  ['jsx', 'javascriptreact'],
]);

/** The languages for which every page must answer, by the name that a page calls them. */
export const answeredLanguages: ReadonlyMap<string, LanguageId> = new Map([
  ['C', 'c'],
  ['C++', 'cpp'],
  ['Python', 'python'],
  ['TypeScript', 'typescript'],
  ['JavaScript', 'javascript'],
]);

/**
 * Reads a rule's page. See README.md beside this file for the format.
 * @throws Error with the page's name and line when the page is not well-formed: a page is written by us.
 */
export function parsePage(rule: string, markdown: string): Page {
  const cases: Case[] = [];
  const blocks: Block[] = [];
  const sections: string[] = [];
  const facts = new Map<string, string>();
  const claims: string[] = [];
  const absences = new Map<string, string>();
  const turnedOn = rules.find(({ name, severity }) => name === rule && severity === 'off')?.name;
  let summary = '';
  let section = '';
  let heading = '';
  let caseOfHeading = 0;
  const lines = markdown.split('\n');
  const fail = (line: number, message: string): never => {
    throw new Error(`${rule}.md:${line + 1}: ${message}`);
  };
  if (lines[0] !== `# ${rule}`) fail(0, `the page must begin with "# ${rule}"`);

  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const title = /^(##+) (.+)$/.exec(line);
    if (title?.[2] !== undefined) {
      if (title[1] === '##') {
        section = title[2];
        sections.push(section);
      }
      heading = title[2];
      caseOfHeading = 0;
      continue;
    }
    const fence = /^(```+)(.*)$/.exec(line);
    if (fence?.[1] !== undefined) {
      const close = lines.indexOf(fence[1], at + 1);
      if (close < 0) fail(at, 'the block has no end');
      const shown = `${lines.slice(at + 1, close).join('\n')}\n`;
      const info = fence[2] ?? '';
      blocks.push({ section, info, text: shown });
      const [name = '', ...attributes] = info.split(' ');
      const language = languages.get(name);
      if (attributes.includes('fixed')) {
        const index = cases.findLastIndex((each) => each.language === language && each.fixed === undefined && each.wants.length > 0);
        const target = cases[index];
        if (target === undefined) fail(at, 'no case before this block is to be fixed');
        else cases[index] = { ...target, fixed: shown };
      } else if (language !== undefined) {
        caseOfHeading += 1;
        const name = caseOfHeading === 1 ? heading : `${heading} (${caseOfHeading})`;
        const platform = attributes.find((each) => each.startsWith('platform='))?.slice('platform='.length) ?? 'linux';
        if (!isPlatform(platform)) fail(at, `no platform ${platform}`);
        else {
          const isBroken = attributes.includes('broken');
          cases.push({ name, section, language, platform, turnedOn, ...readWants(rule, shown, language), shown, isBroken, pageLine: at + 1 });
        }
      }
      at = close;
      continue;
    }
    if (summary === '' && section === '' && line !== '') summary = line;
    const fact = /^\*\*(.+?)\*\*[:：] ?(.+)$/.exec(line);
    if (fact?.[1] !== undefined && fact[2] !== undefined && section === '') facts.set(fact[1], fact[2]);
    const cited = /^Claims: (.+?)\.?$/.exec(line);
    if (cited?.[1] !== undefined) claims.push(...cited[1].split(', '));
    const absence = /^No cases in (.+?): (.+)$/.exec(line);
    if (absence?.[1] !== undefined && absence[2] !== undefined) for (const each of absence[1].split(', ')) absences.set(each, absence[2]);
  }
  return { rule, summary, facts, sections, claims, cases, absences, blocks };
}

function isPlatform(name: string): name is Case['platform'] {
  return name === 'linux' || name === 'darwin' || name === 'freebsd' || name === 'windows';
}

/** Takes the `want` comments out of a source, with the white space before them. */
export function readWants(rule: string, shown: string, language: LanguageId): { text: string; wants: Want[] } {
  const wants: Want[] = [];
  const marker = language === 'python' ? / *# want (".*)$/ : / *\/\/ want (".*)$/;
  const text = shown.split('\n').map((line, index) => {
    const comment = marker.exec(line);
    if (comment?.[1] === undefined) return line;
    wants.push(...parseWants(rule, comment[1], index + 1));
    return line.slice(0, comment.index);
  });
  return { text: text.join('\n'), wants };
}

function parseWants(rule: string, comment: string, line: number): Want[] {
  const wants: Want[] = [];
  const want = /"((?:[^"\\]|\\.)+)"(?: (?!says )([a-z][a-z-]*))?(?: says "([^"]+)")?(?:, |$)/y;
  while (want.lastIndex < comment.length) {
    const found = want.exec(comment);
    if (found?.[1] === undefined) throw new Error(`${rule}: cannot read "want ${comment}"`);
    const quote = found[1].replaceAll('\\"', '"');
    wants.push({ line, quote, rule: found[2] ?? rule, ...(found[3] === undefined ? {} : { says: found[3] }) });
  }
  return wants;
}

/** Whether the underlined text is the quoted one. */
export function quotes(quote: string, text: string): boolean {
  const parts = quote.split('…');
  const [first = '', ...rest] = parts;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const [index, part] of rest.entries()) {
    const at = index === rest.length - 1 ? text.length - part.length : text.indexOf(part, from);
    if (at < from || !text.startsWith(part, at)) return false;
    from = at + part.length;
  }
  return from === text.length;
}
