import type { Edit, Span, Statement } from '../../../ir/index.ts';

/** The text of a file as a fix sees it: lines, indentation, line endings. */
export class Layout {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  /** The white space before the statement when nothing else is before it on its line. */
  indentOf(start: number): string | undefined {
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const before = this.text.slice(lineStart, start);
    if (before.trim() !== '' && before.trim() !== '\uFEFF') return undefined;
    // After a backslash the line is the tail of another.
    return /\\\r?\n$/.test(this.text.slice(0, lineStart)) ? undefined : before.replace('\uFEFF', '');
  }

  /** The line ending of the line at an offset; a last line without one takes that of the line before. */
  newlineAt(offset: number): string {
    const next = this.text.indexOf('\n', offset);
    const newline = next >= 0 ? next : this.text.lastIndexOf('\n');
    return newline > 0 && this.text[newline - 1] === '\r' ? '\r\n' : '\n';
  }

  /** Puts a statement before another: on a line of its own, or with a semicolon where the other does not begin its line. */
  insertBefore(statement: Statement, code: string): Edit | undefined {
    const { start, end } = statement.span;
    // A loop's condition is evaluated again and again; what is put before it is not.
    if (/^while\b/.test(this.text.slice(start, end))) return undefined;
    const span = { start, end: start };
    const indent = this.indentOf(start);
    if (indent !== undefined) return { span, text: `${code}${this.newlineAt(start)}${indent}` };
    return this.#sharesLine(start) ? { span, text: `${code}; ` } : undefined;
  }

  /**
   * Where the value stands that the nearest line above gives to a target (`s.x = …`), if it is certain that the statement at `start` is reached through
   * that line: nothing between the two is indented less.
   */
  valueGivenAbove(target: string, start: number): Span | undefined {
    const name = target.replaceAll(/[.[\]]/g, '\\$&');
    const above = [
      ...this.text.slice(0, start).matchAll(new RegExp(`^([ \\t]*)(${name}[ \\t]*=[ \\t]*)([^\\s#=][^\\n#]*?)[ \\t\\r]*(?:#[^\\n]*)?\\n`, 'gm')),
    ].at(-1);
    const [line, indent = '', left = '', value = ''] = above ?? [];
    if (above === undefined || line === undefined) return undefined;
    const between = this.text.slice(above.index + line.length, start).split('\n');
    if (between.some((one) => one.trim() !== '' && !one.startsWith(indent)) || !(between.at(-1) ?? '').startsWith(indent)) return undefined;
    const at = above.index + indent.length + left.length;
    return { start: at, end: at + value.length };
  }

  /** After `if x:` or `a();` on the same line. */
  #sharesLine(start: number): boolean {
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    return /[:;][ \t]*$/.test(this.text.slice(lineStart, start));
  }

  /** Takes a statement out with its line, or out of the statements on its line; `pass` when it is alone in its suite. */
  remove(statement: Span, isAlone: boolean): Edit | undefined {
    if (isAlone) return { span: statement, text: 'pass' };
    const lineStart = this.text.lastIndexOf('\n', statement.start - 1) + 1;
    const newline = this.text.indexOf('\n', statement.end);
    const lineEnd = newline < 0 ? this.text.length : newline + 1;
    const after = this.text.slice(statement.end, lineEnd);
    const separator = /^[ \t]*;[ \t]*/.exec(after);
    if (separator !== null && separator[0].length < after.trimEnd().length) {
      return { span: { start: statement.start, end: statement.end + separator[0].length }, text: '' };
    }
    if (this.indentOf(statement.start) === undefined) {
      const before = /[ \t]*;[ \t]*$/.exec(this.text.slice(lineStart, statement.start));
      return before === null ? undefined : { span: { start: statement.start - before[0].length, end: statement.end }, text: '' };
    }
    // A comment at the end of the line is about the statement; other code is not.
    return /^[ \t;]*(?:#[^\n]*)?\r?\n?$/.test(after) ? { span: { start: lineStart, end: lineEnd }, text: '' } : undefined;
  }
}
