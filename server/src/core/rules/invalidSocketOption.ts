import { constantNumber, isOffAtFirst, optionSize, predictSetsockopt, predictSwapped, socketOptions, type Text } from '@bindwise/semantics';
import { type Abstract, type Occurrence, optionsOf, optionValue, type Path } from '../flow/index.ts';
import type { EventOf, Span } from '../ir/index.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { isMeantAsOne, valueName } from './texts/flags.ts';
import { fixTitles, notes } from './words.ts';

type Setsockopt = EventOf<'setsockopt'>;
type Found = (Pick<Detection, 'message' | 'help' | 'fixes'> & Partial<Pick<Detection, 'span' | 'related'>>) | undefined;

export default defineRule({
  name: 'invalid-socket-option',
  summary: {
    en: 'A setsockopt() whose level, value or length does not belong to the option: it fails, or sets something else.',
    'zh-CN': 'setsockopt() 的层、值或长度与选项不符：调用失败，或者设置了别的东西。',
  },
  severity: 'error',
  blames: 'number',
  fix: 'sometimes',
  claims: ['extra-4'],
  on: {
    setsockopt(occurrence, ask) {
      const [first] = occurrence.paths;
      if (first === undefined || occurrence.event.performedBy !== undefined) return [];
      const option = optionOf(occurrence.paths);
      if (option === undefined) return [];
      const found =
        swapped(occurrence, ask) ??
        wrongLevel(occurrence, option, ask) ??
        (occurrence.site === occurrence.innerSite ? wrongValue(occurrence, first, option, ask) : tooShort(occurrence, first, option, ask));
      return found === undefined ? [] : [{ span: occurrence.site.span, related: [], ...found }];
    },
  },
});

const messages = {
  byValue: (name: string, reason: Text): Text => ({
    en: `${name} is passed where its address belongs. ${reason.en}`.trim(),
    'zh-CN': `这里应该传 ${name} 的地址，却传了值。${reason['zh-CN']}`,
  }),
  length: (length: number, size: number, reason: Text): Text => ({
    en: `The length is ${length}, but what is passed has ${bytes(size)}. ${reason.en}`.trim(),
    'zh-CN': `长度是 ${length}，而传入的值只有 ${size} 字节。${reason['zh-CN']}`,
  }),
  beyond: (length: number, size: number): Text => ({
    en: `The length is ${length}, but what is passed has ${bytes(size)}: what lies behind it in memory is read as a part of the value.`,
    'zh-CN': `长度是 ${length}，而传入的值只有 ${size} 字节：内存中它后面的内容也会被当作值来读取。`,
  }),
  zero: (option: string, name: string): Text => ({
    en: `${name} is 0: this leaves ${option} off, as it is on a new socket.`,
    'zh-CN': `${name} 是 0：${option} 仍然关闭，新建的套接字本来就是这样。`,
  }),
  setLevel: (option: string, level: string): Text => ({ en: `Set ${option} at the level ${level}.`, 'zh-CN': `在 ${level} 层设置 ${option}。` }),
  passAddress: { en: 'Pass the address of a variable that holds the value.', 'zh-CN': '传入保存该值的变量的地址。' },
  passLength: (option: string, size: number): Text => ({
    en: `${option} takes a value of ${size} bytes: pass one, and its size.`,
    'zh-CN': `${option} 的值是 ${size} 字节：传入这样的值和它的大小。`,
  }),
  passStructure: (option: string, structure: string, flag: string): Text => ({
    en: `${option} takes a ${structure}: pass one, and its size. The flag is ${flag}.`,
    'zh-CN': `${option} 的值是 ${structure}：传入它和它的大小。开关是 ${flag}。`,
  }),
  passOne: { en: 'Pass a 1 to turn it on.', 'zh-CN': '传入 1 来打开它。' },
};

function bytes(count: number): string {
  return `${count} ${count === 1 ? 'byte' : 'bytes'}`;
}

