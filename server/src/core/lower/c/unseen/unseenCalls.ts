import { unknownValue, type Value } from '../../../ir/index.ts';
import { emitCall, emitUnknown } from '../calls/emit.ts';
import type { FunctionLowering, Use } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { siteOf } from '../idioms/sites.ts';
import { askedOf } from '../preprocessor/macroCalls.ts';
import { spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { givenByReference } from './references.ts';

/** What the name of a function of another file says: that it asks, closes, or sets what has nothing to do with an address. */
export function namedCall(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[], use: Use): Value | undefined {
  const asked = askedOf(fn, view, name, callArguments);
  if (asked !== undefined) return asked;
  if (virtualMachineFamily.test(name) && callArguments.length === 0) return { kind: 'constant', name: 'AF_VSOCK', span: spanOf(view) };
  // With more arguments it is `socket_cloexec(family, type, protocol)`, which makes one.
  if ((harmlessName.test(name) && !openingName.test(name) && callArguments.length <= 2) || (checkingName.test(name) && !callArguments.some(isAddressOf))) {
    for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
    return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
  }
  const only = callArguments.length === 1 ? callArguments[0] : undefined;
  if (only === undefined || !closingName.test(name)) return undefined;
  const id = fn.file.nextEvent();
  fn.graph.emit({ kind: 'close', id, site: siteOf(fn, view, callArguments, use), onFailure: 'returns', duck: true, fd: fn.walk.value(fn, only) });
  return { kind: 'result', event: id, span: spanOf(view) };
}

/** `set_nonblocking(fd)`, `std::to_string(fd)`, `sockaddr_len(&address)`, `interface_index(fd, name)` and their like leave alone what bind() reads. */
const harmlessName =
  /(?:non_?block|clo_?exec|close_?on_?exec|no_?sigpipe|no_?delay|keep_?alive|(?:snd|rcv|send|recv|receive)_?buf|^to_string$|(?:^|_)(?:if|iface|interface)_?(?:index|idx)$|(?:addr|sock|sa|ss|inet)\w*_?(?:len|length|size|family)$)/i;
/** `createNonblockingOrDie(family)`, `accept_cloexec(fd)` give a descriptor, other than `set_listener_nonblocking(fd)`. */
const openingName = /^(?!.*(?:set|make|enable)).*(?:creat|open|listen|accept)/i;
/** `checkError(fd, -1, "socket")`, `die_if(fd < 0)`, `log_socket(fd)`: what looks at a descriptor to say that something went wrong. What it is given by address it may fill in. */
const checkingName =
  /^(?:[a-z]{1,4}_)?(?:is|[cC]heck|[aA]ssert|[vV]erify|[vV]alidate|[dD]ie|[fF]ail|[eE]rr|[eE]rror|[hH]andle_?[eE]rr(?:or)?|[lL]og|[pP]rint|[dD]ebug|[tT]race|[wW]arn|[rR]eport)(?![a-z])|^[A-Z]*_?(?:CHECK|ASSERT|VERIFY|DIE|FAIL|ERR|ERROR|LOG|DEBUG|TRACE|WARN)(?![A-Z])/;
/** `get_vmci_socket_family()`: the number of a family that the kernel gives out, of which no header has a name. */
export const virtualMachineFamily = /(?:vmci|vsock)\w*(?:family|AFValue)/i;
const closingName = /^(?:\w+_)?(?:close_?sock(?:et)?|sock(?:et)?_?close|close_?fd|fd_?close|COMPAT_CLOSE|safe_?close)$/i;

/** Lowers the call of a function that is nowhere to be seen: what its name says, or that its arguments go out of sight. */
export function callUnknown(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[], use: Use): Value {
  const named = namedCall(fn, view, name, callArguments, use);
  if (named !== undefined) return named;
  const valueGiven = (argument: View): Value => (hasEffects(argument) || mayMatter(argument) ? fn.walk.value(fn, argument) : unknownValue);
  const values = callArguments.map((argument, index) => givenByReference(fn, name, argument, index) ?? valueGiven(argument));
  return emitUnknown(fn, view, name, values, callArguments, use);
}

/** Lowers the call of a function that does nothing to the sockets that it is given. */
export function callHarmless(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[], use: Use): Value {
  const values = callArguments.map((argument) => (hasEffects(argument) || mayMatter(argument) ? fn.walk.value(fn, argument) : unknownValue));
  // What it is given to call it calls, or hands on.
  if (values.some(({ kind }) => kind === 'function')) return emitUnknown(fn, view, name, values, callArguments, use);
  return emitCall(fn, view, { kind: 'unknown', name, leavesSockets: true }, values, callArguments, use);
}

function isAddressOf(argument: View): boolean {
  return withoutParentheses(argument).kids[0]?.type === '&';
}

/** Whether an argument could be a socket, an address, a port or a function: what is none of these is not lowered for a call of another file's function. */
export function mayMatter(argument: View): boolean {
  const inner = withoutParentheses(argument);
  return !/^(?:concatenated_string|raw_string_literal|char_literal|sizeof_expression)$/.test(inner.type);
}
