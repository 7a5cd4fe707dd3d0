import { constantNumber } from './constants.ts';
import type { Platform } from './endpoint.ts';
import type { ErrnoName } from './errors.ts';
import { type OptionFacts, optionByNumber, optionNumber, socketOptions } from './options.ts';
import type { Basis } from './outcome.ts';
import type { Text } from './text.ts';

/** One setsockopt(), as its arguments reach the kernel. What is left out is taken to be right. */
export interface OptionRequest {
  /** A name (`IPPROTO_TCP`) or a number. */
  readonly level: string | number;
  readonly option: string;
  /** The number behind the pointer. */
  readonly value?: number | undefined;
  readonly length?: number | undefined;
  /** The pointer itself is a small number: the value was written where its address belongs. */
  readonly isValueAsPointer?: boolean;
}

export interface OptionOutcome {
  /** What setsockopt() returns; `unknown` where the table does not say. */
  readonly result: 'ok' | ErrnoName | 'unknown';
  /** The option that level and number mean together; `undefined` where it is none that we know. */
  readonly option: string | undefined;
  /** One sentence. */
  readonly reason: Text;
  readonly basis: Basis;
}

/**
 * What setsockopt() does with arguments that do not fit. Linux is verified against the kernel (LP64, an IPv4 stream socket); elsewhere only the number's
 * meaning is known. Options that need a privilege or another kind of socket are `unknown`.
 */
export function predictSetsockopt(request: OptionRequest, platform: Platform): OptionOutcome {
  const number = optionNumber(request.option, platform) ?? optionNumber(request.option, 'linux');
  const meant = number === undefined ? undefined : optionByNumber(request.level, number, platform);
  const facts = meant === undefined ? undefined : socketOptions.get(meant);
  const subject = subjectOf(request, meant, number);
  if (facts === undefined) return { result: 'unknown', option: meant, reason: ended(subject), basis: 'documented' };
  if (platform !== 'linux') return { result: 'unknown', option: meant, reason: ended(subject), basis: 'documented' };
  const answer = answerOfLinux(facts, request);
  const isNamed = subject.en !== '';
  return { result: answer.result, option: meant, reason: isNamed ? ended(joined(subject, answer.why)) : ended(answer.alone ?? answer.why), basis: 'verified' };
}

/**
 * What setsockopt() does when it is given the option as the level and the level as the option, or `undefined` where these are no such two names. Linux is
 * verified against the kernel on stream and datagram sockets of both families.
 */
export function predictSwapped({ level, option }: { readonly level: string; readonly option: string }, platform: Platform): OptionOutcome | undefined {
  const asLevel = optionNumber(level, platform) ?? optionNumber(level, 'linux');
  const asOption = constantNumber(option, platform) ?? constantNumber(option, 'linux');
  if (!isSwapped(level, option) || asLevel === undefined || asOption === undefined) return undefined;
  const meant = optionByNumber(asLevel, asOption, platform);
  const swapped: Text = { en: `The level and the option are swapped: ${level} is ${asLevel}`, 'zh-CN': `层和选项写反了：${level} 是 ${asLevel}` };
  if (meant !== undefined) {
    const why: Text = { en: `option ${asOption} of that level is ${meant}`, 'zh-CN': `该层的选项 ${asOption} 是 ${meant}` };
    return { result: 'unknown', option: meant, reason: ended(joined(swapped, why)), basis: 'documented' };
  }
  if (platform !== 'linux' || takenLevels.has(asLevel)) return { result: 'unknown', option: undefined, reason: ended(swapped), basis: 'documented' };
  const why = fails('ENOPROTOOPT', 'which is no level of the socket', '套接字没有这一层');
  return { result: 'ENOPROTOOPT', option: undefined, reason: ended(joined(swapped, why)), basis: 'verified' };
}

/** Whether the level is named where the option belongs, and the option where the level does. */
export function isSwapped(level: string, option: string): boolean {
  return levelNames.has(option) && socketOptions.has(level);
}

