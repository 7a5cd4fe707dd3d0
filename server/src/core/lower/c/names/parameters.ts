import type { FileLowering, FunctionInfo, ParameterInfo } from '../context.ts';
import { kidOfType, lastKid, namedKids, type View } from '../tree/view.ts';
import { readDeclarator, readType } from './declarators.ts';

/** The parameters of a function of the file, in order. Read once. */
export function parametersOf(file: FileLowering, info: FunctionInfo): readonly ParameterInfo[] {
  info.parameters ??= withDefaults(file, info, readParameters(file, info.declarator, info.view));
  return info.parameters;
}

/** What stands for an argument that is left out is written where the class declares the method. */
function withDefaults(file: FileLowering, { name, ownerClass, view }: FunctionInfo, parameters: readonly ParameterInfo[]): readonly ParameterInfo[] {
  const declared = ownerClass?.view;
  if (declared === undefined || parameters.length === 0 || (view.start >= declared.start && view.start < declared.end)) return parameters;
  for (const member of kidOfType(declared, 'field_declaration_list')?.kids ?? []) {
    if (!/^(?:field_)?declaration$/.test(member.type)) continue;
    const declarator = member.kids.find((kid) => /declarator$/.test(kid.type));
    const read = declarator === undefined ? undefined : readDeclarator(declarator);
    if (read?.name === undefined || declarator === undefined || file.text.slice(read.name.start, read.name.end) !== name) continue;
    const written = readParameters(file, declarator, undefined);
    if (written.length !== parameters.length) continue;
    return parameters.map((parameter, index) => {
      const value = written[index]?.defaultValue;
      return value === undefined ? parameter : { ...parameter, defaultValue: value };
    });
  }
  return parameters;
}

export function readParameters(file: FileLowering, declarator: View, definition: View | undefined): readonly ParameterInfo[] {
  const list = /^(?:parameter|argument)_list$/.test(declarator.type) ? declarator : readDeclarator(declarator).parameters;
  const parameters: ParameterInfo[] = [];
  for (const kid of list === undefined ? [] : namedKids(list)) {
    const text = file.text.slice(kid.start, kid.end);
    if (kid.type === 'identifier') parameters.push(oldStyle(file, definition, kid));
    if (!/^(?:optional_)?parameter_declaration$/.test(kid.type) || text === 'void') continue;
    const view = kid.kids.find((part) => /declarator$|^identifier$/.test(part.type));
    const read = view === undefined ? undefined : readDeclarator(view);
    const type = readType(file.text, kid, read);
    // A parameter written as an array is a pointer.
    const adjusted = type.isArray ? { ...type, isArray: false, pointers: type.pointers + 1 } : type;
    const name = read?.name === undefined ? '' : file.text.slice(read.name.start, read.name.end);
    const value = kid.type === 'optional_parameter_declaration' ? lastKid(kid) : undefined;
    parameters.push({
      name,
      at: read?.name?.start ?? kid.start,
      type: adjusted,
      isByReference: type.isReference && !type.isConst && !file.classes.has(type.name),
      ...(value === undefined ? {} : { defaultValue: value }),
    });
  }
  return parameters;
}

/** `int main(argc, argv) int argc; char **argv; { … }` */
function oldStyle(file: FileLowering, definition: View | undefined, name: View): ParameterInfo {
  const word = file.text.slice(name.start, name.end);
  for (const kid of definition?.kids ?? []) {
    if (kid.type !== 'declaration') continue;
    for (const view of kid.kids) {
      const read = /declarator$|^identifier$/.test(view.type) ? readDeclarator(view) : undefined;
      if (read?.name === undefined || file.text.slice(read.name.start, read.name.end) !== word) continue;
      return { name: word, at: name.start, type: readType(file.text, kid, read), isByReference: false };
    }
  }
  return { name: word, at: name.start, type: readType(file.text, kidOfType(name, 'parameter_list') ?? name), isByReference: false };
}
