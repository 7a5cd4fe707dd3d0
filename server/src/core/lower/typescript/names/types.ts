import { nodeTypes } from '../../../apis/node.ts';
import type { FunctionLowering } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/** The type of socket object that an annotation names: `: net.Server`, `: Socket | undefined`, `: import('dgram').Socket`. */
export function objectTypeOf(fn: FunctionLowering, annotation: Syntax | undefined): string | undefined {
  if (annotation === undefined) return undefined;
  const text = fn.file.slice(annotation).replace(/^:\s*/, '');
  const named = text.split('|').map((part) => typeNamed(fn, part.trim()));
  return named.find((type) => type !== undefined);
}

function typeNamed(fn: FunctionLowering, text: string): string | undefined {
  const inline = /^import\s*\(\s*['"](?:node:)?([\w/]+)['"]\s*\)\s*\.\s*([\w.]+)/.exec(text);
  if (inline !== null) return nodeTypes.get(`${inline[1]}.${inline[2]}`);
  const [root, ...path] = /^[\w$.]+/.exec(text)?.[0].split('.') ?? [];
  const imported = root === undefined ? undefined : fn.scope.resolve(root)?.imported;
  if (imported === undefined) {
    const entity = root === undefined || path.length === 0 ? undefined : moduleOf(fn, root);
    return entity === undefined ? undefined : nodeTypes.get([entity, ...path].join('.'));
  }
  const name = imported.name === '*' || imported.name === 'default' ? [] : [imported.name];
  return nodeTypes.get([imported.module, ...name, ...path].join('.'));
}

/** `const net = require('net')` names types in JSDoc-checked files too. */
function moduleOf(fn: FunctionLowering, name: string): string | undefined {
  const source = fn.scope.resolve(name)?.sources[0];
  const entity = source === undefined ? undefined : fn.file.entities.of(source.value, source.scope);
  return entity?.kind === 'module' ? entity.name : undefined;
}
