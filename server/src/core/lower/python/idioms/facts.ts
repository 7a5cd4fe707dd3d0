import type { EventId, Span } from '../../../ir/index.ts';

/** How a bind came about, as far as a fix needs to know. Plain data: it outlives the tree. */
export interface BindFact {
  readonly how: 'method' | 'server' | 'call';
  /** `s.bind(…)`, `server.server_bind()`: the text of what it is called on. */
  readonly receiver?: string;
  /** How the module `socket` is named there by an import within the function. */
  readonly prefix?: string;
  /** `server`: the text of the class that is constructed, when the file imports it. */
  readonly serverClass?: string;
  /** `server`: the body of the file's own class. */
  readonly classBody?: ClassBody;
  /** `call`: keyword arguments that set options. */
  readonly optionArguments?: Readonly<Record<string, string>>;
  /** The argument that asks for the bind (`source_address=…`), and what stands before it up to the argument before. */
  readonly argument?: { readonly name: string; readonly whole: Span };
  /** Keyword arguments of the call by name. */
  readonly keywords?: ReadonlyMap<string, Span>;
}

export interface ClassBody {
  /** The statements of the body, in order. */
  readonly statements: readonly { readonly span: Span; readonly isDocstring: boolean; readonly isPass: boolean }[];
  /** Attributes that are also assigned elsewhere, so that the body has not the last word about them. */
  readonly overruled: ReadonlySet<string>;
}

/** How the file names the socket module's constants where an event stands. */
export interface Naming {
  /** `socket.` or an alias with its dot; undefined when the module is not imported as such. */
  readonly prefix: string | undefined;
  /** Constants that can be used bare (`from socket import *` gives all). */
  readonly bare: ReadonlySet<string> | 'all';
  /** The end of the last name of the `from socket import …` at the top of the file, and whether names can be added there. */
  readonly addAfter: number | undefined;
}

export interface Facts {
  readonly binds: Map<EventId, BindFact>;
  /** Value arguments of `setsockopt` calls are not needed; the text is read from the site. */
  naming: Naming;
  /** A statement's suite, by list number: how many statements it has. */
  readonly lists: Map<number, number>;
}
