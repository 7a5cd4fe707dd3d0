/** A text without what a terminal would obey, and where each of its units stood. */
export interface CleanText {
  readonly text: string;
  /** The offset in the text as it was given, of each unit of `text` and of its end. */
  readonly offsets: Uint32Array;
}

/**
 * Leaves out the escape sequences of a terminal (ECMA-48: CSI, OSC and the other strings, two-character escapes) and control characters other than line end
 * and tab. One pass over the text.
 */
export function cleanText(given: string): CleanText {
  const offsets = new Uint32Array(given.length + 1);
  const kept: string[] = [];
  let length = 0;
  let from = 0;
  let at = 0;
  const keepTo = (end: number): void => {
    if (end > from) kept.push(given.slice(from, end));
    for (let index = from; index < end; index += 1) offsets[length++] = index;
  };
  while (at < given.length) {
    const end = endOfControl(given, at);
    if (end === at) {
      at += 1;
      continue;
    }
    keepTo(at);
    at = end;
    from = end;
  }
  keepTo(given.length);
  offsets[length] = given.length;
  return { text: kept.join(''), offsets: offsets.subarray(0, length + 1) };
}

const esc = 0x1b;
const csi = 0x9b;

/** Where the control sequence that starts here ends; the same offset where none does. */
function endOfControl(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === esc) return endOfEscape(text, at + 1);
  if (code === csi) return endOfCsi(text, at + 1);
  const isControl = (code < 0x20 && code !== 0x09 && code !== 0x0a) || (code >= 0x7f && code < 0xa0);
  return isControl ? at + 1 : at;
}

function endOfEscape(text: string, at: number): number {
  const code = text.charAt(at);
  if (code === '[') return endOfCsi(text, at + 1);
  if (code !== '' && ']P^_X'.includes(code)) return endOfString(text, at + 1);
  return code >= ' ' && code <= '~' ? at + 1 : at;
}

/** Parameters and intermediates, then one final byte; what is broken off ends where it breaks. */
function endOfCsi(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) >= 0x20 && text.charCodeAt(end) < 0x40) end += 1;
  const last = text.charCodeAt(end);
  return last >= 0x40 && last < 0x7f ? end + 1 : end;
}

/** An operating system command ends with BEL or ESC \; one that never ends stops at the line's end, so that it hides no later line. */
function endOfString(text: string, at: number): number {
  for (let end = at; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === 0x07 || code === 0x9c) return end + 1;
    if (code === esc) return text.charAt(end + 1) === '\\' ? end + 2 : end;
    if (code === 0x0a) return end;
  }
  return text.length;
}
