import type { Site, Statement } from './event.ts';
import { movedSpan } from './placement.ts';
import type { Span } from './span.ts';
import { type ClassId, type EventId, type ImportedValue, isNumbered, type Place, type Value, type VariableId } from './value.ts';

/** What the names of a file mean in the files that it is put together with. */
export interface Relocation {
  /** Added to every offset and to the number of every event, function and class, so that no two files share one. */
  readonly base: number;
  /** Whether a global without an offset is the same variable in every file (C), or each file has its own (modules). */
  readonly sharesGlobals: boolean;
  /** What an imported name stands for, or `undefined` where its file is not among those that are put together. */
  readonly imported: (value: ImportedValue) => Value | undefined;
  /** What a name that this file does not define stands for: a function that is called, or a constant, of another file of C. */
  readonly external: (name: string, as: 'function' | 'constant') => Value | undefined;
  /** What a class of this file is called instead: one that is declared in another file is one class for all. */
  readonly classOf?: (id: ClassId) => ClassId | undefined;
  readonly renaming?: Renaming;
}

/** What a function's spans, events, variables and lists of statements are called instead. */
export interface Renaming {
  readonly spanOf: (span: Span) => Span;
  readonly eventOf: (event: EventId) => EventId;
  readonly variableOf: (variable: VariableId) => VariableId;
  readonly listOf: (list: number) => number;
}

/** What the spans, events, classes and variables of a file are called among other files: each is the same however often it is asked for. */
export class MovedNames {
  readonly #relocation: Relocation;
  readonly #variables = new Map<VariableId, VariableId>();
  readonly #sites = new WeakMap<Site, Site>();
  readonly #sitesBefore = new WeakMap<Site, Site>();
  readonly #statements = new WeakMap<Statement, Statement>();

  constructor(relocation: Relocation) {
    this.#relocation = relocation;
  }

  siteBefore(moved: Site): Site | undefined {
    return this.#sitesBefore.get(moved);
  }

  class(id: ClassId): ClassId {
    return this.#relocation.classOf?.(id) ?? id + this.#relocation.base;
  }

  /** Events of one call share its site, and rules ask whether two are the same. */
  site(site: Site): Site {
    const known = this.#sites.get(site);
    if (known !== undefined) return known;
    const moved: Site = {
      ...site,
      span: this.span(site.span),
      arguments: site.arguments.map((span) => this.span(span)),
      ...(site.receiver === undefined ? {} : { receiver: this.span(site.receiver) }),
      statement: this.#statement(site.statement),
    };
    this.#sites.set(site, moved);
    this.#sitesBefore.set(moved, site);
    return moved;
  }

  #statement(statement: Statement): Statement {
    const known = this.#statements.get(statement);
    if (known !== undefined) return known;
    const moved = { span: this.span(statement.span), list: statement.list < 0 ? statement.list : this.#list(statement.list) };
    this.#statements.set(statement, moved);
    return moved;
  }

  place(place: Place): Place {
    return { root: this.variable(place.root), path: place.path.map((element) => (element.startsWith('[') ? this.#element(element) : element)) };
  }

  /** `[name]` is an element whose index is in a variable. */
  #element(element: string): string {
    const index = element.slice(1, -1);
    return isNumbered(index) ? element : `[${this.variable(index)}]`;
  }

  variable(variable: VariableId): VariableId {
    const known = this.#variables.get(variable);
    if (known !== undefined) return known;
    const { renaming, sharesGlobals } = this.#relocation;
    const moved = renaming === undefined ? movedVariable(variable, this.#relocation.base, sharesGlobals) : renaming.variableOf(variable);
    this.#variables.set(variable, moved);
    return moved;
  }

  event(id: EventId): EventId {
    return this.#relocation.renaming?.eventOf(id) ?? id + this.#relocation.base;
  }

  #list(list: number): number {
    return this.#relocation.renaming?.listOf(list) ?? list + this.#relocation.base;
  }

  span(span: Span): Span {
    return this.#relocation.renaming?.spanOf(span) ?? movedSpan(span, this.#relocation.base);
  }
}

function movedVariable(variable: VariableId, base: number, sharesGlobals: boolean): VariableId {
  const at = /@(\d+)$/.exec(variable);
  if (at !== null) return `${variable.slice(0, at.index)}@${Number(at[1]) + base}`;
  return variable.startsWith('g:') && sharesGlobals ? variable : `${variable}@${base}`;
}
