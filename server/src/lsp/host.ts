import type { PlatformName } from '../core/ir/index.ts';
import type { GrammarSource } from '../core/syntax/index.ts';
import type * as Live from '../live/index.ts';
import type { Disk } from '../workspace/disk.ts';
import type { Scope } from '../workspace/project.ts';

/** What the server needs of the place where it runs: Node beside an editor, or a worker in a browser. */
export interface Host {
  readonly grammars: GrammarSource;
  readonly disk: Disk;
  /** The platform as Node names it. */
  readonly platform: string;
  /** The release of the system's kernel, where it can be told. */
  readonly release: string | undefined;
  /** The ports that this machine gives to clients, first and last, where code for the platform is to run on a machine like it and the system says so. */
  localPortRange(platform: PlatformName): readonly [number, number] | undefined;
  /** What looks at this machine, loaded when it is first asked for; absent where there is none to look at, as in a browser. */
  live?(): Promise<typeof Live>;
  /** The absolute path of a document that is a file. */
  pathOf(uri: string): string | undefined;
  /** The name of a file for the client. */
  uriOf(path: string): string;
  /** What the project files say of a file. */
  scopeOf(path: string): Scope | Promise<Scope>;
  /** A project file has changed: what was read of them holds no more. */
  forgetProjects(): void;
}
