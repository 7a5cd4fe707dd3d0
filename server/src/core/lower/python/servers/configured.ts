import { pythonFunctions } from '../../../apis/python.ts';
import type { Site, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { performRow } from '../library/perform.ts';
import { onlyValue, typeOf } from '../names/assigned.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { type Arguments, noArguments } from '../objects/arguments.ts';
import type { Syntax } from '../tree/syntax.ts';

/** `config.bind = ['0.0.0.0:8000']` of an object by which a library is told where to listen: it is told here, and listens there once it is run. */
export function assignSetting(fn: FunctionContext, target: Syntax, value: Value, statement: Syntax): void {
  const [object, attribute] = target.children;
  if (object === undefined || attribute === undefined || !/bind$/.test(fn.text(attribute))) return;
  const row = pythonFunctions.get(`${typeOf(fn, object)}.${fn.text(attribute)}`);
  if (row === undefined) return;
  const site: Site = { ...fn.site(statement, '', []), result: 'discarded' };
  for (const each of value.kind === 'list' ? value.items : [value]) performRow(fn, statement, row, onlyArgument(each, statement), site);
}

/** The class that a library's program is made from, whose options say where to listen: `Application(app, { 'bind': '0.0.0.0:8000' })`. */
export function performConfigured(fn: FunctionContext, node: Syntax, definition: ClassDefinition, arguments_: Arguments, site: Site): void {
  const row = pythonFunctions.get(fn.file.foreignBases(definition).find((base) => base.startsWith('gunicorn.app.')) ?? '');
  if (row === undefined) return;
  for (const { node: given } of [...arguments_.positional, ...arguments_.keywords.values()]) {
    const options = given.type === 'identifier' ? onlyValue(fn, given) : given;
    const bind = options?.type === 'dictionary' ? options.children.find((pair) => /^['"]bind['"]$/.test(textOfKey(fn, pair))) : undefined;
    const value = bind?.children[1];
    if (value !== undefined) performRow(fn, node, row, onlyArgument(fn.value(value), value), site);
  }
}

function textOfKey(fn: FunctionContext, pair: Syntax): string {
  return pair.children[0] === undefined ? '' : fn.text(pair.children[0]);
}

function onlyArgument(value: Value, node: Syntax): Arguments {
  return { ...noArguments, positional: [{ value, node, whole: node }] };
}
