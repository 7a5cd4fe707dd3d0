import { type Test, testIn } from '../exits/tested.ts';
import type { Location } from './abstract.ts';

/** The conditions that a function's branches turn on: numbered, so that a state can be an array-like map, and by the locations that each depends on. */
export class Conditions {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #tests: (Test | undefined)[] = [];
  /** By the number of a location. */
  readonly #on: (Set<number> | undefined)[] = [];

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    this.#texts.push(text);
    return this.#texts.length - 1;
  }

  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  textOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** The test that a condition is, if it is one of those that are read again. */
  testOf(condition: number): Test | undefined {
    if (!(condition in this.#tests)) this.#tests[condition] = testIn(this.textOf(condition));
    return this.#tests[condition];
  }

  /** The locations that any of them is a test of. */
  tested(): ReadonlySet<Location> {
    return new Set(this.#texts.flatMap((_, condition) => this.testOf(condition)?.at ?? []));
  }

  /** Records that the truth of `condition` depends on the location. */
  dependsOn(condition: number, location: number): void {
    const known = this.#on[location];
    if (known === undefined) this.#on[location] = new Set([condition]);
    else known.add(condition);
  }

  on(location: number): ReadonlySet<number> {
    return this.#on[location] ?? noConditions;
  }
}

const noConditions: ReadonlySet<number> = new Set();
