import type { Value } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import type { Scope } from '../names/scope.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Whether the objects of a class have nothing but their fields, and keep them: `@dataclass(frozen=True)`. docs.python.org/3/library/dataclasses.html */
export function isFrozenData({ source }: FileContext, { isDataclass, methods, bases, start }: ClassDefinition): boolean {
  return isDataclass && methods.size === 0 && bases.length === 0 && frozen.test(source.slice(Math.max(0, start - longestDecorators), start));
}

const frozen = /@[\w.]*(?:dataclass|define|frozen)\b[^@]*\bfrozen\s*=\s*True\b[^@]*$/;
const longestDecorators = 160;

/**
 * `Config(port=8080)` of such a class, with what it is given and what it has by default, as far as these are constants.
 * @param constant the constant that an expression is
 */
export function frozenRecord(
  file: FileContext,
  { start, end, children: [callee, list] }: Syntax,
  scope: Scope,
  constant: (node: Syntax, scope: Scope) => Value | undefined,
): Value | undefined {
  const definition = callee === undefined ? undefined : file.classOf(callee, scope);
  if (definition === undefined || list?.type !== 'argument_list' || !isFrozenData(file, definition)) return undefined;
  const positional = list.children.filter(({ type }) => type !== 'keyword_argument');
  if (positional.some(({ type }) => type.endsWith('_splat'))) return undefined;
  const fields = new Map<string, Value>();
  const named = [...definition.attributes].filter(([, { hasAnnotation }]) => hasAnnotation);
  for (const [index, [name, { value: fallback }]] of named.entries()) {
    const keyword = list.children.find(({ type, children: [key] }) => type === 'keyword_argument' && key?.text(file.source) === name);
    const given = positional[index] ?? keyword?.children[1];
    const value = given !== undefined ? constant(given, scope) : fallback === undefined ? undefined : constant(fallback, definition.scope);
    if (value !== undefined) fields.set(name, value);
  }
  return fields.size === 0 ? undefined : { kind: 'record', fields, span: { start, end } };
}
