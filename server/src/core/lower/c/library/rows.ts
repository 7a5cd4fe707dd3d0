import { type NamedRow, type PosixRow, posixRows, textbookRows } from '../../../apis/posix.ts';
import { unknownValue, type Value } from '../../../ir/index.ts';
import { assign, type FunctionInfo, type FunctionLowering, textOf, type Use } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { passedValue } from '../expressions/sizes.ts';
import { siteOf } from '../idioms/sites.ts';
import { descriptorOf } from '../objects/conversions.ts';
import { spanOf, type View, withoutParentheses } from '../tree/view.ts';

/** Emits the event of a row; its value is what the call returns. */
export function emitRow(fn: FunctionLowering, view: View, row: PosixRow, onFailure: 'returns' | 'throws', written: readonly View[], use: Use): Value {
  const pointers: readonly unknown[] = [
    ...('address' in row ? [row.address] : []),
    ...('value' in row ? [row.value] : []),
    ...('peer' in row ? [row.peer] : []),
  ];
  const callArguments = written.map((argument, index) => (pointers.includes(index) ? withoutCast(argument) : argument));
  const values = callArguments.map((argument) => fn.walk.value(fn, argument));
  const at = (index: number): Value => values[index] ?? unknownValue;
  const descriptor = (index: number): Value => descriptorOf(fn, callArguments[index], at(index));
  const id = fn.file.nextEvent();
  const base = { id, site: siteOf(fn, view, callArguments, use), onFailure } as const;
  const result: Value = { kind: 'result', event: id, span: spanOf(view) };
  switch (row.event) {
    case 'socket':
      fn.graph.emit({ ...base, kind: 'socket', family: at(row.family), type: at(row.type), protocol: at(row.protocol), objectType: 'fd' });
      return result;
    case 'setsockopt': {
      const passed = passedValue(fn, callArguments[row.value], at(row.value));
      fn.graph.emit({
        ...base,
        kind: 'setsockopt',
        fd: descriptor(row.fd),
        level: at(row.level),
        option: at(row.option),
        value: at(row.value),
        length: at(row.length),
        ...(passed === undefined ? {} : { passed }),
      });
      return result;
    }
    case 'bind':
    case 'connect':
      fn.graph.emit({ ...base, kind: row.event, fd: descriptor(row.fd), endpoint: { kind: 'sockaddr', at: at(row.address) } });
      return result;
    case 'listen':
      fn.graph.emit({ ...base, kind: 'listen', fd: descriptor(row.fd), backlog: at(row.backlog) });
      return result;
    case 'accept': {
      fn.graph.emit({ ...base, kind: 'accept', fd: descriptor(row.fd), objectType: 'fd' });
      const peer = callArguments[row.peer];
      const target = peer === undefined || at(row.peer).kind === 'none' ? undefined : fn.walk.target(fn, peer);
      if (peer !== undefined && target !== undefined) assign(fn, spanOf(peer), target.place, unknownValue);
      return result;
    }
    case 'close':
      fn.graph.emit({ ...base, kind: 'close', fd: descriptor(row.fd) });
      return result;
    case 'getsockname': {
      fn.graph.emit({ ...base, kind: 'getsockname', fd: descriptor(row.fd) });
      const address = callArguments[row.address];
      const target = address === undefined ? undefined : fn.walk.target(fn, address);
      if (address !== undefined && target !== undefined) assign(fn, spanOf(address), target.place, { kind: 'unknown', from: 'kernel' });
      return result;
    }
    case 'fork':
      fn.graph.emit({ ...base, kind: 'fork' });
      return result;
    case 'copy': {
      // The other descriptor keeps the socket open when this one is closed.
      const value = at(row.fd);
      fn.graph.emit({ ...base, kind: 'escape', value });
      const replaced = row.onto === undefined ? undefined : callArguments[row.onto];
      const target = replaced === undefined ? undefined : fn.walk.place(fn, replaced);
      if (replaced !== undefined && target !== undefined) assign(fn, spanOf(view), target.place, value);
      return value;
    }
    default:
      return unreachable(row);
  }
}

/** `SOCKOPT_CAST &on`, `CAST((char *)) &on`: where a pointer belongs, nothing takes the bits that two numbers share. What stands before the `&` is a macro of a cast. */
function withoutCast(argument: View): View {
  const [, operator, operand] = argument.type === 'binary_expression' ? argument.kids : [];
  return operator?.type === '&' && operand !== undefined ? { ...argument, type: 'pointer_expression', kids: [operator, operand] } : argument;
}

function unreachable(row: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(row)}`);
}

/** `#ifdef _WIN32`, `int close(int fd) { return closesocket(fd); }`: what a call means where the file's own function of the name is not compiled. */
export function rowOfStandIn(fn: FunctionLowering, name: string, functions: readonly FunctionInfo[], callArguments: readonly View[]): NamedRow | undefined {
  const isStandIn = functions.length === 1 && (functions[0]?.conditions.length ?? 0) > 0 && posixRows.has(name);
  return isStandIn && !callArguments.some((argument) => hasEffects(argument)) ? rowOf(fn, name, callArguments) : undefined;
}

/** The row of a name, where it is called with as many arguments and means what the row says. */
export function rowOf(fn: FunctionLowering, name: string, callArguments: readonly View[]): NamedRow | undefined {
  const row = posixRows.get(name) ?? (fn.ownerClass === undefined ? textbookRows.get(name) : undefined);
  if (row === undefined || row.parameters !== callArguments.length) return undefined;
  // `using std::bind`: its first argument is something to call, bind(2)'s is a descriptor.
  const first = callArguments[0];
  if (name === 'bind' && first !== undefined && isCallable(fn, first)) return undefined;
  return row;
}

function isCallable(fn: FunctionLowering, view: View): boolean {
  const inner = withoutParentheses(view);
  if (inner.type === 'lambda_expression') return true;
  // `&Class::method`; `*fd` is what an out-parameter points to.
  if (inner.type === 'pointer_expression') return inner.kids[0]?.type === '&';
  return inner.type === 'identifier' && fn.scope.find(textOf(fn, inner)) === undefined && fn.file.functions.has(textOf(fn, inner));
}
