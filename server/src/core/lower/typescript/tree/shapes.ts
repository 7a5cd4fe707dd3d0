import { firstKid, isFunction, type Syntax, unwrap } from './syntax.ts';

/** One parameter of a function. */
export interface ParameterShape {
  readonly pattern: Syntax;
  readonly defaultValue: Syntax | undefined;
  readonly type: Syntax | undefined;
  /** `constructor(private port: number)`: also a field. */
  readonly isField: boolean;
  readonly isRest: boolean;
}

export interface FunctionShape {
  readonly name: Syntax | undefined;
  readonly parameters: readonly ParameterShape[];
  readonly returnType: Syntax | undefined;
  /** A block, or the expression of an arrow function. */
  readonly body: Syntax | undefined;
}

export interface MemberShape {
  readonly name: string;
  readonly node: Syntax;
  readonly isStatic: boolean;
  readonly kind: 'method' | 'getter' | 'setter' | 'field' | 'block';
  readonly isPrivate: boolean;
  /** The initializer of a field. */
  readonly value: Syntax | undefined;
  readonly type: Syntax | undefined;
}

export interface ClassShape {
  readonly name: Syntax | undefined;
  readonly base: Syntax | undefined;
  readonly members: readonly MemberShape[];
  /** Methods that are left to the classes that inherit from it: abstract ones, and those with nothing in them, or that only say that they were called. */
  readonly hooks: readonly string[];
  readonly abstractMethods: readonly string[];
}

export function functionShape(node: Syntax, text: string): FunctionShape {
  const known = functionShapes.get(node);
  if (known !== undefined) return known;
  const shape = describeFunction(node, text);
  if (node.unread === undefined) functionShapes.set(node, shape);
  return shape;
}

/** The pattern, annotation and initializer of `a: T = v`. */
export function declaratorShape(node: Syntax): { pattern: Syntax | undefined; type: Syntax | undefined; value: Syntax | undefined } {
  const [pattern, ...rest] = node.kids;
  return { pattern, type: rest.find((kid) => kid.type === 'type_annotation'), value: rest.find((kid) => kid.type !== 'type_annotation') };
}

export function classShape(node: Syntax, text: string): ClassShape {
  const known = classShapes.get(node);
  if (known !== undefined) return known;
  const shape = describeClass(node, text);
  classShapes.set(node, shape);
  return shape;
}

/** The name that a property key is written as, where it is not computed. One of the symbols that everybody has is its text with the brackets. */
export function keyName(key: Syntax | undefined, text: string): string | undefined {
  if (key === undefined) return undefined;
  if (key.type === 'computed_property_name') return /^\[Symbol\.\w+\]$/.exec(text.slice(key.start, key.end))?.[0];
  const written = text.slice(key.start, key.end);
  return key.type === 'string' ? stringContent(written) : written;
}

/** What a string literal says, escapes undone. */
export function stringContent(literal: string): string {
  const inner = literal.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|\r?\n|([\s\S]))/g, (_whole, hex, unicode, braced, plain) => {
    const code = hex ?? unicode ?? braced;
    if (code !== undefined) return codePoint(Number.parseInt(code, 16));
    return plain === undefined ? '' : (escapes.get(plain) ?? plain);
  });
}

/** The literal number that a token says, underscores and bases included. */
export function numberContent(token: string): number | undefined {
  const digits = token.replaceAll('_', '').replace(/n$/, '');
  const value = /^0\d/.test(digits) && !/[89.e]/i.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isNaN(value) ? undefined : value;
}

/** The value of a property of an object literal, by name: the last one that says it, unless a spread may have changed it since. */
export function propertyOf(object: Syntax, name: string, text: string): Syntax | 'absent' | 'unknown' {
  for (let index = object.kids.length - 1; index >= 0; index--) {
    const kid = object.kids[index];
    if (kid === undefined) continue;
    if (kid.type === 'spread_element') return 'unknown';
    if (kid.type === 'shorthand_property_identifier' && text.slice(kid.start, kid.end) === name) return kid;
    if (kid.type === 'method_definition' && keyName(functionShape(kid, text).name, text) === name) return kid;
    if (kid.type !== 'pair') continue;
    if (kid.kids[0]?.type === 'computed_property_name') return 'unknown';
    if (keyName(kid.kids[0], text) === name) return kid.kids[1] ?? 'unknown';
  }
  return 'absent';
}

