import type { Place, VariableId } from '../../../ir/index.ts';
import type { View } from '../tree/view.ts';
import type { TypeInfo } from './declarators.ts';

/** What a name in scope stands for. */
export interface Variable {
  readonly id: VariableId;
  readonly type: TypeInfo;
  /** How many items a table begins with, where no more can come. */
  readonly items?: number;
  /** What it is given where it is declared. */
  readonly begun?: View;
  /** A C++ reference: the place that it is another name for. */
  readonly alias?: Place;
  /** A reference parameter: the variable holds the address. */
  readonly isByReference?: true;
  /** The function was given it. */
  readonly isParameter?: true;
}

/** An object whose destructor runs when its block is left. */
export interface Owned {
  readonly variable: VariableId;
  readonly className: string;
}

interface Frame {
  readonly names: Map<string, Variable>;
  readonly owned: Owned[];
}

/** The names of one function, block in block. */
export class Scope {
  readonly #frames: Frame[] = [{ names: new Map(), owned: [] }];

  get depth(): number {
    return this.#frames.length;
  }

  declare(name: string, variable: Variable): void {
    this.#frames[this.#frames.length - 1]?.names.set(name, variable);
  }

  /** A name that its own block declares already: in C that is another alternative of the preprocessor. */
  declaredHere(name: string): Variable | undefined {
    return this.#frames[this.#frames.length - 1]?.names.get(name);
  }

  own(object: Owned): void {
    this.#frames[this.#frames.length - 1]?.owned.push(object);
  }

  find(name: string): Variable | undefined {
    for (let index = this.#frames.length - 1; index >= 0; index -= 1) {
      const variable = this.#frames[index]?.names.get(name);
      if (variable !== undefined) return variable;
    }
    return undefined;
  }

  /** Whether a name belongs to what is around the blocks from `depth` on: a lambda's function, for one. */
  isAround(name: string, depth: number): boolean {
    return !this.#frames.slice(depth).some(({ names }) => names.has(name)) && this.#frames.slice(0, depth).some(({ names }) => names.has(name));
  }

  enter(): void {
    this.#frames.push({ names: new Map(), owned: [] });
  }

  leave(): void {
    this.#frames.pop();
  }

  /** What is destroyed when control leaves all blocks above `depth`, in the order in which it happens. */
  ownedAbove(depth: number): readonly Owned[] {
    return this.#frames
      .slice(depth)
      .reverse()
      .flatMap((frame) => [...frame.owned].reverse());
  }
}
