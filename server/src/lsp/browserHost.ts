import type { Connection } from 'vscode-languageserver';
import { FetchedDisk } from '../workspace/fetchedDisk.ts';
import { Projects } from '../workspace/project.ts';
import { projectFileName } from '../workspace/projectFile.ts';
import { clientFiles } from './clientFiles.ts';
import type { Host } from './host.ts';
import { uriOfVirtualPath, virtualPathOf } from './virtualPaths.ts';

/**
 * What a worker in a browser has: files by way of the client, grammars by fetching them, and no machine.
 * @param fetchGrammar gives the bytes of a file of the folder `grammars`
 */
export function browserHost(connection: Connection, fetchGrammar: (name: string) => Promise<Uint8Array>): Host {
  const disk = FetchedDisk.of(clientFiles(connection), new Set([projectFileName, '.gitignore', 'tsconfig.json', 'jsconfig.json', 'package.json']));
  const projects = new Projects(disk);
  return {
    grammars: {
      runtime: () => fetchGrammar('web-tree-sitter.wasm'),
      grammar: (name) => fetchGrammar(`tree-sitter-${name}.wasm`),
    },
    disk,
    // Where the code will run cannot be seen from here: it is explained for the system that is held against its kernel.
    platform: 'linux',
    release: undefined,
    localPortRange: () => undefined,
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
