import type { PythonServerClass, ServerAttributeName } from '../../../apis/pythonServers.ts';
import { globalVariable, type Value } from '../../../ir/index.ts';

/** What the classes of the library have, as variables that a program may assign to. */
export function libraryAttribute(className: string, attribute: string): string {
  return globalVariable(`${className}.${attribute}`);
}

export function libraryDefault(row: PythonServerClass, name: ServerAttributeName): Value {
  const value = row.attributes[name];
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  return typeof value === 'number' ? { kind: 'number', value } : { kind: 'constant', name: value };
}
