import type { Definition, Span, ValueSpan } from './span.ts';

/**
 * A part of a text that stays as it is while the text around it is edited: only where it starts changes. What is said of it in offsets from its start is
 * true after every edit, so nothing that was found in it need be found again.
 */
export class Region {
  /** Where it starts in the text as it is now. */
  at: number;
  length: number;

  constructor(at: number, length: number) {
    this.at = at;
    this.length = length;
  }

  get end(): number {
    return this.at + this.length;
  }
}

/** An end of a span that follows the region it is in. */
interface Anchor {
  readonly region: Region;
  /** From where the region starts, or from where it ends. */
  readonly offset: number;
  readonly fromEnd: boolean;
}

/** A span whose two ends follow the regions that they are in. */
export class PlacedSpan implements ValueSpan {
  readonly definition?: Definition;
  #start: Anchor;
  #end: Anchor;

  constructor(start: Anchor, end: Anchor, definition?: Definition) {
    this.#start = start;
    this.#end = end;
    if (definition !== undefined) this.definition = definition;
  }

  get start(): number {
    return offsetOf(this.#start);
  }

  get end(): number {
    return offsetOf(this.#end);
  }

  /** Stands from here on where another one does. */
  moveTo(other: PlacedSpan): void {
    this.#start = other.#start;
    this.#end = other.#end;
  }

  with(definition: Definition): ValueSpan {
    return new PlacedSpan(this.#start, this.#end, definition);
  }
}

function offsetOf({ region, offset, fromEnd }: Anchor): number {
  return (fromEnd ? region.end : region.at) + offset;
}

/** A span further on in a text that holds several. */
class ShiftedSpan implements ValueSpan {
  readonly definition?: Definition;
  readonly #inner: PlacedSpan;
  readonly #by: number;

  constructor(inner: PlacedSpan, by: number, definition?: Definition) {
    this.#inner = inner;
    this.#by = by;
    if (definition !== undefined) this.definition = definition;
  }

  get start(): number {
    return this.#inner.start + this.#by;
  }

  get end(): number {
    return this.#inner.end + this.#by;
  }

  with(definition: Definition): ValueSpan {
    return new ShiftedSpan(this.#inner, this.#by, definition);
  }
}

/** The same span further on in a text that holds several; one that follows its regions still does. */
export function movedSpan(span: Span, by: number): Span {
  return span instanceof PlacedSpan ? new ShiftedSpan(span, by) : { start: span.start + by, end: span.end + by };
}

/** The span of a value, with what gives its name a meaning. */
export function withDefinition(span: Span, definition: Definition | undefined): ValueSpan {
  if (definition === undefined) return span;
  return span instanceof PlacedSpan || span instanceof ShiftedSpan ? span.with(definition) : { start: span.start, end: span.end, definition };
}

/** A text as regions, in order and without gaps. */
export class Placement {
  readonly regions: readonly Region[];
  /** Where the regions began in the text before it was edited. */
  readonly #starts: readonly number[];
  readonly #length: number;

  /** @param starts where regions begin, in order; the first is 0 */
  constructor(starts: readonly number[], length: number) {
    this.#starts = starts;
    this.#length = length;
    this.regions = starts.map((start, index) => new Region(start, (starts[index + 1] ?? length) - start));
  }

  /** The region that an offset of the text is in now; the last for an offset behind its end. */
  regionAt(offset: number): Region {
    return this.#region(lastNotAfter(this.regions.length, (index) => this.regions[index]?.at ?? 0, offset));
  }

  /** A span of the text as it was before it was edited, which is to follow its regions. An end belongs to what stands before it. */
  place({ start, end }: Span): Span {
    const startOf = (index: number): number => this.#starts[index] ?? 0;
    const first = lastNotAfter(this.regions.length, startOf, start);
    const last = end > start && end > (this.#starts[first + 1] ?? Number.POSITIVE_INFINITY) ? lastNotAfter(this.regions.length, startOf, end - 1) : first;
    // What ends with a region still does when that has become longer.
    const fromEnd = end > start && end === (this.#starts[last + 1] ?? this.#length);
    return new PlacedSpan(
      { region: this.#region(first), offset: start - startOf(first), fromEnd: false },
      { region: this.#region(last), offset: fromEnd ? 0 : end - startOf(last), fromEnd },
    );
  }

  /** A span of one region, in offsets from where that starts. */
  within(region: Region, start: number, end: number): Span {
    return new PlacedSpan({ region, offset: start, fromEnd: false }, { region, offset: end, fromEnd: false });
  }

  /** The text of a region has become longer or shorter. */
  resize(region: Region, by: number): void {
    region.length += by;
    let isBehind = false;
    for (const each of this.regions) {
      if (isBehind) each.at += by;
      else isBehind = each === region;
    }
  }

  #region(index: number): Region {
    const found = this.regions[index];
    if (found === undefined) throw new RangeError(`A text has no region ${index}.`);
    return found;
  }
}

/** Of numbers in order, the index of the last that is not after another. */
function lastNotAfter(count: number, numberAt: (index: number) => number, limit: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
