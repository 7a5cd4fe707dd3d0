import type { FunctionContext } from '../context.ts';
import { onlyValue } from '../names/assigned.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

/**
 * Whether an address comes whole out of a call or is a part of something longer, `parse(given)`, `given[:-1]`: of it no less is known than of a parameter.
 * Where a name or a number says that any port will do, or the function asks which one it is, nobody asks for the same one again.
 */
export function isGivenWhole(fn: FunctionContext, address: Syntax | undefined): boolean {
  if (address === undefined) return false;
  const written = unparenthesized(address);
  const value = written.type === 'identifier' ? onlyValue(fn, written) : written;
  if (value?.type !== 'call' && value?.type !== 'subscript') return false;
  const around = fn.definition === undefined ? fn.file.source : fn.file.source.slice(fn.definition.start, fn.definition.end);
  return !anyPort.test(fn.text(value)) && !anyPort.test(fn.text(written)) && !/\.getsockname\b/.test(around);
}

const anyPort = /free|unused|avail|ephem|rand|pick|find|any|next|temp|tmp|test|sockname|path|unix|file|pop|(?<![\w.])0(?![\w.])/i;
