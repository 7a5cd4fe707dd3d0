import type { FileContext } from '../file.ts';

/** Whether a row makes a listener that the library keeps in an object of its own. */
export const keepsListener = /^(?:tornado|twisted|gevent|aiohttp)\.|^\.listen$/;

/** `server.stop()` of Tornado and gevent, `port.stopListening()` of Twisted, `runner.cleanup()` of aiohttp. A loop or a timer that is stopped closes nothing. */
const stops = /(?<!loop|reactor|current\(\)|instance\(\)|timer|callback)\.(?:stop|stopListening|cleanup|kill)\s*\(/g;

/** A function that runs once: what is stopped there the flow sees in its order. */
const runsOnce = /^(?:_|a|async_)?main$/;

/** Functions whose calls are told by their names to end what a library keeps. */
const tellsItStops = /^(?:stop|cleanup|shutdown|a?close|kill)(?:_\w+)?$/;

/** Functions that stop by calling each other; more are not looked through. */
const mostCalls = 3;

/**
 * Whether a file stops listeners of a library where the flow does not see which and when. What is done at the end of a `try`, in the file's own statements
 * or under such a name it does see.
 */
export function stopsOutOfSight(file: FileContext): boolean {
  const earlier = known.get(file);
  if (earlier !== undefined) return earlier;
  const { source } = file;
  const stopsAny = Array.from(source.matchAll(stops), ({ index }) => index).some((at) => !isInSight(source, at, mostCalls));
  known.set(file, stopsAny);
  return stopsAny;
}

const known = new WeakMap<FileContext, boolean>();

function isInSight(source: string, at: number, calls: number): boolean {
  let end = source.lastIndexOf('\n', at);
  let depth = indentationOf(source.slice(end + 1, at));
  while (end > 0 && depth > 0) {
    const start = source.lastIndexOf('\n', end - 1) + 1;
    const line = source.slice(start, end);
    end = start - 1;
    const own = indentationOf(line);
    if (line.trim() === '' || own >= depth) continue;
    depth = own;
    const header = line.trim();
    if (header.startsWith('finally:')) return true;
    const name = /^(?:async\s+)?def\s+(\w+)/.exec(header)?.[1];
    if (name !== undefined) return runsOnce.test(name) || (tellsItStops.test(name) && areCallsInSight(source, name, calls - 1));
  }
  return true;
}

function areCallsInSight(source: string, name: string, calls: number): boolean {
  const called = Array.from(source.matchAll(new RegExp(`(?<!\\bdef[ \\t]+)(?<!\\w)${name}[ \\t]*\\(`, 'g')), ({ index }) => index);
  return called.length === 0 || (calls > 0 && called.every((at) => isInSight(source, at, calls)));
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length;
}
