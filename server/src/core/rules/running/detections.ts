import { isGivenBy, type Occurrence, type SocketId } from '../../flow/index.ts';
import { contains, type Event, isSameSpan, type Site, type Span } from '../../ir/index.ts';
import type { Ask, Detection, ProposedFix, Rule } from '../rule.ts';
import type { Asked, WatchedAsk } from './quiet.ts';
import { underlined } from './underlined.ts';

/** What a rule says of occurrences, each cause once: where it is written, or else where that is called. */
export function detectionsOf(
  rule: Rule,
  ordered: readonly Occurrence[],
  askAt: (occurrence: Occurrence) => WatchedAsk | undefined,
  silent: Map<Occurrence, Asked>,
): Iterable<Detection> {
  const bySpan = new Map<string, { readonly detection: Detection; readonly occurrence: Occurrence; readonly ask: WatchedAsk }>();
  const reported = new Map<Event, Set<Site>>();
  const told = new Map<Event, Set<Site>>();
  const toldOf = new Map<Event, Set<SocketId>>();
  const ways = new Ways(ordered);
  for (const occurrence of ordered) {
    const isInCallee = occurrence.site !== occurrence.innerSite;
    if (isInCallee && isReportedInside(occurrence, reported.get(occurrence.event), ways)) continue;
    if (occurrence.isOfCall === true && isToldWithin(occurrence, told.get(occurrence.event))) continue;
    const untold = isInCallee ? withoutToldInside(occurrence, toldOf.get(occurrence.event)) : occurrence;
    const ask = askAt(occurrence);
    if (ask === undefined || untold === undefined) continue;
    ask.begin();
    const detections = detect(rule, untold, ask);
    const asked = ask.end();
    if (untold === occurrence && detections.length === 0 && asked !== 'text') silent.set(occurrence, asked);
    for (const detection of detections) {
      // What a class has from the library stands nowhere in the text: what it does is first told where the class is used.
      told.set(occurrence.event, (told.get(occurrence.event) ?? new Set()).add(occurrence.site));
      for (const { socket } of occurrence.paths)
        if (socket !== undefined) toldOf.set(occurrence.event, (toldOf.get(occurrence.event) ?? new Set()).add(socket.id));
      // What is underlined elsewhere in the function, such as the bind() before the call that listens, is said for all that call it.
      if (!isInCallee || occurrence.innerSite.statement.list < 0 || detection.span.start !== occurrence.site.span.start)
        reported.set(occurrence.event, (reported.get(occurrence.event) ?? new Set()).add(occurrence.site));
      const key = keyOf(detection.span);
      const own = isRetold(occurrence) ? { ...detection, fixes: detection.fixes.filter((fix) => isOfCaller(fix, occurrence)) } : detection;
      if (!bySpan.has(key)) bySpan.set(key, { detection: own, occurrence, ask });
    }
  }
  // What is told of the call itself is told of whoever gets there.
  const isTold = (span: Span) => bySpan.has(keyOf(span));
  const places = [...bySpan.values()];
  const ofCalls = places.filter(({ occurrence }) => occurrence.isOfCall === true).map(({ occurrence }) => occurrence);
  // What a method does to a field by a call of another one is told of that call to whoever calls the method: which call is within is not known there any more.
  const isToldInside = ({ span, message }: Detection, { event, site, innerSite }: Occurrence) =>
    site === innerSite && site !== event.site && isSameSpan(span, site.span) && bySpan.get(keyOf(event.site.span))?.detection.message.en === message.en;
  const kept = places.filter(
    ({ detection, detection: { span, meant }, occurrence }) =>
      (meant === undefined || isSameSpan(meant.span, span) || !isTold(meant.span)) &&
      !isOfCallWithin(occurrence, ofCalls) &&
      !isToldInside(detection, occurrence),
  );
  const placed = new Map<string, Detection>();
  for (const { detection, occurrence, ask } of kept) {
    ask.begin();
    const whole = underlined(detection, occurrence, rule, ask, (span) => bySpan.get(keyOf(span))?.detection);
    ask.end();
    if (!placed.has(keyOf(whole.span))) placed.set(keyOf(whole.span), whole);
  }
  return placed.values();
}

