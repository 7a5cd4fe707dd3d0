import { networkInterfaces } from 'node:os';
import type { Platform } from '@bindwise/semantics';
import type { Sources } from './explain.ts';
import { surveyLinux } from './linux.ts';
import { procfs } from './procfs.ts';
import { surveyByTools } from './tools.ts';
import { tryBind } from './trial.ts';

/** Looks at the machine that this runs on. */
export function thisMachine(): Sources {
  const platform = platformOfThisMachine();
  const uid = process.geteuid?.();
  return {
    platform,
    survey: (port) => (platform === 'linux' ? surveyLinux(port, { procfs, uid, now: Date.now() }) : surveyByTools(port, platform, uid)),
    tryBind,
    localAddresses: Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address)),
  };
}

function platformOfThisMachine(): Platform {
  if (process.platform === 'win32' || process.platform === 'cygwin') return 'windows';
  if (process.platform === 'darwin') return 'darwin';
  return process.platform === 'freebsd' || process.platform === 'openbsd' || process.platform === 'netbsd' ? 'freebsd' : 'linux';
}
