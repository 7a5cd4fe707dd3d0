import type { Text } from '@bindwise/semantics';
import { formatEndpoint } from '@bindwise/semantics';
import type { Elsewhere, Holder, ProcessFacts } from './holder.ts';

/** A sentence for each group of sockets that share what a person would say of them. */
export function describeHolders(holders: readonly Holder[], at: number): readonly Text[] {
  const groups = new Map<string, Holder[]>();
  for (const holder of holders) {
    const owners = holder.processes.map(({ pid }) => pid).join();
    const key = [holder.protocol, holder.state, holder.direction, owners, holder.uid, formatEndpoint(holder)].join(' ');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [holder]);
    else known.push(holder);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [describeGroup(first, group, at)];
  });
}

/** A socket of another network namespace, named by a process that lives there. */
export function describeElsewhere({ process, protocol, address, port }: Elsewhere, at: number): Text {
  const who = describeProcess(process, at);
  const where = `${protocol.toUpperCase()} ${formatEndpoint({ address, port })}`;
  return {
    en: `In the network namespace of ${who.en} something holds ${where}: a namespace has ports of its own.`,
    'zh-CN': `在 ${who['zh-CN']} 所在的网络命名空间里，${where} 被占用：每个命名空间有自己的一套端口。`,
  };
}

/** `python3 app.py (pid 4242, user alice, started 3 h ago from bash)`. */
export function describeProcess(process: ProcessFacts, at: number): Text {
  const whole = withoutFolder(process);
  const command = whole.length > longestCommand ? `${whole.slice(0, longestCommand)}…` : whole;
  const en = [`pid ${process.pid}`];
  const zh = [`pid ${process.pid}`];
  if (process.user !== undefined || process.uid !== undefined) {
    en.push(`user ${process.user ?? process.uid}`);
    zh.push(`用户 ${process.user ?? process.uid}`);
  }
  const from = starterOf(process);
  if (process.started !== undefined) {
    const ago = duration(Math.max(0, (at - Date.parse(process.started)) / 1000));
    en.push(`started ${ago.en} ago${from === undefined ? '' : ` from ${from}`}`);
    zh.push(`${ago['zh-CN']}前${from === undefined ? '' : `由 ${from} `}启动`);
  }
  if (process.unit !== undefined) {
    en.push(`unit ${process.unit}`);
    zh.push(`单元 ${process.unit}`);
  }
  if (process.container !== undefined) {
    en.push(`${process.container.runtime} container ${process.container.id}`);
    zh.push(`${process.container.runtime} 容器 ${process.container.id}`);
  }
  return { en: `${command} (${en.join(', ')})`, 'zh-CN': `${command}（${zh.join('，')}）` };
}

/** `45 s`, `3 min`, `5 h`, `2 days`. */
export function duration(seconds: number): Text {
  const whole = Math.ceil(seconds);
  if (whole < 120) return { en: `${whole} s`, 'zh-CN': `${whole} 秒` };
  if (seconds < 7200) return { en: `${Math.floor(seconds / 60)} min`, 'zh-CN': `${Math.floor(seconds / 60)} 分钟` };
  if (seconds < 172_800) return { en: `${Math.floor(seconds / 3600)} h`, 'zh-CN': `${Math.floor(seconds / 3600)} 小时` };
  return { en: `${Math.floor(seconds / 86_400)} days`, 'zh-CN': `${Math.floor(seconds / 86_400)} 天` };
}

const longestCommand = 120;

/** The folder of the program is of no interest where its name says which it is: `/usr/bin/python3 app.py` is called `python3 app.py`. */
function withoutFolder({ command, name }: ProcessFacts): string {
  const [folder, program] = /^\/(?:[^\s/]+\/)*([^\s/]+)/.exec(command) ?? [];
  if (folder === undefined || program === undefined || (!program.startsWith(name) && !name.startsWith(program))) return command;
  return program + command.slice(folder.length);
}

/** Who started it, as far as that shows: the first process, and systemd for a user, are the parents of whoever lost theirs as well. */
function starterOf({ parents: [parent] }: ProcessFacts): string | undefined {
  if (parent === undefined || parent.pid === 1) return undefined;
  const [word = ''] = parent.command.split(' ');
  // A login shell is named with a dash before it.
  const name = word.slice(word.lastIndexOf('/') + 1).replace(/^-/, '');
  return name === 'systemd' || name === 'init' || name === '' ? undefined : name;
}

function describeGroup(first: Holder, group: readonly Holder[], at: number): Text {
  const where = `${first.protocol.toUpperCase()} ${formatEndpoint(first)}`;
  const who = whoHas(first, at);
  const many = group.length;
  switch (first.state) {
    case 'listening':
      return withInheritance({ en: `${who.en} is listening on ${where}.`, 'zh-CN': `${who['zh-CN']} 正在监听 ${where}。` }, first);
    case 'bound':
      return withInheritance({ en: `${who.en} has ${where} bound.`, 'zh-CN': `${who['zh-CN']} 绑定了 ${where}。` }, first);
    case 'time-wait':
      return timeWait(first, group, where);
    case 'close-wait':
      return {
        en: `${who.en} keeps ${count(many, 'connection', 'connections')} on ${where} in CLOSE_WAIT: the other end has closed, and it has not called close() since.`,
        'zh-CN': `${who['zh-CN']} 让 ${where} 上的 ${many} 个连接停在 CLOSE_WAIT：对方已经关闭，而它至今没有调用 close()。`,
      };
    case 'closing':
      return {
        en: `${count(many, 'connection', 'connections')} on ${where} ${many === 1 ? 'is' : 'are'} being closed and ${many === 1 ? 'waits' : 'wait'} for the other end.`,
        'zh-CN': `${where} 上有 ${many} 个连接正在关闭，等待对方。`,
      };
    case 'established':
    case 'connecting':
      return first.direction === 'out' ? outgoing(first, group, who, where) : connected(first, group, who, where);
    default:
      return first.state satisfies never;
  }
}

