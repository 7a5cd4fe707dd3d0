import { defineRule } from './rule.ts';

/** Reported by the ignore comments themselves, after all rules have run: see `applyIgnores`. */
export default defineRule({
  name: 'unused-ignore',
  summary: {
    en: 'An ignore comment hides nothing.',
    'zh-CN': '忽略注释没有隐藏任何问题。',
  },
  severity: 'hint',
  fix: 'always',
  claims: [],
  on: {},
});
