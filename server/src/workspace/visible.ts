/**
 * Text as it may be shown in a terminal or an editor: control characters, and those that turn the direction of writing, stand as visible signs, so that no text of a file
 * or of its name can drive a terminal or lie about its order. Tabs become spaces.
 */
export function visible(text: string): string {
  return plain.test(text) ? text : text.replace(unsafe, (one) => (one === '\t' ? '    ' : signOf(one)));
}

const plain = /^[\x20-\x7e]*$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function signOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
