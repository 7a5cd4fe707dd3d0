import { operatorCalls, posixRows } from '../../../apis/posix.ts';
import { type FunctionIr, localVariable, type Parameter, placeOf, type Value } from '../../../ir/index.ts';
import { FunctionLowering, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import type { Entity } from '../names/entities.ts';
import type { Scope } from '../names/scopes.ts';
import { keyName } from '../tree/shapes.ts';
import type { Syntax } from '../tree/syntax.ts';
import { performForeignCall } from './foreignCalls.ts';

/**
 * What a call gives that opens libc or takes a function out of it: a function, or an object with functions, for whoever gets it. Where the text calls them
 * by their names itself, {@link performForeignCall} is what the call does.
 */
export function foreignValue(file: FileLowering, node: Syntax, scope: Scope): Value | undefined {
  if (!file.reachesLibc) return undefined;
  const entity = file.entities.of(node, scope);
  if (entity?.kind === 'foreign') return functionValue(file, node, entity.name);
  return entity?.kind === 'functions' ? tableValue(file, node, entity) : undefined;
}

function tableValue(file: FileLowering, node: Syntax, { table, within, scope }: Extract<Entity, { kind: 'functions' }>): Value | undefined {
  if (table?.type !== 'object') return undefined;
  const fields = new Map<string, Value>();
  for (const { kids } of table.kids) {
    const name = keyName(kids[0], file.text);
    const entity = name === undefined ? undefined : file.entities.foreignIn(table, name, scope);
    const value = entity === undefined ? undefined : functionValue(file, kids[0] ?? node, entity.name);
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const functions: Value = { kind: 'record', fields };
  return within === undefined ? functions : { kind: 'record', fields: new Map([[within, functions]]) };
}

function functionValue(file: FileLowering, node: Syntax, name: string): Value | undefined {
  const isKnown = operatorCalls.has(name) || posixRows.has(name);
  return isKnown ? { kind: 'function', id: file.libraryFunctionId(node, name) } : undefined;
}

/** A function of libc as one of this file: it does to its arguments what the call would do. */
export function lowerForeignFunction(file: FileLowering, id: number, node: Syntax, name: string): FunctionIr {
  const fn = new FunctionLowering(file, file.source.moduleScope, node);
  // It stands nowhere in the text: what it does is done by its call.
  fn.statement = { span: spanOf(node), list: -1 };
  const count = posixRows.get(name)?.parameters ?? 1;
  const parameters = Array.from({ length: count }, (_, index): Parameter => ({ variable: localVariable(`<${index}>`, node.start), name: `${index}` }));
  const values = parameters.map(({ variable }): Value => ({ kind: 'place', place: placeOf(variable) }));
  const value = performForeignCall(fn, node, name, undefined, values);
  if (value !== undefined) fn.graph.exit('return', value);
  return { id, name, kind: 'function', span: spanOf(node), parameters, isExported: false, entry: 0, blocks: fn.graph.finish() };
}
