import type { BindEvent, Edit, Event, Idioms, Lowered, SetsockoptEvent, Site, Span } from '../ir/index.ts';

/**
 * A file's idioms for a caller that knows its sites and events by the offsets and numbers of a program. What is of another file has no answer: a change
 * is made where it is asked for.
 */
export function shiftedIdioms(lowered: Lowered, base: number, siteBefore: (site: Site) => Site | undefined): Idioms {
  const { idioms } = lowered;
  const shifted = (edits: readonly Edit[] | undefined): readonly Edit[] | undefined =>
    edits?.map((edit) => ({ ...edit, span: { start: edit.span.start + base, end: edit.span.end + base } }));
  const local = (span: Span): Span => ({ start: span.start - base, end: span.end - base });
  const events = lazily(() => eventsOf(lowered));
  const eventBefore = <E extends Event>(event: E): E | undefined => events().get(event.id - base) as E | undefined;
  const withBoth = <E extends Event>(event: E, site: Site, ask: (event: E, site: Site) => readonly Edit[] | undefined) => {
    const [ownEvent, ownSite] = [eventBefore(event), siteBefore(site)];
    return ownEvent === undefined || ownSite === undefined ? undefined : shifted(ask(ownEvent, ownSite));
  };
  const withSite = (site: Site, ask: (site: Site) => readonly Edit[] | undefined) => {
    const own = siteBefore(site);
    return own === undefined ? undefined : shifted(ask(own));
  };
  const all: Required<Idioms> = {
    setOptionBefore: (at, site, option, value) => withBoth<BindEvent>(at, site, (event, own) => idioms.setOptionBefore(event, own, option, value)),
    separateOptions: (event, options) => {
      const own = eventBefore<SetsockoptEvent>(event);
      return own === undefined ? undefined : shifted(idioms.separateOptions(own, options));
    },
    checkResult: (site) => withSite(site, (own) => idioms.checkResult(own)),
    removeBind: (event, site, how, port) =>
      withBoth<BindEvent>(event, site, (own, at) => idioms.removeBind(own, at, how, port === undefined ? undefined : local(port))),
    removeStatement: (site) => withSite(site, (own) => idioms.removeStatement(own)),
    wrapCall: (name, span) => shifted(idioms.wrapCall(name, local(span))),
    moveIntoCallback: (of, site) => withBoth<BindEvent>(of, site, (event, own) => idioms.moveIntoCallback?.(event, own)),
    replaceConstant: (name, span) => shifted(idioms.replaceConstant?.(name, local(span))),
  };
  return all;
}

function eventsOf(lowered: Lowered): ReadonlyMap<number, Event> {
  const found = new Map<number, Event>();
  const add = (event: Event): void => {
    found.set(event.id, event);
    if (event.kind !== 'dispatch') return;
    for (const alternative of event.byType.values()) alternative.forEach(add);
    event.otherwise.forEach(add);
  };
  for (const fn of lowered.functions) for (const block of fn.blocks) block.events.forEach(add);
  return found;
}

function lazily<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}
