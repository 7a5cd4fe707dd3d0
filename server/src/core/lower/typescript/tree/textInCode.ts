/** Finds strings and comments in code that nobody has parsed, met from its beginning on. */
export class TextInCode {
  readonly #text: string;
  readonly #end: number;
  /** For each `${` that is open, how many braces are open within it. */
  readonly #open: number[] = [];

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  /** The last offset of the string, the piece of a template or the comment that begins at an offset; the offset itself where none does. */
  lastOf(code: number, at: number): number {
    switch (code) {
      case 34:
      case 39:
        return this.#string(code, at);
      case 96:
        return this.#template(at);
      case 47:
        return this.#comment(at);
      case 123:
        if (this.#open.length > 0) this.#open.push((this.#open.pop() ?? 0) + 1);
        return at;
      case 125:
        return this.#brace(at);
      default:
        return at;
    }
  }

  #string(quote: number, start: number): number {
    const text = this.#text;
    // `/['"]/` is no string.
    if (text[start - 1] === '\\' || text.startsWith('/[', start - 2)) return start;
    for (let at = start + 1; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) return at;
      if (code === 92) at += 1;
      // An apostrophe by itself: of a regular expression, or of a text between the tags of JSX.
      else if (code === 10) return start;
    }
    return start;
  }

  /** A template up to its first `${`, or to its end. */
  #template(start: number): number {
    const text = this.#text;
    for (let at = start + 1; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      if (code === 96) return at;
      if (code === 92) at += 1;
      else if (code === 36 && text.charCodeAt(at + 1) === 123) {
        this.#open.push(0);
        return at + 1;
      }
    }
    return start;
  }

  #comment(start: number): number {
    const text = this.#text;
    const next = text[start + 1];
    // `/https?:\/\//` is no comment.
    if ((next !== '/' && next !== '*') || text[start - 1] === '\\') return start;
    const end = next === '/' ? text.indexOf('\n', start) : text.indexOf('*/', start + 2) + 1;
    return end <= start ? start : end;
  }

  #brace(at: number): number {
    const depth = this.#open.pop();
    if (depth === undefined) return at;
    if (depth === 0) return this.#template(at);
    this.#open.push(depth - 1);
    return at;
  }
}
