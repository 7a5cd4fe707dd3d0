import { canonicalName } from '../names/names.ts';
import type { Scope } from '../names/scope.ts';
import type { Syntax } from '../tree/syntax.ts';
import type { Naming } from './facts.ts';

/** How the file names the constants of the module `socket` at its top level. */
export function namingOf(module: Scope, statements: readonly Syntax[], source: string): Naming {
  const bare = new Set<string>();
  let prefix: string | undefined;
  for (const [name, binding] of module.bindings) {
    const [first] = binding.imports;
    if (first === undefined || binding.assignments.some((assignment) => assignment.value?.type !== 'none')) continue;
    const qualified = canonicalName(first.qualified);
    const isModule = qualified === 'socket';
    if ((!isModule && qualified !== `socket.${name}`) || isGivenByFunction(name, source)) continue;
    if (isModule) prefix ??= `${name}.`;
    else bare.add(name);
  }
  const star = module.starImports.some((one) => canonicalName(one) === 'socket');
  return { prefix, bare: star ? 'all' : bare, addAfter: addableImport(statements, source) };
}

/** A function may give the module's name another meaning: `global socket`. */
function isGivenByFunction(name: string, source: string): boolean {
  return new RegExp(String.raw`^[ \t]+global[ \t][^\n]*\b${name}\b`, 'm').test(source);
}

/** Where another name can be added to `from socket import a, b`: after its last name, when none of them is renamed and the statement is the file's. */
function addableImport(statements: readonly Syntax[], source: string): number | undefined {
  for (const statement of statements) {
    if (statement.type !== 'import_from_statement') continue;
    const [from, ...names] = statement.children;
    if (from === undefined || from.text(source) !== 'socket') continue;
    const last = names.at(-1);
    if (last !== undefined && last.type !== 'wildcard_import') return last.end;
  }
  return undefined;
}
