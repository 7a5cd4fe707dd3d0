import { secondServer, socketOptions, type Text } from '@bindwise/semantics';
import { bySocket, optionsOf, optionValue } from '../flow/index.ts';
import type { SetsockoptEvent } from '../ir/index.ts';
import { type Ask, defineRule } from './rule.ts';
import { fixTitles } from './words.ts';

const option = 'SO_REUSEADDR';
const instead = 'SO_EXCLUSIVEADDRUSE';

export default defineRule({
  name: 'reuseaddr-on-windows',
  summary: {
    en: 'SO_REUSEADDR is set on Windows, where it lets another process take the port of a server that listens.',
    'zh-CN': '在 Windows 上设置了 SO_REUSEADDR：在那里它允许另一个进程抢走正在监听的端口。',
  },
  severity: 'information',
  fix: 'sometimes',
  claims: [],
  alsoOn: 'windows',
  mayConcern: (event) => event.kind === 'setsockopt' && (event.option.kind !== 'constant' || event.option.name === option),
  on: {
    setsockopt(occurrence, ask) {
      if (ask.platform !== 'windows' || occurrence.paths.length === 0) return [];
      const isSet = occurrence.paths.every(({ action, before, socket }) => {
        const value = optionValue(action.operands.value, before);
        // Node's servers set it on other systems only.
        const isStream =
          socket !== undefined && (socket.protocol === 'tcp' || socket.protocol === 'unknown') && socket.family !== 'unix' && !/^net\./.test(socket.objectType);
        return isStream && optionsOf(action.operands).join() === option && value !== 0 && value !== 'unknown';
      });
      const second = secondServer({ [option]: true }, 'windows').result;
      // A client has no port that anyone could take.
      const connects = bySocket(occurrence).some(({ socket }) => ask.facts.ofKindOnSocket(socket, 'connect').length > 0);
      if (!isSet || connects || second !== 'ok' || isForOtherUnixes(occurrence.event, ask)) return [];
      const { span } = occurrence.event.option;
      const isWindowsOnly = occurrence.site === occurrence.innerSite && unixes.every((unix) => !ask.isReachedOn(occurrence.event, unix));
      const isWritten = occurrence.event.option.kind === 'constant' && span !== undefined;
      const edits = isWindowsOnly && isWritten ? ask.idioms.replaceConstant?.(instead, span) : undefined;
      return [
        {
          span: occurrence.site.span,
          message: messages.taken,
          help: messages.help,
          related: [],
          fixes: edits === undefined ? [] : [{ title: fixTitles.setInstead(instead), edits }],
        },
      ];
    },
  },
});

/** What Linux has no need of, in a program that never speaks of Windows. Which platforms get there is asked last: that may be to follow the program on each. */
function isForOtherUnixes(event: SetsockoptEvent, ask: Ask): boolean {
  if (speaksOfWindows.test(ask.programCode())) return false;
  return !ask.isReachedOn(event, 'linux') && unixes.some((unix) => ask.isReachedOn(event, unix));
}

const unixes = ['linux', 'darwin', 'freebsd'] as const;

const speaksOfWindows = /win(?:dows|sock|32|64)|_MSC_VER|\bnt\b/i;

const purpose = socketOptions.get(instead)?.purpose;

const messages = {
  taken: {
    en: `On Windows ${option} lets another process bind the port while this one listens on it: its bind() succeeds, and it can get the connections.`,
    'zh-CN': `在 Windows 上，${option} 允许另一个进程在本进程监听时绑定同一端口：它的 bind() 会成功，连接可能被它收走。`,
  } satisfies Text,
  help: {
    en: `Set ${instead} there. ${purpose?.en ?? ''}`.trim(),
    'zh-CN': `在那里设置 ${instead}。${purpose?.['zh-CN'] ?? ''}`,
  } satisfies Text,
};
