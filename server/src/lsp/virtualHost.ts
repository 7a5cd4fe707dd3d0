import type { Connection } from 'vscode-languageserver';
import { FetchedDisk } from '../workspace/fetchedDisk.ts';
import { Projects } from '../workspace/project.ts';
import { projectFileName } from '../workspace/projectFile.ts';
import { clientFiles } from './clientFiles.ts';
import type { Host } from './host.ts';
import { uriOfVirtualPath, virtualPathOf } from './virtualPaths.ts';

/** Where the server runs and what it has there beside files. */
export type Surroundings = Omit<Host, 'disk' | 'pathOf' | 'uriOf' | 'scopeOf' | 'forgetProjects'>;

/** For folders that are on no disk: their files come by way of the client. */
export function virtualHost(connection: Connection, surroundings: Surroundings): Host {
  const disk = FetchedDisk.of(clientFiles(connection), new Set([projectFileName, '.gitignore', 'tsconfig.json', 'jsconfig.json', 'package.json']));
  const projects = new Projects(disk);
  return {
    ...surroundings,
    disk,
    pathOf: virtualPathOf,
    uriOf: (path) => uriOfVirtualPath(path) ?? path,
    scopeOf: async (path) => {
      for (;;) {
        const scope = projects.lenient(disk.paths.dirname(path));
        const { revision } = disk;
        await disk.fetch();
        if (disk.revision === revision) return scope;
        projects.forget();
      }
    },
    forgetProjects: () => projects.forget(),
  };
}
