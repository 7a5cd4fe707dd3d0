import { readFile } from 'node:fs/promises';
import type { Locale, Text } from '@bindwise/semantics';
import type { Rule } from '../core/rules/index.ts';
import { documentationOf, pageNameOf } from '../workspace/documentation.ts';
import { readArguments } from './arguments.ts';
import { tableOf } from './table.ts';
import { locales, type Status, status, type Terminal, UsageError } from './terminal.ts';
import { severityWords } from './words.ts';

const options = { format: { takes: 'FORMAT', allowed: ['pretty', 'json'] }, locale: { takes: 'LOCALE', allowed: locales } } as const;

/** `bindwise rule [NAME]`: the page of a rule, or the table of all. */
export async function rule(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const { values, operands } = readArguments('rule', args, options, 1);
  const { rules } = await import('../core/rules/registry.ts');
  const [name] = operands;
  const isJson = values.format === 'json';
  if (name === undefined) {
    await terminal.write(isJson ? json({ version: 1, rules: rules.map((one) => factsOf(one, locale)) }) : table(rules, locale));
    return status.fine;
  }
  const found = rules.find((one) => one.name === name);
  if (found === undefined) throw noSuchRule(name, rules);
  const page = await readPage(name, terminal.entry, locale);
  await terminal.write(isJson ? json({ version: 1, rule: { ...factsOf(found, locale), page } }) : page);
  return status.fine;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function factsOf({ name, summary, severity, fix, claims }: Rule, locale: Locale): Readonly<Record<string, unknown>> {
  return { name, severity, fix, summary: summary[locale], documentation: documentationOf(name, locale), claims };
}

function table(rules: readonly Rule[], locale: Locale): string {
  return tableOf(
    rules.map(({ name, severity, fix, summary }) => [
      name,
      (severity === 'off' ? offWord : severityWords[severity])[locale],
      fixWords[fix][locale],
      summary[locale],
    ]),
  );
}

/** Of a rule that nobody gets unasked. */
const offWord: Text = { en: 'off', 'zh-CN': '关闭' };

const fixWords: Readonly<Record<Rule['fix'], Text>> = {
  always: { en: 'fix', 'zh-CN': '可修复' },
  sometimes: { en: 'fix at times', 'zh-CN': '有时可修复' },
  never: { en: '', 'zh-CN': '' },
};

/** Pages lie beside the bundle, or among the documents when Bindwise runs from its sources. */
async function readPage(name: string, entry: string, locale: Locale): Promise<string> {
  const file = pageNameOf(name, locale);
  try {
    return await readFile(new URL(`rules/${file}`, entry), 'utf8');
  } catch {
    return readFile(new URL(`../../docs/rules/${file}`, entry), 'utf8');
  }
}

function noSuchRule(name: string, rules: readonly Rule[]): UsageError {
  const list = rules.map((one) => one.name);
  return new UsageError(`there is no rule "${name}"; there are ${list.join(', ')}`, `没有规则 "${name}"；有 ${list.join('、')}`);
}
