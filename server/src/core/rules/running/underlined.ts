import { type Abstract, evaluate, type Facts, isGivenBy, type Occurrence } from '../../flow/index.ts';
import { contains, type Event, isSameSpan, type Site, type Span, type Value } from '../../ir/index.ts';
import type { Ask, Detection, Rule } from '../rule.ts';
import { notes } from '../words.ts';

/**
 * Which call is underlined where a function of the program makes the one that a rule speaks of: the call of that function while it is the caller's choice,
 * since others call it rightly or the value at fault is written there; else the call within, which is wrong for all who call.
 * @param toldAt what the rule says of a place
 */
export function underlined(detection: Detection, occurrence: Occurrence, rule: Rule, ask: Ask, toldAt: (span: Span) => Detection | undefined): Detection {
  const { span, related, meant } = detection;
  const { site, innerSite } = occurrence;
  const { event, outer } = callAt(detection, occurrence, ask.facts) ?? {};
  if (event === undefined || outer === undefined) return detection;
  // A function that is written where it is called, as a promise's is, has its calls in plain sight.
  if (contains(outer.site.span, outer.innerSite.span)) return { ...detection, span: outer.innerSite.span };
  const inside = meant === undefined || meant.statement.list < 0 ? outer.innerSite : meant;
  // A class is used by who makes an object: that its constructor calls another one's says nothing.
  const isOfFunction =
    !callsBase.test(inside.callee) &&
    rule.blames !== 'caller' &&
    detection.isChoiceOfCaller !== true &&
    !(rule.blames !== undefined && passes(outer, blamed[rule.blames])) &&
    !isMendedOutside(detection, inside.span, ask);
  // Other numbers are wrong by themselves.
  const isTold = (at: Span) => (rule.blames === 'number' ? toldAt(at)?.message.en === detection.message.en : toldAt(at) !== undefined);
  const callers = isOfFunction ? wrongCallers({ event, outer }, rule, ask.facts, isTold) : undefined;
  if (callers !== undefined) {
    const calls = [span, ...callers].filter((each, index, all) => all.findIndex((other) => isSameSpan(other, each)) === index).slice(0, mostCallers);
    const others = related.filter((each) => !isSameSpan(each.span, inside.span) && !calls.some((call) => isSameSpan(call, each.span)));
    return { ...detection, span: inside.span, related: [...calls.map((each) => ({ span: each, message: notes.called, isCaller: true as const })), ...others] };
  }
  if (site !== outer.site || site === innerSite || related.some((each) => each.span.start === inside.span.start)) return detection;
  return { ...detection, related: [{ span: inside.span, message: notes.inside }, ...related] };
}

/** Whether a fix changes the file of the call, and not that of the call within: it goes with what is underlined in its own file. */
function isMendedOutside({ span, fixes }: Detection, inside: Span, { areOfOneFile }: Ask): boolean {
  return !areOfOneFile(span, inside) && fixes.some(({ edits }) => edits.every((edit) => areOfOneFile(edit.span, span)));
}

interface Underlined {
  readonly event: Event;
  readonly outer: Occurrence;
}

/** The call of a function of the program that is underlined, with what it does there. */
function callAt({ span, meant }: Detection, occurrence: Occurrence, facts: Facts): Underlined | undefined {
  const isCall = ({ site, innerSite }: Occurrence) => site !== innerSite && innerSite.statement.list >= 0 && isSameSpan(site.span, span);
  if (meant !== undefined && meant.statement.list >= 0 && !isSameSpan(meant.span, span)) {
    const outer = performing(meant, facts).find(isCall);
    if (outer !== undefined) return { event: outer.event, outer };
  }
  return isCall(occurrence) ? { event: occurrence.event, outer: occurrence } : undefined;
}

/**
 * The calls of the function, if the rule has told of all of them. Where a number is blamed, the loop that has the function written in it is none of them. What
 * several calls leave as the function has it by default is told once, whatever number others give.
 */
function wrongCallers({ event, outer }: Underlined, { blames }: Rule, facts: Facts, isTold: (span: Span) => boolean): readonly Span[] | undefined {
  const callers = performing(event.site, facts).filter(
    (each) =>
      each.event === event &&
      each.innerSite === outer.innerSite &&
      each.site !== each.innerSite &&
      !(blames === 'number' && contains(each.site.span, each.innerSite.span)),
  );
  const areAllTold = (all: readonly Occurrence[]): boolean => all.every((each) => isTold(each.site.span) || isOnOneWay(each, outer));
  const toldOf = (all: readonly Occurrence[]): readonly Span[] => all.filter(({ site }) => isTold(site.span)).map(({ site }) => site.span);
  if (areAllTold(callers)) return toldOf(callers);
  const leaving = blames === 'number' ? callers.filter((each) => !passes(each, blamed.number)) : [];
  return areAllTold(leaving) && toldOf(leaving).length > 1 ? toldOf(leaving) : undefined;
}

/** What is done at a place, by whomever: each finding asks, and the facts are many. */
const bySite = new WeakMap<Facts, ReadonlyMap<Site, readonly Occurrence[]>>();

function performing(site: Site, facts: Facts): readonly Occurrence[] {
  let known = bySite.get(facts);
  if (known === undefined) {
    const all = new Map<Site, Occurrence[]>();
    for (const each of [...facts.occurrences, ...facts.ofCalls]) {
      const there = all.get(each.event.site);
      if (there === undefined) all.set(each.event.site, [each]);
      else there.push(each);
    }
    known = all;
    bySite.set(facts, known);
  }
  return known.get(site) ?? [];
}

/** Whether one of two calls is made within what the other calls. */
function isOnOneWay(one: Occurrence, other: Occurrence): boolean {
  if (contains(one.site.span, other.site.span) || contains(other.site.span, one.site.span)) return true;
  const others = other.paths.flatMap(({ socket }) => (socket === undefined ? [] : [socket.id]));
  return one.paths.some(({ socket }) => socket !== undefined && others.some((id) => isGivenBy(id, socket.id) || isGivenBy(socket.id, id)));
}

/** Whether the call itself is given what the rule blames, by itself or within what it is given. */
function passes({ site, function: fn, standsIn, paths }: Occurrence, isBlamed: (kind: Abstract['kind']) => boolean): boolean {
  const state = paths[0]?.before;
  const isPassed = (value: Value): boolean => {
    // What a name stands for was chosen where that was written.
    if (value.span === undefined || !contains(site.span, value.span)) return false;
    switch (value.kind) {
      case 'operation':
        return value.operands.some(isPassed);
      case 'list':
        return value.items.some(isPassed);
      case 'record':
        return [...value.fields.values()].some(isPassed);
      case 'place':
        return state !== undefined && value.place.root.startsWith('g:') && isBlamed(evaluate(value, state).kind);
      default:
        return isBlamed(value.kind as Abstract['kind']);
    }
  };
  return [fn, standsIn].some(({ blocks }) =>
    blocks.some(({ events }) =>
      events.some((each) => each.site === site && each.kind === 'call' && [...each.arguments, ...(each.keywords?.values() ?? [])].some(isPassed)),
    ),
  );
}

/** Who has read three knows the rest. */
const mostCallers = 3;

/** The constructor of a base class, by its name in Python, JavaScript and TypeScript. */
const callsBase = /(?:^super|\.__init__)$/;

const blamed = {
  number: (kind: Abstract['kind']) => kind === 'number' || kind === 'constant',
  name: (kind: Abstract['kind']) => kind === 'constant',
} as const;
