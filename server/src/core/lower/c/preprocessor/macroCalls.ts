import { endingCalls, operatorCalls } from '../../../apis/posix.ts';
import { globalVariable, placeOf, type Span, type Value } from '../../../ir/index.ts';
import { emitEscape } from '../calls/emit.ts';
import { assign, type FunctionLowering, textOf, type Use } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { localId } from '../names/places.ts';
import { labelled, leaveScopes } from '../statements/jumps.ts';
import { spanOf, type View } from '../tree/view.ts';
import { expandAlternatives } from './macroAlternatives.ts';
import type { Leave, MacroRow } from './macroStatements.ts';

/**
 * What a call of a macro of the file comes to.
 * @param again lowers the same call of another name
 * @returns `undefined` where no macro is meant
 */
export function expandMacro(
  fn: FunctionLowering,
  name: string,
  view: View,
  callArguments: readonly View[],
  use: Use,
  again: (renamed: string) => Value,
): Value | undefined {
  const { file } = fn;
  if (!file.macros.has(name) || fn.expanding.has(name) || fn.expanding.size > 12) return undefined;
  const site = spanOf(view);
  // `#ifdef BIG_ENDIAN_MACHINE`, `#define htons(x) (x)`: everywhere else it is what the headers of the system give.
  if (operatorCalls.has(name) && !file.macros.isDefinedAt(name, site.start) && file.macros.rivalsAt(name, site.start).length === 0) return undefined;
  if (file.macros.isFunctionToo(name)) return undefined;
  fn.expanding.add(name);
  try {
    const body = file.macros.expandCall(name, callArguments, site, site.start);
    if (body !== undefined) return fn.walk.value(fn, body, use);
    if (file.macros.isFunctionLike(name)) {
      const chosen = expandAlternatives(fn, name, view, callArguments, use);
      if (chosen !== undefined) return chosen;
      // Which of a header's alternatives is meant, its own conditions say; what they do with an argument that does something is for nobody to know.
      if (!file.macros.isDefinedHere(name) && file.macros.rivalsAt(name, site.start).length > 0) return undefined;
      const ends = (called: string): boolean => endingCalls.has(called) || file.neverReturn.has(called);
      const row = file.macros.expandStatements(name, callArguments, site, site.start, ends);
      if (row !== undefined) return lowerRow(fn, row) ?? { kind: 'unknown', from: 'unknown', span: site };
      // A macro of other statements: it looks at what it is given.
      const values = callArguments.map((argument) => fn.walk.value(fn, argument));
      for (const value of values) if (value.kind === 'place' || value.kind === 'address') emitEscape(fn, site, value);
      if (file.neverReturn.has(name)) fn.graph.exit('end-of-process');
      return { kind: 'unknown', from: 'unknown', span: site };
    }
    const renamed = file.macros.expand(name, site, site.start);
    if (renamed?.type === 'identifier') return again(textOf(fn, renamed));
    const global = globalName(file.text, file.macros.definitionAt(name, site.start)?.body);
    if (global !== undefined) return again(global);
    // Alternatives that name different calls of one kind: `#define close closesocket` on Windows alone leaves the name as it is elsewhere.
    return undefined;
  } finally {
    fn.expanding.delete(name);
  }
}

/** `#define bind__ ::bind` */
function globalName(text: string, body: Span | undefined): string | undefined {
  return body === undefined ? undefined : /^\s*::\s*(\w+)\s*$/.exec(text.slice(body.start, body.end))?.[1];
}

/** Lowers the statements of a macro. What the last of them gives is the value of a row that has one. */
function lowerRow(fn: FunctionLowering, { statements, isValue }: MacroRow): Value | undefined {
  fn.scope.enter();
  let last: Value | undefined;
  for (const { declares, value, leaves } of statements) {
    if (leaves !== undefined && value !== undefined) {
      lowerLeave(fn, value, leaves);
      continue;
    }
    const begins: Value = value === undefined ? { kind: 'unknown', from: 'unknown' } : fn.walk.value(fn, value);
    last = begins;
    if (declares === undefined) continue;
    const { name, at, type, pointers } = declares;
    const id = localId(fn, name, at);
    fn.scope.declare(name, { id, type: { name: type, pointers, isArray: false, isUnion: false, isConst: false, isReference: false } });
    assign(fn, { start: at, end: at + name.length }, placeOf(id), begins, true);
  }
  fn.scope.leave();
  return isValue ? last : undefined;
}

function lowerLeave(fn: FunctionLowering, condition: View, leaves: Leave): void {
  const { graph } = fn;
  const yes = graph.newBlock();
  const no = graph.newBlock();
  fn.walk.condition(fn, condition, yes, no);
  graph.startBlock(yes);
  switch (leaves.how) {
    case 'end-of-process':
      graph.exit('end-of-process');
      break;
    case 'return': {
      const value = leaves.value === undefined ? undefined : fn.walk.value(fn, leaves.value);
      leaveScopes(fn, fn.scopeBase);
      graph.exit('return', value);
      break;
    }
    case 'goto':
      graph.jump(labelled(fn, textOf(fn, leaves.label)));
      break;
    default:
  }
  graph.startBlock(no);
}

/**
 * `IS_UDP(transport)`: a question that a macro of another file asks of a variable has the same answer each time. Such a question is lowered as a flag.
 */
export function askedOf(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[]): Value | undefined {
  if (
    !/^(?:IS|HAS|HAVE|USE|BAD|GOOD|VALID|INVALID)_?[A-Z0-9_]+$|_(?:IS|OK|BAD|VALID|INVALID)$|_IS_[A-Z0-9_]+$/.test(name) ||
    callArguments.length === 0 ||
    callArguments.some((argument) => hasEffects(argument))
  )
    return undefined;
  const question = `${name}(${callArguments.map((argument) => textOf(fn, argument)).join(', ')})`;
  return { kind: 'place', place: placeOf(globalVariable(question, fn.span.start)), span: spanOf(view) };
}