/** The one option that the call names on every path, if the table has it. */
function optionOf(paths: readonly Path[]): string | undefined {
  const names = new Set(paths.map(({ action }) => (action.operands.option?.kind === 'constant' ? optionsOf(action.operands).join() : '')));
  const [name = ''] = names;
  return names.size === 1 && socketOptions.has(name) ? name : undefined;
}

/** The option stands where the level belongs, on every path. */
function swapped({ event, paths, site, innerSite }: Occurrence<Setsockopt>, ask: Ask): Found {
  const written = new Set(paths.map(({ action: { operands } }) => `${nameOf(operands.level)} ${nameOf(operands.option)}`));
  const [level = '', option = ''] = [...written].join(' ').split(' ');
  const answer = written.size === 1 ? predictSwapped({ level, option }, ask.platform) : undefined;
  if (answer === undefined) return undefined;
  const [first, second] = [event.level.span, event.option.span];
  const areWrittenHere =
    site === innerSite && [event.level, event.option].every(({ kind }) => kind === 'constant') && first !== undefined && second !== undefined;
  const edits = areWrittenHere
    ? [
        { span: first, text: ask.textOf(second) },
        { span: second, text: ask.textOf(first) },
      ]
    : undefined;
  return { message: answer.reason, help: messages.setLevel(level, option), fixes: fixesOf(fixTitles.swap, edits) };
}

function nameOf(operand: Abstract | undefined): string {
  return operand?.kind === 'constant' ? operand.name : '';
}

/** The number of an option is another option at another level, or none. */
function wrongLevel(occurrence: Occurrence<Setsockopt>, option: string, ask: Ask): Found {
  const own = socketOptions.get(option)?.level;
  const levels = new Set(occurrence.paths.map(({ action: { operands } }) => (operands.level?.kind === 'constant' ? operands.level.name : '')));
  const [level = ''] = levels;
  if (own === undefined || levels.size !== 1) return undefined;
  const number = constantNumber(level, ask.platform) ?? constantNumber(level, 'linux');
  if (number === undefined || number === constantNumber(own, ask.platform)) return undefined;
  const { reason } = predictSetsockopt({ level, option, value: numberOf(occurrence.paths), length: lengthOf(occurrence) }, ask.platform);
  if (reason.en === '') return undefined;
  const { site, innerSite, event } = occurrence;
  // A function that is given the option has one level for all that call it, most of them rightly.
  const written = site === innerSite && event.level.kind === 'constant' ? event.level.span : undefined;
  const row = written === undefined ? rowOf(occurrence, ask) : undefined;
  const span = written === undefined ? row?.level : written.start >= site.span.start && written.end <= site.span.end ? written : undefined;
  const edits = span === undefined ? undefined : ask.idioms.replaceConstant?.(own, span);
  const at = row === undefined ? {} : { span: row.whole, related: [{ span: occurrence.site.span, message: notes.set }] };
  return { message: reason, help: messages.setLevel(option, own), fixes: fixesOf(fixTitles.setAt(own), edits), ...at };
}

/** Where a table has the level and the option beside each other: whatever socket they are set on, the mistake is there. */
function rowOf({ paths, site, innerSite }: Occurrence<Setsockopt>, ask: Ask): { readonly level: Span; readonly whole: Span } | undefined {
  const [first] = paths;
  const [level, option] = [first?.action.operands.level, first?.action.operands.option];
  if (level?.kind !== 'constant' || level.span === undefined || option?.kind !== 'constant' || option.span === undefined) return undefined;
  const isSame = (a: Span | undefined, b: Span): boolean => a?.start === b.start && a.end === b.end;
  const [of, at] = [level.span, option.span];
  if (!paths.every(({ action: { operands } }) => isSame(operands.level?.span, of) && isSame(operands.option?.span, at))) return undefined;
  const isInCall = [site, innerSite].some(({ span }) => span.start <= of.start && of.end <= span.end);
  const isBeside = of.end <= at.start && /^\s*,\s*(?:\.\w+\s*=\s*)?$/.test(ask.textOf({ start: of.end, end: at.start }));
  if (isInCall || !isBeside || ask.textOf(of) !== level.name) return undefined;
  return { level: { start: of.start, end: of.end }, whole: { start: of.start, end: at.end } };
}

