import { join } from 'node:path';
import { lineIn, readJsonLines, refuseOthers, stringIn } from './jsonLines.ts';

/** A line of a file of the project; the path is the site's own where none is given. */
export interface Spot {
  readonly path: string;
  readonly line: number;
}

/**
 * A real server (or client, or receiver) that is right, and where its calls stand. From it the mutators make programs that are wrong in one known way.
 * Lines are those where the name of the call stands.
 */
export interface Site {
  readonly project: string;
  readonly path: string;
  /** Where SO_REUSEADDR (or what stands for it) is set before the bind. */
  readonly option?: number | undefined;
  /** The name of the call that sets it, where it is not setsockopt(); `=` for an attribute, an argument or a property. */
  readonly by?: string | undefined;
  /** The call that binds. */
  readonly bind?: number | undefined;
  /** Its name, where it is not bind(). */
  readonly bindBy?: string | undefined;
  readonly listen?: number | undefined;
  /** Where `SOCK_STREAM` of the socket stands, when the type is no variable. */
  readonly stream?: number | undefined;
  /** Where a constant port is given to htons(). */
  readonly port?: number | undefined;
  /** Where a receiver joins a group: then the lost option is a fault of multicast. */
  readonly joins?: number | undefined;
  /** A call that connects a TCP socket which nobody binds. */
  readonly connect?: number | undefined;
  /** Where a datagram socket of Node is made, before it is bound. */
  readonly dgram?: number | undefined;
  /** Where the missing option is reported, when that is not the bind: the call that hands the socket on. */
  readonly missingAt?: Spot | undefined;
  /** Mutations that make no fault here, each with the reason. */
  readonly except: Readonly<Record<string, string>>;
  /** Mutants that are known not to be found, each with what the engine does not see. */
  readonly known: Readonly<Record<string, string>>;
}

export function readSites(): Site[] {
  return readJsonLines(join(import.meta.dirname, 'sites.jsonl'), siteOf);
}

/** @throws Error that names the field. */
export function siteOf(row: Readonly<Record<string, unknown>>): Site {
  refuseOthers(row, [
    'project',
    'path',
    'option',
    'by',
    'bind',
    'bindBy',
    'listen',
    'stream',
    'port',
    'joins',
    'connect',
    'dgram',
    'missingAt',
    'except',
    'known',
  ]);
  const line = (name: string): number | undefined => (name in row ? lineIn(row, name) : undefined);
  const text = (name: string): string | undefined => (name in row ? stringIn(row, name) : undefined);
  const path = stringIn(row, 'path');
  return {
    project: stringIn(row, 'project'),
    path,
    option: line('option'),
    by: text('by'),
    bind: line('bind'),
    bindBy: text('bindBy'),
    listen: line('listen'),
    stream: line('stream'),
    port: line('port'),
    joins: line('joins'),
    connect: line('connect'),
    dgram: line('dgram'),
    missingAt: 'missingAt' in row ? spotOf(stringIn(row, 'missingAt'), path) : undefined,
    except: reasonsIn(row, 'except'),
    known: reasonsIn(row, 'known'),
  };
}

/** `path:line`, or a line of the same file. */
function spotOf(text: string, path: string): Spot {
  const colon = text.lastIndexOf(':');
  return { path: colon < 0 ? path : text.slice(0, colon), line: lineIn({ line: Number(text.slice(colon + 1)) }, 'line') };
}

function reasonsIn(row: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, string>> {
  const reasons = (row[name] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(reasons).map((mutation) => [mutation, stringIn(reasons, mutation)]));
}
