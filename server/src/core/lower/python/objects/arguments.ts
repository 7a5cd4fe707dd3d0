import { placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { isUnchanged } from '../collections/collected.ts';
import { givenByConstructor } from '../collections/iterated.ts';
import type { FunctionContext } from '../context.ts';
import { onlyValue } from '../names/assigned.ts';
import { placeOfExpression } from '../names/places.ts';
import { literal } from '../tree/literals.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

export interface Argument {
  readonly value: Value;
  /** The expression. */
  readonly node: Syntax;
  /** With its name, for a keyword argument. */
  readonly whole: Syntax;
  /** It is the first of what `*args` gives, if that gives any. */
  readonly isFirstOfSpread?: true;
}

/** The arguments of a call, evaluated in order. */
export interface Arguments {
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
  /** `*args` or `**kwargs` of unknown content may give any other argument. */
  readonly isOpen: boolean;
  /** What `*args` gives, where nobody knows how many there are. */
  readonly spread?: Value;
  /** What `**options` gives that is not known by name. */
  readonly rest?: Value;
  readonly nodes: readonly Syntax[];
}

/** `list`: an argument list, a generator that stands for one, or the arguments themselves. */
export function lowerArguments(fn: FunctionContext, list: Syntax | readonly Syntax[] | undefined): Arguments {
  const positional: Argument[] = [];
  const keywords = new Map<string, Argument>();
  let isOpen = false;
  let spreadValue: Value | undefined;
  let rest: Value | undefined;
  const nodes = list === undefined ? [] : !('type' in list) ? list : list.type === 'argument_list' ? list.children : [list];
  for (const whole of nodes) {
    const [first, second] = whole.children;
    if (whole.type === 'keyword_argument' && first !== undefined && second !== undefined) {
      keywords.set(fn.text(first), { value: fn.value(second), node: second, whole });
    } else if (whole.type === 'list_splat' && first !== undefined) {
      const spread = itemsGivenBy(fn, first) ?? itemsOfField(fn, first) ?? fn.value(first);
      if (spread.kind === 'list') positional.push(...spread.items.map((value) => ({ value, node: first, whole })));
      else {
        // `super().__init__(*args, **kwargs)`: how many there are nobody knows, but one hands on what one was given.
        const isOwn = !isOpen && spread.kind === 'place' && isOwnRest(fn, first);
        if (isOwn) {
          const place = placeOf(spread.place.root, ...spread.place.path, '[0]');
          positional.push({ value: { kind: 'place', place }, node: first, whole, isFirstOfSpread: true });
        }
        // The flow may know the items: `dial(*self.address)`.
        const isKnown = spread.kind === 'place' || spread.kind === 'imported';
        spreadValue = isOpen || !isKnown ? unknownValue : spread;
        isOpen = true;
      }
    } else if (whole.type === 'dictionary_splat' && first !== undefined) {
      const held = fn.value(first);
      const spread = held.kind === 'place' ? (namesGivenBy(fn, first) ?? held) : held;
      if (spread.kind === 'record') for (const [name, value] of spread.fields) keywords.set(name, { value, node: first, whole });
      else {
        isOpen = true;
        rest = rest === undefined && (spread.kind === 'place' || spread.kind === 'result') ? spread : unknownValue;
      }
    } else {
      // After `*args` of unknown length nobody knows which parameter this is.
      const value = fn.value(whole);
      if (!isOpen) positional.push({ value, node: whole, whole });
    }
  }
  return { positional, keywords, isOpen, ...(spreadValue === undefined ? {} : { spread: spreadValue }), ...(rest === undefined ? {} : { rest }), nodes };
}

/** `**OPTIONS`, where the name holds one dictionary that nobody changes. */
function namesGivenBy(fn: FunctionContext, node: Syntax): Value | undefined {
  const display = unchangedDisplay(fn, node);
  return display === undefined ? undefined : fn.value(display);
}

/** `*SERVICES["http"]`, where the name holds one dictionary that nobody changes. */
function itemsGivenBy(fn: FunctionContext, node: Syntax): Value | undefined {
  const [holder, index] = node.type === 'subscript' ? node.children : [];
  const key = index === undefined ? undefined : literal(index, fn.file.source);
  const display = holder === undefined || key?.kind !== 'string' ? undefined : unchangedDisplay(fn, holder);
  if (key?.kind !== 'string' || display === undefined) return undefined;
  const pair = display.children.find(({ type, children: [name] }) => {
    const written = type !== 'pair' || name === undefined ? undefined : literal(name, fn.file.source);
    return written?.kind === 'string' && written.value === key.value;
  });
  const items = pair?.children[1];
  return items?.type === 'tuple' || items?.type === 'list' ? fn.value(items) : undefined;
}

/** `*self.address`, which the constructor makes of a host and a port, and nothing else does. */
function itemsOfField(fn: FunctionContext, node: Syntax): Value | undefined {
  const given = node.type === 'attribute' ? givenByConstructor(fn, node) : undefined;
  const display = given === undefined ? undefined : unparenthesized(given);
  if (display === undefined || !/^(?:tuple|expression_list|list)$/.test(display.type) || !isUnchanged(fn, node)) return undefined;
  const place = display.children.some(({ type }) => type === 'list_splat') ? undefined : placeOfExpression(fn, node);
  if (place === undefined) return undefined;
  return { kind: 'list', items: display.children.map((_, index) => ({ kind: 'place', place: placeOf(place.root, ...place.path, `[${index}]`) })) };
}

/** The dictionary that a name holds for good, as it is written. */
function unchangedDisplay(fn: FunctionContext, node: Syntax): Syntax | undefined {
  const display = node.type === 'identifier' ? onlyValue(fn, node) : undefined;
  if (display?.type !== 'dictionary') return undefined;
  const name = fn.text(node);
  const changes = new RegExp(`(?<![.\\w])(?:${name}\\s*(?:\\[[^\\]\\n]*\\]\\s*\\W?=(?!=)|\\.(?:update|pop|popitem|setdefault|clear)\\b)|del\\s+${name}\\b)`);
  return changes.test(fn.file.source) ? undefined : display;
}

/** Whether it is the function's own `**options`. */
export function isNamedRest(fn: FunctionContext, node: Syntax): boolean {
  if (node.type !== 'identifier' || fn.definition === undefined) return false;
  const own = `**${fn.text(node)}`;
  return fn.definition.node.child('parameters')?.children.some((parameter) => fn.text(parameter).split(':')[0]?.trimEnd() === own) === true;
}

function isOwnRest(fn: FunctionContext, name: Syntax): boolean {
  const own = new RegExp(`^\\*\\s*${fn.text(name)}\\b`);
  return fn.definition?.node.child('parameters')?.children.some((parameter) => own.test(fn.text(parameter))) === true;
}

export const noArguments: Arguments = { positional: [], keywords: new Map(), isOpen: false, nodes: [] };

/** The argument for a parameter by its name; `open` when it may be among those that we cannot see. */
export function argumentFor(arguments_: Arguments, parameters: readonly string[], name: string): Argument | 'open' | undefined {
  const byName = arguments_.keywords.get(name);
  if (byName !== undefined) return byName;
  const star = parameters.indexOf('*');
  const index = parameters.indexOf(name);
  const positional = index >= 0 && (star < 0 || index < star) ? arguments_.positional[index] : undefined;
  return positional ?? (arguments_.isOpen ? 'open' : undefined);
}
