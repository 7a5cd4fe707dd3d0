import type { ClassIr, Value } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import type { Syntax } from '../tree/syntax.ts';
import { assignedNames, saysSomething } from './constantAttributes.ts';

/**
 * Fields that the constructor of a class gives every object, whatever it is told, and that nothing else in the file assigns to an object: `self.port = 8080`,
 * `self.address = ("", PORT)`. A flag, and a value that stands for none, are there for somebody else to set.
 */
export function fixedFields(file: FileContext, definition: ClassDefinition): NonNullable<ClassIr['fixedFields']> {
  const constructor_ = definition.methods.get('__init__');
  const given = constructor_ === undefined ? [] : givenIn(file, constructor_);
  const assigned = given.length === 0 ? undefined : assignedNames(file);
  if (assigned === undefined || constructor_ === undefined) return new Map();
  return new Map(
    given.flatMap(({ name, value }): [string, Value][] => {
      if (
        !isGivenOnce(file, definition, assigned.get(name) ?? []) ||
        definition.attributes.has(name) ||
        definition.methods.has(name) ||
        usesOwnNames(file, constructor_, value)
      )
        return [];
      const constant = constantValue(file, value, definition.parent);
      return saysSomething(constant) ? [[name, constant]] : [];
    }),
  );
}

/** Whether one of these places assigns to an object of the class: another class may have a field of the same name of its own. */
function isGivenOnce({ source }: FileContext, { start, end }: ClassDefinition, places: readonly number[]): boolean {
  const isOfOther = (at: number): boolean => (at < start || at >= end) && /\bself$/.test(source.slice(Math.max(0, at - 5), at));
  return places.filter((at) => !isOfOther(at)).length === 1;
}

/** What the statements of a constructor that run in any case give to fields of its object. */
function givenIn(file: FileContext, { node }: FunctionDefinition): readonly { name: string; value: Syntax }[] {
  const [self] = node.child('parameters')?.children ?? [];
  const receiver = self?.text(file.source);
  return (node.child('block')?.children ?? []).flatMap(({ type, children: [assignment] }) => {
    const [target, ...others] = type === 'expression_statement' && assignment?.type === 'assignment' ? assignment.children : [];
    const [object, field] = target?.type === 'attribute' ? target.children : [];
    const value = others.at(-1);
    if (object?.type !== 'identifier' || object.text(file.source) !== receiver || field === undefined || value === undefined) return [];
    return [{ name: field.text(file.source), value }];
  });
}

/** Whether an expression has a name that the function has a meaning of its own for: a parameter, or what it assigns. */
function usesOwnNames(file: FileContext, { node }: FunctionDefinition, value: Syntax): boolean {
  const own = (name: string): boolean => {
    const parameters = node.child('parameters');
    const isNamed = new RegExp(`\\b${name}\\b`);
    const isAssigned = new RegExp(`(?<![.\\w])${name}\\s*(?::[^=\\n]*)?=(?!=)|\\b(?:as|for|import)\\s+${name}\\b`);
    return (parameters !== undefined && isNamed.test(parameters.text(file.source))) || isAssigned.test(node.text(file.source));
  };
  return namesIn(file, value).some(own);
}

function namesIn(file: FileContext, node: Syntax): readonly string[] {
  return node.type === 'identifier' ? [node.text(file.source)] : node.children.flatMap((child) => namesIn(file, child));
}
