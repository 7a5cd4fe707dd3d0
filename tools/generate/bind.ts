/** Writes docs/bind.md and docs/bind.zh-CN.md: what bind() does on Linux, from predict. node tools/generate/bind.ts [--check] */
import type { BindRequest, ExistingSocket, Locale, SocketOptions, SocketState } from '@bindwise/semantics';
import { predict, predictListen } from '@bindwise/semantics';
import { here, vocabulary } from './bind-words.ts';
import { cell, generate, table } from './pages.ts';
import { refusals } from './refusals.ts';
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
const anotherUser = here.uid + 1;

function page(locale: Locale): string {
  const words = vocabulary[locale];
  return `${[
    `# ${words.title}`,
    words.introduction,
    `## ${words.sharing}`,
    words.sharingText,
    shares('tcp', tcpStates, here.uid, locale),
    words.otherUserText,
    shares('tcp', tcpStates, anotherUser, locale),
    words.udpText,
    shares('udp', ['bound'], here.uid, locale),
    words.udpOtherUserText,
    shares('udp', ['bound'], anotherUser, locale),
    words.listenText,
    listens(locale),
    `## ${words.overlap}`,
    words.overlapText,
    overlaps(),
    words.wholeText,
    `## ${words.refusals}`,
    words.refusalsText,
    table(
      [words.when, words.answer, words.why],
      refusals.map(({ when, request, settings, world }) => {
        const { bind, reason } = predict(world ?? [], request, 'linux', settings);
        return [cell(when[locale]), bind, cell(reason[locale])];
      }),
    ),
    `## ${words.situations}`,
    ...situations.map((situation, index) => told(situation, index + 1, locale)),
    `## ${words.play}`,
    words.playText,
    `\`\`\`console\n$ echo '${JSON.stringify(example)}' | bindwise predict\n${answered()}\n\`\`\``,
    `## ${words.limits}`,
    words.limitsText.map((limit) => `- ${limit}`).join('\n'),
  ].join('\n\n')}\n`;
}

/** Rows: what the socket that exists has; columns: what the one that asks has, which belongs to `uid`. Same address, same port. */
function shares(protocol: 'tcp' | 'udp', states: readonly SocketState[], uid: number, locale: Locale): string {
  const words = vocabulary[locale];
  const rows = states.flatMap((state) =>
    optionSets.map((theirs) => [
      `${words.states[state]}, ${cell(theirs.name)}`,
      ...optionSets.map((mine) => mark({ ...here, protocol, options: theirs.options, state }, { ...here, protocol, options: mine.options, uid })),
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
  // Nothing can come between the two calls here, so listen() answers what bind() did.
  if (bind === 'ok' && listen !== undefined && listen !== 'ok') throw new Error('The page has no mark for a listen() that fails after its bind().');
  return bind === 'ok' ? '✓' : '✗';
}

/** Two sockets are bound to one endpoint with the same options, and listen one after the other. */
function listens(locale: Locale): string {
  const words = vocabulary[locale];
  const rows = optionSets.slice(1).map(({ name, options }) => {
    const bound: ExistingSocket = { ...here, options, state: 'bound' };
    return [cell(name), predictListen([bound, bound], 0).listen, predictListen([{ ...bound, state: 'listening' }, bound], 1).listen];
  });
  return table([words.bothSet, words.firstListens, words.secondListens], rows);
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

generate([{ name: 'bind', text: page }]);
