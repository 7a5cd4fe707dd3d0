import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * `((port & 0xff) << 8) | (port >> 8)`: JavaScript has no htons(), so that a program writes it itself. On the little-endian machines that the rules speak
 * of, a plain swap is the conversion.
 */
export function swapValue(fn: FunctionLowering, node: Syntax, operator: string): Value | undefined {
  if (!swapping.has(operator) || node.end - node.start > longestSwap) return undefined;
  const text = fn.file.slice(node);
  if (!/<<\s*8\b/.test(text)) return undefined;
  const written = text.replaceAll(/[\s()]/g, '');
  const name = (leftFirst.exec(written) ?? rightFirst.exec(written))?.[1];
  const operand = name === undefined ? undefined : firstNamed(fn, node, name);
  return operand === undefined ? undefined : { kind: 'operation', operator: 'htons', operands: [fn.value(operand)], span: spanOf(node) };
}

function firstNamed(fn: FunctionLowering, node: Syntax, name: string): Syntax | undefined {
  if (ofPorts.has(node.type) && fn.file.slice(node) === name) return node;
  for (const kid of node.kids) {
    const found = firstNamed(fn, kid, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the whole of it may end with. */
const swapping: ReadonlySet<string> = new Set(['|', '+', '&', '>>>']);
const ofPorts: ReadonlySet<string> = new Set(['identifier', 'member_expression', 'number']);
const longestSwap = 120;
const mask = '(?:&(?:0x(?:ff|ff00|ffff)|255|65280|65535))?';
const rest = '(?:>>>0)?$';
const leftFirst = new RegExp(String.raw`^([\w$.]+)${mask}<<8${mask}[|+]\1${mask}>>>?8${mask}${mask}${rest}`, 'i');
const rightFirst = new RegExp(String.raw`^([\w$.]+)${mask}>>>?8${mask}[|+]\1${mask}<<8${mask}${mask}${rest}`, 'i');
