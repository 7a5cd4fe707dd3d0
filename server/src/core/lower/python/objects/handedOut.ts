import type { FileContext } from '../file.ts';
import type { ClassDefinition } from '../names/definitions.ts';

/** The field whose methods a class gives everybody beside its own: `return getattr(self._socket, name)` of its `__getattr__`. */
export function fieldHandedOut({ source }: FileContext, owner: ClassDefinition): string | undefined {
  const handing = owner.methods.get('__getattr__');
  return handing === undefined ? undefined : handsOut.exec(source.slice(handing.start, handing.end))?.[1];
}

const handsOut = /\bgetattr\(\s*self\.(\w+)\s*,/;
