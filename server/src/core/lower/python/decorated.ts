import type { Site, Value } from '../../ir/index.ts';
import type { FunctionContext } from './context.ts';
import type { FunctionDefinition } from './definitions.ts';

/**
 * What stands under the name of a function with decorators of this file that do something to sockets: what they made of it. Most decorators log, register or
 * try again; what the function itself does is all that matters then, and there is nothing to tell.
 */
export function decoratedFunction(fn: FunctionContext, definition: FunctionDefinition, site: Site): Value | undefined {
  if (definition.decorators.length === 0 || definition.kind !== 'function') return undefined;
  const decorators = definition.decorators.map((name) => decoratorNamed(fn, name, definition)).filter((one) => one !== undefined);
  if (decorators.length === 0) return undefined;
  let value: Value = { kind: 'function', id: fn.file.request(definition) };
  for (const decorator of decorators.reverse()) {
    value = fn.emit({
      kind: 'call',
      callee: { kind: 'function', id: fn.file.request(decorator) },
      arguments: [value],
      onFailure: 'throws',
      site,
    });
  }
  return value;
}

function decoratorNamed(fn: FunctionContext, name: string, decorated: FunctionDefinition): FunctionDefinition | undefined {
  if (!/^\w+$/.test(name)) return undefined;
  const meaning = fn.file.meaning(name, decorated.start, decorated.parent);
  const definition = meaning.kind === 'definition' && meaning.definition.what === 'function' ? meaning.definition : undefined;
  return definition !== undefined && definition.binding === 'plain' && fn.file.acts(definition) ? definition : undefined;
}
