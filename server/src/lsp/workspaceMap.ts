import { type AnalyzeOptions, analyzeTogether } from '../core/analyze.ts';
import { conflictRules } from '../workspace/bindConflicts.ts';
import { type BindMap, bindMapOf, type MapFile, programAmong } from '../workspace/bindMap.ts';
import type { SourceFile } from '../workspace/sources.ts';
import type { Neighbours, ScanWatcher } from './neighbours.ts';
import { setTimer } from './timer.ts';

export interface WorkspaceMapOptions {
  readonly neighbours: Neighbours;
  /** How a file is analysed; `undefined` where the settings leave it out. */
  readonly optionsAt: (path: string) => Promise<AnalyzeOptions | undefined>;
  /** Makes the neighbours know the open documents as they are, whatever lies on the disk. */
  readonly knowDocuments: () => Promise<void>;
  readonly log: (message: string) => void;
}

/** Who waits for the map: is told how far it is, and may have enough of it. */
export interface Waiting {
  readonly onRead: ScanWatcher;
  /** Is told how many groups of files were analysed, of how many. */
  readonly onAnalysed: (done: number, all: number) => void;
  readonly isCancelled: () => boolean;
}

/** The map, as far as the files are known. */
export interface KnownMap {
  readonly map: BindMap;
  /** Not all files were read or analysed: somebody stopped it. */
  readonly isPartial: boolean;
}

/** A group of files that use each other's names, as it was analysed. */
interface Analysed {
  readonly group: readonly SourceFile[];
  readonly named: readonly SourceFile[];
  readonly revision: number;
  readonly files: readonly MapFile[];
}

/** What the workspace binds. Files are analysed in groups; a group is analysed again when one of its files is another than it was. */
export class WorkspaceMap {
  readonly #options: WorkspaceMapOptions;
  #known = new Map<string, Analysed>();

  constructor(options: WorkspaceMapOptions) {
    this.#options = options;
  }

  /** Settings have changed. */
  forget(): void {
    this.#known.clear();
  }

  /** Reads what was not read yet, and analyses what has changed. */
  async get(waiting: Waiting): Promise<KnownMap> {
    const { onRead, onAnalysed, isCancelled } = waiting;
    const { neighbours } = this.#options;
    await neighbours.all((done, all) => {
      if (isCancelled()) neighbours.stopReading();
      onRead(done, all);
    });
    await this.#options.knowDocuments();
    const known = new Map<string, Analysed>();
    const groups = neighbours.groups();
    let isPartial = neighbours.isPartial;
    for (const [index, group] of groups.entries()) {
      onAnalysed(index, groups.length);
      const [first] = group;
      if (first === undefined) continue;
      const before = this.#known.get(first.path);
      if (isCancelled()) {
        isPartial = true;
        if (before !== undefined) known.set(first.path, before);
        continue;
      }
      const analysed = before !== undefined && this.#isSame(before, group) ? before : await this.#analysed(group, before);
      known.set(first.path, analysed);
    }
    this.#known = known;
    if (!isCancelled() && !(await neighbours.settle())) return this.get(waiting);
    return { map: bindMapOf([...known.values()].flatMap(({ files }) => files)), isPartial };
  }

  #isSame({ group: before, revision }: Analysed, group: readonly SourceFile[]): boolean {
    const isUnchanged = revision === this.#options.neighbours.revision;
    return isUnchanged && isSameFiles(before, group, (a, b) => a === b || (a.path === b.path && a.text === b.text));
  }

  async #analysed(group: readonly SourceFile[], before: Analysed | undefined): Promise<Analysed> {
    const { neighbours } = this.#options;
    // A key that is typed comes first.
    await nextTurn();
    const { revision } = neighbours;
    const named = await neighbours.namedBy(group);
    const isSame = before !== undefined && isSameFiles(before.group, group, isIdentical) && isSameFiles(before.named, named, isIdentical);
    return isSame ? { ...before, revision } : { group, named, revision, files: await this.#mapFiles(group, named) };
  }

  async #mapFiles(group: readonly SourceFile[], named: readonly SourceFile[]): Promise<readonly MapFile[]> {
    const { optionsAt, neighbours, log } = this.#options;
    const options = new Map<string, AnalyzeOptions>();
    for (const { path } of group) {
      const asked = await optionsAt(path);
      if (asked !== undefined) options.set(path, asked);
    }
    const [fallback] = options.values();
    if (fallback === undefined) return [];
    const hasMain = (path: string): boolean => group.find((file) => file.path === path)?.lowered.functions.some(({ name }) => name === 'main') === true;
    const optionsOf = (path: string): AnalyzeOptions => options.get(path) ?? fallback;
    const analyses = analyzeTogether([...group, ...named], neighbours.names, optionsOf, (path, error) =>
      log(`The analysis of ${path} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
    return group.flatMap(({ path, text }): MapFile[] => {
      const analysis = analyses.get(path);
      const asked = options.get(path);
      if (analysis === undefined || asked === undefined) return [];
      const { endpoints, findings, together } = analysis;
      const program = programAmong(together, hasMain);
      return [{ path, text, program, platform: asked.platform, endpoints, findings: findings.filter(({ rule }) => conflictRules.has(rule)) }];
    });
  }
}

function isSameFiles(a: readonly SourceFile[], b: readonly SourceFile[], isSame: (a: SourceFile, b: SourceFile) => boolean): boolean {
  return a.length === b.length && a.every((file, index) => isSame(file, b[index] ?? file) && b[index] !== undefined);
}

function isIdentical(a: SourceFile, b: SourceFile): boolean {
  return a === b;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimer(0, resolve));
}
