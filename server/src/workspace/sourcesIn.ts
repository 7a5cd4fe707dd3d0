import type { Disk } from './disk.ts';

/** The names of the sources of C in a folder: none where there are so many that nobody would look through them, or none can be listed. */
export function sourcesIn(disk: Disk, folder: string): readonly string[] {
  try {
    const names = disk.entriesOf(folder).flatMap((entry) => (entry.isFile() && sourceName.test(entry.name) ? [entry.name] : []));
    return names.length > mostSources ? [] : names.sort();
  } catch {
    return [];
  }
}

const sourceName = /\.(?:c|cc|cpp|cxx)$/;
const mostSources = 40;