const levelNames: ReadonlySet<string> = new Set(['SOL_SOCKET', 'SOL_IP', 'SOL_IPV6', 'SOL_TCP', 'IPPROTO_IP', 'IPPROTO_IPV6', 'IPPROTO_TCP', 'IPPROTO_UDP']);

/** Levels at which some socket of Linux has options, whatever we know of them. Source: linux/in.h, linux/socket.h. */
const takenLevels: ReadonlySet<number> = new Set([0, 1, 6, 17, 41, 58, 132, 136, 255]);

/** How many bytes the value of an option has (LP64), or `undefined` for names and structures of more than one form. */
export function optionSize(option: string, platform: Platform): number | undefined {
  const type = socketOptions.get(option)?.type;
  if (type === 'flag' || type === 'int' || type === 'address') return 4;
  if (type === 'pktinfo') return platform === 'windows' ? undefined : 20;
  if (platform === 'windows') return type === 'timeval' ? 4 : type === 'linger' ? 4 : undefined;
  return type === 'linger' ? 8 : type === 'timeval' ? 16 : undefined;
}

/** Whether a new socket has the flag off, so that setting it to 0 changes nothing. */
export function isOffAtFirst(option: string): boolean {
  const facts = socketOptions.get(option);
  return facts?.type === 'flag' && facts.canBeSet && !onAtFirst.has(option);
}

interface Answer {
  readonly result: OptionOutcome['result'];
  readonly why: Text;
  /** The same where nothing before it names the option. */
  readonly alone?: Text;
}

function answerOfLinux(facts: OptionFacts, request: OptionRequest): Answer {
  const size = optionSize(facts.name, 'linux');
  const { length, value } = request;
  if (size === undefined || dependent.has(facts.name)) return { result: 'unknown', why: nothing };
  // The options of IPPROTO_IP take a single byte, too; what they make of none differs.
  if (facts.level === 'IPPROTO_IP' && (length === 0 || facts.type === 'address')) return { result: 'unknown', why: nothing };
  const least = facts.level === 'IPPROTO_IP' ? 1 : size;
  if (length !== undefined && length < least)
    return {
      result: 'EINVAL',
      why: fails('EINVAL', `${facts.name} takes ${size} bytes, and the length is ${length}`, `${facts.name} 需要 ${size} 字节，而长度是 ${length}`),
    };
  if (request.isValueAsPointer)
    return {
      result: 'EFAULT',
      why: fails('EFAULT', 'the kernel reads the value at that address, where nothing is readable', '内核到那个地址去读取值，而那里不可读'),
    };
  if (!isSettable(facts)) return { result: 'ENOPROTOOPT', why: fails('ENOPROTOOPT', 'which cannot be set', '它不能设置') };
  if (facts.type !== 'flag' && facts.type !== 'int') return { result: 'unknown', why: nothing };
  const range = ranges.get(facts.name);
  if (value === undefined && range !== undefined) return { result: 'unknown', why: nothing };
  if (value !== undefined && range !== undefined && !range.others.includes(value) && (value < range.least || value > range.most)) {
    const bounds = `${range.least} … ${range.most}`;
    return { result: 'EINVAL', why: fails('EINVAL', `which takes ${bounds}, and the value is ${value}`, `它的取值是 ${bounds}，而这里是 ${value}`) };
  }
  if (length !== undefined && length > size) return { result: 'ok', why: excess(facts.name, size) };
  if (value === undefined) return { result: 'ok', why: nothing };
  return {
    result: 'ok',
    why: { en: `setsockopt() succeeds and sets that to ${value}`, 'zh-CN': `setsockopt() 成功，并把它设为 ${value}` },
    alone: { en: `the call succeeds and sets ${facts.name} to ${value}`, 'zh-CN': `调用成功，并把 ${facts.name} 设为 ${value}` },
  };
}

function excess(name: string, size: number): Text {
  return { en: `Linux reads ${size} bytes for ${name} and ignores the rest`, 'zh-CN': `Linux 为 ${name} 读取 ${size} 字节，忽略其余的部分` };
}

