import type { PlatformName } from '../core/ir/index.ts';

/** The platforms that can be asked for by name. */
export const platformNames: readonly PlatformName[] = ['linux', 'darwin', 'freebsd', 'windows'];

/** The platform that Node calls `name`. What is none of ours is read as Linux, the one that is held against its kernel. */
export function platformOfNode(name: string): PlatformName {
  if (name === 'win32' || name === 'cygwin') return 'windows';
  if (name === 'darwin') return 'darwin';
  return name === 'freebsd' || name === 'openbsd' || name === 'netbsd' ? 'freebsd' : 'linux';
}

export function isPlatformName(value: unknown): value is PlatformName {
  return typeof value === 'string' && (platformNames as readonly string[]).includes(value);
}

/**
 * The ports that this machine gives to clients, first and last, where the code is to run on a machine like it and the system says so (Linux:
 * `net.ipv4.ip_local_port_range`).
 * @param machine the platform of this machine as Node names it
 * @param read gives a text that the system keeps
 */
export function localPortRange(platform: PlatformName, machine: string, read: (path: string) => string): readonly [number, number] | undefined {
  if (machine !== 'linux' || platform !== 'linux') return undefined;
  try {
    const [first = 0, last = 0] = read('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number);
    return first >= 1 && first <= last && last <= 0xffff ? [first, last] : undefined;
  } catch {
    // Without /proc nobody says.
    return undefined;
  }
}
