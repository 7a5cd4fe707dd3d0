import { serverClasses } from '../../../apis/pythonServers.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { canonicalName } from '../names/names.ts';
import type { Scope } from '../names/scope.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { baseOf, type NamedClass } from './eitherClass.ts';
import { isOwnClass } from './ownClass.ts';

/** The class of a method that makes one of its own, `cls(sock)`, where no other in the file inherits from it. */
function ownClass(fn: FunctionContext, callee: Syntax): NamedClass | undefined {
  const owner = fn.definition?.ownerClass;
  if (owner === undefined || !isOwnClass(fn, callee)) return undefined;
  const { file } = fn;
  const bases = known.get(file) ?? new Set(file.scan.classes.flatMap((one) => one.bases.map((base) => base.text(file.source))));
  known.set(file, bases);
  return bases.has(owner.name) ? undefined : { definition: owner };
}

/** What the classes of a file inherit from. */
const known = new WeakMap<FileContext, ReadonlySet<string>>();

/**
 * The class that a called name holds: `server_class((host, port), handler)` of a function that every call in the file gives the same class, an alias, or
 * `self.server_class(…)` of a class that says which it is.
 */
export function classHeldBy(fn: FunctionContext, callee: Syntax): NamedClass | undefined {
  const inner = unparenthesized(callee);
  const own = ownClass(fn, inner) ?? classOfRound(fn, inner);
  if (own !== undefined || !fn.file.usesServers) return own;
  if (inner.type === 'attribute') return classOfOwnAttribute(fn, inner);
  if (inner.type !== 'identifier') return undefined;
  const found = fn.scope.find(fn.text(inner));
  if (found === undefined || found.binding.definitions.length + found.binding.imports.length > 0) return undefined;
  const { binding, scope } = found;
  if (binding.isParameter)
    return binding.assignments.length === 0 && scope.start === fn.definition?.start ? classGivenAs(fn.file, fn.definition, binding.name) : undefined;
  const values = binding.assignments.map(({ value }) => (value === undefined ? undefined : classNamed(fn.file, value, scope)));
  return values.reduce((one, other) => baseOf(fn.file, one, other), values[0]);
}

/** The class that a loop over what is written down has in this round: `for server_class, port in SERVERS:`. */
function classOfRound(fn: FunctionContext, callee: Syntax): NamedClass | undefined {
  const binding = callee.type === 'identifier' && fn.items.size > 0 ? fn.scope.find(fn.text(callee))?.binding : undefined;
  const item = binding === undefined ? undefined : fn.items.get(binding);
  const definition = item?.kind === 'class' ? fn.file.scan.classes.find(({ id }) => id === item.id) : undefined;
  return definition === undefined ? undefined : { definition };
}

function classNamed(file: FileContext, node: Syntax, scope: Scope): NamedClass | undefined {
  if (node.type === 'conditional_expression') {
    const [one, , other] = node.children;
    return one === undefined || other === undefined ? undefined : baseOf(file, classNamed(file, one, scope), classNamed(file, other, scope));
  }
  const definition = file.classOf(node, scope);
  if (definition !== undefined) return { definition };
  const row = serverClasses.get(file.qualifiedName(node, scope) ?? '');
  return row === undefined ? undefined : { row };
}

function classOfOwnAttribute(fn: FunctionContext, callee: Syntax): NamedClass | undefined {
  const [object, attribute] = callee.children;
  const owner = fn.definition?.ownerClass;
  if (owner === undefined || object === undefined || attribute === undefined || !/^(?:self|cls)$/.test(fn.text(object))) return undefined;
  const name = fn.text(attribute);
  const holder = fn.file.lineage(owner).find((one) => one.attributes.has(name));
  const value = holder?.attributes.get(name)?.value;
  if (holder === undefined || value === undefined || new RegExp(`\\.${name}\\s*=(?!=)`).test(fn.file.source)) return undefined;
  return classNamed(fn.file, value, holder.scope);
}

