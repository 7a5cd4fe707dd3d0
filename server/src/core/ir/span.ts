/** A range of source text: UTF-16 offsets, end exclusive. `core` never sees a line or a column. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text that a value was read from. Where that is the name of a constant, `definition` is what gives the name its meaning. */
export interface ValueSpan extends Span {
  readonly definition?: Definition;
}

export type Definition = WrittenDefinition | IncludedDefinition;

/** What the file itself says. */
export interface WrittenDefinition {
  readonly name: Span;
  readonly value: ValueSpan;
}

/** A macro of an included file, known by its name: where it stands there is for that file to say. */
export interface IncludedDefinition {
  readonly macro: string;
  /** What its body names. */
  readonly value: { readonly definition?: Definition };
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function containsOffset(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

export function compareSpans(a: Span, b: Span): number {
  return a.start - b.start || a.end - b.end;
}

export function isSameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
