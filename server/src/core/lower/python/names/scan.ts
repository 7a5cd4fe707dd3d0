import type { ClassId } from '../../../ir/index.ts';
import type { Identifiers } from '../selection/identifiers.ts';
import { type Syntax, undecorated } from '../tree/syntax.ts';
import { bindImports, bindTargets, namesIn } from './binding.ts';
import type { ClassDefinition, FunctionDefinition } from './definitions.ts';
import { Scope } from './scope.ts';

/** What a scan finds, and where it leaves it. */
export interface Scan {
  readonly source: string;
  readonly identifiers: Identifiers;
  /** Whether there is a `:=` or a `lambda`: only expressions around these are walked. */
  readonly hasMark: (start: number, end: number) => boolean;
  /** Whether anything is done to a socket there. */
  readonly hasAction: (start: number, end: number) => boolean;
  readonly hasYield: (start: number, end: number) => boolean;
  readonly functions: FunctionDefinition[];
  readonly classes: ClassDefinition[];
  readonly nextClass: () => ClassId;
}

const comprehensions: ReadonlySet<string> = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']);
const loops: ReadonlySet<string> = new Set(['for_statement', 'while_statement']);

function everything(): boolean {
  return true;
}

interface Work {
  readonly node: Syntax;
  /** What stands behind the `@`. */
  readonly decorations: readonly Syntax[];
  /** The statement runs at most once each time the scope does, and on every path to what follows it. */
  readonly once: boolean;
}

/** Collects what a module, a function body or a class body binds. Functions within are noted, not entered; classes within are. */
export function scanScope(
  scan: Scan,
  scope: Scope,
  roots: readonly Syntax[],
  owner: ClassDefinition | undefined,
  matters: (node: Syntax) => boolean = everything,
): void {
  const waiting: Work[] = roots.map((node) => ({ node, decorations: [], once: true })).reverse();
  const inner: Syntax[] = [];
  for (let work = waiting.pop(); work !== undefined; work = waiting.pop()) {
    const { node, once } = work;
    if (!matters(node)) continue;
    const push = (nodes: readonly Syntax[], stillOnce: boolean) => {
      for (let index = nodes.length - 1; index >= 0; index -= 1) {
        const child = nodes[index];
        if (child !== undefined) waiting.push({ node: child, decorations: [], once: stillOnce });
      }
    };
    switch (node.type) {
      case 'decorated_definition': {
        const decorations = node.children.flatMap(({ type, children }) => (type === 'decorator' ? children.slice(0, 1) : []));
        waiting.push({ node: undecorated(node), decorations, once });
        break;
      }
      case 'function_definition':
        inner.push(node);
        defineFunction(scan, scope, node, work.decorations, owner);
        break;
      case 'class_definition':
        if (scope.kind !== 'module') inner.push(node);
        defineClass(scan, scope, node, work.decorations);
        break;
      case 'import_statement':
      case 'import_from_statement':
        bindImports(scan, scope, node);
        break;
      case 'global_statement':
        for (const name of node.children) scope.globals.add(name.text(scan.source));
        break;
      case 'nonlocal_statement':
        for (const name of node.children) scope.nonlocals.add(name.text(scan.source));
        break;
      case 'expression_statement':
        for (const child of node.children) scanExpressionStatement(scan, scope, child, once, owner, push);
        break;
      case 'for_statement':
        bindTargets(scan, scope, node.children[0], node.end);
        push(node.children.slice(1), false);
        break;
      case 'block':
      case 'with_clause':
      case 'with_item':
        push(node.children, once);
        break;
      case 'as_pattern': {
        const [value, target] = node.children;
        bindTargets(scan, scope, target?.type === 'as_pattern_target' ? target.children[0] : target, node.end);
        if (value !== undefined) push([value], once);
        break;
      }
      case 'with_statement':
        push(node.children, once);
        break;
      case 'except_clause':
      case 'except_group_clause':
        scanExcept(scan, scope, node, push);
        break;
      case 'delete_statement':
        bindTargets(scan, scope, node.children[0], node.end);
        break;
      case 'case_clause':
        scanCase(scan, scope, node, push);
        break;
      case 'named_expression':
        bindTargets(scan, scope, node.children[0], node.end);
        push(node.children.slice(1), once);
        break;
      case 'lambda':
        inner.push(node);
        break;
      default:
        if (isStatement(node) || scan.hasMark(node.start, node.end)) {
          // Comprehension variables are in a scope of their own, made when the comprehension is lowered.
          const children = comprehensions.has(node.type) ? node.children.filter((child) => child.type !== 'for_in_clause') : node.children;
          push(children, once && !loops.has(node.type) && !branches.has(node.type));
        }
    }
  }
  if (scope.kind !== 'module') for (const node of inner) noteCaptures(scan, scope, node);
}

