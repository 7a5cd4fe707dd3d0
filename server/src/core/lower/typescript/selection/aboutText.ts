/** What is asked of one text again and again. */
interface About {
  readonly text: string;
  listens?: boolean;
  /** What it takes from files of its own tree. */
  taken?: ReadonlySet<string>;
  /** What its classes extend. */
  bases?: ReadonlySet<string>;
  /** Whether it has what patterns find. */
  readonly has: Map<string, boolean>;
}

export function aboutText(text: string): About {
  if (asked.text !== text) asked = { text, has: new Map() };
  return asked;
}

let asked: About = { text: '', has: new Map() };

/** `code` is NaN before the first and after the last character of a text. */
export function isPartOfName(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x24;
}