/** The class that a parameter is in every call of the function that the file makes, its default included. */
function classGivenAs(file: FileContext, of: FunctionDefinition, parameter: string): NamedClass | undefined {
  const list = of.node.child('parameters')?.children ?? [];
  const index = list.findIndex((each) => new RegExp(`^${parameter}\\b`).test(each.text(file.source)));
  const declared = list[index];
  if (declared === undefined) return undefined;
  const isOptional = declared.type === 'default_parameter' || declared.type === 'typed_default_parameter';
  const fallback = isOptional ? declared.children.at(-1) : undefined;
  const called = of.kind === 'constructor' ? of.ownerClass?.name : of.name;
  const isStatic = of.ownerClass === undefined || of.binding === 'static';
  const given: (NamedClass | undefined)[] = [];
  for (const at of file.mentionsOf(called ?? '')) {
    const end = at + (called?.length ?? 0);
    if (at === of.node.child('identifier')?.start || (of.kind === 'constructor' && isDefinition(file, at))) continue;
    const written = file.source[end] === '(' ? argumentText(file, end, isStatic ? index : index - 1, parameter) : undefined;
    if (written === undefined) return undefined;
    given.push(written === '' ? fallback && classNamed(file, fallback, of.parent) : classWritten(file, written, at));
  }
  if (given.length === 0 && fallback !== undefined) given.push(classNamed(file, fallback, of.parent));
  const [first] = given;
  return first !== undefined && given.every((each) => each !== undefined && isSame(each, first)) ? first : undefined;
}

function isDefinition(file: FileContext, at: number): boolean {
  return /\bclass\s+$/.test(file.source.slice(Math.max(0, at - 12), at));
}

function isSame(a: NamedClass, b: NamedClass): boolean {
  return 'row' in a ? 'row' in b && a.row === b.row : 'definition' in b && a.definition === b.definition;
}

/** A class by its dotted name at the top of the file. */
function classWritten(file: FileContext, written: string, at: number): NamedClass | undefined {
  const [first = '', ...rest] = written.split('.');
  const meaning = file.meaning(first, at, file.module);
  if (meaning.kind === 'definition') return rest.length === 0 && meaning.definition.what === 'class' ? { definition: meaning.definition } : undefined;
  const row = meaning.kind === 'qualified' ? serverClasses.get(canonicalName([meaning.name, ...rest].join('.'))) : undefined;
  return row === undefined ? undefined : { row };
}

/** Where a list of arguments is this long, nobody reads it for a class. */
const longestList = 2000;

/** The text of one argument of the call whose parenthesis opens at `open`: '' where it is left out, `undefined` where that cannot be told. */
function argumentText(file: FileContext, open: number, index: number, name: string): string | undefined {
  const { source } = file;
  let depth = 0;
  let start = open + 1;
  const parts: string[] = [];
  for (let at = open; at < Math.min(source.length, open + longestList); at += 1) {
    const character = source[at] ?? '';
    if (/["'#]/.test(character)) {
      at = quotedEnd(file, at) - 1;
      continue;
    }
    if (/[([{]/.test(character)) depth += 1;
    if (/[)\]}]/.test(character)) depth -= 1;
    if (depth === 0 || (depth === 1 && character === ',')) {
      parts.push(source.slice(start, at).trim());
      start = at + 1;
    }
    if (depth === 0) return argumentAmong(parts, index, name);
  }
  return undefined;
}

function argumentAmong(parts: readonly string[], index: number, name: string): string | undefined {
  if (parts.some((part) => part.startsWith('*'))) return undefined;
  const keyword = new RegExp(`^${name}\\s*=(?!=)\\s*`);
  const named = parts.find((part) => keyword.test(part));
  if (named !== undefined) return named.replace(keyword, '');
  const positional = parts.filter((part) => part !== '' && !/^\w+\s*=(?!=)/.test(part));
  return positional[index] ?? '';
}

/** The end of the string or comment around an offset. */
function quotedEnd({ quoted }: FileContext, at: number): number {
  let low = 0;
  let high = quoted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((quoted[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = quoted[low];
  return found !== undefined && found.start <= at ? found.end : at + 1;
}