const branches: ReadonlySet<string> = new Set([
  'if_statement',
  'elif_clause',
  'else_clause',
  'try_statement',
  'match_statement',
  'conditional_expression',
  'boolean_operator',
]);

function isStatement(node: Syntax): boolean {
  return (
    node.type.endsWith('_statement') || node.type.endsWith('_clause') || node.type === 'ERROR' || node.type === 'module' || node.type === 'except_group_clause'
  );
}

function scanExpressionStatement(
  scan: Scan,
  scope: Scope,
  node: Syntax,
  once: boolean,
  owner: ClassDefinition | undefined,
  push: (nodes: readonly Syntax[], once: boolean) => void,
): void {
  let current: Syntax | undefined = node;
  while (current !== undefined && (current.type === 'assignment' || current.type === 'augmented_assignment')) {
    const left: Syntax | undefined = current.children[0];
    const right: Syntax | undefined = current.children.length > 1 ? current.children.at(-1) : undefined;
    const value: Syntax | undefined = right?.type === 'type' ? undefined : right;
    // A bare annotation binds the name for the scope but gives it no value.
    if (left !== undefined) {
      const isPlain = current.type === 'assignment' && value?.type !== 'assignment';
      if (isPlain || value !== undefined) bindTargets(scan, scope, left, current.end, isPlain ? value : undefined, once);
      if (owner !== undefined && left.type === 'identifier') noteAttribute(scan, owner, left, value, current);
    }
    if (value?.type !== 'assignment') {
      if (value !== undefined && scan.hasMark(value.start, value.end)) push([value], once);
      return;
    }
    current = value;
  }
  if (current !== undefined && scan.hasMark(current.start, current.end)) push([current], once);
}

function noteAttribute(scan: Scan, owner: ClassDefinition, left: Syntax, value: Syntax | undefined, node: Syntax): void {
  const name = left.text(scan.source);
  const known = owner.attributes.get(name);
  owner.attributes.set(name, {
    value: known === undefined ? value : undefined,
    hasAnnotation: node.children.some((child) => child.type === 'type'),
    times: (known?.times ?? 0) + 1,
    at: left.start,
  });
}

function scanExcept(scan: Scan, scope: Scope, node: Syntax, push: (nodes: readonly Syntax[], once: boolean) => void): void {
  const children = node.children;
  const named = children.filter((child) => child.type !== 'block');
  // `except A as e` and Python 2's `except A, e` both come as two expressions or as one pattern.
  if (named.length === 2 && named[1]?.type === 'identifier') bindTargets(scan, scope, named[1], node.end);
  push(
    children.filter((child) => child.type === 'block' || child.type === 'as_pattern'),
    false,
  );
}

function scanCase(scan: Scan, scope: Scope, node: Syntax, push: (nodes: readonly Syntax[], once: boolean) => void): void {
  for (const child of node.children) {
    if (child.type === 'case_pattern')
      for (const name of namesIn(child, scan.source)) scope.bind(name).assignments.push({ name: child, at: child.end, value: undefined, once: false });
    else push([child], false);
  }
}

