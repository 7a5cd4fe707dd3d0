import type { Text } from '@bindwise/semantics';

/** Notes of the related locations, which tell the story in order. */
export const notes = {
  made: { en: 'the socket is made here', 'zh-CN': '套接字在此创建' },
  bound: { en: 'bound here', 'zh-CN': '在此绑定' },
  set: { en: 'set here', 'zh-CN': '在此设置' },
  listens: { en: 'listens here', 'zh-CN': '在此监听' },
  called: { en: 'called here', 'zh-CN': '在此调用' },
  connects: { en: 'connects here', 'zh-CN': '在此连接' },
  inside: { en: 'the call itself is here', 'zh-CN': '真正的调用在此' },
} satisfies Record<string, Text>;

/** Titles of the fixes: verb first. */
export const fixTitles = {
  setBefore: (option: string): Text => ({ en: `Set ${option} before bind()`, 'zh-CN': `在 bind() 之前设置 ${option}` }),
  setFor: (option: string, call: string): Text => ({ en: `Set ${option} before ${call}()`, 'zh-CN': `在 ${call}() 之前设置 ${option}` }),
  moveBefore: (option: string): Text => ({ en: `Move the ${option} call before bind()`, 'zh-CN': `把设置 ${option} 的调用移到 bind() 之前` }),
  separate: { en: 'Set each option in a call of its own', 'zh-CN': '每个选项各用一次调用设置' } satisfies Text,
  removeBind: { en: 'Let the kernel choose the port', 'zh-CN': '让内核选择端口' } satisfies Text,
  check: (call: string): Text => ({ en: `Check the result of ${call}()`, 'zh-CN': `检查 ${call}() 的返回值` }),
  wrap: (name: string): Text => ({ en: `Convert with ${name}()`, 'zh-CN': `用 ${name}() 转换` }),
  unwrap: (name: string): Text => ({ en: `Remove the second ${name}()`, 'zh-CN': `去掉多余的 ${name}()` }),
  replace: (from: string, to: string): Text => ({ en: `Use ${to}() instead of ${from}()`, 'zh-CN': `用 ${to}() 代替 ${from}()` }),
  setAt: (level: string): Text => ({ en: `Set it at ${level}`, 'zh-CN': `在 ${level} 层设置` }),
  swap: { en: 'Swap the level and the option', 'zh-CN': '交换层和选项' } satisfies Text,
  passAddress: { en: 'Pass the address', 'zh-CN': '传入地址' } satisfies Text,
  passSize: { en: 'Pass the size of the value', 'zh-CN': '传入值的大小' } satisfies Text,
  moveIntoCallback: { en: 'Move it into the callback of bind()', 'zh-CN': '移到 bind() 的回调里' } satisfies Text,
  setInstead: (option: string): Text => ({ en: `Set ${option} instead`, 'zh-CN': `改为设置 ${option}` }),
  passOne: { en: 'Set it to 1', 'zh-CN': '设为 1' } satisfies Text,
} as const;
