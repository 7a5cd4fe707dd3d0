/** Behind the bracket that closes the one at `start`; the end of the text where none does. What stands in strings does not count. */
export function endOfGroup(text: string, start: number): number {
  brackets.lastIndex = start;
  let depth = 0;
  for (let found = brackets.exec(text); found !== null; found = brackets.exec(text)) {
    if (found[0].length > 1) continue;
    depth += /[([{]/.test(found[0]) ? 1 : -1;
    if (depth <= 0) return brackets.lastIndex;
  }
  return text.length;
}

/** A string is one piece, also an empty one. */
const brackets = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[()[\]{}]/g;