function outgoing({ remote }: Holder, group: readonly Holder[], who: Text, where: string): Text {
  const to = remote === undefined ? '' : formatEndpoint(remote);
  const more = group.length - 1;
  return {
    en: `${who.en} uses ${where} as the local port of a connection of its own, to ${to}${more > 0 ? ` and ${more} more` : ''}: connect() chose the port.`,
    'zh-CN': `${who['zh-CN']} 把 ${where} 用作它自己发起的、到 ${to}${more > 0 ? ` 等 ${group.length} 个` : ''} 的连接的本地端口：端口由 connect() 选定。`,
  };
}

function connected(_: Holder, group: readonly Holder[], who: Text, where: string): Text {
  return {
    en: `${who.en} has ${count(group.length, 'open connection', 'open connections')} on ${where}.`,
    'zh-CN': `${who['zh-CN']} 在 ${where} 上有 ${group.length} 个打开的连接。`,
  };
}

function timeWait(first: Holder, group: readonly Holder[], where: string): Text {
  const many = group.length;
  const longest = Math.max(...group.map(({ timeLeftSeconds }) => timeLeftSeconds ?? -1));
  const left = longest >= 0 ? duration(longest) : undefined;
  const last: Text =
    left === undefined
      ? { en: '', 'zh-CN': '' }
      : many === 1
        ? { en: `; it goes in ${left.en}`, 'zh-CN': `；还剩 ${left['zh-CN']}` }
        : { en: `; the last goes in ${left.en}`, 'zh-CN': `；最后一个还剩 ${left['zh-CN']}` };
  const kind: Text =
    first.direction === 'out'
      ? { en: count(many, 'outgoing connection', 'outgoing connections'), 'zh-CN': `${many} 个向外的连接` }
      : { en: count(many, 'connection', 'connections'), 'zh-CN': `${many} 个连接` };
  return {
    en: `${kind.en} that this host closed first ${many === 1 ? 'is' : 'are'} in TIME_WAIT on ${where}${last.en}.`,
    'zh-CN': `${where} 上有 ${kind['zh-CN']}处于 TIME_WAIT，是本机先关闭的${last['zh-CN']}。`,
  };
}

function whoHas(holder: Holder, at: number): Text {
  const [process, ...others] = holder.processes;
  if (process === undefined) {
    if (holder.uid === undefined) return { en: 'No process any more', 'zh-CN': '已没有进程' };
    const user = holder.user ?? holder.uid;
    return { en: `A process of user ${user} that cannot be seen from here`, 'zh-CN': `用户 ${user} 的一个从这里看不到的进程` };
  }
  const described = describeProcess(process, at);
  if (others.length === 0) return described;
  const pids = others.map(({ pid }) => pid);
  return {
    en: `${described.en}, together with pid ${pids.slice(0, 8).join(', ')}${pids.length > 8 ? ' and others' : ''},`,
    'zh-CN': `${described['zh-CN']}，连同 pid ${pids.slice(0, 8).join('、')}${pids.length > 8 ? ' 等' : ''}`,
  };
}

/** What stands out about how the process came to have the socket. */
function withInheritance(text: Text, { processes, protocol, port }: Holder): Text {
  const [process] = processes;
  if (process === undefined) return text;
  const more: Text[] = [];
  if (process.isOrphan)
    more.push({
      en: 'Its parent has ended: what a parent leaves open at fork(), a child keeps open.',
      'zh-CN': '它的父进程已经结束：父进程在 fork() 时没有关闭的套接字，子进程会一直打开着。',
    });
  if (process.pid === 1 && process.name === 'systemd')
    more.push({
      en: `systemd holds it for a socket unit: \`systemctl list-sockets\` names it.`,
      'zh-CN': 'systemd 为某个 socket 单元占着它：`systemctl list-sockets` 会列出是哪个。',
    });
  if (process.name === 'docker-proxy') more.push(behindDockerProxy(process, `${protocol.toUpperCase()} ${port}`));
  if (process.isInOtherNamespace) more.push({ en: 'The process itself lives in another network namespace.', 'zh-CN': '进程本身在另一个网络命名空间里。' });
  return { en: [text.en, ...more.map(({ en }) => en)].join(' '), 'zh-CN': [text['zh-CN'], ...more.map((one) => one['zh-CN'])].join('') };
}

/** docker-proxy is started with the address and port of the container that it forwards to. */
function behindDockerProxy({ command }: ProcessFacts, port: string): Text {
  const [, address] = /-container-ip ([0-9a-f.:]+)/.exec(command) ?? [];
  const [, inside] = /-container-port (\d+)/.exec(command) ?? [];
  const to = address === undefined || inside === undefined ? undefined : formatEndpoint({ address, port: Number(inside) });
  return {
    en: `It is Docker's proxy: a container published ${port}${to === undefined ? '' : `, and it forwards to ${to}`}. \`docker ps\` names the container.`,
    'zh-CN': `这是 Docker 的代理：某个容器发布了 ${port}${to === undefined ? '' : `，它转发到 ${to}`}。\`docker ps\` 会列出是哪个容器。`,
  };
}

function count(many: number, one: string, more: string): string {
  return `${many} ${many === 1 ? one : more}`;
}
