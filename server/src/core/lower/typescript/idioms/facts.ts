import type { EventId, Span } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { keyName } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';

/** A property of an object literal, as an edit needs it. */
export interface PropertyText {
  /** `localPort: 5000`, or `localPort` where it is short for both. */
  readonly whole: Span;
  readonly value: Span;
  /** What to take out so that the other properties stay as they are. */
  readonly removal: Span;
  readonly isShorthand: boolean;
}

/** An object literal, or another expression, that options can be put into. */
export interface OptionsText {
  readonly span: Span;
  readonly isObject: boolean;
  /** Where a further property goes: after the last one; `undefined` for an empty object. */
  readonly afterLast: number | undefined;
  readonly properties: ReadonlyMap<string, PropertyText>;
}

/** What lowering saw of the text that only a fix needs: plain data, for the tree is gone by then. */
export interface Facts {
  /** The bind that `localPort` asks for. */
  readonly localPorts: Map<EventId, PropertyText>;
  /** The first argument of the createSocket() that made the datagram socket of a bind. */
  readonly datagrams: Map<EventId, OptionsText>;
  /** bind() of a datagram socket: where its callback is, or could be. */
  readonly callbacks: Map<EventId, CallbackText>;
  /** listen(): the options, or the port and the host. */
  readonly listens: Map<
    EventId,
    { readonly options: OptionsText | undefined; readonly port: Span | undefined; readonly last: Span | undefined; readonly host: string | undefined }
  >;
  /** Calls of libc's setsockopt, with the parts of an OR'd option. */
  readonly foreign: ForeignSetting[];
}

export interface CallbackText {
  /** Where a further argument goes. */
  readonly end: number;
  readonly hasArguments: boolean;
  /** The callback that is given: the block of a function that is written here, or something else. */
  readonly given: { readonly block: Span; readonly isArrow: boolean } | 'elsewhere' | undefined;
}

export interface ForeignSetting {
  readonly event: EventId;
  readonly statement: Span;
  readonly fd: Span;
  readonly option: Span;
  readonly operands: readonly Span[];
  readonly level: string;
  /** The number behind the pointer, where it is written down. */
  readonly value: number | undefined;
}

/** What an edit needs to know of an options argument. */
export function optionsText(fn: FunctionLowering, argument: Syntax | undefined): OptionsText | undefined {
  if (argument === undefined) return undefined;
  const inner = unwrap(argument);
  const literal = inner.type === 'object' ? inner : (fn.file.entities.literal(inner, fn.scope)?.node ?? inner);
  const isObject = literal.type === 'object';
  const properties = new Map<string, PropertyText>();
  if (isObject) {
    literal.kids.forEach((kid, index) => {
      const name = kid.type === 'pair' ? keyName(kid.kids[0], fn.file.text) : kid.type === 'shorthand_property_identifier' ? fn.file.slice(kid) : undefined;
      if (name !== undefined) properties.set(name, propertyText(fn.file.text, literal, index, kid));
    });
  }
  const last = literal.kids.at(-1);
  return { span: { start: literal.start, end: literal.end }, isObject, afterLast: isObject ? last?.end : undefined, properties };
}

function propertyText(text: string, object: Syntax, index: number, kid: Syntax): PropertyText {
  const [previous, next] = [object.kids[index - 1], object.kids[index + 1]];
  const value = kid.type === 'pair' ? (kid.kids[1] ?? kid) : kid;
  return {
    whole: { start: kid.start, end: kid.end },
    value: { start: value.start, end: value.end },
    removal: removal(text, object, previous, kid, next),
    isShorthand: kid.type !== 'pair',
  };
}

function removal(text: string, object: Syntax, previous: Syntax | undefined, kid: Syntax, next: Syntax | undefined): Span {
  if (next !== undefined) {
    const between = text.slice(kid.end, next.start);
    // A comment in between belongs to somebody: only the property and its comma go.
    return { start: kid.start, end: /\/[*/]/.test(between) ? kid.end + between.indexOf(',') + 1 : next.start };
  }
  if (previous !== undefined && !/\/[*/]/.test(text.slice(previous.end, kid.start))) return { start: previous.end, end: kid.end };
  const comma = /^\s*,/.exec(text.slice(kid.end, object.end))?.[0].length ?? 0;
  return { start: kid.start, end: kid.end + comma };
}
