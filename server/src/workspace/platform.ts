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
