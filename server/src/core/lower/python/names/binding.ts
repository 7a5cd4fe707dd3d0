import type { Syntax } from '../tree/syntax.ts';
import { canonicalName } from './names.ts';
import type { Scope } from './scope.ts';

/** The text that spans are of. */
interface Source {
  readonly source: string;
}

/** Binds every name in an assignment target. `HOST, PORT = 'localhost', 80` gives each name its part. */
export function bindTargets(scan: Source, scope: Scope, target: Syntax | undefined, at: number, value?: Syntax, once = false): void {
  if (target?.type === 'pattern_list' && value?.type === 'expression_list' && target.children.length === value.children.length) {
    target.children.forEach((part, index) => {
      bindTargets(scan, scope, part, at, value.children[index], once);
    });
    return;
  }
  const waiting = target === undefined ? [] : [target];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    switch (node.type) {
      case 'identifier':
        scope.bind(node.text(scan.source)).assignments.push({ name: node, at, value: node === target ? value : undefined, once });
        break;
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
      case 'list_splat_pattern':
      case 'expression_list':
      case 'tuple':
      case 'list':
      case 'list_splat':
      case 'parenthesized_expression':
      case 'as_pattern_target':
        waiting.push(...node.children);
        break;
      default:
    }
  }
}

/** The names that a pattern of `match` captures (and those that it looks up with a dot, which does no harm). */
export function namesIn(pattern: Syntax, source: string): string[] {
  return [...pattern.text(source).matchAll(/(?<![.\w])[A-Za-z_]\w*(?![\w.(=])/g)].map((match) => match[0]).filter((name) => name !== '_' && name !== 'as');
}

/** Binds what an import statement imports. */
export function bindImports(scan: Source, scope: Scope, node: Syntax): void {
  const text = (part: Syntax) => part.text(scan.source).replace(/\s+/g, '');
  const bind = (name: string, qualified: string) => scope.bind(name).imports.push({ at: node.end, qualified });
  if (node.type === 'import_statement') {
    for (const child of node.children) {
      if (child.type === 'aliased_import') {
        const [name, alias] = child.children;
        if (name !== undefined && alias !== undefined) bind(text(alias), text(name));
      } else if (child.type === 'dotted_name') {
        const root = text(child).split('.')[0] ?? '';
        bind(root, root);
      }
    }
    return;
  }
  const [module, ...names] = node.children;
  if (module === undefined) return;
  const written = text(module);
  // `from . import a` names `.a`.
  const prefix = /^\.+$/.test(written) ? written : `${written}.`;
  for (const child of names) {
    if (child.type === 'wildcard_import') {
      scope.starImports.push(written);
      // `import socket` before it: the name means the class from here on.
      if (scope.bindings.has('socket') && canonicalName(written) === 'socket') bind('socket', 'socket.socket');
    } else if (child.type === 'aliased_import') {
      const [name, alias] = child.children;
      if (name !== undefined && alias !== undefined) bind(text(alias), `${prefix}${text(name)}`);
    } else if (child.type === 'dotted_name') bind(text(child), `${prefix}${text(child)}`);
  }
}
