import type { ErrnoName, Protocol, SocketOptions } from '@bindwise/semantics';

/** How one runtime or tool says that bind() failed. */
export interface MessageRow {
  /** Stable, in lower case: `nginx`. */
  readonly id: string;
  /** The runtime or tool, as people call it. */
  readonly name: string;
  /** Where the text comes from: the file or the function that prints it. */
  readonly source: string;
  /**
   * How the words were checked: `run: nginx 1.22.1` printed them on a port that was taken, `source: owner/repository` has them in the file that `source` names,
   * `logs` found them as people quote them from a program that could be neither run nor read here.
   */
  readonly checked: string;
  /** What it prints; see `compileTemplate` for the holes. */
  readonly templates: readonly string[];
  /** The error that the text stands for where it names none. */
  readonly error?: ErrnoName;
  readonly protocol?: Protocol;
  readonly call?: 'bind' | 'listen' | 'connect';
  /** What it binds where its text names no address, or `*`. */
  readonly wildcard?: '0.0.0.0' | '::';
  /** The options that it sets on every TCP listener before bind(), on POSIX systems. */
  readonly options?: SocketOptions;
  /** The text must hold one of these as well, because alone it may be about a file. */
  readonly needs?: readonly string[];
  /** Says more about an error that another row understood, and is none by itself. */
  readonly detail?: true;
  /** Understood only where no other row understands more. */
  readonly general?: true;
}

/** What every runtime that sets SO_REUSEADDR by itself does. */
export const reusesAddress: SocketOptions = { SO_REUSEADDR: true };
