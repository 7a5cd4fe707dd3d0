/** Which pair of braces an offset lies in. Strings and comments are skipped by reading forward, once. */
export class Blocks {
  readonly #text: string;
  readonly #from: number;
  readonly #end: number;
  /** Where a block begins or ends, and the offset of the brace that opens what the text is in from there on, or -1. */
  #starts: readonly number[] | undefined;
  #opened: readonly number[] = [];

  constructor(text: string, from: number, end: number) {
    this.#text = text;
    this.#from = from;
    this.#end = end;
  }

  /** The offset of the brace that opens the block around an offset, or -1. */
  around(offset: number): number {
    this.#starts ??= this.#read();
    let low = 0;
    for (let high = this.#starts.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return this.#opened[low - 1] ?? -1;
  }

  /** Whether the block that an offset lies in is still open at a later one. */
  isOpenAt(offset: number, later: number): boolean {
    const block = this.around(offset);
    for (let at = this.around(later); at >= 0; at = this.around(at)) if (at === block) return true;
    return false;
  }

  #read(): readonly number[] {
    const starts: number[] = [];
    const opened: number[] = [];
    const open: number[] = [];
    const token = /[{}]|(?<!\w)\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
    token.lastIndex = this.#from;
    for (let match = token.exec(this.#text); match !== null && match.index < this.#end; match = token.exec(this.#text)) {
      if (match[0] === '{') open.push(match.index);
      else if (match[0] === '}') open.pop();
      else continue;
      starts.push(match.index);
      opened.push(open.at(-1) ?? -1);
    }
    this.#opened = opened;
    return starts;
  }
}
