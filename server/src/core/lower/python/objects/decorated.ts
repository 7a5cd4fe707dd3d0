import { type Site, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { mayHoldSocket, performs } from '../expressions/values.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import type { Syntax } from '../tree/syntax.ts';
import { type Arguments, lowerArguments, noArguments } from './arguments.ts';
import { passed } from './construct.ts';

/** A function of this file that is given what stands below it, or makes the function that is: `@reusable`, `@with_options(SO_REUSEADDR)`. */
interface Decorator {
  readonly definition: FunctionDefinition;
  /** What it is given first. */
  readonly given: Syntax | undefined;
}

/**
 * What stands under the name of a function with decorators of this file that do something to sockets: what they made of it. Most decorators log, register or
 * try again; what the function itself does is all that matters then, and there is nothing to tell.
 */
export function decoratedFunction(fn: FunctionContext, definition: FunctionDefinition, site: Site): Value | undefined {
  const decorators = decoratorsOf(fn.file, definition);
  if (decorators.length === 0) return undefined;
  let value: Value = { kind: 'function', id: fn.file.request(definition) };
  for (const decorator of decorators.toReversed()) {
    const own = { kind: 'function', id: fn.file.request(decorator.definition) } as const;
    if (decorator.given === undefined) value = fn.emit({ kind: 'call', callee: own, arguments: [value], onFailure: 'throws', site });
    else {
      const made = fn.emit({ kind: 'call', callee: own, ...passed(givenAbove(fn, decorator.given, definition)), onFailure: 'throws', site });
      value = fn.emit({ kind: 'call', callee: { kind: 'value', value: made }, arguments: [value], onFailure: 'throws', site });
    }
  }
  return value;
}

/** Whether another function than its own stands under its name. Who is given it by another file is given one that is not known. */
export function isDecorated(file: FileContext, definition: FunctionDefinition): boolean {
  return decoratorsOf(file, definition).length > 0;
}

/** What a function gives goes through its decorators first: what those of other files do to a socket, only these know. */
export function giveToDecorators(fn: FunctionContext, value: Value, node: Syntax): void {
  const { definition } = fn;
  if (definition === undefined || definition.decorations.length === 0 || !mayHoldSocket(value)) return;
  for (const decoration of definition.decorations) {
    const named = decoration.type === 'call' ? decoration.children[0] : decoration;
    const qualified = named === undefined ? undefined : fn.file.qualifiedName(named, definition.parent);
    const to = qualified === undefined ? undefined : importedName(qualified);
    if (to !== undefined) fn.emit({ kind: 'escape', value, to, onFailure: 'throws', site: fn.site(node, '', []) });
  }
}

function decoratorsOf(file: FileContext, definition: FunctionDefinition): readonly Decorator[] {
  if (definition.decorations.length === 0 || definition.kind !== 'function') return [];
  return definition.decorations.map((each) => decoratorNamed(file, each, definition)).filter((one) => one !== undefined);
}

/** Names that stand for each other lead nowhere. */
const mostNames = 4;

/** `reusable`, `with_options(SO_REUSEADDR)`, or a name of the file that one of these was given: `durable = with_options(SO_REUSEADDR)`. */
function decoratorNamed(file: FileContext, node: Syntax, decorated: FunctionDefinition, depth = 0): Decorator | undefined {
  const [callee, given] = node.type === 'call' ? node.children : [node];
  if (callee?.type !== 'identifier' || (node.type === 'call' && given?.type !== 'argument_list')) return undefined;
  const meaning = file.meaning(callee.text(file.source), decorated.start, decorated.parent);
  if (meaning.kind === 'variable' && given === undefined && meaning.scope === file.module && depth < mostNames) {
    const held = file.onlyAssignment(meaning.binding)?.value;
    return held === undefined ? undefined : decoratorNamed(file, held, decorated, depth + 1);
  }
  const definition = meaning.kind === 'definition' && meaning.definition.what === 'function' ? meaning.definition : undefined;
  return definition !== undefined && definition.binding === 'plain' && file.acts(definition) ? { definition, given } : undefined;
}

/** What was written above the function has its value since the file was loaded; what is called there is not called again. */
function givenAbove(fn: FunctionContext, list: Syntax, { parent }: FunctionDefinition): Arguments {
  if (performs(list)) return { ...noArguments, isOpen: true, spread: unknownValue };
  const { scope } = fn;
  fn.scope = parent;
  const given = lowerArguments(fn, list);
  fn.scope = scope;
  return given;
}
