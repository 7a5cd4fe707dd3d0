import { argument, constant, given, notGiven, number, type Operand, type Performance, type PythonRow, value, type When } from './pythonRow.ts';

/** What a library's call makes, binds and listens on. */
export interface Listening {
  readonly host?: string;
  readonly port: string | number;
  /** What the library takes when no host is given; every interface, unless it says something else. */
  readonly hostOtherwise?: string;
  readonly portOtherwise?: number;
  /** One argument that holds host and port. */
  readonly address?: string;
  /** One argument that holds a port, `host:port`, or both as a pair. */
  readonly listener?: string;
  readonly backlog: number;
  /** When SO_REUSEADDR is set. */
  readonly reuse: readonly When[];
  readonly reusePort?: string;
  /** IPv6 sockets are made for IPv6 alone. */
  readonly ipv6Only?: true;
  /** Arguments with which the call uses a socket or a path that it is given. */
  readonly unless?: readonly string[];
  /** The argument with which it listens on a socket that is bound already. */
  readonly bound?: string;
  readonly source: string;
}

export const posix: When = { kind: 'posix' };

export function listening(name: string, parameters: readonly string[], of: Listening): PythonRow {
  const host = of.listener ?? of.address ?? of.host ?? 'host';
  const bound = of.bound === undefined ? [] : [of.bound];
  const when = [...(of.unless ?? []), ...bound].map(notGiven);
  const performs: Performance[] = [
    {
      does: 'socket',
      family: {
        from: 'family-of',
        host,
        family: parameters.includes('family') ? 'family' : undefined,
        ...(of.hostOtherwise === undefined ? {} : { otherwise: { kind: 'string', value: of.hostOtherwise } }),
      },
      type: constant('SOCK_STREAM'),
      objectType: name,
    },
    { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1), when: of.reuse },
  ];
  if (of.reusePort !== undefined) {
    performs.push({
      does: 'setsockopt',
      level: 'SOL_SOCKET',
      option: 'SO_REUSEPORT',
      to: number(1),
      when: [{ kind: 'true', argument: of.reusePort, otherwise: false }],
    });
  }
  if (of.ipv6Only === true) {
    performs.push({ does: 'setsockopt', level: 'IPPROTO_IPV6', option: 'IPV6_V6ONLY', to: number(1), when: [{ kind: 'family', is: 'AF_INET6' }] });
  }
  performs.push({ does: 'bind', endpoint: endpointOf(of, host) }, { does: 'listen', backlog: value({ kind: 'number', value: of.backlog }) });
  const conditional = when.length === 0 ? performs : performs.map((one) => ({ ...one, when: [...when, ...(one.when ?? [])] }));
  const listens = bound.map((on): Performance => listenOn(on, of.backlog));
  return { name, parameters, performs: [...conditional, ...listens], gives: 'unknown', source: of.source };
}

/** What is called with a socket that somebody else has bound, and sets no option on it. */
export function listeningOn(name: string, parameters: readonly string[], bound: string, backlog: number, source: string): PythonRow {
  return { name, parameters, performs: [listenOn(bound, backlog)], gives: 'unknown', source };
}

function listenOn(bound: string, backlog: number): Performance {
  return { does: 'listen', backlog: argument('backlog', { kind: 'number', value: backlog }), when: [given(bound)], on: bound };
}

/** A socket that listens on a path. */
export function listeningOnPath(name: string, parameters: readonly string[], path: string, backlog: number, source: string): PythonRow {
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: constant('AF_UNIX'), type: constant('SOCK_STREAM'), objectType: name },
      { does: 'bind', endpoint: argument(path) },
      { does: 'listen', backlog: number(backlog) },
    ],
    gives: 'unknown',
    source,
  };
}

function endpointOf(of: Listening, host: string): Operand {
  if (of.listener !== undefined) return { from: 'listener', name: of.listener };
  if (of.address !== undefined) return argument(of.address);
  return {
    from: 'pair',
    host,
    port: typeof of.port === 'string' ? of.port : 'port',
    hostOtherwise: { kind: 'string', value: of.hostOtherwise ?? '' },
    ...(of.portOtherwise === undefined ? {} : { portOtherwise: of.portOtherwise }),
  };
}
