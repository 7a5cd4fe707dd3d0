import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { operatorOf } from '../expressions/operators.ts';
import { keyName } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';

/** What a function of libc is given, wherever that is written down: options keep their names there, too, alone, OR'd, or with their level. */
export function namedOptions(fn: FunctionLowering, node: Syntax): Value | undefined {
  if (!fn.file.namesOptions) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'binary_expression') {
    const named = namedValue(fn, inner, unknownValue);
    return named.kind === 'operation' && named.operands.every((each) => each.kind === 'constant' && each.name.startsWith('SO_')) ? named : undefined;
  }
  const name = headerName(fn, inner);
  if (name === undefined) return memberOfTable(fn, inner);
  return ofOptions.test(name) ? constant(name, inner) : undefined;
}

/** `Opt.ReuseAddr`, `Level.Tcp`: a member of what a program calls its options, or their levels. */
function memberOfTable(fn: FunctionLowering, node: Syntax): Value | undefined {
  const [object, key] = node.type === 'member_expression' ? node.kids : [];
  if (object?.type !== 'identifier' || key === undefined) return undefined;
  const [table, member] = [fn.file.slice(object), keyName(key, fn.file.text)?.replaceAll('_', '').toUpperCase() ?? ''];
  const name = ofSockets.has(member) && namesOptionTable.test(table) ? `SO_${member}` : namesLevelTable.test(table) ? levels.get(member) : undefined;
  return name === undefined ? undefined : constant(name, node);
}

const namesOptionTable = /^(?:SO|(?:so|sock(?:et)?)?_?opt(?:ion|name)?s?)$/i;
const namesLevelTable = /^(?:SOL|(?:so|sock(?:et)?|opt(?:ion)?|sockopt)?_?levels?|IP_?PROTO(?:COL)?S?)$/i;
const levels: ReadonlyMap<string, string> = new Map([
  ['SOCKET', 'SOL_SOCKET'],
  ['IP', 'IPPROTO_IP'],
  ['IPV6', 'IPPROTO_IPV6'],
  ['TCP', 'IPPROTO_TCP'],
  ['UDP', 'IPPROTO_UDP'],
]);

/** A program's own `TCP_PORT` and `IP_ADDRESS` are no names of the headers. */
const ofOptions =
  /^(?:SO_[A-Z0-9_]+|SOL_(?:SOCKET|IP|IPV6|TCP|UDP)|IPPROTO_(?:IP|IPV6|TCP|UDP)|IPV6_V6ONLY|IP_(?:TTL|TOS|FREEBIND|TRANSPARENT|BIND_ADDRESS_NO_PORT)|TCP_(?:NODELAY|MAXSEG|CORK|KEEPIDLE|KEEPINTVL|KEEPCNT|DEFER_ACCEPT|FASTOPEN|QUICKACK|USER_TIMEOUT|LINGER2|SYNCNT))$/;

/**
 * A program gives its own numbers the names of the headers: the names say what is meant, and OR'd numbers do not say that they were two.
 * @param isOption whether it is an option of a socket
 */
export function namedValue(fn: FunctionLowering, argument: Syntax | undefined, value: Value, isOption = false): Value {
  if (argument === undefined) return value;
  const inner = unwrap(argument);
  if (inner.type === 'binary_expression') {
    const nameOf = (operand: Syntax) => headerName(fn, operand) ?? memberName(fn, operand) ?? (isOption ? numbers.get(fn.file.slice(operand)) : undefined);
    const operands = operandsOf(inner, fn.file.text).map((operand) => ({ operand, name: nameOf(operand) }));
    if (operands.length < 2 || operands.some(({ name }) => name === undefined)) return value;
    return { kind: 'operation', operator: '|', operands: operands.map(({ operand, name }) => constant(name ?? '', operand)), span: spanOf(inner) };
  }
  const name = headerName(fn, inner);
  return name === undefined ? value : constant(name, inner);
}

function constant(name: string, node: Syntax): Value {
  return { kind: 'constant', name, span: spanOf(node) };
}

/** `SO_REUSEADDR`, `constants.SO_REUSEADDR`. Which of these names a system has is for those who ask what they mean. */
function headerName(fn: FunctionLowering, node: Syntax): string | undefined {
  if (node.type !== 'identifier' && node.type !== 'member_expression') return undefined;
  return /(?:^|\.)((?:SO|SOL|IP|IPV6|IPPROTO|TCP|UDP)_[A-Z0-9_]+)$/.exec(fn.file.slice(node))?.[1];
}

/** `SocketOption.ReuseAddr`, `SO.REUSEPORT`: beside another one, such a member can be nothing but the option of that name. */
function memberName(fn: FunctionLowering, node: Syntax): string | undefined {
  const name = node.type === 'member_expression' ? keyName(node.kids.at(-1), fn.file.text)?.replaceAll('_', '').toUpperCase() : undefined;
  return name !== undefined && ofSockets.has(name) ? `SO_${name}` : undefined;
}

const ofSockets = new Set(['REUSEADDR', 'REUSEPORT', 'KEEPALIVE', 'BROADCAST', 'LINGER', 'OOBINLINE', 'DONTROUTE']);

/** Linux's numbers of the two options that are OR'd at all. */
const numbers: ReadonlyMap<string, string> = new Map([
  ['2', 'SO_REUSEADDR'],
  ['15', 'SO_REUSEPORT'],
]);

/** The operands of `a | b | c`. */
export function operandsOf(node: Syntax, text: string): readonly Syntax[] {
  if (node.type !== 'binary_expression' || operatorOf(node, text) !== '|') return [node];
  return node.kids.flatMap((kid) => operandsOf(unwrap(kid), text));
}
