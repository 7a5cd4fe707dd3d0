import type { ExistingSocket } from '@bindwise/semantics';
import type { Origin, Span } from '../ir/index.ts';

/** What a socket does with the endpoint that it is bound to. `server`: listens; `datagram`: sends and receives; `client`: connects from it. */
export type EndpointRole = 'server' | 'client' | 'datagram' | 'unknown';

/** An endpoint that the program binds, as far as the text says it. */
export interface Endpoint {
  /** The call that binds it: where a reader meets it, in the program's offsets. */
  readonly span: Span;
  /** `unix`: a name in the file system, which `address` is. */
  readonly protocol: 'tcp' | 'udp' | 'unix' | 'unknown';
  readonly family: 'ipv4' | 'ipv6' | 'unix' | 'unknown';
  /** An address, or a name that stands for one; `undefined` where it is not constant. */
  readonly address: string | undefined;
  /** 0: the kernel chooses; `undefined` where it is not constant, and for `unix`. */
  readonly port: number | undefined;
  /** Where the number of the port is written: in another file of the program where that is named. `undefined` where the port is not constant. */
  readonly portAt: { readonly path?: string; readonly span: Span } | undefined;
  /** Where the port comes from, or else the address, when it is not constant. */
  readonly from: Origin | undefined;
  readonly role: EndpointRole;
  /** As bind() finds them. */
  readonly options: ReadonlyMap<string, number | 'unknown'>;
  /** Options may have been set that are not seen. */
  readonly optionsIncomplete: boolean;
  /** What is called: a row of the API tables, or bind() of what holds the socket. */
  readonly api: string;
  /** The socket as `predict` is asked about it, once it does what it is for. `undefined` where anything of it that counts is not certain. */
  readonly socket: ExistingSocket | undefined;
}
