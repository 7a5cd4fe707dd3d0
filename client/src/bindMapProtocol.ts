import type { Range } from './explainProtocol.ts';

/** What the server answers about what the workspace binds; the server's own types say more. Its texts are safe to show. */
export interface BindMap {
  readonly endpoints: readonly Endpoint[];
  readonly conflicts: readonly Conflict[];
  readonly roles: readonly { readonly role: string; readonly label: string }[];
  readonly isPartial: boolean;
  /** The map as a document, where it was asked for. */
  readonly document?: string;
}

export interface Endpoint {
  readonly protocol: 'tcp' | 'udp' | 'unix' | 'unknown';
  readonly address: string | null;
  readonly port: number | null;
  readonly role: string;
  readonly api: string;
  readonly uri: string;
  readonly range: Range;
  readonly label: string;
  readonly place: string;
  readonly does: string;
  readonly options: readonly string[];
}

export interface Conflict {
  /** Indexes into the endpoints. */
  readonly endpoints: readonly number[];
  /** Which of them conflict with each other. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly label: string;
  readonly reason: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
}

export const bindMapRequest = 'bindwise/bindMap';
export const bindMapChanged = 'bindwise/bindMapChanged';
