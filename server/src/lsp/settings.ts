import type { Connection } from 'vscode-languageserver';
import { isPlatformName } from '../workspace/platform.ts';
import { isFileSize, isRuleSetting, type Settings } from '../workspace/projectFile.ts';
import type { Client } from './client.ts';
import { isRecord } from './shape.ts';

/** What an editor shows beside the findings, as its settings say. */
export interface Shown {
  readonly inlayHints: boolean;
  readonly codeLenses: boolean;
}

interface Asked {
  readonly settings: Settings;
  readonly shown: Shown;
}

/** The editor's settings, asked for once for each document and kept until they change. */
export class EditorSettings {
  readonly #connection: Connection;
  readonly #client: Client;
  #pushed: Asked;
  #mayScan: boolean;
  readonly #asked = new Map<string, Promise<Asked>>();

  constructor(connection: Connection, client: Client, initial: unknown) {
    this.#connection = connection;
    this.#client = client;
    this.#pushed = readAll(initial);
    this.#mayScan = !isRecord(initial) || initial.workspaceScan !== 'off';
  }

  async of(uri: string): Promise<Settings> {
    return (await this.#of(uri)).settings;
  }

  /** What is shown beside the findings. */
  async shownIn(uri: string): Promise<Shown> {
    return (await this.#of(uri)).shown;
  }

  #of(uri: string): Promise<Asked> {
    if (!this.#client.givesConfiguration) return Promise.resolve(this.#pushed);
    let asked = this.#asked.get(uri);
    if (asked === undefined) {
      asked = this.#ask(uri);
      this.#asked.set(uri, asked);
    }
    return asked;
  }

  /** Whether the files of open folders may be read beside those that are open. */
  async mayScan(): Promise<boolean> {
    if (!this.#client.givesConfiguration) return this.#mayScan;
    try {
      return (await this.#connection.workspace.getConfiguration('bindwise.workspaceScan')) !== 'off';
    } catch {
      return this.#mayScan;
    }
  }

  /** @param settings what `workspace/didChangeConfiguration` brought; clients that are asked send nothing of use */
  changed(settings: unknown): void {
    this.#asked.clear();
    if (isRecord(settings) && isRecord(settings.bindwise)) {
      this.#pushed = readAll(settings.bindwise);
      this.#mayScan = settings.bindwise.workspaceScan !== 'off';
    }
  }

  forget(uri: string): void {
    this.#asked.delete(uri);
  }

  async #ask(uri: string): Promise<Asked> {
    try {
      return readAll(await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'bindwise' }));
    } catch {
      // A client that promises configuration and then has none is served as one without.
      this.#asked.delete(uri);
      return this.#pushed;
    }
  }
}

function readAll(value: unknown): Asked {
  const isOn = (name: string, otherwise: boolean): boolean => {
    const section = isRecord(value) ? value[name] : undefined;
    return isRecord(section) && typeof section.enabled === 'boolean' ? section.enabled : otherwise;
  };
  return { settings: readSettings(value), shown: { inlayHints: isOn('inlayHints', false), codeLenses: isOn('codeLens', true) } };
}

/** What is right of the settings; an editor shows what is wrong with them by itself. */
export function readSettings(value: unknown): Settings {
  if (!isRecord(value)) return {};
  const rules = isRecord(value.rules) ? Object.entries(value.rules).filter(([, setting]) => isRuleSetting(setting)) : [];
  const patterns = Array.isArray(value.exclude) ? value.exclude.filter((pattern) => typeof pattern === 'string') : [];
  return {
    ...(value.platform === 'auto' || isPlatformName(value.platform) ? { platform: value.platform } : {}),
    ...(isFileSize(value.maxFileSize) ? { maxFileSize: value.maxFileSize } : {}),
    rules: Object.fromEntries(rules) as NonNullable<Settings['rules']>,
    exclude: patterns,
  };
}
