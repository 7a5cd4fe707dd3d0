import type { ErrnoName, Locale, Protocol } from '@bindwise/semantics';
import { errors, parseAddress } from '@bindwise/semantics';
import type { Sources, Understood } from '../live/index.ts';
import { readArguments } from './arguments.ts';
import { visible } from './display.ts';
import { locales, type Status, status, type Terminal, UsageError } from './terminal.ts';

const options = {
  port: { takes: 'PORT' },
  protocol: { takes: 'PROTOCOL', allowed: ['tcp', 'udp'] },
  address: { takes: 'ADDRESS' },
  format: { takes: 'FORMAT', allowed: ['pretty', 'json'] },
  locale: { takes: 'LOCALE', allowed: locales },
  'no-trial': {},
  'no-color': {},
} as const;

/** `bindwise explain PORT | TEXT…`: why a bind() failed, or would, on this machine now. Without operands the error text comes on standard input. */
export async function explain(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const { values, switches, operands } = readArguments('explain', args, options, Number.POSITIVE_INFINITY);
  const live = await import('../live/index.ts');
  const [first] = operands;
  const isPort = operands.length === 1 && first !== undefined && /^\d+$/.test(first);
  if (isPort && values.port !== undefined) throw twoPorts(first, values.port);
  const named = values.port ?? (isPort ? first : undefined);
  const asked = named === undefined ? undefined : portOf(named);
  const text = isPort ? '' : operands.length > 0 ? operands.join(' ') : asked === undefined ? await readText(terminal) : '';
  const understood = text === '' ? undefined : live.understand(text);
  if (text !== '' && understood === undefined && asked === undefined) throw notUnderstood();
  if (text === '' && asked === undefined) throw nothingAsked();
  if (values.address !== undefined && parseAddress(values.address) === undefined) throw noAddress(values.address);
  const machine = live.thisMachine();
  const query = live.queryOf(understood, { port: asked, protocol: protocolOf(values.protocol), address: values.address }, machine.platform);
  if (query === undefined) throw understood?.path === undefined ? noPort(understood) : isPath(understood.path);
  const sources: Sources = switches.has('no-trial') ? { ...machine, tryBind: undefined } : machine;
  const explanation = await live.explain(query, sources);
  if (values.format === 'json') {
    await terminal.write(`${JSON.stringify(live.reportOf(explanation, understood, locale), undefined, 2)}\n`);
    return status.fine;
  }
  const inColor = terminal.isInteractive.out && !switches.has('no-color') && !terminal.environment.NO_COLOR && terminal.environment.TERM !== 'dumb';
  const paint = (style: string) => (shown: string) => (inColor ? `\u001b[${style}m${shown}\u001b[0m` : shown);
  await terminal.write(live.render(explanation, locale, { visible, strong: paint('1'), faint: paint('2') }));
  return status.fine;
}

/** In bytes: what is read of standard input; of a longer text the end counts. */
const longestInput = 1 << 20;

async function readText({ input }: Terminal): Promise<string> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > 2 * longestInput) {
      const end = Buffer.concat(chunks).subarray(-longestInput);
      chunks = [end];
      length = end.length;
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

function protocolOf(text: string | undefined): Protocol | undefined {
  return text === 'tcp' || text === 'udp' ? text : undefined;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new UsageError(`"${text}" is not a port; it is a number from 1 to 65535`, `"${text}" 不是端口；端口是 1 到 65535 的数`);
}

function twoPorts(first: string, second: string): UsageError {
  return new UsageError(`two ports are asked about, ${first} and ${second}; one at a time`, `问了两个端口，${first} 和 ${second}；一次只能问一个`);
}

function notUnderstood(): UsageError {
  return new UsageError(
    'the text does not say that bind() failed, in any form that is known. With --port a port is explained without a text.',
    '这段文字没有以任何已知的形式说明 bind() 失败。用 --port 可以不给文字，直接解释一个端口。',
  );
}

function nothingAsked(): UsageError {
  return new UsageError('nothing to explain: give a port, or the text of an error', '没有要解释的内容：给出端口或错误文字');
}

function noAddress(text: string): UsageError {
  return new UsageError(`--address: "${text}" is not a numeric address`, `--address："${text}" 不是数字形式的地址`);
}

function noPort(understood: Understood | undefined): UsageError {
  const error: ErrnoName = understood?.error ?? 'EADDRINUSE';
  const by = understood?.by ?? '?';
  const meaning = errors.get(error)?.meanings[understood?.call ?? 'bind'] ?? { en: '', 'zh-CN': '' };
  return new UsageError(
    `the text says ${error}, as ${by} prints it, and names no port; say which with --port PORT. ${meaning.en}`.trimEnd(),
    `这段文字说的是 ${error}（${by} 的写法），但没有给出端口；用 --port PORT 指明。${meaning['zh-CN']}`,
  );
}

function isPath(path: string): UsageError {
  return new UsageError(
    `${path} is the path of a Unix-domain socket and no port: bind() fails while a file of that name exists, whether or not anybody listens (unix(7)). Remove the file when nobody does.`,
    `${path} 是 Unix 域套接字的路径，不是端口：只要这个名字的文件存在，bind() 就会失败，不管有没有人监听（unix(7)）。没有人监听时删除该文件即可。`,
  );
}
