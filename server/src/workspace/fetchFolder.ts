import type { Disk } from './disk.ts';
import { Projects } from './project.ts';
import { walk } from './walk.ts';

/** So many files of a folder are asked for in one go: each may be a question to a server far away. */
export const mostBrought = 1000;

/**
 * Asks for what a walk through a folder comes by, where files have to be asked for.
 * @returns whether that was all of it; if not, the next call goes on
 */
export async function fetchFolder(disk: Disk, folder: string, isWanted: () => boolean, onBrought: (done: number, all: number) => void): Promise<boolean> {
  const apart = disk.remote?.apart();
  const remote = apart?.remote;
  if (apart === undefined || remote === undefined) return true;
  for (;;) {
    const walked = [...walk(folder, { disk: apart, projects: new Projects(apart), respectGitIgnore: true })];
    // The walk sees a level deeper each time, until it has looked for nothing in vain.
    const { revision } = remote;
    await remote.fetch();
    if (!isWanted()) return false;
    if (remote.revision !== revision) continue;
    const lacking = walked.flatMap((each) => (each.kind === 'file' && remote.lacks(each.path) ? [each.path] : []));
    const brought = lacking.slice(0, mostBrought);
    await remote.bring(brought, isWanted, (done) => onBrought(done, brought.length));
    return isWanted() && brought.length === lacking.length;
  }
}
