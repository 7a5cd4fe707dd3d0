import { opensOnlyWinsock } from '../../apis/ffi.ts';
import { frameworkRows } from '../../apis/frameworks.ts';
import type { FileRole, FunctionIr, Lowered } from '../../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../../syntax/index.ts';
import { assignTo } from './expressions/assignments.ts';
import { lowerBranch, lowerValue } from './expressions/expressions.ts';
import { FileLowering, type Lowerers } from './file.ts';
import { TypescriptIdioms } from './idioms/idioms.ts';
import { lowerForeignFunction } from './library/foreignFunctions.ts';
import { linkageOf } from './linkage/linkage.ts';
import { lowerClass, registerPrototypes } from './objects/classes.ts';
import { lowerFunction, lowerModule } from './objects/functions.ts';
import { readSource } from './selection/read.ts';
import { lowerApplicationListen } from './servers/frameworkCalls.ts';
import { lowerStatements } from './statements/statements.ts';
import { isClass, isFunction } from './tree/syntax.ts';

export { mentionsSocketsTypescript } from './selection/words.ts';

/**
 * Lowers TypeScript and JavaScript, JSX included. Total: whatever the text, the result is well-formed; what could not be followed is unknown, an escape
 * or a gap.
 */
export function lowerTypescript(root: SyntaxNode, text: string, _language: LanguageId, role: FileRole): Lowered {
  const source = readSource(root, text, role);
  const file = new FileLowering(source, lowerers, role);
  registerPrototypes(file);
  file.functions.push(lowerModule(file));
  for (const node of source.declarations.scopes.keys()) {
    if (isFunction(node)) file.functionId(node);
    else if (isClass(node)) file.classId(node);
  }
  const linkage = linkageOf(file);
  lowerWaiting(file);
  for (const { id, node, name } of file.libraryWaiting) {
    const application = frameworkRows.get(name);
    file.functions.push(application === undefined ? lowerForeignFunction(file, id, node, name) : lowerApplicationListen(file, id, node, name, application));
  }
  return {
    functions: file.functions.sort((a: FunctionIr, b: FunctionIr) => a.id - b.id),
    classes: file.classes.sort((a, b) => a.id - b.id),
    comments: source.comments.map((span) => ({ span })),
    gaps: source.gaps,
    idioms: new TypescriptIdioms(text, file.facts),
    linkage,
    ...(file.reachesLibc && opensOnlyWinsock(text) ? { onlyOn: 'windows' } : {}),
  };
}

const lowerers: Lowerers = { value: lowerValue, branch: lowerBranch, statements: lowerStatements, assign: assignTo };

/** Lowering a function may name further ones. */
function lowerWaiting(file: FileLowering): void {
  while (file.waiting.length > 0 || file.classesWaiting.length > 0) {
    for (const { id, node } of file.classesWaiting.splice(0)) file.classes.push(lowerClass(file, id, node));
    for (const { id, node } of file.waiting.splice(0)) file.functions.push(lowerFunction(file, id, node));
  }
}
