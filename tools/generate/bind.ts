/** Writes docs/bind.md and docs/bind.zh-CN.md: what bind() does on Linux, from predict. node tools/generate/bind.ts [--check] */
import type { BindRequest, ExistingSocket, Locale, SocketOptions, SocketState } from '@bindwise/semantics';
import { formatEndpoint, predict } from '@bindwise/semantics';
import { cell, generate, table } from './pages.ts';
import type { Situation } from './situations.ts';
import { situations } from './situations.ts';

const optionSets: readonly { readonly name: string; readonly options: SocketOptions }[] = [
  { name: '—', options: {} },
  { name: 'SO_REUSEADDR', options: { SO_REUSEADDR: true } },
  { name: 'SO_REUSEPORT', options: { SO_REUSEPORT: true } },
  { name: 'SO_REUSEADDR, SO_REUSEPORT', options: { SO_REUSEADDR: true, SO_REUSEPORT: true } },
];
const tcpStates: readonly SocketState[] = ['bound', 'listening', 'accepted', 'time-wait', 'connected'];
const places: readonly { readonly label: string; readonly family: 'ipv4' | 'ipv6'; readonly address: string; readonly options: SocketOptions }[] = [
  { label: '0.0.0.0', family: 'ipv4', address: '0.0.0.0', options: {} },
  { label: '127.0.0.1', family: 'ipv4', address: '127.0.0.1', options: {} },
  { label: '127.0.0.2', family: 'ipv4', address: '127.0.0.2', options: {} },
  { label: '::', family: 'ipv6', address: '::', options: {} },
  { label: ':: V6ONLY', family: 'ipv6', address: '::', options: { IPV6_V6ONLY: true } },
  { label: '::1', family: 'ipv6', address: '::1', options: {} },
  { label: '::ffff:127.0.0.1', family: 'ipv6', address: '::ffff:127.0.0.1', options: {} },
];
const here: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 8888, options: {}, uid: 1000 };

function page(locale: Locale): string {
  const words = vocabulary[locale];
  return `${[
    `# ${words.title}`,
    words.introduction,
    `## ${words.sharing}`,
    words.sharingText,
    shares('tcp', tcpStates, locale),
    words.udpText,
    shares('udp', ['bound'], locale),
    `## ${words.overlap}`,
    words.overlapText,
    overlaps(),
    `## ${words.situations}`,
    ...situations.map((situation, index) => told(situation, index + 1, locale)),
    `## ${words.play}`,
    words.playText,
    `\`\`\`console\n$ echo '${JSON.stringify(example)}' | bindwise predict\n${answered()}\n\`\`\``,
  ].join('\n\n')}\n`;
}

/** Rows: what the socket that exists has; columns: what the one that asks has. Same address, same port, same user. */
function shares(protocol: 'tcp' | 'udp', states: readonly SocketState[], locale: Locale): string {
  const words = vocabulary[locale];
  const rows = states.flatMap((state) =>
    optionSets.map((theirs) => [
      `${words.states[state]}, ${cell(theirs.name)}`,
      ...optionSets.map((mine) => mark({ ...here, protocol, options: theirs.options, state }, { ...here, protocol, options: mine.options })),
    ]),
  );
  return table([words.existing, ...optionSets.map(({ name }) => cell(name))], rows);
}

function overlaps(): string {
  const rows = places.map((theirs) => [`**${theirs.label}**`, ...places.map((mine) => mark({ ...here, ...theirs, state: 'bound' }, { ...here, ...mine }))]);
  return table(['', ...places.map(({ label }) => label)], rows);
}

function mark(existing: ExistingSocket, request: BindRequest): string {
  const { bind, listen } = predict([existing], request, 'linux');
  if (bind !== 'ok') return '✗';
  return listen === undefined || listen === 'ok' ? '✓' : '◐';
}

function told(situation: Situation, number: number, locale: Locale): string {
  const words = vocabulary[locale];
  const claims = situation.claims.map((id) => `[${id}](${words.claimsPage}#${id})`).join(', ');
  return [
    `### ${number}. ${situation.title[locale]}`,
    situation.story[locale],
    `\`\`\`text\n${situation.drawing.join('\n')}\n\`\`\``,
    table(
      [words.when, words.answer],
      situation.variants.map(({ when, answer }) => [cell(when[locale]), cell(answer)]),
    ),
    `${words.claims}: ${claims}`,
  ].join('\n\n');
}

