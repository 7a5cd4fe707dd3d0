import type { BlockId, Value, VariableId } from '../../ir/index.ts';

/** A function, or the method of the object's own that `this.onListening.bind(this)` is. */
export type Listener = Value | { readonly kind: 'own-method'; readonly name: string };

/** What `break`, `continue`, `return` and `throw` meet on their way out. */
export type Frame =
  | { readonly kind: 'loop'; readonly labels: readonly string[]; readonly breakTo: BlockId; readonly continueTo: BlockId }
  | { readonly kind: 'breakable'; readonly labels: readonly string[]; readonly breakTo: BlockId; readonly isSwitch: boolean }
  | { readonly kind: 'finally'; readonly enter: BlockId; readonly way: VariableId; readonly exits: Exit[] };

export type Exit = { readonly kind: 'jump'; readonly to: BlockId; readonly depth: number } | { readonly kind: 'return'; readonly value: Value | undefined };