/** A function written in place: `() => …`, `function () {}`, or a method of an object literal. */
export function functionLiteral(node: Syntax | undefined): Syntax | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  return isFunction(inner) ? inner : undefined;
}

/** tree-sitter's TypeScript reads `await using x = f()` as an awaited assignment. */
export function isUsing(assignment: Syntax, text: string): boolean {
  return (
    assignment.type === 'assignment_expression' &&
    /^using\s+[\w$]/.test(text.slice(assignment.start, assignment.start + 40)) &&
    assignment.kids[0]?.type === 'identifier'
  );
}

/** The name that a function declaration declares; an unread one has it in its head. */
export function declaredName(node: Syntax, text: string): string | undefined {
  if (node.type !== 'function_declaration' && node.type !== 'generator_function_declaration') return undefined;
  return /^(?:async\s+)?function\s*\*?\s*([\w$\u0080-\uffff]+)/.exec(text.slice(node.start, Math.min(node.end, node.start + 200)))?.[1];
}

/** A method of an object literal that does without its object is a function like any other: `return { start() { server.listen(80); } }`. */
export function asksForThis(method: Syntax, text: string): boolean {
  return /\bthis\b/.test(text.slice(method.start, method.end));
}

/** An object literal with a function that has been read: what is called of it matters. */
export function hasReadFunction(object: Syntax): boolean {
  return object.kids.some((kid) => {
    const value = kid.type === 'pair' ? kid.kids[1] : kid;
    return value !== undefined && isFunction(unwrap(value)) && unwrap(value).unread === undefined;
  });
}

/** The functions of an object literal, each with its name there; a name alone may be that of a function, too. */
export function functionMembers(object: Syntax, text: string): readonly { readonly name: string; readonly node?: Syntax }[] {
  return object.kids.flatMap((kid) => {
    if (kid.type === 'shorthand_property_identifier') return [{ name: text.slice(kid.start, kid.end) }];
    const value = kid.type === 'pair' ? kid.kids[1] : kid;
    const node = value === undefined ? undefined : unwrap(value);
    if (node === undefined || !isFunction(node)) return [];
    const name = keyName(kid.type === 'pair' ? kid.kids[0] : functionShape(kid, text).name, text);
    return name === undefined ? [] : [{ name, node }];
  });
}

