import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, readBinding } from '../context.ts';
import type { Binding, Scope } from '../names/scopes.ts';
import { escaped } from '../selection/words.ts';
import { functionShape, isExecutor } from '../tree/shapes.ts';
import { isFunction, type Syntax, unwrap } from '../tree/syntax.ts';

/** Whether a variable is `resolve` or `reject` of `new Promise((resolve, reject) => …)`: to call it does nothing but let others go on. */
export function settles(fn: FunctionLowering, binding: Binding | undefined): boolean {
  const { node } = binding?.home ?? {};
  if (binding?.kind !== 'parameter' || node === undefined || binding.assignments > 0) return false;
  return isExecutor(node, fn.file.text);
}

/** Whether what it is called with is what {@link promisedValue} says of the promise. */
export function givesPromised(fn: FunctionLowering, binding: Binding, given: readonly Syntax[]): boolean {
  const [value] = given;
  const executor = binding.home.node;
  const promised = executor === undefined ? undefined : promisedOf(fn, executor);
  return value !== undefined && promised !== undefined && fn.file.slice(unwrap(value)) === promised.text;
}

/** What waiting for `new Promise(executor)` gives, where that is one variable, or an object of such: `resolve(server)`, `resolve({ server, port })`. */
export function promisedValue(fn: FunctionLowering, executor: Syntax): Value | undefined {
  return promisedOf(fn, executor)?.value;
}

/** What the executor gives, whenever it gives something. */
function promisedOf(fn: FunctionLowering, executor: Syntax): { readonly text: string; readonly value: Value } | undefined {
  if (!isFunction(executor) || executor.unread !== undefined) return undefined;
  const [resolve] = functionShape(executor, fn.file.text).parameters;
  const name = resolve?.pattern.type === 'identifier' ? fn.file.slice(resolve.pattern) : undefined;
  const scope = fn.file.source.declarations.scopes.get(executor);
  if (name === undefined || scope === undefined) return undefined;
  const [text, ...others] = new Set(argumentsOf(name, fn.file.slice(executor)));
  if (text === undefined || others.length > 0) return undefined;
  const value = text.startsWith('{') ? objectOf(text, executor, scope) : variableNamed(text, executor, scope);
  return value === undefined ? undefined : { text, value };
}

/** What stands between the parentheses of every call of the name. */
function argumentsOf(name: string, text: string): readonly string[] {
  const given: string[] = [];
  for (const { index, 0: opening } of text.matchAll(new RegExp(`(?<![\\w$.])${escaped(name)}\\s*\\(`, 'g'))) {
    const start = index + opening.length;
    let depth = 1;
    let end = start;
    for (; end < text.length && depth > 0; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
    given.push(text.slice(start, end - 1).trim());
  }
  return given;
}

/** An object whose properties are variables, or what can be no socket. */
function objectOf(text: string, executor: Syntax, scope: Scope): Value | undefined {
  const fields = new Map<string, Value>();
  for (const part of text.slice(1, -1).split(',')) {
    const [, key = '', written = key] = /^\s*([\w$]+)\s*(?::\s*(\S[^{}[\]]*?))?\s*$/.exec(part) ?? [];
    if (part.trim() === '' || noSocket.test(written)) continue;
    const value = variableNamed(written, executor, scope);
    if (value === undefined) return undefined;
    fields.set(key, value);
  }
  return fields.size === 0 ? undefined : { kind: 'record', fields };
}

const noSocket = /^(?:['"`].*['"`]|\d+|true|false|\(?[\w$.]+\s*\.\s*address\(\)[^()]*\)?[!?]?(?:\.\w+)?)$/;

/** A variable of the executor's own is there afterwards only where a function within it uses it. */
function variableNamed(name: string, executor: Syntax, scope: Scope): Value | undefined {
  const binding = /^[\w$]+$/.test(name) ? scope.resolve(name) : undefined;
  const isLost = binding === undefined || binding.isUnstable || (binding.home.node === executor && !binding.isCaptured);
  return isLost ? undefined : readBinding(binding, executor);
}