const example = {
  id: 1,
  existing: [{ ...here, address: '0.0.0.0', options: { SO_REUSEADDR: true }, state: 'listening' as const }],
  request: { ...here, options: { SO_REUSEADDR: true } },
};

function answered(): string {
  const { bind, blockedBy, claims, reason, basis } = predict(example.existing, example.request, 'linux');
  return JSON.stringify({ id: 1, outcome: { bind }, blockedBy, claims, reason: reason.en, basis });
}

interface Vocabulary {
  readonly title: string;
  readonly introduction: string;
  readonly sharing: string;
  readonly sharingText: string;
  readonly udpText: string;
  readonly overlap: string;
  readonly overlapText: string;
  readonly situations: string;
  readonly play: string;
  readonly playText: string;
  readonly existing: string;
  readonly when: string;
  readonly answer: string;
  readonly claims: string;
  readonly claimsPage: string;
  readonly states: Readonly<Record<SocketState, string>>;
}

const vocabulary: Readonly<Record<Locale, Vocabulary>> = {
  en: {
    title: 'What bind() does on Linux',
    introduction:
      'Every mark on this page is an answer of `predict`, which the tests hold against the kernel that they run on. ✓ bind() and listen() succeed; ◐ bind() succeeds and listen() fails; ✗ bind() fails with EADDRINUSE. This page is written by `tools/generate/bind.ts`.',
    sharing: 'Two sockets on one address and port',
    sharingText: `Both on ${formatEndpoint(here)}, of one user. Rows: the socket that is there and what it set. Columns: what the socket that asks sets before bind(). SO_REUSEPORT does not share between two users, unless the socket that is there is in TIME_WAIT.`,
    udpText: 'UDP has no listen(), and its states make no difference:',
    overlap: 'Which addresses overlap',
    overlapText: 'TCP on one port, no options. Rows: bound first. Columns: asks. Where the addresses do not overlap no option is needed.',
    situations: 'Five situations',
    play: 'Try it',
    playText: '`bindwise predict` answers scenarios, one JSON object a line:',
    existing: 'There is a socket',
    when: 'When',
    answer: 'Answer',
    claims: 'See',
    claimsPage: 'claims.md',
    states: {
      bound: 'bound',
      listening: 'listening',
      accepted: 'open connection, its listener closed',
      'time-wait': 'TIME\\_WAIT',
      connected: 'bound client, connected',
    },
  },
  'zh-CN': {
    title: 'Linux 上的 bind() 会怎样',
    introduction:
      '本页的每个标记都是 `predict` 的回答，测试会用所在机器的内核核对它。✓ bind() 与 listen() 都成功；◐ bind() 成功而 listen() 失败；✗ bind() 以 EADDRINUSE 失败。本页由 `tools/generate/bind.ts` 生成。',
    sharing: '同一地址和端口上的两个套接字',
    sharingText: `双方都在 ${formatEndpoint(here)}，属于同一用户。行：已有的套接字及其设置。列：请求的套接字在 bind() 之前的设置。SO_REUSEPORT 不能在两个用户之间共用，除非已有的那个处于 TIME_WAIT。`,
    udpText: 'UDP 没有 listen()，状态也没有区别：',
    overlap: '哪些地址重叠',
    overlapText: 'TCP，同一端口，没有选项。行：先绑定的。列：请求的。地址不重叠时不需要任何选项。',
    situations: '五种情形',
    play: '试一试',
    playText: '`bindwise predict` 逐行回答场景，每行一个 JSON 对象：',
    existing: '已有套接字',
    when: '情形',
    answer: '回答',
    claims: '参见',
    claimsPage: 'claims.zh-CN.md',
    states: { bound: '已绑定', listening: '正在监听', accepted: '打开的连接，监听者已关闭', 'time-wait': 'TIME\\_WAIT', connected: '绑定后连接的客户端' },
  },
};

generate([{ name: 'bind', text: page }]);
