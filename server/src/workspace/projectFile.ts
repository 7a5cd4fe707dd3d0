import type { Text } from '@bindwise/semantics';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { PlatformName } from '../core/ir/index.ts';
import type { Severity } from '../core/rules/finding.ts';
import { severities } from '../core/rules/finding.ts';
import { LineIndex } from './lineIndex.ts';
import { isPlatformName, platformNames } from './platform.ts';

export const projectFileName = 'bindwise.json';

/** What a project file or the editor's settings may say. What is absent is not said. */
export interface Settings {
  readonly platform?: PlatformName | 'auto';
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
  readonly exclude?: readonly string[];
  /** In bytes. */
  readonly maxFileSize?: number;
}

export interface ProjectFile {
  readonly path: string;
  readonly settings: Settings;
  /** What is wrong in it; the rest of it holds. */
  readonly problems: readonly ProjectProblem[];
}

export interface ProjectProblem {
  /** Line and column count from 1. */
  readonly line: number;
  readonly column: number;
  /** The key that it is about, as `rules.already-bound`; empty for the file as a whole. */
  readonly key: string;
  readonly message: Text;
}

/** Reads the text of a `bindwise.json`: JSON with comments and trailing commas. Total: what is wrong is a problem, not an exception. */
export function parseProjectFile(path: string, text: string, ruleNames?: ReadonlySet<string>): ProjectFile {
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true, disallowComments: false });
  const lines = new LineIndex(text);
  const problems: ProjectProblem[] = [];
  const say: Say = (offset, key, message) => {
    const { line, column } = lines.positionAt(offset);
    problems.push({ line: line + 1, column: column + 1, key, message });
  };
  for (const error of errors.slice(0, 1)) say(error.offset, '', notJson(printParseErrorCode(error.error)));
  if (root === undefined) return { path, settings: {}, problems };
  if (root.type !== 'object') {
    say(root.offset, '', { en: 'must be a JSON object', 'zh-CN': '必须是 JSON 对象' });
    return { path, settings: {}, problems };
  }
  return { path, settings: settingsOf(root, say, ruleNames), problems };
}

/** The later settings win, key by key; patterns of `exclude` add up. */
export function mergeSettings(first: Settings, second: Settings): Settings {
  return {
    ...first,
    ...second,
    ...(second.platform === 'auto' && first.platform !== undefined ? { platform: first.platform } : {}),
    rules: { ...first.rules, ...second.rules },
  };
}

/** A problem in one line, as compilers print theirs: line, column, key, what. */
export function describeProblem({ line, column, key, message }: ProjectProblem): Text {
  const place = `${line}:${column}: ${key === '' ? '' : `${key}: `}`;
  return { en: place + message.en, 'zh-CN': place + message['zh-CN'] };
}

type Say = (offset: number, key: string, message: Text) => void;

function settingsOf(root: Node, say: Say, ruleNames: ReadonlySet<string> | undefined): Settings {
  const settings: { -readonly [K in keyof Settings]: Settings[K] } = {};
  for (const { name, offset, value } of members(root)) {
    if (name === 'platform') {
      if (value.value === 'auto' || isPlatformName(value.value)) settings.platform = value.value;
      else say(value.offset, name, oneOf(['auto', ...platformNames]));
    } else if (name === 'rules') {
      settings.rules = rulesOf(value, say, ruleNames);
    } else if (name === 'exclude') {
      settings.exclude = patternsOf(value, say);
    } else if (name === 'maxFileSize') {
      if (isFileSize(value.value)) settings.maxFileSize = value.value;
      else say(value.offset, name, { en: 'must be a number of bytes, 1 or more', 'zh-CN': '必须是字节数，至少为 1' });
    } else if (name !== '$schema') {
      say(offset, name, unknownKey);
    }
  }
  return settings;
}

function rulesOf(node: Node, say: Say, ruleNames: ReadonlySet<string> | undefined): Record<string, Severity | 'off'> {
  const rules: Record<string, Severity | 'off'> = {};
  if (node.type !== 'object') say(node.offset, 'rules', { en: 'must be an object from rule to severity', 'zh-CN': '必须是由规则到级别的对象' });
  for (const { name, offset, value } of members(node)) {
    const key = `rules.${name}`;
    if (ruleNames !== undefined && !ruleNames.has(name)) say(offset, key, { en: 'there is no such rule', 'zh-CN': '没有这条规则' });
    else if (isRuleSetting(value.value)) rules[name] = value.value;
    else say(value.offset, key, oneOf([...severities, 'off']));
  }
  return rules;
}

function patternsOf(node: Node, say: Say): readonly string[] {
  const message: Text = { en: 'must be a list of path patterns', 'zh-CN': '必须是路径模式的列表' };
  if (node.type !== 'array') {
    say(node.offset, 'exclude', message);
    return [];
  }
  const patterns: string[] = [];
  for (const [index, item] of (node.children ?? []).entries()) {
    if (typeof item.value === 'string') patterns.push(item.value);
    else say(item.offset, `exclude[${index}]`, { en: 'must be a path pattern in quotes', 'zh-CN': '必须是引号中的路径模式' });
  }
  return patterns;
}

export function isRuleSetting(value: unknown): value is Severity | 'off' {
  return value === 'off' || (typeof value === 'string' && (severities as readonly string[]).includes(value));
}

export function isFileSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 1;
}

interface Member {
  readonly name: string;
  readonly offset: number;
  readonly value: Node;
}

function* members(node: Node): Generator<Member> {
  if (node.type !== 'object') return;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (typeof key?.value === 'string' && value !== undefined) yield { name: key.value, offset: key.offset, value };
  }
}

const unknownKey: Text = {
  en: 'is not a setting; there are platform, rules, exclude and maxFileSize',
  'zh-CN': '不是设置项；可用的有 platform、rules、exclude 和 maxFileSize',
};

function oneOf(values: readonly string[]): Text {
  const list = values.map((value) => `"${value}"`).join(', ');
  return { en: `must be one of ${list}`, 'zh-CN': `必须是以下之一：${list}` };
}

function notJson(code: string): Text {
  const words = code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return { en: `is not valid JSON: ${words}`, 'zh-CN': `不是有效的 JSON：${words}` };
}
