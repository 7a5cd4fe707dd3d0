import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale, Text } from '@bindwise/semantics';
import { rules } from '../../server/src/core/rules/registry.ts';

/** A small picture on top of the READMEs. Nothing asks a network for it. */
export interface Badge {
  /** Its file: `images/badges/NAME.LOCALE.png`. */
  readonly name: string;
  readonly label: Text;
  readonly value: Text;
}

/** What the badges say, from what holds. */
export function badges(): readonly Badge[] {
  const { engines, license }: { engines: { vscode: string }; license: string } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  );
  const oldest = engines.vscode.replace(/^\^/, '').replace(/\.0$/, '');
  const same = (text: string): Text => ({ en: text, 'zh-CN': text });
  return [
    { name: 'editor', label: same('VS Code'), value: { en: `${oldest} or later`, 'zh-CN': `${oldest} 或更高` } },
    { name: 'languages', label: { en: 'reads', 'zh-CN': '支持' }, value: same('C · C++ · Python · TypeScript · JavaScript') },
    { name: 'rules', label: { en: 'rules', 'zh-CN': '规则' }, value: { en: String(rules.length), 'zh-CN': `${rules.length} 条` } },
    { name: 'speaks', label: { en: 'speaks', 'zh-CN': '语言' }, value: same('English · 简体中文') },
    { name: 'sends', label: { en: 'sends', 'zh-CN': '上传' }, value: { en: 'nothing', 'zh-CN': '无' } },
    { name: 'licence', label: { en: 'licence', 'zh-CN': '许可证' }, value: same(license) },
  ];
}

/** What is read aloud, and what the picture keeps of itself. */
export function badgeText({ label, value }: Badge, locale: Locale): string {
  return `${label[locale]}: ${value[locale]}`;
}

export function badgePath({ name }: Badge, locale: Locale): string {
  return `images/badges/${name}.${locale}.png`;
}

/** The line of a README that shows them all. */
export function badgeLine(locale: Locale): string {
  return badges()
    .map((badge) => `<img src="${badgePath(badge, locale)}" alt="${badgeText(badge, locale)}" height="${badgeHeight}">`)
    .join(' ');
}

/** In pixels of the page; the pictures have twice as many. */
export const badgeHeight = 20;
