import { mayBeSource } from './detectLanguage.ts';
import type { Disk, Entry } from './disk.ts';
import { below, type GitIgnores, gitIgnoresOf, isIgnored } from './gitIgnores.ts';
import { ProjectFileError, type Projects, type Scope } from './project.ts';
import { projectFileName } from './projectFile.ts';
import { failureOf, type NoSource, reasons } from './readSource.ts';

/** What a walk comes by: a file to look at, with what holds for it, or something that has to be passed over and said. */
export type Walked = { readonly kind: 'file'; readonly path: string; readonly scope: Scope } | (NoSource & { readonly path: string });

export interface WalkOptions {
  readonly disk: Disk;
  readonly projects: Projects;
  readonly respectGitIgnore: boolean;
}

/**
 * The files of a folder that may be sources, by their names alone, in the order of their names. Leaves out `.git`, `node_modules`, hidden folders, what
 * git ignores and what a project file excludes. Links are not followed, so no folder is met twice.
 */
export function* walk(folder: string, options: WalkOptions): Generator<Walked> {
  const ignores = options.respectGitIgnore ? gitIgnoresOf(options.disk, folder) : undefined;
  let scope: Scope;
  try {
    scope = options.projects.scopeOf(folder);
  } catch (error) {
    yield unusable(options.disk.paths.join(folder, projectFileName), error);
    return;
  }
  const waiting: Folder[] = [{ path: folder, ignores, scope }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const inside: Folder[] = [];
    yield* walkFolder(next, inside, options, next.path === folder);
    // The last one in is the first one out.
    waiting.push(...inside.reverse());
  }
}

interface Folder {
  readonly path: string;
  readonly ignores: GitIgnores | undefined;
  readonly scope: Scope;
}

function* walkFolder(at: Folder, inside: Folder[], { disk, projects }: WalkOptions, isRoot: boolean): Generator<Walked> {
  const { join, sep } = disk.paths;
  let entries: Entry[];
  try {
    entries = [...disk.entriesOf(at.path)];
  } catch (error) {
    yield { ...failureOf(error), path: at.path };
    return;
  }
  const names = new Set(entries.map((entry) => entry.name));
  const ignores = at.ignores === undefined || isRoot ? at.ignores : below(disk, at.path, at.ignores, names);
  let scope = at.scope;
  if (!isRoot && names.has(projectFileName)) {
    try {
      scope = projects.scopeOf(at.path);
    } catch (error) {
      yield unusable(join(at.path, projectFileName), error);
      return;
    }
  } else if (!isRoot) projects.inherit(at.path, scope);

  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const slash = at.path.endsWith(sep) ? at.path : at.path + sep;
  for (const entry of entries) {
    const path = slash + entry.name;
    if (entry.isDirectory()) {
      if (isNeverWalked(entry.name) || scope.excludes(path + sep)) continue;
      if (ignores !== undefined && isIgnored(path, true, ignores)) continue;
      inside.push({ path, ignores, scope });
    } else {
      const may = mayBeSource(entry.name);
      if (may === 'no' || scope.excludes(path)) continue;
      if (ignores !== undefined && isIgnored(path, false, ignores)) continue;
      if (entry.isFile()) {
        // A file without an extension is looked into only when it can be run: scripts can, and the many licences and makefiles cannot.
        if (may === 'yes' || disk.isExecutable(path)) yield { kind: 'file', path, scope };
      } else if (may === 'yes') yield { ...whyNotRead(disk, entry, path), path };
    }
  }
}

function isNeverWalked(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function whyNotRead(disk: Disk, entry: Entry, path: string): NoSource {
  if (!entry.isSymbolicLink()) return { kind: 'skipped', reason: reasons.notRegular };
  const target = disk.kindOf(path);
  if (typeof target === 'string' || target.kind !== 'failed') return { kind: 'skipped', reason: reasons.link };
  return { kind: 'skipped', reason: target.code === 'ELOOP' ? reasons.linkCircle : reasons.brokenLink };
}

function unusable(path: string, error: unknown): Walked {
  if (error instanceof ProjectFileError) return { kind: 'failed', reason: error.reason, path };
  throw error;
}
