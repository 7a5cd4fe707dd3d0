import type { Text } from '@bindwise/semantics';
import type { Severity } from '../core/rules/finding.ts';

export const severityWords: Readonly<Record<Severity, Text>> = {
  error: { en: 'error', 'zh-CN': '错误' },
  warning: { en: 'warning', 'zh-CN': '警告' },
  information: { en: 'information', 'zh-CN': '信息' },
  hint: { en: 'hint', 'zh-CN': '提示' },
};

export const labels = {
  help: { en: 'help', 'zh-CN': '建议' },
  fix: { en: 'fix', 'zh-CN': '修复' },
  alternative: { en: 'or', 'zh-CN': '或' },
} satisfies Record<string, Text>;

/** `3 findings`, `1 finding`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
