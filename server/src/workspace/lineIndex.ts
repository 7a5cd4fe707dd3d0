/** A place in a text, counted from 0; the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the lines of a text start. A line ends in LF, CRLF or a CR alone, as in the language server protocol. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === lineFeed || (unit === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) this.#starts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** An offset outside the text means its nearer end. */
  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - this.startOf(low) };
  }

  /** A line or column outside the text means the nearest place inside. */
  offsetAt({ line, column }: Position): number {
    if (line < 0) return 0;
    if (line >= this.#starts.length) return this.#text.length;
    const start = this.startOf(line);
    return Math.max(start, Math.min(start + column, start + this.lineAt(line).length));
  }

  /** The text of a line without what ends it; empty for a line that does not exist. */
  lineAt(line: number): string {
    if (line < 0 || line >= this.#starts.length) return '';
    const next = this.#starts[line + 1];
    if (next === undefined) return this.#text.slice(this.startOf(line));
    const end = this.#text.charCodeAt(next - 1) === lineFeed && this.#text.charCodeAt(next - 2) === carriageReturn ? next - 2 : next - 1;
    return this.#text.slice(this.startOf(line), Math.max(this.startOf(line), end));
  }

  startOf(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What ends the first line: what a line that is added should end in. */
export function lineEndingOf(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n');
  return at > 0 && text.charCodeAt(at - 1) === carriageReturn ? '\r\n' : '\n';
}