function wrongValue(occurrence: Occurrence<Setsockopt>, first: Path, option: string, ask: Ask): Found {
  return valueAsPointer(occurrence, option, ask) ?? wrongLength(occurrence, first, option, ask) ?? mistakenZero(occurrence, option, ask);
}

function valueAsPointer(occurrence: Occurrence<Setsockopt>, option: string, ask: Ask): Found {
  const { event, site } = occurrence;
  const value = site.arguments[3];
  if (event.passed?.kind !== 'number' || value === undefined) return undefined;
  const { reason } = predictSetsockopt({ level: levelOf(option), option, isValueAsPointer: true }, ask.platform);
  const name = variable.exec(ask.textOf(value))?.[1];
  const at = name === undefined ? undefined : value.end - name.length;
  const isCertain = at !== undefined && event.passed.size !== undefined && event.passed.size === optionSize(option, ask.platform);
  return {
    message: messages.byValue(ask.textOf(value), reason),
    help: messages.passAddress,
    fixes: isCertain ? fixesOf(fixTitles.passAddress, [{ span: { start: at, end: at }, text: '&' }]) : [],
  };
}

/**
 * A function that was told the option passes a value that is no value of it: `enable(fd, SO_REUSEADDR)` with a `bool` inside, or a length that it was told,
 * too: `Setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 1)`.
 */
function tooShort(occurrence: Occurrence<Setsockopt>, first: Path, option: string, ask: Ask): Found {
  const { event, site } = occurrence;
  if (event.option.kind === 'constant') return undefined;
  // Which of several functions of a name a call means need not be known: it is to be the length that stands in this call.
  const isToldHere = event.length?.kind === 'place' && site.arguments.some((argument) => /^(?:\d+|sizeof\b.*)$/s.test(ask.textOf(argument)));
  if (event.passed?.kind !== 'pointer' && !isToldHere) return undefined;
  return wrongLength(occurrence, first, option, ask);
}

/** What is passed on every path is shorter than what the option takes, or shorter than the length says. */
function wrongLength(occurrence: Occurrence<Setsockopt>, first: Path, option: string, ask: Ask): Found {
  const length = lengthOf(occurrence);
  const needed = optionSize(option, ask.platform);
  if (length === undefined || needed === undefined) return undefined;
  const { passed } = occurrence.event;
  const size = passed?.kind === 'pointer' ? passed.size : undefined;
  // What lies behind a value that is too short is read as a part of it.
  const isCutShort = size !== undefined && size < needed;
  const value = isCutShort ? undefined : numberOf([first]);
  const outcome = predictSetsockopt({ level: levelOf(option), option, value, length }, ask.platform);
  const isRefused = outcome.result !== 'ok' && outcome.result !== 'unknown' && length < needed;
  const isBeyond = size !== undefined && length > size;
  if (!isRefused && !isBeyond) return undefined;
  // Winsock's timeouts are numbers of milliseconds: code for both systems chooses by what the flow may not see.
  if (needed > 8 && /\b(?:_WIN32|WIN32|WSAStartup|WSAGetLastError|DWORD|os\.name|platform\.system)\b|winsock/i.test(ask.text)) return undefined;
  const fixed = size === needed && occurrence.site === occurrence.innerSite ? sizeText(occurrence, ask) : undefined;
  const at = occurrence.site.arguments[4];
  return {
    message: !isBeyond ? outcome.reason : isCutShort && length >= needed ? messages.beyond(length, size) : messages.length(length, size, outcome.reason),
    help: option === 'IPV6_PKTINFO' ? messages.passStructure(option, 'struct in6_pktinfo', 'IPV6_RECVPKTINFO') : messages.passLength(option, needed),
    fixes: fixed === undefined || at === undefined ? [] : fixesOf(fixTitles.passSize, [{ span: at, text: fixed }]),
  };
}

/** Of a socket that a function was given: nothing else in the program has ever turned the option on, and the function's name does not say that it is turned off. */
function isSetNowhereElse({ standsIn }: Occurrence<Setsockopt>, option: string, ask: Ask): boolean {
  if (/dis|off|un|stop|clear|no_|quiet|without|reset/i.test(standsIn.name)) return false;
  return ask.programCode().match(new RegExp(`\\b${option}\\b`, 'g'))?.length === 1;
}

