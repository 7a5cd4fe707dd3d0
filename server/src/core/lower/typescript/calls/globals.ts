import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { commandLineValue } from '../expressions/commandLine.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Lowers calls of JavaScript's own functions and of the process. `undefined`: it is none of them. */
export function lowerGlobalCall(fn: FunctionLowering, node: Syntax, name: string, values: readonly Value[]): Value | undefined {
  const [first] = values;
  const span = spanOf(node);
  if (ending.has(name)) {
    if (!fn.isCollecting) fn.graph.exit('end-of-process');
    return unknownValue;
  }
  if (name === 'assert' || /^assert(?:\.strict)?\.(?:ok|default)$/.test(name)) return asserted(fn, first);
  const equality = /^assert(?:\.strict)?\.(?:strict|deepStrict)?[eE]qual$/.test(name);
  if (equality && first !== undefined && values[1] !== undefined) return asserted(fn, { kind: 'operation', operator: '==', operands: [first, values[1]] });
  if (/^(?:Number\.)?parseInt$|^Number$|^(?:Number\.)?parseFloat$/.test(name) && first !== undefined) {
    return { kind: 'operation', operator: 'parse-int', operands: [first], span };
  }
  if (name === 'String' && first !== undefined) return { kind: 'operation', operator: 'string', operands: [first], span };
  if (/^Object\.(?:freeze|seal)$|^Promise\.resolve$/.test(name) && first !== undefined) return first;
  // What is made a promise of does what it did; nobody gives it a callback.
  if (name === 'util.promisify' && first?.kind === 'function') return first;
  const isNew = name === 'Object.assign' && first?.kind === 'record' && first.span !== undefined && fn.file.slice(first.span).startsWith('{');
  if (isNew) return { kind: 'operation', operator: 'merge', operands: values, span };
  // What another file says for everybody is no constant any more.
  if (name === 'Object.assign' && first?.kind === 'imported') fn.emit({ kind: 'escape', ...fn.base(node), value: first, isChanged: true });
  if (name === 'events.once') handleError(fn, node, first, values[1]);
  if (harmless.test(name) || waiting.has(name)) return { ...unknownValue, span };
  return commandLineValue(fn, node, name);
}

const ending = new Set(['process.exit', 'process.abort', 'process.reallyExit', 'Deno.exit']);
/** Calls that wait for an event of an emitter, and calls that only look at it. */
const waiting = new Set([
  'events.once',
  'events.on',
  'events.getEventListeners',
  'events.listenerCount',
  'events.setMaxListeners',
  'util.inspect',
  'util.format',
]);
/** Calls that neither keep nor change what they are given. */
const harmless =
  /^(?:console|Math|JSON|Number|Date|Symbol|Reflect|Intl|Array\.isArray|Buffer\.(?:isBuffer|byteLength|concat)|Object\.(?:keys|values|entries|hasOwn|is|getPrototypeOf)|process\.(?:stdout|stderr|hrtime|cwd|uptime|memoryUsage|getuid|geteuid))\b(?!\.prototype)|^(?:Boolean|BigInt|isNaN|isFinite|encodeURIComponent|decodeURIComponent|clearTimeout|clearInterval|require|Error|TypeError|RangeError|Symbol)$/;

/** Who waits for a server to listen, or to be over, gets its error, too: the promise is rejected. */
function handleError(fn: FunctionLowering, node: Syntax, emitter: Value | undefined, event: Value | undefined): void {
  if (emitter === undefined || event?.kind !== 'string' || !ofServers.has(event.value)) return;
  fn.emit({ kind: 'handler', ...fn.base(node), fd: emitter, name: 'error', duck: true });
}

const ofServers = new Set(['listening', 'close']);

/** What follows an assertion only runs where it held. */
function asserted(fn: FunctionLowering, value: Value | undefined): Value {
  if (value === undefined || fn.isCollecting) return unknownValue;
  const { graph } = fn;
  const [held, failed] = [graph.newBlock(), graph.newBlock()];
  graph.branch(value.kind === 'unknown' ? { kind: 'opaque' } : { kind: 'value', value }, held, failed);
  graph.startBlock(failed);
  if (graph.handler === undefined) graph.exit('throw');
  else graph.jump(graph.handler);
  graph.startBlock(held);
  return unknownValue;
}
