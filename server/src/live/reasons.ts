import type { CallResult, Text } from '@bindwise/semantics';
import { errors } from '@bindwise/semantics';
import type { Assumption, Case } from './judge.ts';
import { resultOf } from './judge.ts';
import type { Situation } from './remedies.ts';
import { isHopeless, reuseaddrWould } from './remedies.ts';

export interface Reasons {
  readonly reason: Text;
  readonly claims: readonly string[];
}

/**
 * Why, in the words of `semantics`. Where it hangs on options that nobody can see, each reason stands with what it supposes; and where SO_REUSEADDR is what
 * people would try next, whether it helps.
 */
export function reasonsOf(situation: Situation, failing: CallResult): Reasons {
  const { judgement, question } = situation;
  if (!judgement.isExplained) return notExplained(failing, situation);
  const hopeless = failing === 'EADDRINUSE' && isHopeless(situation);
  // Where the option does not help, the reason is the one that it gets.
  const withOption = judgement.cases.filter(({ assumption }) => assumption.mine);
  const cases = hopeless && withOption.length > 0 ? withOption : judgement.cases;
  const groups = new Map<string, Case[]>();
  for (const one of cases) {
    const key = `${resultOf(one.outcome)} ${one.outcome.reason.en}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  const claims = [...new Set(cases.flatMap(({ outcome }) => outcome.claims))];
  const all = [...groups.values()];
  const half = halfSet(situation);
  if (half !== undefined) return { reason: half, claims };
  const shown = all.slice(0, mostReasons);
  const isAlone = all.length === 1;
  const parts = shown.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (isAlone) return [first.outcome.reason];
    const suppose = supposing(group, cases, question.family);
    return [{ en: `${suppose.en} ${quoted(first.outcome.reason.en)}`, 'zh-CN': `${suppose['zh-CN']}${first.outcome.reason['zh-CN']}` }];
  });
  const en = parts.map((part) => part.en).join(' ');
  const zh = parts.map((part) => part['zh-CN']).join('');
  const isSet = question.options.SO_REUSEADDR === true || question.options.SO_REUSEADDR === 1;
  if (!hopeless || isSet) return { reason: { en, 'zh-CN': zh }, claims };
  if (withOption.length > 0) return { reason: { en: `SO_REUSEADDR will not help: ${quoted(en)}`, 'zh-CN': `SO_REUSEADDR 帮不上忙：${zh}` }, claims };
  return { reason: { en: `${en} SO_REUSEADDR will not help.`, 'zh-CN': `${zh}SO_REUSEADDR 帮不上忙。` }, claims };
}

const mostReasons = 4;

/** Everything hangs on SO_REUSEADDR, which both sockets must have set, and what cannot be seen is who did not. */
function halfSet(situation: Situation): Text | undefined {
  const { judgement, platform } = situation;
  const { cases } = judgement;
  const onOption = cases.every(({ assumption, outcome }) => resultOf(outcome) === 'EADDRINUSE' && !(assumption.mine && assumption.theirs));
  if (platform !== 'linux' || !onOption || cases.length < 2 || isHopeless(situation)) return undefined;
  if (cases.every(({ assumption }) => !assumption.theirs)) return theirsMissing;
  if (reuseaddrWould(situation) !== 'sometimes') return undefined;
  if (cases.some(({ assumption }) => assumption.mine)) return eitherOne;
  return mineMissing;
}

const eitherOne: Text = {
  en: 'bind() would have succeeded if this socket and those that hold the port had all set SO_REUSEADDR before their bind(): at least one did not.',
  'zh-CN': '如果这个套接字和占着端口的套接字都在各自的 bind() 之前设置了 SO_REUSEADDR，bind() 就会成功：至少有一个没有设置。',
};
const theirsMissing: Text = {
  en: 'A bind() made here just now, with SO_REUSEADDR, failed as well. So the sockets that hold the port did not set it before theirs: as long as they last, bind() fails whatever this socket sets.',
  'zh-CN':
    '刚才在这里带 SO_REUSEADDR 试着绑定，同样失败。可见占着端口的套接字在各自的 bind() 之前没有设置它：只要它们还在，无论这个套接字怎么设置，bind() 都会失败。',
};
const mineMissing: Text = {
  en: 'This socket does not set SO_REUSEADDR before bind(). With it bind() succeeds if those that hold the port set it too.',
  'zh-CN': '这个套接字没有在 bind() 之前设置 SO_REUSEADDR。设置之后，只要占着端口的那些也设置过，bind() 就会成功。',
};

/** The sockets seen do not give this error: only what the error means can be said. */
function notExplained(failing: CallResult, { question }: Situation): Reasons {
  const facts = failing === 'ok' ? undefined : errors.get(failing);
  const generally = facts?.meanings.bind ?? { en: '', 'zh-CN': '' };
  return {
    reason: {
      en:
        `What can be seen of this machine does not give ${failing} for this bind(). ${question.error === 'EACCES' ? firewalls.en : ''}`.trim() || generally.en,
      'zh-CN': `从本机能看到的情况，不会让这次 bind() 得到 ${failing}。${question.error === 'EACCES' ? firewalls['zh-CN'] : ''}` || generally['zh-CN'],
    },
    claims: [],
  };
}

const firewalls: Text = {
  en: 'A security module (SELinux, AppArmor, a seccomp filter of a container) may refuse it; on Windows a reserved range of ports: `netsh interface ipv4 show excludedportrange protocol=tcp`.',
  'zh-CN':
    '可能是安全模块（SELinux、AppArmor、容器的 seccomp 过滤器）拒绝了它；在 Windows 上可能是保留的端口段：`netsh interface ipv4 show excludedportrange protocol=tcp`。',
};

/** What all of a group suppose that is not so in every case. */
function supposing(group: readonly Case[], all: readonly Case[], family: 'ipv4' | 'ipv6'): Text {
  const parts: Text[] = [];
  for (const [name, words] of Object.entries(suppositions) as readonly (readonly [keyof Assumption, Suppose])[]) {
    const values = new Set(group.map(({ assumption }) => assumption[name]));
    const everywhere = new Set(all.map(({ assumption }) => assumption[name]));
    const [value] = values;
    if (values.size === 1 && everywhere.size > 1 && value !== undefined && (name !== 'v6only' || family === 'ipv4')) parts.push(words[value ? 'yes' : 'no']);
  }
  if (parts.length === 0) return { en: 'Or:', 'zh-CN': '或者：' };
  return { en: `If ${parts.map(({ en }) => en).join(' and ')}:`, 'zh-CN': `如果${parts.map((one) => one['zh-CN']).join('，且')}：` };
}

interface Suppose {
  readonly yes: Text;
  readonly no: Text;
}

const suppositions: Readonly<Record<keyof Assumption, Suppose>> = {
  mine: {
    yes: { en: 'your socket sets SO_REUSEADDR', 'zh-CN': '你的套接字设置了 SO_REUSEADDR' },
    no: { en: 'your socket does not set SO_REUSEADDR', 'zh-CN': '你的套接字没有设置 SO_REUSEADDR' },
  },
  theirs: {
    yes: { en: 'the other one set SO_REUSEADDR', 'zh-CN': '对方设置了 SO_REUSEADDR' },
    no: { en: 'the other one did not set SO_REUSEADDR', 'zh-CN': '对方没有设置 SO_REUSEADDR' },
  },
  theirReuseport: {
    yes: { en: 'the other one set SO_REUSEPORT', 'zh-CN': '对方设置了 SO_REUSEPORT' },
    no: { en: 'the other one did not set SO_REUSEPORT', 'zh-CN': '对方没有设置 SO_REUSEPORT' },
  },
  v6only: {
    yes: { en: 'the socket on :: takes IPv6 only', 'zh-CN': ':: 上的套接字只接受 IPv6' },
    no: { en: 'the socket on :: takes IPv4 as well', 'zh-CN': ':: 上的套接字也接受 IPv4' },
  },
};

/** A sentence goes on after a colon in small letters, unless it begins with a name of the code. */
function quoted(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
