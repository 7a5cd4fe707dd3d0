/** The number that a C or C++ number literal means, or `undefined` for one that is none. */
export function numberOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '').replace(/'/g, '');
  const integer = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)(?:[uUlLzZ]*|i64|ui64)$/.exec(digits);
  if (integer?.[1] !== undefined) {
    const body = integer[1];
    const value = /^0[0-7]+$/.test(body) ? Number.parseInt(body, 8) : Number(body);
    return Number.isNaN(value) ? undefined : sign * value;
  }
  const real = /^(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)[fFlL]?$/.exec(digits);
  return real?.[1] === undefined ? undefined : sign * Number(real[1]);
}

/** The number of a character literal such as `'a'`, `L'\n'`. */
export function characterOf(text: string): number | undefined {
  const inner = /^(?:u8|[uUL])?'([\s\S]*)'$/.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const decoded = decodeEscapes(inner);
  return [...decoded].length === 1 ? decoded.codePointAt(0) : undefined;
}

/** The text of one string literal, without its quotes and prefix. */
export function stringOf(text: string): string | undefined {
  const raw = /^(?:u8|[uUL])?R"([^()\\\s]{0,16})\(([\s\S]*)\)\1"$/.exec(text);
  if (raw?.[2] !== undefined) return raw[2];
  const inner = /^(?:u8|[uUL])?"([\s\S]*)"$/.exec(text)?.[1];
  return inner === undefined ? undefined : decodeEscapes(inner);
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b' };

function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n|[\s\S])/g, (_, sequence: string) => {
    if (/^\r?\n$/.test(sequence)) return '';
    if (/^[0-7]/.test(sequence)) return characterFrom(Number.parseInt(sequence, 8));
    if (/^[xuU]./.test(sequence)) return characterFrom(Number.parseInt(sequence.slice(1), 16));
    return simpleEscapes[sequence] ?? sequence;
  });
}

function characterFrom(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
