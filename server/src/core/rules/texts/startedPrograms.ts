import type { Span } from '../../ir/index.ts';

/**
 * Whether a text has another program started: that may bind a port which this one holds. What the calls of the languages' libraries and of POSIX are
 * called; the flow knows none of them, as they do nothing to a socket.
 */
export function startsProgram(within: Span, textOf: (span: Span) => string): boolean {
  return starting.test(textOf(within));
}

const starting = /\b(?:Popen|posix_spawnp?|exec[lv]p?e?|execFile|spawn|create_subprocess_(?:exec|shell)|subprocess\s*\.\s*(?:run|call|check_call))\s*\(/;
