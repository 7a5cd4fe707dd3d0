import { setCombined } from '@bindwise/semantics';
import { type Facts, type Occurrence, optionsOf } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { defineRule } from './rule.ts';
import { fixTitles } from './words.ts';

export default defineRule({
  name: 'ored-socket-options',
  summary: {
    en: "Two option names are OR'd into one: options are numbers, not flags, so this sets something else.",
    'zh-CN': '把两个选项名用“或”合成一个：选项是编号而不是标志位，结果设置的是别的东西。',
  },
  severity: 'error',
  blames: 'number',
  fix: 'sometimes',
  claims: ['extra-3'],
  on: {
    setsockopt(occurrence, ask) {
      const [first] = occurrence.paths;
      if (first === undefined) return [];
      const handed = handedOptions(occurrence, ask.facts);
      const options = handed ?? optionsOf(first.action.operands);
      if (options.length < 2) return [];
      if (handed === undefined && !occurrence.paths.every(({ action }) => optionsOf(action.operands).join() === options.join())) return [];
      const isHere = occurrence.site === occurrence.innerSite;
      // A function that has them OR'd is told so itself, whoever calls it.
      if (!isHere && isOredInside(occurrence, ask.facts)) return [];
      const edits = isHere && handed === undefined ? ask.idioms.separateOptions(occurrence.event, options) : undefined;
      return [
        {
          span: occurrence.site.span,
          message: setCombined(options, ask.platform).says,
          help: messages.help,
          related: [],
          fixes: edits === undefined ? [] : [{ title: fixTitles.separate, edits }],
        },
      ];
    },
  },
});

/** What every call of a function gives it for the option of a socket of its own: that socket is no caller's, so that it is told where it is set. */
function handedOptions({ paths, site, innerSite, event }: Occurrence<EventOf<'setsockopt'>>, facts: Facts): readonly string[] | undefined {
  const [first] = paths;
  const { operands } = first?.action ?? {};
  if (site !== innerSite || event.option.kind === 'constant' || operands?.option?.kind !== 'symbolic') return undefined;
  const { option } = operands;
  if (!paths.every(({ action, socket }) => socket?.origin === 'made' && action.operands.option?.kind === 'symbolic' && action.operands.option.at === option.at))
    return undefined;
  const passed = facts.passedFor(option).map((each) => optionsOf({ ...operands, option: each }));
  const [options] = passed;
  return options !== undefined && options.length > 1 && passed.every((each) => each.join() === options.join()) ? options : undefined;
}

function isOredInside({ event, innerSite }: Occurrence, facts: Facts): boolean {
  // What stands nowhere in the text is only told where it is called.
  if (innerSite.statement.list < 0) return false;
  const inside = facts.within(innerSite.span).filter((other) => other.event === event && other.site === innerSite);
  return inside.some(({ paths }) => paths.some(({ action }) => optionsOf(action.operands).length > 1));
}

const messages = {
  help: { en: 'Set each option with a setsockopt() of its own.', 'zh-CN': '每个选项各用一次 setsockopt() 设置。' },
};
