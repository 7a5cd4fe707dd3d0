import { unknownValue, type Value } from '../../../ir/index.ts';
import { callbackFunction } from '../calls/callbacks.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { onlySource } from '../names/scopes.ts';
import { throwUp } from '../statements/exceptions.ts';
import { functionShape, keyName, stringContent } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';
import { isChanged } from './elements.ts';

/**
 * A call of a function out of a table that the file writes down: `factories[kind](name)`, `makers.get(kind)()`, or of what holds it: `const make = factories[kind]`.
 * Which one it is turns on the key; nothing comes after it where the table has none.
 * @param given evaluates what it is called with
 */
export function lowerTableCall(fn: FunctionLowering, node: Syntax, callee: Syntax, given: () => readonly Value[]): Value | undefined {
  const { table, key } = askedOf(fn, heldBy(fn, callee)) ?? {};
  if (table === undefined || key === undefined || key.hasEffects || fn.isCollecting) return undefined;
  const functions = functionsIn(fn, table);
  if (functions === undefined || functions.size > mostFunctions) return undefined;
  const { graph } = fn;
  const values = given();
  const asked = fn.value(key);
  const chosen = fn.temporary('chosen', node);
  const after = graph.newBlock();
  for (const [name, each] of functions) {
    const [inside, next] = [graph.newBlock(), graph.newBlock()];
    graph.branch({ kind: 'value', value: { kind: 'operation', operator: '==', operands: [asked, { kind: 'string', value: name }] } }, inside, next);
    graph.startBlock(inside);
    fn.newSite();
    fn.store(chosen, fn.call(node, { kind: 'function', id: fn.file.functionId(each, 'result') }, values), node);
    graph.jump(after);
    graph.startBlock(next);
  }
  if (/\?\.\s*$/.test(fn.file.text.slice(callee.end, argumentStart(node)))) fn.store(chosen, unknownValue, node);
  else throwUp(fn);
  graph.startBlock(after);
  return { kind: 'place', place: chosen, span: spanOf(node) };
}

/** More of them are the commands of a protocol. */
const mostFunctions = 4;

function argumentStart({ kids, end }: Syntax): number {
  return kids.find(({ type }) => type === 'arguments')?.start ?? end;
}

/** What a variable of the function holds for good. */
function heldBy(fn: FunctionLowering, callee: Syntax): Syntax {
  const binding = callee.type === 'identifier' ? fn.scope.resolve(fn.file.slice(callee)) : undefined;
  const source = binding === undefined || binding.home !== fn.scope.home ? undefined : onlySource(binding);
  return source === undefined || source.path.length > 0 ? callee : unwrap(source.value);
}

/** The table, and the key by which something is asked of it. */
function askedOf(fn: FunctionLowering, node: Syntax): { readonly table: Syntax; readonly key: Syntax } | undefined {
  const [object, key] = node.kids;
  if (object === undefined || key === undefined) return undefined;
  const isGet = node.type === 'call_expression' && object.type === 'member_expression' && keyName(object.kids.at(-1), fn.file.text) === 'get';
  const [table, asked] = isGet ? [object.kids[0], argumentNodes(node)[0]] : node.type === 'subscript_expression' ? [object, key] : [];
  if (table?.type !== 'identifier' || asked === undefined) return undefined;
  const name = fn.file.slice(table);
  const isSet = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*\\.\\s*(?:[\\w$]+\\s*=(?!=)|(?:set|delete|clear)\\s*\\()`).test(fn.file.text);
  const inner = unwrap(asked);
  const binding = inner.type === 'identifier' ? fn.scope.resolve(fn.file.slice(inner)) : undefined;
  const isSteady = inner.type === 'member_expression' || (binding !== undefined && binding.assignments === 0);
  return isSet || !isSteady || isChanged(name, fn.file.text) ? undefined : { table, key: inner };
}

/** The functions of an object or a `Map` that is written there, where one of them makes a socket or binds it. */
function functionsIn(fn: FunctionLowering, table: Syntax): ReadonlyMap<string, Syntax> | undefined {
  const literal = fn.file.entities.literal(table, fn.scope)?.node;
  if (literal === undefined || !acting.test(fn.file.slice(literal))) return undefined;
  const isMap = literal.type === 'new_expression' && fn.file.slice(literal.kids[0] ?? literal) === 'Map';
  const entries = isMap ? argumentNodes(literal)[0] : literal;
  if (entries?.type !== (isMap ? 'array' : 'object')) return undefined;
  const functions = new Map<string, Syntax>();
  for (const kid of entries.kids) {
    const isMethod = kid.type === 'method_definition';
    const [key, value] = isMethod ? [functionShape(kid, fn.file.text).name, kid] : kid.kids;
    const name = isMap ? (key?.type === 'string' ? stringContent(fn.file.slice(key)) : undefined) : keyName(key, fn.file.text);
    const each = isMethod ? kid : callbackFunction(fn, value);
    if (name === undefined || each === undefined || (!isMap && !isMethod && kid.type !== 'pair')) return undefined;
    functions.set(name, each);
  }
  return functions.size > 1 ? functions : undefined;
}

const acting = /\b(?:create(?:Server|SecureServer|Socket|Connection)|listen|bind|connect|serve)\s*\(/;
