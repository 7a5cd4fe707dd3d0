import { claim, type Text } from '@bindwise/semantics';
import type { Mention } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';

export default defineRule({
  name: 'obsolete-tw-recycle',
  summary: {
    en: 'The program turns on net.ipv4.tcp_tw_recycle, which is gone, or tcp_tw_reuse for a server, to which it does nothing.',
    'zh-CN': '程序开启了已不存在的 net.ipv4.tcp_tw_recycle，或者为服务器开启对它不起作用的 tcp_tw_reuse。',
  },
  severity: 'warning',
  fix: 'never',
  claims: ['port-record-38', 'ports-qa-37'],
  on: {},
  onMention(mention, ask) {
    if (!turnsOn(mention) || writesZero(mention, ask)) return [];
    if (mention.name === 'tcp_tw_recycle') return [detection(mention, messages.gone, messages.leaveOut)];
    return isServerAlone(ask) && !/client|outgoing|outbound|upstream|客户端|外出/i.test(mention.text)
      ? [detection(mention, messages.noServer, messages.setOption)]
      : [];
  },
});

const messages = {
  gone: {
    en: `net.ipv4.tcp_tw_recycle cannot be set. ${claim('port-record-38')?.qualification.en ?? ''}`,
    'zh-CN': `net.ipv4.tcp_tw_recycle 已无法设置。${claim('port-record-38')?.qualification['zh-CN'] ?? ''}`,
  },
  leaveOut: {
    en: 'Leave it out. A server that is to start again at once sets SO_REUSEADDR before bind().',
    'zh-CN': '去掉它。要立即重启的服务器应在 bind() 之前设置 SO_REUSEADDR。',
  },
  noServer: {
    en: `This program listens and never connects. ${claim('ports-qa-37')?.claim.en ?? ''}`,
    'zh-CN': `这个程序只监听，从不发起连接。${claim('ports-qa-37')?.claim['zh-CN'] ?? ''}`,
  },
  setOption: {
    en: 'Set SO_REUSEADDR before bind() instead.',
    'zh-CN': '应改为在 bind() 之前设置 SO_REUSEADDR。',
  },
} satisfies Record<string, Text>;

function detection(mention: Mention, message: Text, help: Text): Detection {
  return { span: mention.span, message, help, related: [], fixes: [] };
}

/** What says that the setting is to be left alone, or asks what it is. */
const warning =
  /\b(?:not|never|no longer|removed?|don'?t|avoid|deprecated|obsolete|dangerous|broken?|gone|disable|unsupported|harmful)\b|不要|不再|移除|删除|废弃|已被|危险|禁用|关闭/i;

/** Whether the string, alone or with what stands beside it, gives the setting a value other than 0, or asks a person to. */
function turnsOn({ name, text, callee, beside }: Mention): boolean {
  if (warning.test(text)) return false;
  if (new RegExp(`${name}["']?(?:\\s*[=:]\\s*|\\s+)["']?[1-9]`).test(text)) return true;
  if (new RegExp(`\\becho\\s+(?:-\\w+\\s+)?["']?[1-9]\\d*["']?\\s*(?:>|\\|\\s*(?:sudo\\s+)?tee)[^;&\\n]*${name}`).test(text)) return true;
  if (
    new RegExp(
      `(?:\\b(?:enabl\\w+|turn(?:ing)? on|set|setting|use|using|try|activate)\\b|启用|开启|打开|设置)[^.;。\\n]*?(?:net\\.ipv4\\.|/proc/sys/net/ipv4/)?${name}`,
      'i',
    ).test(text)
  ) {
    return !new RegExp(`${name}\\W*(?:=|\\bto\\b|为)?\\s*0`).test(text);
  }
  return text.endsWith(name) && isWritten(callee, beside);
}

/** The name or the path alone: what is done with it is said beside it. */
function isWritten(callee: string, beside: readonly string[]): boolean {
  const isOn = beside.some((each) => /^\(?["'`]?[1-9]\d*(?:\\n)?["'`]?\)?$/.test(each));
  // An entry of a table may say itself that the setting is a thing of the past.
  if (callee === '') return isOn && !beside.some((each) => warning.test(each));
  if (/ofstream\b/.test(callee)) return true;
  if (/(?:^|\W|_)f?open$/i.test(callee)) return beside.some((each) => /^(?:mode\s*=\s*)?["'][wa]b?t?\+?["']$|O_WRONLY|O_RDWR/.test(each));
  return isOn && /write|put|set|sysctl|apply|echo|save|store|run|exec|call/i.test(callee);
}

/** The file is opened in one line and turned off in the next. */
function writesZero({ span, callee }: Mention, ask: Ask): boolean {
  return callee !== '' && /(?:write\w*|puts?|printf)\s*\((?:[^()]*,\s*)?["'`]0(?:\\n)?["'`]|<<\s*["']?0\b/.test(ask.linesAround(span.end, 0, 4));
}

function isServerAlone({ facts }: Ask): boolean {
  return facts.listeners.length > 0 && !facts.occurrences.some(({ event }) => event.kind === 'connect');
}
