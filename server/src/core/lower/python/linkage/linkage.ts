import type { Linkage, Value } from '../../../ir/index.ts';
import { placeOf, unknownValue } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { constantValue } from '../names/constants.ts';
import type { Binding } from '../names/scope.ts';
import { isDecorated } from '../objects/decorated.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { importedName } from './imports.ts';

/** What a Python module gives to others: every name at its top, whatever it is bound to. */
export function linkageOf(file: FileContext): Linkage {
  const exports = new Map<string, Value>();
  for (const [name, binding] of file.module.bindings) {
    const value = exported(file, name, binding);
    if (value !== undefined) exports.set(name, value);
  }
  return { by: 'import', exports, reexports: file.module.starImports };
}

function exported(file: FileContext, name: string, binding: Binding): Value | undefined {
  const meaning = file.meaning(name, file.source.length, file.module);
  switch (meaning.kind) {
    case 'definition': {
      const { definition } = meaning;
      if (definition.what === 'class') return { kind: 'class', id: definition.id };
      return definition.id === undefined || isDecorated(file, definition) ? undefined : { kind: 'function', id: definition.id };
    }
    case 'qualified':
      return importedName(meaning.name);
    case 'variable': {
      const constant = file.constantOf(binding, file.module, (of, at) => constantValue(file, of, at));
      return constant ?? addressWithPort(file, binding) ?? { kind: 'place', place: placeOf(meaning.root) };
    }
    default:
      return undefined;
  }
}

/** `ADDRESS = (local_ip(), 0)`: an address whose host nobody knows has a port all the same, for whoever takes it. */
function addressWithPort(file: FileContext, binding: Binding): Value | undefined {
  const value = file.onlyAssignment(binding)?.value;
  const tuple = value === undefined ? undefined : unparenthesized(value);
  const [host, port, ...more] = tuple?.type === 'tuple' || tuple?.type === 'expression_list' ? tuple.children : [];
  if (tuple === undefined || host === undefined || port === undefined || more.length > 0) return undefined;
  const number = constantValue(file, port, file.module);
  const known = number?.kind === 'number' ? hostValue(file, unparenthesized(host)) : undefined;
  return number === undefined || known === undefined ? undefined : { kind: 'list', items: [known, number], span: { start: tuple.start, end: tuple.end } };
}

/** What is no host by its name may be a socket or a server, which is followed where it is. */
function hostValue(file: FileContext, node: Syntax): Value | undefined {
  if (node.type === 'identifier') {
    const meaning = file.meaning(node.text(file.source), node.start, file.module);
    return meaning.kind === 'variable' ? { kind: 'place', place: placeOf(meaning.root) } : undefined;
  }
  return namesHost.test(node.text(file.source)) ? unknownValue : undefined;
}

const namesHost = /^[\w.]*(?:host|addr|(?:^|_)ip|interface)\w*(?:\(|$)/i;
