import type { Value } from '../ir/index.ts';

/** Where an operand of what a call performs comes from. */
export type Operand =
  | { readonly from: 'value'; readonly value: Value }
  /** The argument of this name; `otherwise` when the call does not give it (or gives None). */
  | { readonly from: 'argument'; readonly name: string; readonly otherwise: Value }
  /** Two arguments as a `(host, port)` pair; what no argument gives is always `otherwise`. */
  | {
      readonly from: 'pair';
      readonly host: string | undefined;
      readonly port: string | undefined;
      readonly hostOtherwise: Value;
      readonly portOtherwise?: number;
    }
  /** One argument that is a port, `host:port` or `:port`, or a pair of both. */
  | { readonly from: 'listener'; readonly name: string }
  /** The family that the text of a host stands for: AF_INET6 with a colon, AF_INET for dotted numbers, none and `localhost`. */
  | { readonly from: 'family-of'; readonly host: string; readonly family: string | undefined; readonly otherwise?: Value };

/** On what it turns whether a call performs something. */
export type When =
  | { readonly kind: 'given'; readonly argument: string }
  | { readonly kind: 'not-given'; readonly argument: string }
  /** The argument is true; without it (or when it is None), what `otherwise` says. */
  | { readonly kind: 'true'; readonly argument: string; readonly otherwise: boolean }
  | { readonly kind: 'false'; readonly argument: string; readonly otherwise: boolean }
  | { readonly kind: 'posix' }
  | { readonly kind: 'family'; readonly is: string };

/** One thing that the kernel sees. It happens to the socket that the call made, or to the one in the argument `on`. */
export type Performance = { readonly when?: readonly When[]; readonly on?: string } & (
  | { readonly does: 'socket'; readonly family: Operand; readonly type: Operand; readonly protocol?: Operand; readonly objectType: string }
  | { readonly does: 'setsockopt'; readonly level: string; readonly option: string; readonly to: Operand }
  | { readonly does: 'bind'; readonly endpoint: Operand }
  | { readonly does: 'listen'; readonly backlog: Operand }
  | { readonly does: 'connect'; readonly endpoint: Operand }
  | { readonly does: 'accept'; readonly objectType: string }
  | { readonly does: 'close' }
);

/** A library call and what it performs. */
export interface PythonRow {
  /** Qualified: `asyncio.start_server`. A method of an object that only its name tells: `.sock_connect`. */
  readonly name: string;
  /** In order; what follows `*` is given by keyword only. */
  readonly parameters: readonly string[];
  readonly performs: readonly Performance[];
  /** What the call evaluates to: the socket (default), a pair of its transport and something else, a list of such sockets, nothing of interest, or an argument passed through. */
  readonly gives?: 'socket' | 'transport' | 'sockets' | 'unknown' | { readonly argument: string };
  /** The argument that makes an object which is then handed the socket, as the transport of its `connection_made()`. */
  readonly makes?: { readonly protocol: string };
  /** `returns` for calls that give the error instead of raising it. */
  readonly onFailure?: 'returns';
  /** For `.method` rows: the receiver's last name must be one of these words, so that a method of another library is not taken for it. */
  readonly receivers?: RegExp;
  /** For methods: the arguments are those that the object was made with. */
  readonly isToldByConstructor?: true;
  /** Where no host and no family is given, another socket, of IPv6 alone, does the same. */
  readonly bindsEachFamily?: true;
  /** An argument that, set to true, sets SO_REUSEADDR (or SO_REUSEPORT): what a fix writes. */
  readonly optionArguments?: Readonly<Record<string, string>>;
  /** Where the fact comes from. */
  readonly source: string;
}

export function value(of: Value): Operand {
  return { from: 'value', value: of };
}

export function constant(name: string): Operand {
  return { from: 'value', value: { kind: 'constant', name } };
}

export function number(of: number): Operand {
  return { from: 'value', value: { kind: 'number', value: of } };
}

export function argument(name: string, otherwise: Value = { kind: 'unknown', from: 'unknown' }): Operand {
  return { from: 'argument', name, otherwise };
}

export function named(name: string): Value {
  return { kind: 'constant', name };
}

export function given(name: string): When {
  return { kind: 'given', argument: name };
}

export function notGiven(name: string): When {
  return { kind: 'not-given', argument: name };
}

export const none: Value = { kind: 'none' };
export const anyHost: Value = { kind: 'string', value: '' };
