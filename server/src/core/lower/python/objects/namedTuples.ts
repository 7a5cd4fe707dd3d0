import type { Span, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { onlyValue } from '../names/assigned.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassDefinition, Definition } from '../names/definitions.ts';
import { literal } from '../tree/literals.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { type Arguments, argumentFor } from './arguments.ts';
import { isFrozenData } from './frozenData.ts';

interface Field {
  readonly name: string;
  readonly fallback?: Value | undefined;
}

/**
 * `Address(host, 80)` of a named tuple: its fields by their names and by where they stand, so that it is an address wherever a tuple is one.
 * docs.python.org/3/library/collections.html#collections.namedtuple, typing.html#typing.NamedTuple
 */
export function namedTuple(fn: FunctionContext, callee: Syntax, definition: Definition | undefined, given: () => Arguments, span: Span): Value | undefined {
  const declared = definition === undefined ? fieldsOfCall(fn, callee) : (fieldsOfClass(fn, definition) ?? fieldsOfData(fn, definition, callee.start));
  if (declared === undefined) return undefined;
  const arguments_ = given();
  const names = declared.map(({ name }) => name);
  const isData = definition?.what === 'class' && definition.isDataclass;
  const fields = new Map<string, Value>();
  for (const [index, { name, fallback }] of declared.entries()) {
    const found = argumentFor(arguments_, names, name);
    const value = found === 'open' || (found === undefined && fallback === undefined) ? undefined : (found?.value ?? fallback);
    if (value === undefined) continue;
    fields.set(name, value);
    if (!isData) fields.set(String(index), value);
  }
  return { kind: 'record', fields, span };
}

/** `Address = namedtuple('Address', ['host', 'port'])`, or `'host port'`. */
function fieldsOfCall(fn: FunctionContext, callee: Syntax): readonly Field[] | undefined {
  const inner = unparenthesized(callee);
  const made = inner.type === 'identifier' ? onlyValue(fn, inner) : undefined;
  const [called, list] = made?.type === 'call' ? made.children : [];
  if (called === undefined || fn.file.qualifiedName(called, fn.scope) !== 'collections.namedtuple') return undefined;
  const names = list?.children[1];
  if (names === undefined || names.type === 'keyword_argument') return undefined;
  const text = (node: Syntax): string[] => {
    const known = literal(node, fn.file.source);
    return known?.kind === 'string' ? known.value.split(/[\s,]+/).filter((name) => name !== '') : [];
  };
  const fields = names.type === 'list' || names.type === 'tuple' ? names.children.flatMap(text) : text(names);
  return fields.length === 0 ? undefined : fields.map((name) => ({ name }));
}

/** `class Address(NamedTuple):` with nothing but its fields: what has methods is followed as an object. */
function fieldsOfClass(fn: FunctionContext, definition: Definition): readonly Field[] | undefined {
  if (definition.what !== 'class' || definition.methods.size > 0 || !fn.file.foreignBases(definition).includes('typing.NamedTuple')) return undefined;
  return fieldsAnnotated(fn, definition);
}

/**
 * `@dataclass class Endpoint:` with nothing but its fields, of whose object none is changed: because it is frozen, or has no name of its own, as what stands in
 * a table. docs.python.org/3/library/dataclasses.html
 */
function fieldsOfData(fn: FunctionContext, definition: Definition, at: number): readonly Field[] | undefined {
  if (definition.what !== 'class' || !definition.isDataclass || definition.methods.size > 0 || definition.bases.length > 0) return undefined;
  if (!isFrozenData(fn.file, definition) && !/[[({,:]\s*$/.test(fn.file.source.slice(Math.max(0, at - longestGap), at))) return undefined;
  const fields = fieldsAnnotated(fn, definition);
  // What a default is that is made anew for each object, its constructor says.
  return fields.every(({ name, fallback }) => fallback !== undefined || definition.attributes.get(name)?.value === undefined) ? fields : undefined;
}

const longestGap = 80;

function fieldsAnnotated(fn: FunctionContext, definition: ClassDefinition): readonly Field[] {
  return [...definition.attributes].flatMap(([name, { hasAnnotation, value }]) =>
    hasAnnotation ? [{ name, fallback: value === undefined ? undefined : constantValue(fn.file, value, definition.scope) }] : [],
  );
}
