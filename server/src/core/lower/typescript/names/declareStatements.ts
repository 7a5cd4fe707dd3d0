import { declaratorShape, hasReadFunction } from '../tree/shapes.ts';
import { firstKid, isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import type { Declarations } from './declare.ts';
import { declareWrite } from './declareAssignments.ts';
import { declarePattern, exportedBy } from './declareNames.ts';
import { type BindingKind, functionScopeOf, type Scope } from './scopes.ts';

/** `const`, `let`, `var` and `using` */
export function declareVariables(file: Declarations, node: Syntax, scope: Scope): void {
  const isVar = node.type === 'variable_declaration';
  const kind: BindingKind = isVar || file.text.startsWith('let', node.start) ? 'variable' : 'constant';
  for (const declarator of node.kids) {
    const { pattern, type, value } = declaratorShape(declarator);
    if (pattern === undefined) continue;
    declarePattern(file, pattern, { kind, holder: isVar ? functionScopeOf(scope) : scope, scope, value, type }, []);
    if (value === undefined) continue;
    if (isFunction(unwrap(value)) || isClass(unwrap(value))) declareBoundValue(file, unwrap(value), pattern, scope);
    else if (unwrap(value).type === 'object' && hasReadFunction(unwrap(value))) file.telling.instance.add(file.slice(pattern));
    file.visit(value, scope);
  }
}

export function declareExport(file: Declarations, node: Syntax, scope: Scope): void {
  const clause = firstKid(node, 'export_clause');
  if (clause !== undefined) {
    const isElsewhere = firstKid(node, 'string') !== undefined;
    for (const { kids } of isElsewhere ? [] : clause.kids) if (kids[0] !== undefined) file.exportedNames.add(file.slice(kids[0]));
    return;
  }
  file.visitAll(node.kids, scope);
  const given = /^export\s+default\s+([\w$]+)\s*;?$/.exec(file.slice(node))?.[1];
  if (given !== undefined) file.exportedNames.add(given);
  for (const kid of node.kids) if (isFunction(unwrap(kid)) || isClass(unwrap(kid))) file.exportedNodes.add(unwrap(kid));
  for (const name of exportedBy(node, file.text)) {
    const binding = scope.own(name);
    if (binding !== undefined) binding.isExported = true;
  }
}

export function declareNamespace(file: Declarations, node: Syntax, scope: Scope): void {
  const name = node.kids[0];
  const body = firstKid(node, 'statement_block');
  if (body === undefined) return;
  const inner = file.open(body, scope);
  if (name?.type === 'identifier') scope.declare(file.slice(name), 'namespace', name.start, body);
  file.visitAll(body.kids, inner);
}

/** @param scope that of the loop */
export function declareForIn(file: Declarations, node: Syntax, scope: Scope): void {
  const [left, ...rest] = node.kids;
  const keyword = /^for\s*(?:await\s*)?\(\s*(var|let|const|using|await\s+using)\b/.exec(file.text.slice(node.start, node.start + 60))?.[1];
  if (left !== undefined && keyword !== undefined) {
    const holder = keyword === 'var' ? functionScopeOf(scope) : scope;
    declarePattern(file, left, { kind: 'variable', holder, scope, value: undefined, type: undefined }, []);
  } else if (left !== undefined) {
    declareWrite(file, left, scope, undefined);
  }
  file.visitAll(rest, scope);
}

/** @param scope that of the clause */
export function declareCatch(file: Declarations, node: Syntax, scope: Scope): void {
  for (const kid of node.kids) {
    if (kid.type === 'statement_block') file.visit(kid, scope);
    else if (kid.type !== 'type_annotation') {
      declarePattern(file, kid, { kind: 'parameter', holder: scope, scope, value: undefined, type: undefined }, []);
    }
  }
}

/** `const f = () => …`, `const C = class { … }` */
function declareBoundValue(file: Declarations, value: Syntax, pattern: Syntax, scope: Scope): void {
  const binding = pattern.type === 'identifier' ? scope.resolve(file.slice(pattern)) : undefined;
  if (binding !== undefined) file.bindingOf.set(value, binding);
  if (isFunction(value) && value.unread === undefined) file.tellFunction(file.slice(pattern), value);
}
