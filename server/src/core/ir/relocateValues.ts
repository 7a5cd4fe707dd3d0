import { MovedNames, type Relocation } from './moved.ts';
import { withDefinition } from './placement.ts';
import type { Definition, ValueSpan } from './span.ts';
import type { Value } from './value.ts';

/** A value of a file, as other files see it. */
export function relocateValue(value: Value, relocation: Relocation): Value {
  return new ValueRelocator(relocation, new MovedNames(relocation)).value(value);
}

/** Moves the values of a file, and puts what foreign names stand for in their place. */
export class ValueRelocator {
  readonly #relocation: Relocation;
  readonly #names: MovedNames;

  constructor(relocation: Relocation, names: MovedNames) {
    this.#relocation = relocation;
    this.#names = names;
  }

  value(value: Value): Value {
    const moved = this.#moved(value);
    return moved.span === undefined || moved === value ? moved : { ...moved, span: this.#spanOf(value, moved) };
  }

  /** What stands for a foreign name is pointed at where this file names it; what it stands for is defined elsewhere. */
  #spanOf(value: Value, moved: Value): ValueSpan {
    if (value.span === undefined) return moved.span ?? { start: 0, end: 0 };
    const span = this.#valueSpan(value.span);
    const definition = moved.kind === value.kind ? undefined : moved.span?.definition;
    return withDefinition(span, definition ?? span.definition);
  }

  #valueSpan(span: ValueSpan): ValueSpan {
    const { definition } = span;
    return withDefinition(this.#names.span(span), definition === undefined ? undefined : this.#definition(definition));
  }

  #definition(definition: Definition): Definition {
    if ('macro' in definition) {
      const { definition: inner } = definition.value;
      return inner === undefined ? definition : { macro: definition.macro, value: { definition: this.#definition(inner) } };
    }
    return { name: this.#names.span(definition.name), value: this.#valueSpan(definition.value) };
  }

  #moved(value: Value): Value {
    switch (value.kind) {
      case 'place':
        return this.#placeValue(value);
      case 'address':
        return { ...value, place: this.#names.place(value.place) };
      case 'result':
        return { ...value, event: this.#names.event(value.event) };
      case 'operation':
        return { ...value, operands: value.operands.map((operand) => this.value(operand)) };
      case 'list':
        return { ...value, items: value.items.map((item) => this.value(item)) };
      case 'record':
        return { ...value, fields: new Map([...value.fields].map(([name, field]) => [name, this.value(field)])) };
      case 'function':
        return {
          ...value,
          id: value.id + this.#relocation.base,
          ...(value.ofClass === undefined ? {} : { ofClass: this.#names.class(value.ofClass) }),
        };
      case 'class':
        return { ...value, id: this.#names.class(value.id) };
      case 'imported':
        return usedHere(this.#relocation.imported(value) ?? value, value.span);
      default:
        return value.span === undefined ? value : { ...value };
    }
  }

  #placeValue(value: Extract<Value, { kind: 'place' }>): Value {
    const { root, path } = value.place;
    const external = path.length === 0 && root.startsWith('g:') ? this.#relocation.external(root.slice(2), 'constant') : undefined;
    if (external !== undefined) return usedHere(external, value.span);
    return { ...value, place: this.#names.place(value.place) };
  }
}

/** A value of another file where this one names it: how it is defined there is kept. */
function usedHere(found: Value, use: ValueSpan | undefined): Value {
  if (use === undefined) return found;
  const definition = found.span?.definition;
  return { ...found, span: withDefinition(use, definition ?? use.definition) };
}
