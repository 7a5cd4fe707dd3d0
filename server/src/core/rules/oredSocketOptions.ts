import { constantNumber, optionByNumber, type Text } from '@bindwise/semantics';
import { optionsOf } from '../flow/index.ts';
import type { PlatformName } from '../ir/index.ts';
import { defineRule } from './rule.ts';
import { fixTitles } from './words.ts';

export default defineRule({
  name: 'ored-socket-options',
  summary: {
    en: "Two option names are OR'd into one: options are numbers, not flags, so this sets something else.",
    'zh-CN': '把两个选项名用“或”合成一个：选项是编号而不是标志位，结果设置的是别的东西。',
  },
  severity: 'error',
  fix: 'sometimes',
  claims: ['extra-3'],
  on: {
    setsockopt(occurrence, ask) {
      const [first] = occurrence.paths;
      if (first === undefined || occurrence.site !== occurrence.innerSite) return [];
      const options = optionsOf(first.action.operands);
      if (options.length < 2 || !occurrence.paths.every(({ action }) => optionsOf(action.operands).join() === options.join())) return [];
      const edits = ask.idioms.separateOptions(occurrence.event, options);
      return [
        {
          span: occurrence.site.span,
          message: messages.ored(options, ask.platform),
          help: messages.help,
          related: [],
          fixes: edits === undefined ? [] : [{ title: fixTitles.separate, edits }],
        },
      ];
    },
  },
});

const messages = {
  ored: (options: readonly string[], platform: PlatformName): Text => {
    const names = options.join(' | ');
    const numbers = options.map((option) => constantNumber(option, platform));
    if (numbers.some((each) => each === undefined))
      return { en: `${names} is one number, not several options.`, 'zh-CN': `${names} 是一个数字，而不是几个选项。` };
    const combined = numbers.reduce((all: number, each) => all | (each ?? 0), 0);
    const meant = optionByNumber('SOL_SOCKET', combined, platform);
    const sum = `${names} = ${numbers.join(' | ')} = ${combined}`;
    if (meant === undefined)
      return {
        en: `${sum}, which is no option: setsockopt() fails with ENOPROTOOPT and sets none.`,
        'zh-CN': `${sum}，没有这个选项：setsockopt() 以 ENOPROTOOPT 失败，一个也没有设置。`,
      };
    return { en: `${sum}, which is ${meant} alone: the others are not set.`, 'zh-CN': `${sum}，只是 ${meant}：其他选项没有被设置。` };
  },
  help: { en: 'Set each option with a setsockopt() of its own.', 'zh-CN': '每个选项各用一次 setsockopt() 设置。' },
};
