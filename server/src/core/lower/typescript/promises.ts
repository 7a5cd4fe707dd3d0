import type { Value } from '../../ir/index.ts';
import { type FunctionLowering, readBinding } from './context.ts';
import type { Binding } from './scopes.ts';
import { functionShape } from './shapes.ts';
import { isFunction, type Syntax, unwrap } from './syntax.ts';
import { escaped } from './words.ts';

/** Whether a variable is `resolve` or `reject` of `new Promise((resolve, reject) => …)`: to call it does nothing but let others go on. */
export function settles(fn: FunctionLowering, binding: Binding | undefined): boolean {
  const { node } = binding?.home ?? {};
  if (binding?.kind !== 'parameter' || node === undefined || binding.assignments > 0) return false;
  return /\bnew\s+Promise\s*(?:<[^()]{0,100}>)?\s*\(\s*$/.test(fn.file.text.slice(Math.max(0, node.start - 140), node.start));
}

/** Whether what it is called with is what {@link promisedValue} says of the promise. */
export function givesPromised(fn: FunctionLowering, binding: Binding, given: readonly Syntax[]): boolean {
  const [value] = given;
  const executor = binding.home.node;
  const promised = executor === undefined ? undefined : promisedVariable(fn, executor);
  return value !== undefined && promised !== undefined && fn.scope.resolve(fn.file.slice(unwrap(value))) === promised;
}

/** What waiting for `new Promise(executor)` gives, where that is one variable: `resolve(server)`. */
export function promisedValue(fn: FunctionLowering, executor: Syntax): Value | undefined {
  const binding = promisedVariable(fn, executor);
  return binding === undefined ? undefined : readBinding(binding, executor);
}

function promisedVariable(fn: FunctionLowering, executor: Syntax): Binding | undefined {
  if (!isFunction(executor) || executor.unread !== undefined) return undefined;
  const [resolve] = functionShape(executor, fn.file.text).parameters;
  const name = resolve?.pattern.type === 'identifier' ? fn.file.slice(resolve.pattern) : undefined;
  const scope = fn.file.source.declarations.scopes.get(executor);
  if (name === undefined || scope === undefined) return undefined;
  const given = new Set<string>();
  for (const [, value = ''] of fn.file.slice(executor).matchAll(new RegExp(`(?<![\\w$.])${escaped(name)}\\s*\\(\\s*([^()]*?)\\s*\\)`, 'g'))) given.add(value);
  const [only] = given;
  const binding = given.size === 1 && only !== undefined && /^[\w$]+$/.test(only) ? scope.resolve(only) : undefined;
  // A variable of the executor's own is there afterwards only where a function within it uses it.
  return binding === undefined || binding.isUnstable || (binding.home.node === executor && !binding.isCaptured) ? undefined : binding;
}
