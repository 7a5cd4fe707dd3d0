import {
  type FunctionId,
  type FunctionIr,
  GraphBuilder,
  localVariable,
  type Parameter,
  placeOf,
  type Site,
  unknownValue,
  type Value,
} from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { constantValue, defaultValue } from '../names/constants.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import type { Scope } from '../names/scope.ts';
import type { Syntax } from '../tree/syntax.ts';

/** The constructor that `@dataclass` writes: a parameter for each annotated attribute. docs.python.org/3/library/dataclasses.html */
export function dataclassConstructor(file: FileContext, definition: ClassDefinition): FunctionId | undefined {
  const isTuple = file.foreignBases(definition).some((base) => base === 'typing.NamedTuple');
  if (!definition.isDataclass && !isTuple) return undefined;
  const graph = new GraphBuilder();
  const self = localVariable('self', definition.start);
  const parameters: Parameter[] = [{ variable: self, name: 'self' }];
  const span = { start: definition.start, end: definition.end };
  const site: Site = { span, callee: '', arguments: [], statement: { span, list: file.nextList() }, result: 'discarded' };
  const assign = (name: string, value: Value): void =>
    graph.emit({ id: file.nextEvent(), kind: 'assign', to: placeOf(self, name), value, declaration: false, onFailure: 'throws', site });
  for (const one of file.lineage(definition).toReversed()) {
    for (const [name, attribute] of one.attributes) {
      if (!attribute.hasAnnotation || parameters.some((parameter) => parameter.name === name)) continue;
      const variable = localVariable(name, definition.start);
      const given: Value = { kind: 'place', place: placeOf(variable) };
      const { fallback, made, given: passed } = attribute.value === undefined ? {} : defaultOf(file, attribute.value, one.scope);
      parameters.push({ variable, name, ...(fallback === undefined ? {} : { defaultValue: fallback }) });
      if (made === undefined) {
        assign(name, given);
        continue;
      }
      const id = file.nextEvent();
      graph.emit({ id, kind: 'call', callee: { kind: 'class', id: made.id }, arguments: [], ...passed, onFailure: 'throws', site });
      assign(name, { kind: 'operation', operator: 'default', operands: [given, { kind: 'result', event: id }] });
    }
  }
  const after = definition.methods.get('__post_init__');
  if (after?.id !== undefined) {
    graph.emit({
      id: file.nextEvent(),
      kind: 'call',
      callee: { kind: 'method', name: '__post_init__' },
      receiver: { kind: 'place', place: placeOf(self) },
      arguments: [],
      onFailure: 'throws',
      site,
    });
  }
  const id = file.functions.length;
  const lowered: FunctionIr = {
    id,
    name: '__init__',
    kind: 'constructor',
    span,
    parameters,
    ownerClass: definition.id,
    isExported: !definition.name.startsWith('_'),
    entry: 0,
    blocks: graph.finish(),
  };
  file.functions.push(lowered);
  return id;
}

/** What an attribute is where nobody gives it, and the class of which it is a new object then: it is none until it is made. */
interface Default {
  readonly fallback?: Value;
  readonly made?: ClassDefinition;
  /** What its constructor is given then, as far as that is known. */
  readonly given?: Passed;
}

interface Passed {
  readonly arguments: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

/** `port: int = 80`, `field(default=80)`, `field(default_factory=Address)`, `field(default_factory=lambda: 80)`. */
function defaultOf(file: FileContext, node: Syntax, scope: Scope): Default {
  const [callee, list] = node.type === 'call' ? node.children : [];
  const isField = callee !== undefined && /^(?:dataclasses|attrs?)\.(?:field|ib)$/.test(file.qualifiedName(callee, scope) ?? '');
  if (!isField) return known(file, node, scope);
  const given = (name: string): Syntax | undefined =>
    list?.children.find((argument) => argument.type === 'keyword_argument' && argument.children[0]?.text(file.source) === name)?.children[1];
  const written = given('default');
  if (written !== undefined) return known(file, written, scope);
  const factory = given('default_factory') ?? given('factory');
  if (factory === undefined) return {};
  const made = file.classOf(factory, scope);
  if (made !== undefined) return { fallback: { kind: 'none' }, made };
  const body = factory.type === 'lambda' ? factory.children.at(-1) : undefined;
  if (body === undefined) return {};
  const [maker] = body.type === 'call' ? body.children : [];
  const object = maker === undefined ? undefined : file.classOf(maker, scope);
  if (object !== undefined) return { fallback: { kind: 'none' }, made: object, given: passedBy(file, body, scope) };
  const items = listIn(file, body, scope);
  return items === undefined ? known(file, body, scope) : { fallback: items };
}

function passedBy(file: FileContext, call: Syntax, scope: Scope): Passed {
  const given: Value[] = [];
  const keywords = new Map<string, Value>();
  for (const argument of call.children[1]?.children ?? []) {
    const [name, value] = argument.type === 'keyword_argument' ? argument.children : [undefined, argument];
    const written = value === undefined ? undefined : constantValue(file, value, scope);
    if (name === undefined) given.push(written ?? unknownValue);
    else keywords.set(name.text(file.source), written ?? unknownValue);
  }
  return { arguments: given, keywords };
}

/** `[(SOL_SOCKET, SO_KEEPALIVE, 1)]`, or `list(OPTIONS)` of a list that the file writes once: a new one for each object. */
function listIn(file: FileContext, node: Syntax, scope: Scope): Value | undefined {
  if (node.type === 'list') {
    const items = node.children.length > mostItems ? [undefined] : node.children.map((item) => constantValue(file, item, scope));
    return items.every((item) => item !== undefined) ? { kind: 'list', items, span: { start: node.start, end: node.end } } : undefined;
  }
  const [callee, list] = node.type === 'call' ? node.children : [];
  const [only, ...others] = list?.children ?? [];
  const isCopied = callee?.type === 'identifier' && /^(?:list|tuple)$/.test(callee.text(file.source)) && others.length === 0;
  const of = isCopied ? only : node;
  if (of?.type !== 'identifier') return undefined;
  const name = of.text(file.source);
  const meaning = file.meaning(name, of.start, scope);
  if (meaning.kind !== 'variable' || meaning.scope.kind !== 'module') return undefined;
  const written = file.onlyAssignment(meaning.binding)?.value;
  return written?.type === 'list' && !new RegExp(`(?<![\\w.])${name}(?:\\.\\w+\\(|\\[[^\\]\\n]*\\]\\s*=|\\s*\\+=)`).test(file.source)
    ? listIn(file, written, meaning.scope)
    : undefined;
}

/** A list with more is data. */
const mostItems = 32;

function known(file: FileContext, node: Syntax, scope: Scope): Default {
  const fallback = defaultValue(file, node, scope);
  return fallback === undefined ? {} : { fallback };
}
