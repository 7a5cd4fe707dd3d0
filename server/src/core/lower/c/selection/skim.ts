import { endingCalls } from '../../../apis/posix.ts';
import type { Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { leaveScopes } from '../statements/jumps.ts';
import { numberOf } from '../tree/literals.ts';
import type { View } from '../tree/view.ts';

/**
 * Lowers a statement in which nothing matters but that control may leave it: each place where it does is a choice. The statement itself is not looked
 * into, which is what makes a long function of checks and early returns cheap. False: it has to be lowered like any other.
 */
export function skim(fn: FunctionLowering, view: View, labelled: (name: string) => number): boolean {
  const { slice, graph } = fn;
  const kind = kinds.get(view.type);
  if (slice === undefined || kind === undefined || slice.keeps(view.start, view.end)) return false;
  const text = fn.file.text.slice(view.start, view.end);
  if (kind === 'if' ? /\b(?:else|for|while|do|switch|case)\b|^[ \t]*#/m.test(text) : endless.test(text) || /\bcontinue\b/.test(kind === 'switch' ? text : ''))
    return false;
  const exits = slice.leavesAt(view.start, view.end, kind === 'if').map((at) => exitAt(fn, at));
  if (exits.some((exit) => exit === undefined)) return false;
  for (const exit of exits) {
    const leaving = graph.newBlock();
    const staying = graph.newBlock();
    graph.branch({ kind: 'opaque' }, leaving, staying);
    graph.startBlock(leaving);
    leave(fn, exit, labelled);
    graph.startBlock(staying);
  }
  return true;
}

type Exit =
  | { readonly kind: 'return'; readonly value?: Value }
  | { readonly kind: 'goto'; readonly label: string }
  | { readonly kind: 'break' | 'continue' | 'end' };

const kinds: ReadonlyMap<string, 'if' | 'loop' | 'switch'> = new Map([
  ['if_statement', 'if'],
  ['while_statement', 'loop'],
  ['do_statement', 'loop'],
  ['for_statement', 'loop'],
  ['for_range_loop', 'loop'],
  ['switch_statement', 'switch'],
]);

/** A loop that ends only from inside, or a switch whose every way leaves: what follows may be dead. */
const endless = /^(?:for\s*\(\s*;\s*;|while\s*\(\s*(?:[1-9]|true|TRUE)\s*\))|\bdefault\s*:/;

function exitAt(fn: FunctionLowering, at: number): Exit | undefined {
  const word = /(return|goto|break|continue|[A-Za-z_]\w*)\s*([^;{}]*)/y;
  word.lastIndex = at;
  const match = word.exec(fn.file.text);
  const name = match?.[1] ?? '';
  const rest = (match?.[2] ?? '').trim();
  if (name === 'break' || name === 'continue') return { kind: name };
  if (name === 'goto') return /^\w+$/.test(rest) ? { kind: 'goto', label: rest } : undefined;
  if (endingCalls.has(name) || fn.file.neverReturn.has(name)) return { kind: 'end' };
  if (name !== 'return') return undefined;
  if (rest === '') return { kind: 'return' };
  const value = literalOf(rest);
  return value === undefined
    ? undefined
    : { kind: 'return', value: { ...value, span: { start: at + fn.file.text.slice(at).search(/[^\w]/), end: at + (match?.[0].length ?? 0) } } };
}

function literalOf(text: string): Value | undefined {
  const bare = text.replace(/^\((.*)\)$/, '$1').trim();
  if (bare === 'true' || bare === 'false') return { kind: 'boolean', value: bare === 'true' };
  if (bare === 'NULL' || bare === 'nullptr') return { kind: 'none' };
  const value = numberOf(bare);
  return value === undefined ? undefined : { kind: 'number', value };
}

function leave(fn: FunctionLowering, exit: Exit | undefined, labelled: (name: string) => number): void {
  const { graph } = fn;
  switch (exit?.kind) {
    case 'return':
      leaveScopes(fn, fn.scopeBase);
      graph.exit('return', exit.value);
      return;
    case 'goto':
      graph.jump(labelled(exit.label));
      return;
    case 'break':
      leaveScopes(fn, fn.jumps.breakDepth);
      if (fn.jumps.breakTo !== undefined) graph.jump(fn.jumps.breakTo);
      return;
    case 'continue':
      leaveScopes(fn, fn.jumps.continueDepth);
      if (fn.jumps.continueTo !== undefined) graph.jump(fn.jumps.continueTo);
      return;
    case 'end':
      graph.exit('end-of-process');
      return;
    default:
  }
}
