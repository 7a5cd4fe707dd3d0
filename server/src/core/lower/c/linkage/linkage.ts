import { globalVariable, type Linkage, named, placeOf, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { Declared } from '../declared.ts';
import { hasEffects } from '../expressions/effects.ts';
import type { Directives } from '../preprocessor/directives.ts';
import type { Macros } from '../preprocessor/macros.ts';
import { declaredConstantsIn, type HeaderMacro } from './headers.ts';

/** What the constants of a file are asked for. */
interface ConstantNames {
  of(name: string, module: FunctionLowering): Value | undefined;
  enumerators(module: FunctionLowering): Iterable<string>;
}

/** A macro with a longer body is code. */
const longestConstant = 80;

/**
 * What a file of C gives to others and takes from them. A file that is included gives its constants and its private functions, too, because its text
 * stands in the file that includes it. One that is read for its own sake may be included as well.
 */
export function linkageOf(
  declared: Declared,
  isIncluded: boolean,
  isHeader: boolean,
  constants: () => ReadonlyMap<string, Value>,
  ofHeaders: ReadonlyMap<string, Value>,
): Linkage {
  const exports = new Map<string, Value>(isIncluded ? constants() : []);
  const toIncluders = new Map<string, Value>(isHeader && !isIncluded ? constants() : []);
  for (const info of declared.functions) {
    if (info.isRelevant && info.ownerClass === undefined)
      (isIncluded || !info.isStatic ? exports : toIncluders).set(info.name, { kind: 'function', id: info.id });
  }
  return {
    by: 'name',
    exports,
    reexports: [],
    ...(toIncluders.size === 0 ? {} : { toIncluders }),
    ...(ofHeaders.size === 0 ? {} : { constants: ofHeaders }),
  };
}

/** Whether the text is a header's, which is included once, and has constants that are no macros: whoever includes it reads them. */
export function isHeaderWithConstants(text: string): boolean {
  return /\b(?:enum|const|constexpr)\b/.test(text) && isHeaderText(text);
}

/** Whether a text guards itself against being included twice. */
export function isHeaderText(text: string): boolean {
  return guard.test(text);
}

const guard = /^[ \t]*#[ \t]*(?:pragma[ \t]+once\b|ifndef[ \t]+(\w+)\s*#[ \t]*define[ \t]+\1\b)/m;

/** The constants of a file that headers declare: `extern const int port;` there, `const int port = 8080;` here. */
export function constantsOfHeaders(
  module: FunctionLowering,
  declared: Declared,
  constants: ConstantNames,
  headers: readonly (readonly HeaderMacro[])[],
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  if (declared.constants.size + declared.structures.size === 0) return found;
  for (const name of declaredConstantsIn(headers)) {
    // What is static is this file's own.
    if (declared.globals.get(name)?.id.includes('@') !== false) continue;
    // What a structure holds is assigned where the file is loaded.
    if (declared.structures.has(name)) found.set(name, { kind: 'place', place: placeOf(globalVariable(name)) });
    const value = declared.constants.has(name) ? constants.of(name, module) : undefined;
    if (value !== undefined && isConstant(value)) found.set(name, value);
  }
  return found;
}

/** Macros without parameters, enumerators and constants of file scope that have one value, whatever the program does. */
export function constantsOf(
  module: FunctionLowering,
  declared: Declared,
  directives: Directives,
  macros: Macros,
  constants: ConstantNames,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  const { end } = module.span;
  // Read where the file ends, every macro of it is defined.
  const site = { start: end, end };
  for (const { name, parameters, body } of directives.defines) {
    if (parameters !== undefined || body.end - body.start > longestConstant || body.end === body.start) continue;
    const expression = macros.expand(name, site, end);
    if (expression === undefined || hasEffects(expression)) continue;
    const value = module.walk.value(module, expression);
    const at = macros.nameAt(name, end);
    if (isConstant(value) && at !== undefined) found.set(name, named(value, at, { name: at, value: { start: expression.start, end: expression.end } }));
  }
  // What a structure holds is assigned where the file is loaded.
  for (const name of declared.structures)
    if (declared.globals.get(name)?.id === globalVariable(name)) found.set(name, { kind: 'place', place: placeOf(globalVariable(name)) });
  for (const name of [...declared.constants.keys(), ...constants.enumerators(module)]) {
    const value = constants.of(name, module);
    if (value !== undefined && isConstant(value)) found.set(name, value);
  }
  return found;
}

/** A name that is left may be a macro or a constant of yet another file. */
function isConstant(value: Value): boolean {
  switch (value.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'constant':
      return true;
    case 'place':
      return value.place.path.length === 0 && value.place.root.startsWith('g:') && !value.place.root.includes('@');
    case 'operation':
      return value.operands.every(isConstant);
    default:
      return false;
  }
}
