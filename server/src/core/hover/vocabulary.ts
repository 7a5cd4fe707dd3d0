import { type ErrorFacts, errorByName, nameFacts, type OptionFacts, type Platform, type SocketCall, socketOptions, type Text } from '@bindwise/semantics';
import { joinText } from './words.ts';

/** What an error is that the text names: by its errno, by Node's code, or by Winsock's name. */
export function errorText(word: string): Text | undefined {
  const facts = code.test(word) ? errorByName(word) : undefined;
  if (facts === undefined) return undefined;
  const lines = calls.flatMap((call) => {
    const meaning = facts.meanings[call];
    return meaning === undefined ? [] : [joinText([{ en: `- **${call}()**: `, 'zh-CN': `- **${call}()**：` }, meaning], '')];
  });
  return lines.length === 0 ? undefined : joinText([errorHeader(word, facts), joinText(lines, '\n')], '\n\n');
}

/** What a socket option is for, and which call reads it. */
export function optionText(option: OptionFacts, isDatagram = false, late?: Text): Text {
  const { name, readBy, source } = option;
  const purpose = (isDatagram ? option.datagramPurpose : undefined) ?? option.purpose;
  const lines = [{ en: `**${name}** — ${purpose.en}`, 'zh-CN': `**${name}** — ${purpose['zh-CN']}` }];
  if (readBy !== 'any') lines.push({ en: `Read by ${readBy}().`, 'zh-CN': `由 ${readBy}() 读取。` });
  if (late !== undefined) lines.push(late);
  lines.push({ en: `*${source}*`, 'zh-CN': `*${source}*` });
  return joinText(lines, '  \n');
}

export function optionNamed(word: string): OptionFacts | undefined {
  return socketOptions.get(word);
}

/** What a name of the socket interface means that is neither an option nor an error. */
export function nameText(word: string): Text | undefined {
  const facts = nameFacts(word);
  if (facts === undefined) return undefined;
  const { name, meaning, source } = facts;
  const page: Text = { en: `*${source}*`, 'zh-CN': `*${source}*` };
  return joinText([{ en: `**${name}** — ${meaning.en}`, 'zh-CN': `**${name}** — ${meaning['zh-CN']}` }, page], '  \n');
}

const code = /^(?:WSA)?E[A-Z]+$/;

/** The order in which a program meets them. */
const calls: readonly SocketCall[] = ['bind', 'listen', 'connect', 'accept', 'setsockopt', 'socket'];

const systems: readonly (readonly [Platform, string])[] = [
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['freebsd', 'FreeBSD'],
];

function errorHeader(word: string, { name, message, numbers, wsa }: ErrorFacts): Text {
  const byNumber = new Map<number, string[]>();
  for (const [platform, label] of systems) {
    const number = numbers[platform];
    if (number !== undefined) byNumber.set(number, [...(byNumber.get(number) ?? []), label]);
  }
  const isSame = byNumber.size === 1;
  const on = (and: string, separator: string, label: (number: number, systems: string) => string): string =>
    [...byNumber].map(([number, labels]) => (isSame ? String(number) : label(number, labels.join(and)))).join(separator);
  const windows = wsa === undefined || numbers.windows === undefined ? '' : `${wsa} ${numbers.windows}`;
  const said: Text[] = [
    { en: `**${word}**`, 'zh-CN': `**${word}**` },
    ...(word === name || word === wsa ? [] : [{ en: name, 'zh-CN': name }]),
    { en: `“${message}”`, 'zh-CN': `“${message}”` },
    {
      en: `errno ${on(' and ', ', ', (number, where) => `${number} on ${where}`)}`,
      'zh-CN': `errno ${on('、', '、', (number, where) => `${number}（${where}）`)}`,
    },
    ...(windows === '' ? [] : [{ en: `${windows} on Windows`, 'zh-CN': `Windows 上是 ${windows}` }]),
  ];
  return joinText(said, ' · ');
}
