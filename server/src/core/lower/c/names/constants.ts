import { named, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { Declared } from '../declared.ts';
import { hasEffects } from '../expressions/effects.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';

/** The name under which a class has a constant of its own. */
export function ofClass(owner: string, constant: string): string {
  return `${owner}::${constant}`;
}

/** Enumerators, `const` and `constexpr` of file scope. Evaluated when first asked for, since few are. */
export class Constants {
  readonly #text: string;
  readonly #declared: Declared;
  readonly #values = new Map<string, Value | undefined>();
  #enumerators: Set<string> | undefined;

  constructor(text: string, declared: Declared) {
    this.#text = text;
    this.#declared = declared;
  }

  /** The names of all enumerators. */
  enumerators(module: FunctionLowering): Iterable<string> {
    this.#readEnumerators(module);
    return this.#enumerators ?? [];
  }

  of(name: string, module: FunctionLowering): Value | undefined {
    this.#readEnumerators(module);
    if (this.#values.has(name)) return this.#values.get(name);
    const constant = this.#declared.constants.get(name);
    // Set first, so that a constant that names itself ends.
    this.#values.set(name, undefined);
    if (constant === undefined || hasEffects(constant.value)) return undefined;
    const value = module.walk.value(module, constant.value);
    const isCertain = value.kind === 'number' || value.kind === 'string' || value.kind === 'boolean' || value.kind === 'constant' || value.kind === 'operation';
    const at = { start: constant.name.start, end: constant.name.end };
    this.#values.set(name, isCertain ? named(value, at, { name: at, value: value.span ?? spanOf(constant.value) }) : undefined);
    return this.#values.get(name);
  }

  #readEnumerators(module: FunctionLowering): void {
    if (this.#enumerators !== undefined) return;
    this.#enumerators = new Set();
    for (const enumeration of this.#declared.enumerations) {
      const evaluate = (view: View): Value => (hasEffects(view) ? { kind: 'unknown', from: 'unknown' } : foldedNumber(module.walk.value(module, view)));
      // Told one by one: an enumerator may be computed from one before it.
      readEnumeration(this.#text, enumeration, evaluate, (enumerator, value) => {
        this.#values.set(enumerator, value);
        this.#enumerators?.add(enumerator);
      });
    }
  }
}

/** `1 << 3` and its like as a number, so that the next enumerator has one. */
function foldedNumber(value: Value): Value {
  if (value.kind !== 'operation' || value.operands.length !== 2) return value;
  const [left, right] = value.operands.map(foldedNumber);
  if (left?.kind !== 'number' || right?.kind !== 'number') return value;
  switch (value.operator) {
    case '+':
      return { kind: 'number', value: left.value + right.value };
    case '-':
      return { kind: 'number', value: left.value - right.value };
    case '*':
      return { kind: 'number', value: left.value * right.value };
    case '<<':
      return { kind: 'number', value: left.value * 2 ** right.value };
    case '|':
      return { kind: 'number', value: Number(BigInt(left.value) | BigInt(right.value)) };
    default:
      return value;
  }
}

/** The numbers of the enumerators, as far as the text says them. */
function readEnumeration(text: string, enumeration: View, evaluate: (view: View) => Value, tell: (name: string, value: Value) => void): void {
  let next: number | undefined = 0;
  for (const enumerator of kidOfType(enumeration, 'enumerator_list')?.kids ?? []) {
    if (enumerator.type !== 'enumerator') {
      // A directive inside the list: what follows it may be one number or another.
      if (enumerator.isNamed) next = undefined;
      continue;
    }
    const [name, expression] = namedKids(enumerator);
    if (name === undefined) continue;
    const value: Value = expression === undefined ? numberOr(next) : evaluate(expression);
    next = value.kind === 'number' ? value.value : undefined;
    const at = spanOf(name);
    if (value.kind !== 'unknown') tell(text.slice(name.start, name.end), named(value, at, { name: at, value: value.span ?? spanOf(expression ?? name) }));
    if (next !== undefined) next += 1;
  }
}

function numberOr(known: number | undefined): Value {
  return known === undefined ? unknownValue : { kind: 'number', value: known };
}
