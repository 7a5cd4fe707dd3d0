/** Writes docs/errors.md and docs/errors.zh-CN.md from the samples of the error texts, as they are read: node tools/generate/errors.ts [--check] */
import type { Locale } from '@bindwise/semantics';
import type { MessageRow } from '../../server/src/live/messages/row.ts';
import { messageRows } from '../../server/src/live/messages/table.ts';
import type { Understood } from '../../server/src/live/messages/understand.ts';
import { understand } from '../../server/src/live/messages/understand.ts';
import { otherTexts, samples } from '../../test/live/texts/index.ts';
import type { Sample } from '../../test/live/texts/sample.ts';
import { cell, generate, table } from './pages.ts';

function page(locale: Locale): string {
  const words = vocabulary[locale];
  const samplesOf = (id: string): readonly Sample[] => samples.filter(({ row }) => row === id);
  const rows = messageRows.filter(({ detail }) => detail !== true);
  const programs = new Set(rows.map(({ name }) => name)).size;
  const parts = [
    `# ${words.title}`,
    words.introduction(samples.length, programs, rows.length),
    table(
      [words.program, words.text, words.read, words.checked],
      rows.flatMap((row) =>
        samplesOf(row.id).map(({ text }, index) => [
          index === 0 ? cell(row.name) : '',
          shown(text),
          readings(understand(text)),
          index === 0 ? checkedOf(row, locale) : '',
        ]),
      ),
    ),
    `## ${words.sentences}`,
    words.sentencesMeaning,
    table(
      [words.text, words.read],
      samplesOf('sentence').map(({ text }) => [shown(text), readings(understand(text))]),
    ),
    `## ${words.others}`,
    words.othersMeaning(otherTexts.length),
    otherTexts
      .filter((text) => text !== '')
      .map((text) => `- ${shown(text)}`)
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What a reader sees of a text: its lines in one, as code. */
function shown(text: string): string {
  const line = text
    .trim()
    .split(/\s*\n\s*/)
    .join(' ⏎ ')
    .replaceAll('`', 'ˋ')
    .replaceAll('|', '\\|');
  return `\`${line}\``;
}

function readings(understood: Understood | undefined): string {
  if (understood === undefined) return '';
  const { error, call, protocol, address, host, port, path, platform } = understood;
  const endpoint = path ?? (port === undefined ? (address ?? host) : `${at(address ?? host)}:${port}`);
  return [error, call, protocol, endpoint, platform].flatMap((part) => (part === undefined ? [] : [cell(part)])).join(' · ');
}

function at(address: string | undefined): string {
  return address === undefined ? '' : address.includes(':') ? `[${address}]` : address;
}

function checkedOf({ checked }: MessageRow, locale: Locale): string {
  const words = vocabulary[locale];
  if (checked === 'logs') return words.logs;
  const [how = '', what = ''] = checked.split(': ');
  return `${how === 'run' ? words.run : words.source}${cell(what)}`;
}

interface Vocabulary {
  readonly title: string;
  readonly introduction: (texts: number, programs: number, rows: number) => string;
  readonly program: string;
  readonly text: string;
  readonly read: string;
  readonly checked: string;
  readonly run: string;
  readonly source: string;
  readonly logs: string;
  readonly sentences: string;
  readonly sentencesMeaning: string;
  readonly others: string;
  readonly othersMeaning: (texts: number) => string;
}

const vocabulary: Readonly<Record<Locale, Vocabulary>> = {
  en: {
    title: 'Error texts that Bindwise understands',
    introduction: (texts, programs, rows) =>
      `Paste one into \`bindwise explain\`, or follow its link in the editor's terminal. ${texts} texts of ${programs} programs, read by ${rows} rows of one table; the tests hold each to what is read from it here: the error, the call that failed, the protocol, the endpoint, and the platform whose words or numbers they are. What a text does not say is left out; an address that a program leaves out is the one that it binds.

How the words were checked: *run* printed them on a port that was taken; *source* has them; *quoted* is how people quote a program that could be neither run nor read. \`⏎\` is a line's end: a port or an address is taken from the lines around the error too.`,
    program: 'program',
    text: 'text',
    read: 'what is read',
    checked: 'checked',
    run: 'run: ',
    source: 'source: ',
    logs: 'quoted',
    sentences: 'The sentence alone',
    sentencesMeaning:
      'Whatever program prints it: strerror(3) of glibc (English, 简体中文, 繁體中文), musl, macOS and FreeBSD, and the messages of Windows. A name or a sentence that is said of files too ("Permission denied") counts only beside the words of a bind.',
    others: 'Texts that give nothing',
    othersMeaning: (texts) => `${texts} near misses, none of which is about a bind that failed.`,
  },
  'zh-CN': {
    title: 'Bindwise 能看懂的报错文本',
    introduction: (texts, programs, rows) =>
      `把报错粘贴给 \`bindwise explain\`，或在编辑器的终端里点它的链接。共 ${programs} 个程序的 ${texts} 段文本，由一张表的 ${rows} 行来读；测试逐段核对这里写的读数：错误、失败的调用、协议、端点，以及这些措辞或数字属于哪个平台。文本没说的就不写；程序没有写出的地址，是它实际绑定的那个。

措辞如何核对：“运行”指让该版本去绑定已被占用的端口，它就打印这段话；“源码”指源码里就有；“引用”指既不能在此运行也读不到源码，只能按人们的引用。\`⏎\` 表示换行：端口和地址也会从报错前后的行里读。`,
    program: '程序',
    text: '文本',
    read: '读出的内容',
    checked: '核对方式',
    run: '运行：',
    source: '源码：',
    logs: '引用',
    sentences: '只有一句话',
    sentencesMeaning:
      '不论由哪个程序打印：glibc（英文、简体中文、繁体中文）、musl、macOS 与 FreeBSD 的 strerror(3)，以及 Windows 的消息。也会用来说文件的名字或句子（“Permission denied”），只有旁边有 bind 的措辞才算。',
    others: '什么也不给的文本',
    othersMeaning: (texts) => `${texts} 段相似但与 bind 失败无关的文本。`,
  },
};

generate([{ name: 'errors', text: page }]);