function defineFunction(scan: Scan, scope: Scope, node: Syntax, decorations: readonly Syntax[], owner: ClassDefinition | undefined): void {
  const decorators = decorations.map((each) => each.text(scan.source));
  const name = nameAfter(scan.source, node.start);
  const kind = owner === undefined ? (scope.kind === 'module' ? 'function' : 'closure') : name === '__init__' ? 'constructor' : 'method';
  const definition: FunctionDefinition = {
    what: 'function',
    name,
    node,
    start: node.start,
    end: node.end,
    decorators,
    decorations,
    kind,
    ownerClass: owner,
    parent: scope,
    binding: bindingOf(decorators, owner !== undefined, name),
    get isGenerator() {
      return scan.hasYield(node.start, node.end);
    },
    id: undefined,
  };
  scan.functions.push(definition);
  scope.bind(name).definitions.push(definition);
  if (owner !== undefined && !decorators.some((decorator) => /\.(setter|deleter)$/.test(decorator))) owner.methods.set(name, definition);
}

/** Characters of a class that is more than a list of constants: without a word of the tables its members are not looked at. */
const largeClass = 1500;

const definitionHead = /(?:async\s+)?(?:def|class)\s+(\w+)/y;

/** The name in a `def` or `class`, read from the text: most definitions are not looked at further. */
function nameAfter(source: string, start: number): string {
  definitionHead.lastIndex = start;
  return definitionHead.exec(source)?.[1] ?? '';
}

function bindingOf(decorators: readonly string[], isMethod: boolean, name: string): FunctionDefinition['binding'] {
  if (decorators.some((decorator) => /(^|\.)(async)?contextmanager$/.test(decorator))) return 'context-manager';
  if (!isMethod) return 'plain';
  if (decorators.includes('staticmethod') || name === '__new__') return 'static';
  if (decorators.includes('classmethod')) return 'class';
  return decorators.some((decorator) => /(^|\.|_)property$/.test(decorator)) ? 'property' : 'plain';
}

function defineClass(scan: Scan, scope: Scope, node: Syntax, decorations: readonly Syntax[]): void {
  const name = nameAfter(scan.source, node.start);
  const body = node.child('block');
  const bases = node.child('argument_list')?.children.filter((child) => child.type !== 'keyword_argument') ?? [];
  const definition: ClassDefinition = {
    what: 'class',
    name,
    node,
    start: node.start,
    end: node.end,
    bodyStart: body?.start ?? node.end,
    id: scan.nextClass(),
    bases,
    parent: scope,
    scope: new Scope('class', node.start, scope, name),
    methods: new Map(),
    attributes: new Map(),
    decorations,
    isDataclass: decorations.some((each) => /(^|\.)(dataclass|define|attrs|attr\.s)\b/.test(each.text(scan.source))),
  };
  scan.classes.push(definition);
  scope.bind(name).definitions.push(definition);
  // Classes within classes nest only as deep as someone indents them; past that their members are not looked at.
  const isOther = scope.kind === 'module' && node.end - node.start > largeClass && !scan.hasAction(node.start, node.end);
  if (body !== undefined && !isOther && depthOf(scope) < 40) scanScope(scan, definition.scope, body.children, definition);
}

function depthOf(scope: Scope): number {
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) depth += 1;
  return depth;
}

/** A name of this scope that a function within mentions outlives the call. Its own parameters and what it assigns itself are its own. */
function noteCaptures(scan: Scan, scope: Scope, node: Syntax): void {
  const own = new Set<string>();
  const parameters = node.child('parameters') ?? node.child('lambda_parameters');
  if (parameters !== undefined) for (const match of parameters.text(scan.source).matchAll(/(?<![.\w=])\*{0,2}([A-Za-z_]\w*)/g)) own.add(match[1] ?? '');
  for (const name of scan.identifiers.namesWithin(node.start, node.end)) {
    const binding = scope.bindings.get(name);
    if (binding !== undefined && !own.has(name)) binding.isCaptured = true;
  }
}
