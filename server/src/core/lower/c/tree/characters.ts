/** The first character at or behind an offset that is no blank. */
export function nextCharacter(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at);
}

export function previousCharacter(text: string, before: number): number {
  return text.charCodeAt(previousIndex(text, before));
}

export function previousIndex(text: string, before: number): number {
  let at = before - 1;
  while (at >= 0 && isSpace(text.charCodeAt(at))) at -= 1;
  return at;
}

export function isWordStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
