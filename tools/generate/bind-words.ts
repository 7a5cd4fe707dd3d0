import type { BindRequest, Locale, SocketState } from '@bindwise/semantics';
import { formatEndpoint } from '@bindwise/semantics';

/** The socket that asks, on the whole page. */
export const here: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 8888, options: {}, uid: 1000 };

export interface Vocabulary {
  readonly title: string;
  readonly introduction: string;
  readonly sharing: string;
  readonly sharingText: string;
  readonly otherUserText: string;
  readonly udpText: string;
  readonly udpOtherUserText: string;
  readonly listenText: string;
  readonly bothSet: string;
  readonly firstListens: string;
  readonly secondListens: string;
  readonly overlap: string;
  readonly overlapText: string;
  readonly wholeText: string;
  readonly refusals: string;
  readonly refusalsText: string;
  readonly why: string;
  readonly situations: string;
  readonly play: string;
  readonly playText: string;
  readonly limits: string;
  readonly limitsText: readonly string[];
  readonly existing: string;
  readonly when: string;
  readonly answer: string;
  readonly claims: string;
  readonly claimsPage: string;
  readonly states: Readonly<Record<SocketState, string>>;
}

export const vocabulary: Readonly<Record<Locale, Vocabulary>> = {
  en: {
    title: 'What bind() does on Linux',
    introduction:
      'Every mark on this page is an answer of `predict`, which the tests hold against the kernel that they run on. ✓ bind() succeeds, and listen() after it; ✗ bind() fails with EADDRINUSE. This page is written by `tools/generate/bind.ts`.',
    sharing: 'Two sockets on one address and port',
    sharingText: `Both on ${formatEndpoint(here)}, of one user. Rows: the socket that is there and what it set. Columns: what the socket that asks sets before bind().`,
    otherUserText: 'The same where the socket that asks belongs to another user: SO_REUSEPORT shares with a connection in TIME_WAIT only.',
    udpText: 'UDP has no listen(), and its states make no difference:',
    udpOtherUserText: 'UDP, and the socket that asks belongs to another user:',
    listenText: 'Where two sockets could both bind, and neither listened yet, listen() asks again:',
    bothSet: 'Both set',
    firstListens: 'listen() of one',
    secondListens: 'then listen() of the other',
    overlap: 'Which addresses overlap',
    overlapText: 'TCP on one port, no options. Rows: bound first. Columns: asks. Where the addresses do not overlap no option is needed.',
    wholeText:
      'The tables together are the whole of two sockets: where the addresses overlap the tables above answer, else bind() succeeds. A test holds that against every recorded pair. With three and more sockets ask `predict`.',
    refusals: 'What bind() refuses by itself',
    refusalsText: 'Before it looks at other sockets, or where no port is left to choose:',
    why: 'Why',
    situations: 'Five situations',
    play: 'Try it',
    playText: '`bindwise predict` answers scenarios, one JSON object a line:',
    limits: 'Limits',
    limitsText: [
      'Linux 6.8 and later, as recorded; what older kernels do differently is said where it is known. macOS, FreeBSD and Windows are answered from their documentation, and the answer says so.',
      'Of an odd number of ports in `ip_local_port_range` TCP leaves out the first or the last one by chance. Where everything hangs on that port the answer has `byChance`.',
      'On a UDP port with more than ten sockets Linux looks at those with the same address and at wildcards first. That is modelled; that other ports may fall into the same place of its tables, and then count too, is not.',
      'Not asked: `ip_local_reserved_ports`, IP_LOCAL_PORT_RANGE of a socket, VRF devices, security modules and BPF programs, which can refuse any bind().',
      'Routes are not known: the local address of a client on a wildcard is known where it is connected to this very host.',
    ],
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
      '本页的每个标记都是 `predict` 的回答，测试会用所在机器的内核核对它。✓ bind() 成功，随后的 listen() 也成功；✗ bind() 以 EADDRINUSE 失败。本页由 `tools/generate/bind.ts` 生成。',
    sharing: '同一地址和端口上的两个套接字',
    sharingText: `双方都在 ${formatEndpoint(here)}，属于同一用户。行：已有的套接字及其设置。列：请求的套接字在 bind() 之前的设置。`,
    otherUserText: '同上，但请求的套接字属于另一个用户：SO_REUSEPORT 只能与 TIME_WAIT 连接共用。',
    udpText: 'UDP 没有 listen()，状态也没有区别：',
    udpOtherUserText: 'UDP，且请求的套接字属于另一个用户：',
    listenText: '两个套接字都能绑定、且都还没有监听时，listen() 会再检查一次：',
    bothSet: '双方设置',
    firstListens: '一方 listen()',
    secondListens: '另一方随后 listen()',
    overlap: '哪些地址重叠',
    overlapText: 'TCP，同一端口，没有选项。行：先绑定的。列：请求的。地址不重叠时不需要任何选项。',
    wholeText:
      '这些表合起来就是两个套接字的全部情形：地址重叠时由上面的表回答，否则 bind() 成功。有测试用录下的每一对核对这一点。三个及更多套接字请问 `predict`。',
    refusals: 'bind() 自身会拒绝什么',
    refusalsText: '在查看其他套接字之前，或者没有端口可选时：',
    why: '原因',
    situations: '五种情形',
    play: '试一试',
    playText: '`bindwise predict` 逐行回答场景，每行一个 JSON 对象：',
    limits: '局限',
    limitsText: [
      '以录制时的 Linux 6.8 及以上为准；较旧内核的已知差异在相应处说明。macOS、FreeBSD 和 Windows 依据其文档回答，答案中会注明。',
      '`ip_local_port_range` 的端口数为奇数时，TCP 会随机漏掉第一个或最后一个。结果全系于这个端口时，答案带有 `byChance`。',
      '一个 UDP 端口上超过十个套接字时，Linux 先看地址相同的，再看通配地址的。这一点已建模；其他端口可能落在内核表的同一位置而被计入，这没有建模。',
      '没有考虑：`ip_local_reserved_ports`、套接字自己的 IP_LOCAL_PORT_RANGE、VRF 设备，以及可以拒绝任何 bind() 的安全模块和 BPF 程序。',
      '不知道路由：绑定通配地址的客户端，只有连接到本机时才知道它的本地地址。',
    ],
    existing: '已有套接字',
    when: '情形',
    answer: '回答',
    claims: '参见',
    claimsPage: 'claims.zh-CN.md',
    states: { bound: '已绑定', listening: '正在监听', accepted: '打开的连接，监听者已关闭', 'time-wait': 'TIME\\_WAIT', connected: '绑定后连接的客户端' },
  },
};
