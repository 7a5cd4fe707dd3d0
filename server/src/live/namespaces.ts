import { endianness } from 'node:os';
import type { Elsewhere } from './holder.ts';
import type { ProcessReader } from './processes.ts';
import type { Procfs } from './procfs.ts';
import { valueIn } from './procfs.ts';
import { readSocketTable } from './socketTable.ts';

/** The four tables of /proc/net in which sockets with ports are. */
export const portTables = [
  ['tcp', 'ipv4'],
  ['tcp', 'ipv6'],
  ['udp', 'ipv4'],
  ['udp', 'ipv6'],
] as const;

/** So many namespaces are looked into. */
const most = 64;

/**
 * Who listens on the port, or has it bound, in the other network namespaces that can be seen: through the first process that lives there.
 * @param residents by namespace, a process that lives in it
 */
export function lookElsewhere(procfs: Procfs, processes: ProcessReader, residents: ReadonlyMap<string, number>, port: number): readonly Elsewhere[] {
  return [...residents.values()].slice(0, most).flatMap((pid) => {
    const sockets = portTables.flatMap(([protocol, family]) => {
      const table = valueIn(procfs.read(`/proc/${pid}/net/${protocol}${family === 'ipv6' ? '6' : ''}`)) ?? '';
      return readSocketTable(table, protocol, family, port, endianness() === 'BE').filter(({ state }) => state === 'listening' || state === 'bound');
    });
    const process = sockets.length === 0 ? undefined : processes.facts(pid);
    if (process === undefined) return [];
    return sockets.map(({ protocol, address }) => ({ process, protocol, address, port }));
  });
}
