import { type Abstract, type EndpointFact, type Facts, isOf, type Occurrence, type Path, portOf, substituteEndpoint } from '../flow/index.ts';
import { containsOffset, type Event, type FunctionIr, type Span, type ValueSpan } from '../ir/index.ts';
import { passedTo } from '../world/index.ts';
import { type HoverContext, type HoveredFile, textBefore } from './context.ts';

/** A call that gets a constant, on a path on which it does. */
export interface Use {
  readonly occurrence: Occurrence;
  readonly path: Path;
}

export interface Uses {
  /** The name or the value that is looked at. */
  readonly span: Span;
  /** In the order of the text; each call once. */
  readonly calls: readonly Use[];
}

/** The calls that get the constant which the text at an offset is, gives a value, or names. */
export function usesAt(offset: number, { facts, file }: HoverContext): Uses | undefined {
  let looked: Span | undefined;
  const calls = callsThatGet(facts, (values) => {
    const span = spanAround(offset, values, file);
    looked ??= span;
    return span !== undefined;
  });
  return looked === undefined ? undefined : { span: looked, calls };
}

/** The calls that get what a macro of an included file stands for. */
export function usesOfMacro(name: string, facts: Facts): readonly Use[] {
  return callsThatGet(facts, (values) => values.some((value) => isOfMacro(value, name)));
}

/** Each call once, with what tells its port where there is a choice. */
function callsThatGet(facts: Facts, isMeant: (values: readonly Abstract[]) => boolean): readonly Use[] {
  const calls = new Map<Event, Use>();
  for (const occurrence of facts.occurrences) {
    if (!isOf(occurrence, 'bind') && !isOf(occurrence, 'connect') && !isOf(occurrence, 'setsockopt')) continue;
    for (const use of usesIn(occurrence, facts)) {
      if (!isMeant(valuesOf(use.path))) continue;
      const known = calls.get(occurrence.event);
      if (known === undefined || (portIn(known) === undefined && portIn(use) !== undefined)) calls.set(occurrence.event, use);
    }
  }
  return [...calls.values()];
}

function isOfMacro(value: Abstract, name: string): boolean {
  for (let { definition } = value.span ?? {}; definition !== undefined; { definition } = definition.value)
    if ('macro' in definition && definition.macro === name) return true;
  return partsOf(value).some((part) => isOfMacro(part, name));
}

/** What a function binds for its callers is looked at with what each of them passes, and with what it takes where they pass nothing. */
export function usesIn(occurrence: Occurrence, facts: Facts): readonly Use[] {
  return occurrence.paths.flatMap((path) => {
    const { endpoint } = path.action.operands;
    if (endpoint === undefined) return [{ occurrence, path }];
    const passed = passedTo(endpoint, occurrence.function, facts);
    const isPassed = passed.some((each) => each !== endpoint && portOf(each) !== undefined);
    const defaults = isPassed ? undefined : withDefaults(endpoint, occurrence.function);
    return (defaults === undefined ? passed : [defaults]).map((each) => ({ occurrence, path: each === endpoint ? path : withEndpoint(path, each) }));
  });
}

/** Where nobody in sight calls the function, a constant default is all that is known. */
function withDefaults(endpoint: EndpointFact, { parameters }: FunctionIr): EndpointFact | undefined {
  let isKnown = false;
  const lookup = (at: string): Abstract => {
    const value = parameters.find(({ variable }) => variable === at)?.defaultValue;
    if (value?.kind !== 'number' && value?.kind !== 'string' && value?.kind !== 'constant') return { kind: 'symbolic', at };
    isKnown = true;
    return value;
  };
  const found = substituteEndpoint(endpoint, { at: lookup });
  return isKnown ? found : undefined;
}

function withEndpoint(path: Path, endpoint: EndpointFact): Path {
  return { ...path, action: { ...path.action, operands: { ...path.action.operands, endpoint } } };
}

function portIn({ path }: Use): number | undefined {
  const { endpoint } = path.action.operands;
  return endpoint === undefined ? undefined : portOf(endpoint);
}

function valuesOf({ action, before }: Path): readonly Abstract[] {
  const { endpoint, option, value } = action.operands;
  // C passes a pointer to the number.
  const pointee = value?.kind === 'reference' ? before.read(value.to) : value;
  return [endpoint?.port, endpoint?.address, endpoint?.family, option, pointee].filter((each) => each !== undefined);
}

/** The piece of text around an offset that one of the values comes from. */
function spanAround(offset: number, values: readonly Abstract[], file: HoveredFile): Span | undefined {
  for (const value of values) {
    const found = (value.span === undefined ? undefined : spanIn(value.span, offset, file)) ?? spanAround(offset, partsOf(value), file);
    if (found !== undefined) return found;
  }
  return undefined;
}

function partsOf(value: Abstract): readonly Abstract[] {
  return value.kind === 'operation' ? value.operands : [];
}

function spanIn(span: ValueSpan, offset: number, file: HoveredFile): Span | undefined {
  if (containsOffset(span, offset)) return span;
  const named = nameBefore(span, offset, file);
  if (named !== undefined) return named;
  // What a macro of an included file names may stand in this one.
  let { definition } = span;
  while (definition !== undefined && 'macro' in definition) ({ definition } = definition.value);
  if (definition === undefined) return undefined;
  return containsOffset(definition.name, offset) ? definition.name : spanIn(definition.value, offset, file);
}

/** The name that is given a value where it is written: `PORT = 8080`, `port: 3000`, `const int port = 80`, `port: int = 80`. */
function nameBefore(value: Span, offset: number, file: HoveredFile): Span | undefined {
  if (offset >= value.start || value.start - offset > longestName) return undefined;
  const before = textBefore(file, value.start, longestName);
  const match = givenTo.exec(before);
  if (match === null) return undefined;
  const start = value.start - before.length + match.index;
  const span = { start, end: start + (match[1]?.length ?? 0) };
  return containsOffset(span, offset) ? span : undefined;
}

/** Characters of a name with its type. */
const longestName = 120;
const givenTo = /([A-Za-z_$][\w$]*)['"]?\s*(?:(?::[^=,;(){}\n]*)?=|:)\s*$/;
