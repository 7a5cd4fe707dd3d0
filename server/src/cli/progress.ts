import type { Locale } from '@bindwise/semantics';
import type { Terminal } from './terminal.ts';

/** A bar on standard error that shows up when a scan takes long, and only on a terminal. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #total: number;
  readonly #locale: Locale;
  readonly #started = performance.now();
  #drawn = 0;

  constructor(terminal: Terminal, total: number, locale: Locale) {
    this.#terminal = terminal;
    this.#total = total;
    this.#locale = locale;
  }

  show(done: number): void {
    if (!this.#terminal.isInteractive.err || this.#total === 0) return;
    const now = performance.now();
    if (now - this.#started < untilLong || now - this.#drawn < betweenDrawings) return;
    this.#drawn = now;
    const filled = Math.round((done / this.#total) * barWidth);
    const word = this.#locale === 'en' ? 'checking' : '正在检查';
    this.#terminal.writeError(`${startOfLine}${word} [${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] ${done}/${this.#total}`);
  }

  clear(): void {
    if (this.#drawn > 0) this.#terminal.writeError(startOfLine);
  }
}

/** To the first column, and the line emptied. */
const startOfLine = '\r\u001b[K';
const barWidth = 30;
/** Milliseconds. */
const untilLong = 700;
const betweenDrawings = 80;