function isSettable(facts: OptionFacts): boolean {
  return facts.canBeSet && facts.name !== 'SO_SNDLOWAT';
}

/** What Linux answers depends on the process, on the socket, or on the interfaces. */
const dependent: ReadonlySet<string> = new Set([
  'SO_DEBUG',
  'SO_MARK',
  'IP_TRANSPARENT',
  'IP_HDRINCL',
  'IP_LOCAL_PORT_RANGE',
  'IP_MULTICAST_TTL',
  'IPV6_V6ONLY',
  'IPV6_FREEBIND',
  'IPV6_TRANSPARENT',
  'IPV6_UNICAST_HOPS',
  'IPV6_MULTICAST_IF',
  'IPV6_MULTICAST_HOPS',
  'IPV6_MULTICAST_LOOP',
]);

/** Flags that a new socket has on, or as the host's settings say. */
const onAtFirst: ReadonlySet<string> = new Set(['IP_MULTICAST_LOOP', 'IPV6_MULTICAST_LOOP', 'IPV6_V6ONLY', 'TCP_QUICKACK', 'SO_DONTLINGER']);

interface Range {
  readonly least: number;
  readonly most: number;
  /** Values outside that are taken all the same: they mean "the default". */
  readonly others: readonly number[];
}

/** What Linux takes for an option; any number where none is stated. */
const ranges: ReadonlyMap<string, Range> = new Map([
  ['TCP_MAXSEG', { least: 88, most: 32767, others: [0] }],
  ['TCP_KEEPIDLE', { least: 1, most: 32767, others: [] }],
  ['TCP_KEEPINTVL', { least: 1, most: 32767, others: [] }],
  ['TCP_KEEPCNT', { least: 1, most: 127, others: [] }],
  ['TCP_FASTOPEN', { least: 0, most: 0x7fffffff, others: [] }],
  ['TCP_USER_TIMEOUT', { least: 0, most: 0x7fffffff, others: [] }],
  ['IP_TTL', { least: 1, most: 255, others: [-1] }],
]);

const nothing: Text = { en: '', 'zh-CN': '' };

/** Which option it is that the call names: only said where it is another one than the text has. */
function subjectOf(request: OptionRequest, meant: string | undefined, number: number | undefined): Text {
  const { level, option } = request;
  if (meant === option || number === undefined) return nothing;
  const own = socketOptions.get(option)?.level ?? level;
  const place = typeof level === 'number' || constantNumber(level, 'linux') === undefined ? `level ${level}` : level;
  const belongs: Text = { en: `${option} belongs to ${own}`, 'zh-CN': `${option} 属于 ${own}` };
  return meant === undefined
    ? {
        en: `${belongs.en}; at ${place} its number, ${number}, is another option or none`,
        'zh-CN': `${belongs['zh-CN']}；在 ${place} 层，它的编号 ${number} 是别的选项，或者不是选项`,
      }
    : { en: `${belongs.en}; at ${place} its number, ${number}, is ${meant}`, 'zh-CN': `${belongs['zh-CN']}；在 ${place} 层，它的编号 ${number} 是 ${meant}` };
}

function fails(error: ErrnoName, en: string, zh: string): Text {
  return { en: `${en}: setsockopt() fails with ${error}`, 'zh-CN': `${zh}：setsockopt() 以 ${error} 失败` };
}

function joined(a: Text, b: Text): Text {
  if (a.en === '') return b;
  if (b.en === '') return a;
  return { en: `${a.en}, ${/^setsockopt/.test(b.en) ? 'and ' : ''}${b.en}`, 'zh-CN': `${a['zh-CN']}，${b['zh-CN']}` };
}

function ended(text: Text): Text {
  return text.en === '' ? text : { en: `${text.en.charAt(0).toUpperCase()}${text.en.slice(1)}.`, 'zh-CN': `${text['zh-CN']}。` };
}
