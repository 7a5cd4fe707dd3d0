import type { Span } from '../../../ir/index.ts';
import type { View } from '../tree/view.ts';
import type { Define } from './directives.ts';
import { conditionsOf } from './directives.ts';
import { type MacroArguments, parseMacroBody } from './macroParser.ts';
import { functionsIn, ownAmong } from './macroRivals.ts';
import { type MacroRow, type MacroUse, parseMacroStatements } from './macroStatements.ts';

/** The macros that a file defines. */
export class Macros {
  readonly #text: string;
  readonly #byName = new Map<string, Define[]>();
  readonly #seatOf: (offset: number) => number;
  #functions: ReadonlySet<string> | undefined;

  /** @param seatOf where in the file an offset stands, for one behind its end */
  constructor(text: string, defines: readonly Define[], seatOf: (offset: number) => number = (offset) => offset) {
    this.#text = text;
    this.#seatOf = seatOf;
    for (const define of defines) {
      const known = this.#byName.get(define.name);
      if (known === undefined) this.#byName.set(define.name, [define]);
      else known.push(define);
    }
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The definition that is in force at an offset, or `undefined` where there is none or several alternatives differ. */
  definitionAt(name: string, offset: number): Define | undefined {
    const all = this.#byName.get(name);
    if (all === undefined || all.length > 40) return undefined;
    const seat = this.#seatOf(offset);
    const before = all.filter((define) => define.at < seat);
    const last = before[before.length - 1];
    if (last === undefined) return undefined;
    // Alternatives of one `#if` group exclude each other: which one holds is not known unless they say the same.
    const rivals = conditionsOf(last.region).length === 0 ? [] : before;
    const body = this.bodyOf(last);
    return rivals.every((rival) => this.bodyOf(rival) === body) ? last : this.#systemsOwn(rivals);
  }

  #systemsOwn(rivals: readonly Define[]): Define | undefined {
    if (rivals.length > mostRivals || rivals.some(({ parameters, region }) => parameters !== undefined || conditionsOf(region).length === 0)) return undefined;
    const bodies = rivals.map((rival) => this.bodyOf(rival));
    const own = ownAmong(bodies, (name) => new RegExp(`\\b${name}\\s*\\(`).test(this.#text));
    return own === undefined ? undefined : rivals[bodies.indexOf(own)];
  }

  /** The definitions of a function-like macro of which the preprocessor leaves one: each stands under conditions. Empty where one of them is in force anyway. */
  rivalsAt(name: string, offset: number): readonly Define[] {
    const seat = this.#seatOf(offset);
    const before = this.#byName.get(name)?.filter((define) => define.at < seat) ?? [];
    if (before.length < 2 || before.length > mostRivals || this.definitionAt(name, offset) !== undefined) return [];
    const isOne = ({ parameters, region }: Define): boolean => parameters !== undefined && conditionsOf(region).length > 0;
    return before.every(isOne) && new Set(before.map(({ region }) => region)).size === before.length ? before : [];
  }

  /** `#if BIG_ENDIAN`, `#define swap16(x) (x)`, `#else`, `uint16_t swap16(uint16_t);`: where a function has the name of a macro under conditions, the function is meant. */
  isFunctionToo(name: string): boolean {
    const all = this.#byName.get(name);
    if (all?.every(({ at, parameters, region }) => at >= 0 && parameters !== undefined && conditionsOf(region).length > 0) !== true) return false;
    this.#functions ??= functionsIn(this.#text);
    return this.#functions.has(name);
  }

  /** Where the definition that is in force gives the name; `undefined` where it stands in another file. */
  nameAt(name: string, offset: number): Span | undefined {
    const define = this.definitionAt(name, offset);
    if (define === undefined || define.at < 0) return undefined;
    const start = this.#text.lastIndexOf(name, define.body.start - name.length);
    return { start, end: start + name.length };
  }

  bodyOf(define: Define): string {
    return this.#text
      .slice(define.body.start, define.body.end)
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
      .trim();
  }

  /** Defined for certain at an offset, because nothing but the file's own text decides. */
  isDefinedAt(name: string, offset: number): boolean {
    const seat = this.#seatOf(offset);
    return this.#byName.get(name)?.some((define) => define.at < seat && define.isConditional !== true && conditionsOf(define.region).length === 0) ?? false;
  }

  /** Whether a definition of the file's own gives it, under whichever conditions. */
  isDefinedHere(name: string): boolean {
    return this.#byName.get(name)?.some(({ at }) => at >= 0) ?? false;
  }

  /** What a use of an object-like macro stands for. */
  expand(name: string, site: Span, offset: number): View | undefined {
    const define = this.definitionAt(name, offset);
    if (define === undefined || define.parameters !== undefined) return undefined;
    return parseMacroBody(this.#text, define.body.start, define.body.end, site, new Map());
  }

  /** What a call of a function-like macro stands for, when its body is an expression. */
  expandCall(name: string, macroArguments: readonly View[], site: Span, offset: number): View | undefined {
    const define = this.definitionAt(name, offset);
    return define === undefined ? undefined : this.expandDefined(define, macroArguments, site);
  }

  /** The same, by one definition of it. */
  expandDefined(define: Define, macroArguments: readonly View[], site: Span): View | undefined {
    const called = calledWith(define, macroArguments);
    return called === undefined ? undefined : parseMacroBody(this.#text, called.body.start, called.body.end, site, called.byName);
  }

  /** The same, when it is a row of statements. */
  expandStatements(name: string, macroArguments: readonly View[], site: Span, offset: number, ends: MacroUse['ends']): MacroRow | undefined {
    const define = this.definitionAt(name, offset);
    const called = define === undefined ? undefined : calledWith(define, macroArguments);
    if (called === undefined) return undefined;
    return parseMacroStatements(this.#text, called.body.start, called.body.end, { site, macroArguments: called.byName, ends });
  }

  isFunctionLike(name: string): boolean {
    return this.#byName.get(name)?.some((define) => define.parameters !== undefined) ?? false;
  }
}

function calledWith(define: Define, macroArguments: readonly View[]): { readonly body: Span; readonly byName: MacroArguments } | undefined {
  if (define.parameters === undefined || define.parameters.length !== macroArguments.length) return undefined;
  const byName = new Map<string, View>();
  define.parameters.forEach((parameter, index) => {
    const argument = macroArguments[index];
    if (argument !== undefined) byName.set(parameter, argument);
  });
  return { body: define.body, byName };
}

/** A macro with more definitions is one of many systems, of which most are none that Bindwise knows. */
const mostRivals = 4;
