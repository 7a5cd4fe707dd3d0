import { anyOtherKey, globalVariable, type ImportedName, placeOf, unknownValue } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import type { Binding } from '../names/scope.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * Variables with a table of addresses or of ports, `SERVICES = {"web": ("", 8080)}`, which other files may bind by. Settings are changed by whoever starts the
 * program, in a file that may say nothing of sockets.
 */
export function tablesOf({ source, module }: FileContext): readonly string[] {
  const isFixed = (name: string): boolean => constantName.test(name) && !settingsName.test(name);
  return [...module.bindings].flatMap(([name, binding]) => (isFixed(name) && isTable(binding, source) ? [name] : []));
}

const settingsName = /CONF|CFG|SETTING|OPT|ARGS|STATE|ENV/;
const inCapitals = '_?[A-Z][A-Z0-9_]*';
const constantName = new RegExp(`^${inCapitals}$`);

function isTable({ assignments }: Binding, source: string): boolean {
  const [only, ...others] = assignments;
  return only?.value !== undefined && others.length === 0 && isDisplayWithPort(only.value, source);
}

function isDisplayWithPort({ type, start, end }: Syntax, source: string): boolean {
  return (type === 'dictionary' || type === 'list' || type === 'tuple') && end - start < longestTable && tells(source.slice(start, end));
}

function tells(display: string): boolean {
  return hasPort.test(display) || ofNames.test(display);
}

/** Names that stand for what has a port: `(CONTROL, METRICS)`. */
const ofNames = /^[[(]\s*(?:[A-Z][A-Z0-9_]*\s*,\s*)+(?:[A-Z][A-Z0-9_]*\s*)?[\])]$/;

/** `HTTP = Endpoint("0.0.0.0", 8080)`, `HTTP = Endpoint(HOST, HTTP_PORT)` */
export function isGivenPort({ start, end }: Syntax, source: string): boolean {
  return end - start < longestCall && givenPort.test(source.slice(start, end));
}

const givenPort = /[,(=]\s*(?:\d{2,5}|(?:\w+\.)?(?:[A-Z0-9]+_)*PORT)\s*[,)]/;
const longestCall = 300;

/** A number that stands for itself, `("", 8080)`, `"port": 8080`, one with a name, `(HOST, HTTP_PORT)`, or an address: `["127.0.0.1", "::1"]`. */
const hasPort = /[,:([]\s*(?:\d{1,5}|(?:[A-Z0-9]+_)*PORT)\s*[,)\]}]|["'](?:\d{1,3}(?:\.\d{1,3}){3}|::1?)["']/;
const longestTable = 4000;

/**
 * What a function puts into a table that the file makes, or into one of another file, is there for all that look it up, also where nothing else of the function
 * matters: `CONFIG["port"] = args.port`.
 */
export function noteChangedTables(fn: FunctionContext): void {
  const { source, module, importsFromTree } = fn.file;
  const tables = [...module.bindings].filter(([, binding]) => isTable(binding, source)).map(([name]) => name);
  if (tables.length === 0 && !importsFromTree) return;
  const changed = changedIn(source, importsFromTree ? [...tables, inCapitals] : tables);
  for (const name of changed) {
    if (tables.includes(name)) fn.assign(placeOf(globalVariable(name), anyOtherKey), unknownValue, undefined);
    const imported = importedAs(name, fn.file);
    if (imported !== undefined) {
      const { statement } = fn;
      const site = { span: statement.span, callee: '', arguments: [], statement, result: 'discarded' } as const;
      fn.emit({ kind: 'escape', value: imported, isChanged: true, onFailure: 'throws', site });
    }
  }
}

/**
 * The names, with the one before their dot, of which an element is set or a method called that changes them: `TABLE["key"] = …`, `config.TABLE.update(…)`.
 * @param names as regular expressions
 */
function changedIn(source: string, names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { 0: name, index } of source.matchAll(new RegExp(`(?<!\\w)(?:${names.join('|')})(?=[[.])`, 'g'))) {
    change.lastIndex = index + name.length;
    if (!change.test(source)) continue;
    const holder = source[index - 1] === '.' ? holderBefore.exec(source.slice(Math.max(0, index - longestHolder), index))?.[0] : '';
    if (holder !== undefined) found.add(`${holder}${name}`);
  }
  return found;
}

const change =
  /(?:\[[^\]\n]{0,80}\]){0,4}(?:\[[^\]\n]{0,80}\][ \t]*(?:[-+*|&]|\/\/?)?=(?!=)|\.(?:update|setdefault|append|extend|insert|pop|popitem|remove|clear)\()/y;
const holderBefore = /(?<![\w.])\w+\.$/;
const longestHolder = 80;

/** Names in capitals of other files: what is not meant to change is what others rest on. */
function importedAs(name: string, file: FileContext): ImportedName | undefined {
  const [root = '', attribute] = name.split('.');
  if (!constantName.test(attribute ?? root)) return undefined;
  const binding = file.module.bindings.get(root);
  const [first] = binding?.imports ?? [];
  if (first === undefined) return undefined;
  return importedName(attribute === undefined ? first.qualified : `${first.qualified}.${attribute}`);
}
