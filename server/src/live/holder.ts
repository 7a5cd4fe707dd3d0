import type { Family, HostSettings, Platform, Protocol, Text } from '@bindwise/semantics';

/**
 * What has become of a socket that holds a port. `closing`: the connection is being closed and belongs to the kernel or still to its process
 * (FIN_WAIT, LAST_ACK, CLOSING); `connecting`: it is being made.
 */
export type HolderState = 'bound' | 'listening' | 'established' | 'time-wait' | 'close-wait' | 'closing' | 'connecting';

/** A process, as far as the system showed it. */
export interface ProcessFacts {
  readonly pid: number;
  /** The command line, or the name in brackets of what has none. */
  readonly command: string;
  /** The name alone: `python3`. */
  readonly name: string;
  readonly uid?: number | undefined;
  readonly user?: string | undefined;
  /** When it was started, as ISO 8601. */
  readonly started?: string | undefined;
  /** Tells the process from a later one with the same pid. The system's own form: ticks since boot on Linux, text elsewhere. */
  readonly startMark?: string | undefined;
  /** Its parent first, then that one's, up to the first process. */
  readonly parents: readonly { readonly pid: number; readonly command: string }[];
  /** Its parent has ended: it was handed to the first process of the system, or to one that takes in orphans. */
  readonly isOrphan: boolean;
  /** The unit of systemd that it runs in. */
  readonly unit?: string | undefined;
  /** The container that it runs in: the runtime's name and the beginning of the container's id, or its name. */
  readonly container?: { readonly runtime: string; readonly id: string } | undefined;
  /** It lives in another network namespace than the socket that it holds. */
  readonly isInOtherNamespace: boolean;
}

/** A socket that holds a port. */
export interface Holder {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly address: string;
  readonly port: number;
  readonly state: HolderState;
  readonly remote?: { readonly address: string; readonly port: number } | undefined;
  /** The owner of the socket. Nobody owns a connection in TIME_WAIT. */
  readonly uid?: number | undefined;
  readonly user?: string | undefined;
  /** How long a connection in TIME_WAIT lasts still. */
  readonly timeLeftSeconds?: number | undefined;
  /** Whether a connection came in through a listener of this port, or went out and got the port as its own; left out where both may be. */
  readonly direction?: 'in' | 'out' | undefined;
  /** Who has the socket open. A socket that was inherited has several; one whose processes cannot be seen has none. */
  readonly processes: readonly ProcessFacts[];
}

/** A socket in another network namespace, and a process that lives there. */
export interface Elsewhere {
  readonly process: ProcessFacts;
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
}

/** All that a look at the system showed. */
export interface Survey {
  readonly platform: Platform;
  /** When it was taken, in milliseconds since 1970. */
  readonly at: number;
  /** Listeners and bound sockets first. */
  readonly holders: readonly Holder[];
  /** What could not be seen, and why. */
  readonly limits: readonly Text[];
  /** Processes with a socket that no table shows: one that is bound and does not listen is such a socket. */
  readonly suspects: readonly ProcessFacts[];
  /** Sockets on the port in other network namespaces: they have ports of their own. */
  readonly elsewhere: readonly Elsewhere[];
  /** What the host's settings are, for `predict`. */
  readonly settings: HostSettings;
  /** The user who looked; undefined where users have no numbers. */
  readonly uid: number | undefined;
}
