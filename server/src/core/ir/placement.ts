import type { Span } from './span.ts';

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

/** A span whose two ends follow the regions that they are in. */
class PlacedSpan implements Span {
  readonly #first: Region;
  readonly #from: number;
  readonly #last: Region;
  readonly #to: number;

  constructor(first: Region, from: number, last: Region, to: number) {
    this.#first = first;
    this.#from = from;
    this.#last = last;
    this.#to = to;
  }

  get start(): number {
    return this.#first.at + this.#from;
  }

  get end(): number {
    return this.#last.at + this.#to;
  }

  movedBy(offset: number): Span {
    return new PlacedSpan(this.#first, this.#from + offset, this.#last, this.#to + offset);
  }
}

/** The same span further on in a text that holds several; one that follows its regions still does. */
export function movedSpan(span: Span, by: number): Span {
  return span instanceof PlacedSpan ? span.movedBy(by) : { start: span.start + by, end: span.end + by };
}

/** A text as regions, in order and without gaps. */
export class Placement {
  /** In order. */
  readonly regions: readonly Region[];

  /** @param starts where regions begin, in order; the first is 0 */
  constructor(starts: readonly number[], length: number) {
    this.regions = starts.map((start, index) => new Region(start, (starts[index + 1] ?? length) - start));
  }

  /** The region that an offset of the text is in; the last for an offset behind its end. */
  regionAt(offset: number): Region {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.regions[middle]?.at ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = this.regions[low - 1];
    if (found === undefined) throw new RangeError(`No region of the text holds ${offset}.`);
    return found;
  }

  /** A span of the text as it is now, which is to follow its regions. An end belongs to what stands before it. */
  place({ start, end }: Span): Span {
    const first = this.regionAt(start);
    const last = end <= first.end ? first : this.regionAt(end - 1);
    return new PlacedSpan(first, start - first.at, last, end - last.at);
  }

  /** A span of one region, in offsets from where that starts. */
  within(region: Region, start: number, end: number): Span {
    return new PlacedSpan(region, start, region, end);
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
}