const functionShapes = new WeakMap<Syntax, FunctionShape>();
const classShapes = new WeakMap<Syntax, ClassShape>();
const nameTypes = new Set(['identifier', 'property_identifier', 'private_property_identifier', 'string', 'number', 'computed_property_name']);
const patternTypes = new Set(['identifier', 'object_pattern', 'array_pattern', 'rest_pattern', 'assignment_pattern', 'this']);
/** Modifiers, then the name: of a method that was not read. */
const memberHead =
  /^((?:(?:static|async|get|set|public|private|protected|override|readonly)\s+(?![(=]))*\*?\s*)(#?[\w$\u0080-\uffff]+|'[^'\n]*'|"[^"\n]*"|\[[^\]\n]*\])/;
const abstractName = /([#\w$]+)\s*\??\s*(?:<[^(]*)?\(/;
/** Nothing, or an error for who has forgotten to write it. */
const emptyBody =
  /\{\s*(?:\/\/[^\n]*\n\s*)*(?:(?:throw\s+new\s+\w*Error\([^()]*\)|return(?:\s+(?:null|undefined|true|false))?|(?:this\s*\.\s*)?(?:#?\w+\s*\.\s*)?(?:log|debug|info|trace|warn)\((?:[^;{}]|\$\{[^{}]*\})*\))\s*;?\s*)?\}$/;
const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

function describeFunction(node: Syntax, text: string): FunctionShape {
  const { kids } = node;
  const list = firstKid(node, 'formal_parameters');
  const body = node.type === 'arrow_function' ? kids.at(-1) : firstKid(node, 'statement_block');
  const first = kids[0];
  if (list === undefined) {
    // `x => …`: the parameter is the only kid beside the body.
    const parameters = node.type === 'arrow_function' && first !== undefined && first !== body ? [bareParameter(first)] : [];
    return { name: undefined, parameters, returnType: undefined, body };
  }
  const before = kids.slice(0, kids.indexOf(list));
  const name = node.type === 'arrow_function' ? undefined : before.filter((kid) => nameTypes.has(kid.type)).at(-1);
  const returnType = kids.slice(kids.indexOf(list)).find((kid) => kid.type === 'type_annotation');
  return { name, parameters: list.kids.flatMap((kid) => parameterShape(kid, text)), returnType, body };
}

function describeClass(node: Syntax, text: string): ClassShape {
  const heritage = firstKid(node, 'class_heritage');
  const extended = firstKid(heritage, 'extends_clause');
  const base = extended === undefined ? heritage?.kids.find((kid) => kid.type !== 'implements_clause') : extended.kids[0];
  const name = node.kids.find((kid) => kid.type === 'identifier' || kid.type === 'type_identifier');
  const kids = firstKid(node, 'class_body')?.kids ?? [];
  const members = kids.flatMap((kid) => memberShape(kid, text));
  const abstractMethods = kids.flatMap((kid) =>
    kid.type === 'abstract_method_signature' ? (abstractName.exec(text.slice(kid.start, kid.end))?.[1] ?? []) : [],
  );
  const empty = members.flatMap((member) => (member.kind === 'method' && emptyBody.test(text.slice(member.node.start, member.node.end)) ? member.name : []));
  return { name, base, members, hooks: [...abstractMethods, ...empty], abstractMethods };
}

function codePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : '';
}

function bareParameter(pattern: Syntax): ParameterShape {
  return { pattern, defaultValue: undefined, type: undefined, isField: false, isRest: false };
}

function parameterShape(node: Syntax, text: string): readonly ParameterShape[] {
  if (node.type !== 'required_parameter' && node.type !== 'optional_parameter') return patternTypes.has(node.type) ? [untypedParameter(node)] : [];
  const at = node.kids.findIndex((kid) => patternTypes.has(kid.type));
  const pattern = node.kids[at];
  if (pattern === undefined || pattern.type === 'this') return [];
  const rest = node.kids.slice(at + 1);
  const modifiers = text.slice(node.start, pattern.start);
  return [
    {
      ...untypedParameter(pattern),
      defaultValue: rest.find((kid) => kid.type !== 'type_annotation'),
      type: rest.find((kid) => kid.type === 'type_annotation'),
      isField: /\b(?:public|private|protected|readonly)\b/.test(modifiers),
    },
  ];
}

function untypedParameter(node: Syntax): ParameterShape {
  const [left, right] = node.kids;
  if (node.type === 'assignment_pattern' && left !== undefined) return { ...bareParameter(left), defaultValue: right };
  if (node.type === 'rest_pattern' && left !== undefined) return { ...bareParameter(left), isRest: true };
  return bareParameter(node);
}

function memberShape(node: Syntax, text: string): readonly MemberShape[] {
  if (node.type === 'class_static_block') {
    return [{ name: '', node, isStatic: true, kind: 'block', isPrivate: true, value: undefined, type: undefined }];
  }
  const isMethod = node.type === 'method_definition';
  if (!isMethod && node.type !== 'field_definition' && node.type !== 'public_field_definition') return [];
  // An unread method keeps no kids: its head is read from the text.
  const nameNode = node.kids.find((kid) => nameTypes.has(kid.type));
  const head = nameNode === undefined ? memberHead.exec(text.slice(node.start, Math.min(node.end, node.start + 160))) : null;
  // A computed name is its text with the brackets, which is nobody's plain name: `[Symbol.asyncDispose]`.
  const name = nameNode === undefined ? head?.[2] : (keyName(nameNode, text) ?? text.slice(nameNode.start, nameNode.end));
  if (name === undefined) return [];
  const words = nameNode === undefined ? (head?.[1] ?? '') : text.slice(node.start, nameNode.start);
  const after = nameNode === undefined ? [] : node.kids.slice(node.kids.indexOf(nameNode) + 1);
  const isStatic = /\bstatic\b/.test(words);
  const isPrivate = name.startsWith('#') || /\bprivate\b/.test(words);
  const kind = !isMethod ? 'field' : /\bget\b/.test(words) ? 'getter' : /\bset\b/.test(words) ? 'setter' : 'method';
  const type = after.find((kid) => kid.type === 'type_annotation');
  const value = isMethod ? undefined : after.find((kid) => kid.type !== 'type_annotation');
  return [{ name, node, isStatic, kind, isPrivate, value, type }];
}

/** Whether a function is what `new Promise()` is given: it runs at once. */
export function isExecutor(node: Syntax, text: string): boolean {
  return /\bnew\s+Promise\s*(?:<[^()]{0,100}>)?\s*\(\s*$/.test(text.slice(Math.max(0, node.start - 140), node.start));
}