const keyOf = ({ start, end }: Span): string => `${start}:${end}`;

/** By which calls each call gets to an event. Most programs never ask. */
class Ways {
  readonly #ordered: readonly Occurrence[];
  #inner: Map<Event, Map<Site, Set<Site>>> | undefined;

  constructor(ordered: readonly Occurrence[]) {
    this.#ordered = ordered;
  }

  inside(event: Event, site: Site): Iterable<Site> {
    this.#inner ??= this.#read();
    return this.#inner.get(event)?.get(site) ?? [];
  }

  #read(): Map<Event, Map<Site, Set<Site>>> {
    const all = new Map<Event, Map<Site, Set<Site>>>();
    for (const { event, site, innerSite } of this.#ordered) {
      if (site === innerSite) continue;
      const ofEvent = all.get(event) ?? new Map<Site, Set<Site>>();
      all.set(event, ofEvent);
      ofEvent.set(site, (ofEvent.get(site) ?? new Set()).add(innerSite));
    }
    return all;
  }
}

/** Whether it was told of the call within, or of one by which that gets there in turn. */
function isReportedInside({ event, innerSite }: Occurrence, reported: ReadonlySet<Site> | undefined, ways: Ways): boolean {
  if (reported === undefined) return false;
  const inside = new Set([innerSite]);
  for (const site of inside) {
    if (reported.has(site)) return true;
    for (const next of ways.inside(event, site)) inside.add(next);
  }
  // A call that gets there only with what its function is given is seen by nobody else, and what is told of where it stands is told of all.
  return inside.size === 1 && innerSite !== event.site && reported.has(event.site);
}

function detect(rule: Rule, occurrence: Occurrence, ask: Ask): readonly Detection[] {
  const detector = rule.on[occurrence.event.kind] as ((occurrence: Occurrence, ask: Ask) => readonly Detection[]) | undefined;
  return detector?.(occurrence, ask) ?? [];
}

function isRetold(occurrence: Occurrence): boolean {
  return occurrence.paths.every(({ action }) => action.isRetold === true);
}

/** What would be changed inside the function that was called would be so for all of its callers: it is offered where it is told of that function. */
function isOfCaller({ edits }: ProposedFix, { standsIn, innerSite }: Occurrence): boolean {
  return !contains(standsIn.span, innerSite.span) && edits.every(({ span }) => contains(standsIn.span, span));
}

/** Whether it was told already of a call, or of the place, by which this call gets there. */
function isToldWithin({ paths }: Occurrence, told: ReadonlySet<Site> | undefined): boolean {
  return told !== undefined && paths.some(({ action: { inner } }) => told.has(inner.site) || (inner.by !== undefined && told.has(inner.by)));
}

/** Whether a single call was told of, within what is called here, that this one gets there by: single calls are asked of last. */
function isOfCallWithin({ event, site, innerSite, isOfCall, paths }: Occurrence, ofCalls: readonly Occurrence[]): boolean {
  if (isOfCall === true || site === innerSite) return false;
  const within = ofCalls.filter((other) => other.event === event && other.site !== site);
  if (within.length === 0) return false;
  const ids = new Set(within.flatMap((other) => other.paths.flatMap(({ socket }) => (socket === undefined ? [] : [socket.id]))));
  return paths.every(({ socket }) => socket !== undefined && [...ids].some((id) => id !== socket.id && isGivenBy(socket.id, id)));
}

/** What is to be said of sockets of which nothing was told where a function that is called here calls the one that makes them. */
function withoutToldInside(occurrence: Occurrence, told: ReadonlySet<SocketId> | undefined): Occurrence | undefined {
  if (told === undefined) return occurrence;
  const paths = occurrence.paths.filter(({ socket }) => socket === undefined || ![...told].some((id) => isGivenBy(socket.id, id)));
  if (paths.length === occurrence.paths.length) return occurrence;
  return paths.length === 0 ? undefined : { ...occurrence, paths };
}