/** A flag that is off is set to what it is, by a variable whose name says "on". */
function mistakenZero(occurrence: Occurrence<Setsockopt>, option: string, ask: Ask): Found {
  const name = valueName(occurrence.event);
  if (name === undefined || !isOffAtFirst(option) || !isMeantAsOne(occurrence.event) || numberOf(occurrence.paths) !== 0) return undefined;
  const isNew = occurrence.paths.every(({ socket }) => socket?.origin === 'made' && !socket.optionsIncomplete && !socket.options.has(option));
  const edits = oneInstead(occurrence, name, ask);
  if (!isNew && (edits === undefined || !isSetNowhereElse(occurrence, option, ask))) return undefined;
  return { message: messages.zero(option, name), help: messages.passOne, fixes: fixesOf(fixTitles.passOne, edits) };
}

/** The variable exists for this call alone: its 0 becomes a 1. */
function oneInstead({ paths, site, function: fn }: Occurrence<Setsockopt>, name: string, ask: Ask) {
  const spans = new Set(paths.map(({ action }) => action.operands.value?.span));
  const [zero] = spans;
  if (spans.size !== 1 || zero === undefined || ask.textOf(zero) !== '0') return undefined;
  const { span } = site.statement;
  const elsewhere = mentions(ask.textOf({ start: fn.span.start, end: span.start }), name) + mentions(ask.textOf({ start: span.end, end: fn.span.end }), name);
  return elsewhere === 1 && zero.end <= span.start ? [{ span: zero, text: '1' }] : undefined;
}

function mentions(text: string, name: string): number {
  return text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
}

/** An argument that names a variable, with or without a cast before it. */
const variable = /^(?:\([^()]*\)\s*)?([A-Za-z_]\w*(?:(?:\.|->)\w+)*)$/;
const addressOfVariable = /^(?:\([^()]*\)\s*)?&\s*([A-Za-z_]\w*(?:(?:\.|->)\w+)*)$/;

/** `sizeof` of what is passed, as the call writes its `sizeof`. */
function sizeText({ site }: Occurrence<Setsockopt>, ask: Ask): string | undefined {
  const [value, length] = [site.arguments[3], site.arguments[4]];
  if (value === undefined || length === undefined) return undefined;
  const written = ask.textOf(value);
  const pointer = variable.exec(written)?.[1];
  const operand = addressOfVariable.exec(written)?.[1] ?? (pointer === undefined ? undefined : `*${pointer}`);
  if (operand === undefined) return undefined;
  return /^sizeof\s+[^(\s]/.test(ask.textOf(length)) ? `sizeof ${operand}` : `sizeof(${operand})`;
}

function levelOf(option: string): string {
  return socketOptions.get(option)?.level ?? '';
}

/** The number that is set on every path. */
function numberOf(paths: readonly Path[]): number | undefined {
  const values = new Set(paths.map(({ action, before }) => optionValue(action.operands.value, before)));
  const [value] = values;
  return values.size === 1 && typeof value === 'number' ? value : undefined;
}

/** What Python makes of a number: a C int. */
const intSize = 4;

/** The length on every path: as given, or that of the bytes or the number. */
function lengthOf({ event, paths }: Occurrence<Setsockopt>): number | undefined {
  const lengths = new Set(
    paths.map(({ action: { operands } }) => {
      if (event.length === undefined && operands.value?.kind === 'number') return intSize;
      if (event.length === undefined) return operands.value?.kind === 'string' ? operands.value.value.length : undefined;
      return operands.length?.kind === 'number' ? operands.length.value : undefined;
    }),
  );
  const [length] = lengths;
  return lengths.size === 1 ? length : undefined;
}

function fixesOf(title: Text, edits: readonly { readonly span: Span; readonly text: string }[] | undefined): readonly ProposedFix[] {
  return edits === undefined ? [] : [{ title, edits }];
}
