import {
  commands,
  type Disposable,
  EventEmitter,
  env,
  l10n,
  Position,
  Range,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  Uri,
  window,
  workspace,
} from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { type BindMap, bindMapChanged, bindMapRequest, type Endpoint } from './bindMapProtocol.ts';
import { countOf, itemOf, type Row, rowsOf } from './bindMapTree.ts';

const viewId = 'bindwise.bindMap';

/** The tree view of what the workspace binds. The server is asked for it only while somebody can see it. */
export class BindMapView implements TreeDataProvider<Row>, Disposable {
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: TreeView<Row>;
  readonly #disposables: Disposable[];
  #client: BaseLanguageClient | undefined;
  #map: BindMap | undefined;
  #filter = '';
  #isStale = true;
  #loading: Promise<void> | undefined;

  constructor() {
    this.#view = window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      this.#changed,
      this.#view,
      this.#view.onDidChangeVisibility(() => this.#loadIfSeen()),
      workspace.onDidChangeWorkspaceFolders(() => this.#outdated()),
      commands.registerCommand('bindwise.showBindMap', () => commands.executeCommand(`${viewId}.focus`)),
      commands.registerCommand('bindwise.bindMap.refresh', () => this.#outdated()),
      commands.registerCommand('bindwise.bindMap.filter', () => this.#askFilter()),
      commands.registerCommand('bindwise.bindMap.clearFilter', () => this.#setFilter('')),
      commands.registerCommand('bindwise.bindMap.export', () => this.#export()),
      commands.registerCommand('bindwise.bindMap.open', (row: unknown) => onEndpoint(row, open)),
      commands.registerCommand('bindwise.bindMap.copy', (row: unknown) => onEndpoint(row, ({ label }) => env.clipboard.writeText(label))),
      commands.registerCommand('bindwise.bindMap.explain', (row: unknown) => onEndpoint(row, explain)),
    ];
  }

  /** From now on the map is asked of this server. */
  follow(client: BaseLanguageClient): void {
    this.#client = client;
    this.#disposables.push(
      client.onNotification(bindMapChanged, () => this.#outdated()),
      // A server that was started again knows nothing of who has asked.
      client.onDidChangeState(({ newState }) => newState === State.Running && this.#outdated()),
    );
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  getTreeItem(row: Row): TreeItem {
    return itemOf(row);
  }

  getChildren(row?: Row): Row[] {
    if (row !== undefined) return 'rows' in row ? [...row.rows] : [];
    return this.#map === undefined ? [] : [...rowsOf(this.#map, this.#filter)];
  }

  #outdated(): void {
    this.#isStale = true;
    this.#loadIfSeen();
  }

  #loadIfSeen(): void {
    if (!this.#isStale || !this.#view.visible || this.#loading !== undefined || this.#client?.state !== State.Running) return;
    this.#loading = this.#load();
    void this.#loading.finally(() => {
      this.#loading = undefined;
      this.#loadIfSeen();
    });
  }

  async #load(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    this.#isStale = false;
    try {
      this.#map = await window.withProgress({ location: { viewId } }, () => client.sendRequest<BindMap>(bindMapRequest, {}));
      this.#show();
    } catch (error) {
      // What was shown stays; a server that ended is asked again when it runs again.
      if (client.state === State.Running) this.#view.message = l10n.t('The map could not be made: {0}', error instanceof Error ? error.message : String(error));
    }
  }

  #show(): void {
    const map = this.#map;
    if (map === undefined) return;
    const all = map.endpoints.length;
    const shown = countOf(map, this.#filter);
    const messages = [
      ...(this.#filter === '' ? [] : [l10n.t('Filter: {0} ({1} of {2})', this.#filter, shown, all)]),
      ...(map.isPartial ? [l10n.t('Not all files were read. Refresh to go on.')] : []),
    ];
    this.#view.message = messages.join(' ');
    this.#view.description = all === 0 ? '' : all === 1 ? l10n.t('1 endpoint') : l10n.t('{0} endpoints', all);
    const nothing = map.isPartial ? 'partial' : 'empty';
    void commands.executeCommand('setContext', 'bindwise.bindMap.state', all === 0 ? nothing : shown === 0 ? 'noMatch' : 'ready');
    void commands.executeCommand('setContext', 'bindwise.bindMap.filtered', this.#filter !== '');
    this.#changed.fire(undefined);
  }

  /** The map follows what is typed; Escape takes it back. */
  #askFilter(): void {
    const before = this.#filter;
    const box = window.createInputBox();
    box.title = l10n.t('Filter the Bind Map');
    box.placeholder = l10n.t('A port, an address, a file, an option, an API, a role');
    box.value = before;
    let isAccepted = false;
    box.onDidChangeValue((value) => this.#setFilter(value));
    box.onDidAccept(() => {
      isAccepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      if (!isAccepted) this.#setFilter(before);
      box.dispose();
    });
    box.show();
  }

  #setFilter(filter: string): void {
    this.#filter = filter.trim();
    this.#show();
  }

  async #export(): Promise<void> {
    const formats = [
      { label: 'Markdown', description: l10n.t('A table to read'), document: 'markdown' },
      { label: 'JSON', description: l10n.t('For other programs'), document: 'json' },
    ] as const;
    const chosen = await window.showQuickPick(formats, { title: l10n.t('Export the Bind Map') });
    if (chosen === undefined || this.#client === undefined) return;
    const { document: language } = chosen;
    const { document } = await this.#client.sendRequest<BindMap>(bindMapRequest, { document: language });
    if (document !== undefined) await window.showTextDocument(await workspace.openTextDocument({ language, content: document }));
  }
}

/** A command that a person runs without a row, by a key of their own, has nothing to do. */
function onEndpoint(row: unknown, act: (endpoint: Endpoint) => unknown): unknown {
  return hasEndpoint(row) ? act(row.endpoint) : undefined;
}

function hasEndpoint(row: unknown): row is { readonly endpoint: Endpoint } {
  return typeof row === 'object' && row !== null && 'kind' in row && 'endpoint' in row && row.endpoint !== undefined;
}

function open({ uri, range: { start, end } }: Endpoint): unknown {
  const selection = new Range(new Position(start.line, start.character), new Position(end.line, end.character));
  return window.showTextDocument(Uri.parse(uri), { selection });
}

function explain({ port, protocol, uri, range }: Endpoint): unknown {
  const known = protocol === 'tcp' || protocol === 'udp' ? { protocol } : {};
  return port === null ? undefined : commands.executeCommand('bindwise.explain', { port, ...known, uri, line: range.start.line });
}
