import type { Value } from '../../../ir/index.ts';
import type { Syntax } from './syntax.ts';

/** A literal's value, or `undefined` for what is no literal (f-strings have parts; see the expressions). */
export function literal(node: Syntax, source: string): Value | undefined {
  const span = { start: node.start, end: node.end };
  switch (node.type) {
    case 'integer': {
      const value = integerOf(node.text(source));
      return value === undefined ? undefined : { kind: 'number', value, span };
    }
    case 'float': {
      const value = Number(node.text(source).replaceAll('_', ''));
      return Number.isFinite(value) ? { kind: 'number', value, span } : undefined;
    }
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true', span };
    case 'none':
      return { kind: 'none', span };
    case 'string': {
      const value = stringOf(node, source);
      return value === undefined ? undefined : { kind: 'string', value, span };
    }
    case 'concatenated_string': {
      const parts = node.children.map((child) => (child.type === 'string' ? stringOf(child, source) : undefined));
      return parts.every((part) => part !== undefined) ? { kind: 'string', value: parts.join(''), span } : undefined;
    }
    default:
      return undefined;
  }
}

/** Python's integers: `0x1F`, `0o17`, Python 2's `017` and `80L`, `1_000`. */
export function integerOf(text: string): number | undefined {
  const digits = text.replaceAll('_', '').replace(/[lLjJ]$/, '');
  if (/[jJ]$/.test(text)) return undefined;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isFinite(value) && digits !== '' ? value : undefined;
}

/** The text of a string without parts to compute. */
export function stringOf(node: Syntax, source: string): string | undefined {
  const start = node.children[0];
  if (start?.type !== 'string_start') return undefined;
  const prefix = start
    .text(source)
    .replace(/["']+$/, '')
    .toLowerCase();
  const content = node.children.filter((child) => child.type === 'string_content' || child.type === 'interpolation');
  if (content.some((child) => child.type === 'interpolation')) return undefined;
  const text = content.map((child) => child.text(source)).join('');
  return prefix.includes('r') ? text : unescaped(text);
}

/** Replaces the escapes that names and addresses are written with. */
export function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([0-7]{1,3})|(\r?\n)|(.))/gs, (whole, hex, unicode, octal, newline, single) => {
    if (hex !== undefined || unicode !== undefined) return String.fromCharCode(Number.parseInt(hex ?? unicode, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (newline !== undefined) return '';
    return escapes[single as string] ?? whole;
  });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v' };
