import type { ClassInfo, FunctionInfo } from '../context.ts';
import type { Collecting } from '../declared.ts';
import { emptyClass } from '../objects/classes.ts';
import { deepestNesting, isSwallowed } from '../preprocessor/cutOff.ts';
import { lastKid, namedKids, type View } from '../tree/view.ts';
import { readDeclarator } from './declarators.ts';

/** Adds a definition, to its class where it is a method's. */
export function addFunction(into: Collecting, view: View, owner?: ClassInfo): void {
  const body = view.kids.find((kid) => kid.type === 'compound_statement' || kid.type === 'try_statement');
  const declarator = view.kids.find((kid) => /declarator$|^operator_cast$/.test(kid.type));
  if (body === undefined || declarator === undefined || into.isDead(view)) return;
  const read = readDeclarator(declarator);
  if (declarator.type === 'parenthesized_declarator' && owner === undefined) {
    // `TEST(name) { … }`, where the macro reads like a type.
    addInfo(into, { name: into.text.slice(view.start, declarator.end), view, declarator, body, ownerClass: undefined, isStatic: true });
    return;
  }
  if (read.name === undefined || read.parameters === undefined) return;
  const written = into.text
    .slice(read.name.start, read.name.end)
    .replace(/\s+/g, '')
    .replace(/<[^<>]*>/g, '');
  const parts = written.split('::');
  const name = parts[parts.length - 1] ?? written;
  const qualifier = parts[parts.length - 2];
  const ownerClass = owner ?? (qualifier === undefined || qualifier === '' || into.namespaces.has(qualifier) ? undefined : openClass(into, qualifier));
  const isStatic = view.kids.some((kid) => kid.type === 'storage_class_specifier' && into.text.slice(kid.start, kid.end) === 'static');
  addInfo(into, { name, view, declarator, body, ownerClass, isStatic });
}

/** Adds what is a function however it reads: a macro's, say. */
export function addInfo(into: Collecting, read: Pick<FunctionInfo, 'name' | 'view' | 'declarator' | 'body' | 'ownerClass' | 'isStatic'>): void {
  const { name, view, body, ownerClass } = read;
  const info: FunctionInfo = {
    ...read,
    id: into.nextFunction(),
    tail: [],
    conditions: into.directives.conditionsAt(view.start),
    isRelevant: false,
    isHelper: false,
    isLeading: false,
    isFilling: false,
    endsProcess: false,
    isAddressTaken: false,
  };
  into.functions.push(info);
  const table = ownerClass === undefined ? into.byName : ownerClass.methods;
  table.set(name, [...(table.get(name) ?? []), info]);
  if (view.hasError === true) addSwallowed(into, info, body, 0);
}

/** A brace too many, such as each alternative of the preprocessor brings one, and the functions that follow stand inside this one. */
function addSwallowed(into: Collecting, info: FunctionInfo, view: View, depth: number): void {
  if (depth > deepestNesting) return;
  for (const kid of view.kids) {
    if (kid.type === 'function_definition') {
      if (!isSwallowed(into.text, kid, info.view)) continue;
      const before = into.functions.length;
      addFunction(into, kid);
      if (into.functions.length > before) info.swallowed ??= kid.start;
    } else if (kid.hasError === true || info.swallowed !== undefined) {
      addSwallowed(into, info, kid, depth + 1);
    }
  }
}

function openClass(into: Collecting, name: string): ClassInfo {
  const known = into.classes.get(name);
  if (known !== undefined) return known;
  const made = emptyClass(into.classes.size, name);
  into.classes.set(name, made);
  return made;
}

/** `main(argc, argv) int argc; char **argv; { … }`, without a type: a call and declarations before the body. @returns where the body is */
export function endOfOld(views: readonly View[], head: number): number | undefined {
  const view = views[head];
  if (view === undefined || !isMacroCall(view)) return undefined;
  let at = head + 1;
  while (views[at]?.type === 'declaration') at += 1;
  if (at === head + 1 || views[at]?.type !== 'compound_statement') return undefined;
  const [callee, list] = namedKids(view.kids[0] ?? view);
  const names = list === undefined ? [] : namedKids(list);
  return callee?.type === 'identifier' && names.length > 0 && names.every(({ type }) => type === 'identifier') ? at : undefined;
}

/** Adds the function of that kind. */
export function addOld(into: Collecting, [head, ...declarations]: readonly View[], body: View): void {
  const [callee, list] = namedKids(head?.kids[0] ?? body);
  if (head === undefined || callee === undefined || list === undefined) return;
  const view: View = { type: 'function_definition', start: head.start, end: body.end, kids: [...declarations, body], isNamed: true, isMissing: false };
  addInfo(into, { name: into.text.slice(callee.start, callee.end), view, declarator: list, body, ownerClass: undefined, isStatic: false });
}

/** `TEST(group, name) { … }`: a macro that stands for the head of a function reads like a call without its semicolon. */
export function isMacroCall(view: View): boolean {
  return view.type === 'expression_statement' && view.kids[0]?.type === 'call_expression' && lastKid(view)?.isMissing === true;
}
