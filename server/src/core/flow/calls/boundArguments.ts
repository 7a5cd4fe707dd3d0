import { type EventOf, itemOrNone, namedRestOf, type Parameter, restOf } from '../../ir/index.ts';
import type { Summary } from '../context.ts';
import { chooseOperand } from '../operands/choose.ts';
import { evaluate } from '../operands/evaluate.ts';
import { foldOperation } from '../operands/fold.ts';
import { type Abstract, unknown } from '../state/abstract.ts';
import { partOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';

/** The arguments by parameter: positional, by keyword, or the parameter's default. A method's receiver comes first. */
export function bindArguments(
  summary: Summary,
  self: Abstract | undefined,
  positional: readonly Abstract[],
  event: EventOf<'call'>,
  state: State,
  isWhole = event.isWhole === true,
): Map<string, Abstract> {
  const takesSelf = self !== undefined && (summary.function.kind === 'method' || summary.function.kind === 'constructor');
  const given = takesSelf ? [self, ...positional] : positional;
  const bound = new Map<string, Abstract>();
  // A driver's calls stand for those of anybody: what they pass is for others to say.
  const isDriven = event.site.statement.list < 0;
  const absent: Abstract = isWhole ? { kind: 'none' } : unknown;
  const { parameters } = summary.function;
  const rest = parameters.findIndex(({ isRest }) => isRest === true);
  const keywords = keywordsIn(event, state);
  parameters.forEach((parameter: Parameter, index) => {
    if (parameter.isNamedRest === true && !isDriven) {
      bound.set(parameter.variable, namedRest(keywords, parameters));
      return;
    }
    if (index === rest && !isDriven) {
      const items = { kind: 'list', items: given.slice(rest) } as const;
      bound.set(parameter.variable, keywords.spread === undefined ? items : given.length === rest ? keywords.spread : unknown);
      return;
    }
    const isPositional = rest < 0 || index < rest;
    const value = (isPositional ? given[index] : undefined) ?? keywords.named.get(parameter.name);
    const fallback = parameter.defaultValue === undefined ? undefined : evaluate(parameter.defaultValue, state);
    const otherwise = fallback ?? (isDriven ? { kind: 'symbolic', at: parameter.variable } : absent);
    bound.set(parameter.variable, value ?? handedOn(keywords, isPositional ? index - given.length : undefined, parameter.name, otherwise));
  });
  return bound;
}

/** What a call gives by name. */
interface Keywords {
  readonly named: ReadonlyMap<string, Abstract>;
  /** What follows the arguments (`*args`). */
  readonly spread: Abstract | undefined;
  /** What else there may be (`**options`), where that is no record that is known. */
  readonly rest: Abstract | undefined;
}

function keywordsIn({ keywords }: EventOf<'call'>, state: State): Keywords {
  const named = new Map<string, Abstract>();
  for (const [name, value] of keywords ?? []) named.set(name, evaluate(value, state));
  const rest = named.get(namedRestOf);
  named.delete(namedRestOf);
  const spread = named.get(restOf);
  named.delete(restOf);
  if (rest?.kind !== 'record') return { named, spread, rest };
  for (const [name, value] of rest.fields) if (!named.has(name)) named.set(name, value);
  return { named, spread, rest: rest.isWhole === true ? undefined : unknown };
}

/**
 * What a parameter gets that the call has no argument for: one of those that a function was given and hands on (`f(*args, **options)`), or else its default.
 * Which of them it is, the caller of that function knows.
 */
function handedOn({ spread, rest }: Keywords, index: number | undefined, name: string, otherwise: Abstract): Abstract {
  const isOnlyThere = spread === undefined && otherwise.kind === 'unknown' && rest?.kind === 'symbolic';
  // What has no default must be there.
  if (isOnlyThere) return partOf(rest, name);
  const named = rest === undefined ? otherwise : either(partOf(rest, name), otherwise);
  return spread === undefined || index === undefined || index < 0 ? named : either(partOf(spread, itemOrNone(index)), named);
}

function either(given: Abstract, otherwise: Abstract): Abstract {
  return chooseOperand('choose', [foldOperation('is-none', [given]), otherwise, given]) ?? unknown;
}

/** The arguments whose names no parameter has. */
function namedRest({ named, rest }: Keywords, parameters: readonly Parameter[]): Abstract {
  const fields = new Map([...named].filter(([name]) => !parameters.some((parameter) => parameter.name === name)));
  if (rest === undefined) return { kind: 'record', fields, zeroed: false, isWhole: true };
  return fields.size === 0 ? rest : { kind: 'record', fields, zeroed: false };
}
