import { test } from 'node:test';
import { checkBlocks } from './check.ts';

/** Without a word of sockets in it, nothing of a function is read. */
const g = 'function g(x) { if (x) process.exit(1); }';
/** A function `f` of two parameters, beside a `g` that may end the process. */
export const inF = (text: string) => `import net from 'net'; ${g} export function f(a, b) { net.createServer(); ${text} }`;
/** What stands before all that the text of `f` does. */
export const made = 'socket ? SOCK_STREAM 0 as net.Server (net.createServer)';

/** A test of the blocks of `f`. */
export function blocks(name: string, source: string, expected: string): void {
  test(name, () => checkBlocks(source, 'f', expected));
}
