import type { AnalyzeOptions } from '../core/analyze.ts';
import { insideOf, matchPaths } from '../workspace/exclude.ts';
import { platformOfNode } from '../workspace/platform.ts';
import { mergeSettings, type Settings } from '../workspace/projectFile.ts';
import type { OpenDocument } from './document.ts';
import type { Host } from './host.ts';
import type { OpenFiles } from './openFiles.ts';

export interface FileSettingsOptions {
  readonly host: Host;
  readonly open: OpenFiles;
  /** What the editor says. */
  readonly settingsOf: (uri: string) => Promise<Settings>;
  /** The path of the workspace folder that a file is in: what the editor's `exclude` is relative to. */
  readonly folderOf: (path: string) => string | undefined;
}

/** How files are to be analysed: the editor's settings before those of the project; `undefined` where either leaves the file out. */
export class FileSettings {
  readonly #options: FileSettingsOptions;
  readonly #known = new WeakMap<OpenDocument, { readonly generation: number; readonly settings: Settings | undefined }>();
  #generation = 0;

  constructor(options: FileSettingsOptions) {
    this.#options = options;
  }

  /** Settings have changed, also where they are being asked for now. */
  forget(): void {
    this.#generation += 1;
  }

  async of(document: OpenDocument): Promise<Settings | undefined> {
    const known = this.#known.get(document);
    if (known?.generation === this.#generation) return known.settings;
    const generation = this.#generation;
    const path = this.#options.open.pathOf(document);
    const settings = await (path === undefined ? this.#options.settingsOf(document.uri) : this.#askFor(path, document.uri));
    this.#known.set(document, { generation, settings });
    return settings;
  }

  /** Those of a file that is not open. */
  at(path: string): Promise<Settings | undefined> {
    return this.#askFor(path, this.#options.host.uriOf(path));
  }

  /** Those of one of many files: a folder is asked about once for all of them, as each would cost a question to the editor. */
  amongMany(path: string, document: OpenDocument | undefined): Promise<Settings | undefined> {
    if (document !== undefined) return this.of(document);
    return this.#askFor(path, this.#options.host.uriOf(this.#options.folderOf(path) ?? path));
  }

  analyzeOptions({ platform, rules }: Settings): AnalyzeOptions {
    const { host } = this.#options;
    const named = platform === undefined || platform === 'auto' ? platformOfNode(host.platform) : platform;
    return { platform: named, rules: rules ?? {}, respectIgnores: true, localPortRange: host.localPortRange(named) };
  }

  async #askFor(path: string, uri: string): Promise<Settings | undefined> {
    const { host, settingsOf, folderOf } = this.#options;
    const editor = await settingsOf(uri);
    const scope = await host.scopeOf(path);
    if (scope.excludes(path) || isExcluded(path, folderOf(path), editor.exclude ?? [])) return undefined;
    return mergeSettings(scope.settings, editor);
  }
}

function isExcluded(path: string, folder: string | undefined, patterns: readonly string[]): boolean {
  if (folder === undefined || patterns.length === 0) return false;
  return matchPaths(patterns)(insideOf(folder, path));
}
