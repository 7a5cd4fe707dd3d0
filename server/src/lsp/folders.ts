import type { InitializeParams, WorkspaceFolder } from 'vscode-languageserver';
import { insideOf, isInside } from '../workspace/exclude.ts';
import type { Host } from './host.ts';

/** The folders that are open in the editor, by their paths. */
export class Folders {
  readonly #host: Host;
  #paths: readonly string[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  replace({ workspaceFolders, rootUri }: InitializeParams): void {
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    this.#paths = uris.flatMap((uri) => this.#host.pathOf(uri) ?? []);
  }

  change(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const gone = new Set(removed.map(({ uri }) => this.#host.pathOf(uri)));
    const come = added.flatMap(({ uri }) => this.#host.pathOf(uri) ?? []);
    this.#paths = [...this.#paths.filter((path) => !gone.has(path)), ...come];
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** The innermost folder that a file is in. */
  of(path: string): string | undefined {
    const holding = this.#paths.filter((folder) => isInside(folder, path));
    return holding.sort((a, b) => b.length - a.length)[0];
  }

  /** A path as a person reads it: within its folder, with the folder's name where more than one is open. */
  shown(path: string): string {
    const folder = this.of(path);
    if (folder === undefined) return path;
    const inside = insideOf(folder, path);
    return this.#paths.length > 1 ? `${folder.split(/[\\/]/).findLast((part) => part !== '') ?? ''}/${inside}` : inside;
  }
}
