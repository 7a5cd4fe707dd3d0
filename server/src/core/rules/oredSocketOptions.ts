import { setCombined } from '@bindwise/semantics';
import { type Facts, type Occurrence, optionsOf } from '../flow/index.ts';
import type { Event, EventOf, Site, Span, Value } from '../ir/index.ts';
import { isStray } from './questions/strayCalls.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { fixTitles, notes } from './words.ts';

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
      const inTables = listedOptions(occurrence, ask.facts);
      if (inTables.length > 0) return inTables.map(({ span, options }) => ofTable(span, options, occurrence, ask));
      const handed = handedOptions(occurrence, ask.facts);
      const options = handed ?? optionsOf(first.action.operands);
      if (options.length < 2) return [];
      if (handed === undefined && !occurrence.paths.every(({ action }) => optionsOf(action.operands).join() === options.join())) return [];
      const isHere = occurrence.site === occurrence.innerSite;
      const isRound = !isHere && isOfRound(occurrence, ask.facts);
      // A function that has them OR'd is told so itself, whoever calls it.
      if (!isHere && !isRound && isOredInside(occurrence, ask.facts)) return [];
      // On which socket it is to be set is for the program's author to say.
      const edits = isHere && handed === undefined && !isStray(occurrence, ask) ? ask.idioms.separateOptions(occurrence.event, options) : undefined;
      const { span } = first.action.operands.option ?? {};
      if (span !== undefined && (isRound || (isHere && isItem(occurrence.event.option)))) return [ofTable(span, options, occurrence, ask)];
      // Another round of the same loop tells of the table already.
      if (isHere && roundsBeside(occurrence, ask.facts).some((each) => listedOptions(each, ask.facts).length > 0)) return [];
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

/** What stands in the rows of tables that calls give to a function, which goes through them: each is told where it is written down. */
function listedOptions({ paths, site, innerSite }: Occurrence<EventOf<'setsockopt'>>, facts: Facts): readonly Listed[] {
  if (site !== innerSite) return [];
  const found = new Map<number, Listed>();
  for (const { action } of paths) {
    const { level, option } = action.operands;
    if (option?.kind !== 'symbolic' || !option.at.includes('/[')) continue;
    const names = facts.passedFor(option);
    const levels = level?.kind === 'symbolic' ? facts.passedFor(level) : names.map(() => level);
    // The two are of the same rows.
    if (levels.length !== names.length) continue;
    for (const [row, name] of names.entries()) {
      const options = optionsOf({ ...action.operands, level: levels[row] ?? name, option: name });
      if (options.length > 1 && name.span !== undefined) found.set(name.span.start, { span: name.span, options });
    }
  }
  return [...found.values()];
}

/** `opts[1].name`: it is written down where the table is. */
function isItem(option: Value): boolean {
  return option.kind === 'place' && option.place.path.some((element) => element.startsWith('['));
}

function roundsBeside({ event, site }: Occurrence, facts: Facts): readonly Occurrence<EventOf<'setsockopt'>>[] {
  return facts.ofKind('setsockopt').filter((other) => other.event !== event && other.site === other.innerSite && other.site.span.start === site.span.start);
}

interface Listed {
  readonly span: Span;
  readonly options: readonly string[];
}

function ofTable({ start, end }: Span, options: readonly string[], { innerSite }: Occurrence, ask: Ask): Detection {
  const related = [{ span: innerSite.span, message: notes.set }];
  return { span: { start, end }, message: setCombined(options, ask.platform).says, help: messages.helpOfTable, related, fixes: [] };
}

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

/** A round of a loop through a table is there only with what a call gives to it. */
function isOfRound({ event, innerSite }: Occurrence<EventOf<'setsockopt'>>, facts: Facts): boolean {
  return event.option.kind === 'place' && innerSite.statement.list >= 0 && occurrencesIn(innerSite, event, facts).length === 0;
}

function occurrencesIn(site: Site, event: Event, facts: Facts): readonly Occurrence[] {
  return facts.within(site.span).filter((other) => other.event === event && other.site === site);
}

function isOredInside({ event, innerSite }: Occurrence, facts: Facts): boolean {
  // What stands nowhere in the text is only told where it is called.
  if (innerSite.statement.list < 0) return false;
  const inside = occurrencesIn(innerSite, event, facts);
  return inside.some(({ paths }) => paths.some(({ action }) => optionsOf(action.operands).length > 1));
}

const messages = {
  help: { en: 'Set each option with a setsockopt() of its own.', 'zh-CN': '每个选项各用一次 setsockopt() 设置。' },
  helpOfTable: { en: 'Set each option by itself: in a table, each has a row of its own.', 'zh-CN': '逐个设置选项：在表中，每个选项各占一行。' },
};
