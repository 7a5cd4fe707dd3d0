import type { Locale, Text } from '@bindwise/semantics';
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { Client } from './client.ts';
import { setTimer, type Timer } from './timer.ts';

/** Shows the editor that there is work, once it takes long enough for a person to notice. */
export class WorkShown {
  readonly #connection: Connection;
  readonly #client: Client;
  #running = 0;
  #done = 0;
  #timer: Timer | undefined;
  #reporter: WorkDoneProgressServerReporter | undefined;

  constructor(connection: Connection, client: Client) {
    this.#connection = connection;
    this.#client = client;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#client.showsProgress) return work();
    this.#running += 1;
    this.#timer ??= setTimer(noticeable, () => this.#begin());
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#done += 1;
      if (this.#running === 0) this.#end();
      else this.#reporter?.report(this.#counted());
    }
  }

  async #begin(): Promise<void> {
    const reporter = await this.#connection.window.createWorkDoneProgress();
    if (this.#running === 0) return;
    reporter.begin(title[this.#client.locale], undefined, this.#counted());
    this.#reporter = reporter;
  }

  #end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#reporter?.done();
    this.#reporter = undefined;
    this.#done = 0;
  }

  #counted(): string {
    return countedIn[this.#client.locale](this.#done, this.#done + this.#running);
  }
}

/** Milliseconds. */
const noticeable = 500;
const title: Text = { en: 'Bindwise: analysing', 'zh-CN': 'Bindwise：正在分析' };
const countedIn: Readonly<Record<Locale, (done: number, all: number) => string>> = {
  en: (done, all) => `${done} of ${all} files`,
  'zh-CN': (done, all) => `${done}/${all} 个文件`,
};
