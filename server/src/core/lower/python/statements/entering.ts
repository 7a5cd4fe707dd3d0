import { placeOf, type Site, type Value } from '../../../ir/index.ts';
import type { ExitStackFrame, FunctionContext } from '../context.ts';
import { mayHoldSocket } from '../expressions/values.ts';
import { importedName } from '../linkage/imports.ts';
import { constructionOf } from '../names/assigned.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { placeOfExpression } from '../names/places.ts';
import { assignTarget } from '../names/targets.ts';
import { closedBy } from '../servers/servers.ts';
import type { Syntax } from '../tree/syntax.ts';

interface Item {
  readonly node: Syntax;
  readonly expression: Syntax;
  readonly target: Syntax | undefined;
}

interface Methods {
  readonly name: string;
  /** Those of this file. */
  readonly methods: readonly FunctionDefinition[];
}

interface Ways {
  readonly inside: () => void;
  readonly protect: (body: () => void, cleanup: () => void) => void;
  readonly swallow: (body: () => void) => void;
  readonly raise: () => void;
}

const swallowers = /(?:^|\.)suppress$/;
const expecters = /(?:^|\.)(?:assertRaises|assertRaisesRegex|assertRaisesRegexp|raises)$/;
const stacks = /(?:^|\.)(?:Async)?ExitStack$/;
const closers = /(?:^|\.)(?:a?closing)$/;

/** Enters one context manager around the rest of the `with`. */
export function withEntered(fn: FunctionContext, item: Item, ways: Ways): void {
  const { expression, target, node } = item;
  const callee = expression.type === 'call' ? expression.children[0] : undefined;
  const name = callee === undefined ? '' : (fn.file.qualifiedName(callee, fn.scope) ?? fn.text(callee));
  if (swallowers.test(name)) {
    fn.value(expression);
    ways.swallow(ways.inside);
    return;
  }
  if (expecters.test(name)) {
    fn.value(expression);
    bindTarget(fn, target, { kind: 'unknown', from: 'unknown' }, node);
    ways.swallow(() => {
      const isMeantAround = fn.isMeantToFail;
      fn.isMeantToFail = true;
      ways.inside();
      fn.isMeantToFail = isMeantAround;
      // Nothing was raised: the test has failed.
      fn.graph.exit('throw');
    });
    return;
  }
  if (stacks.test(name)) {
    enterStack(fn, item, ways);
    return;
  }
  if (closers.test(name) && expression.type === 'call') {
    const [only] = expression.children[1]?.children ?? [];
    if (only !== undefined) {
      closeAfter(fn, item, fn.value(only), ways);
      return;
    }
  }
  const value = fn.value(expression);
  if (callee !== undefined && isGeneratorManager(fn, callee)) {
    bindTarget(fn, target, value, node);
    if (!mayHoldSocket(value)) {
      ways.inside();
      return;
    }
    const kept = placeOf(fn.temporary(expression, 'with'));
    fn.assign(kept, value, expression);
    // What comes after its `yield` may close the socket, or hand it on.
    ways.protect(ways.inside, () => fn.emit({ kind: 'escape', value: { kind: 'place', place: kept }, onFailure: 'throws', site: fn.site(expression, '', []) }));
    return;
  }
  if (!mayHoldSocket(value)) {
    bindTarget(fn, target, value, node);
    ways.inside();
    return;
  }
  closeAfter(fn, item, value, ways);
}

function isGeneratorManager(fn: FunctionContext, callee: Syntax): boolean {
  const definition = fn.file.definitionOf(callee, fn.scope);
  if (definition?.what === 'function') return definition.binding === 'context-manager' || definition.isGenerator;
  const [, method] = callee.type === 'attribute' ? callee.children : [];
  if (method === undefined) return false;
  const methods = fn.file.methodsByName.get(fn.text(method)) ?? [];
  return methods.length > 0 && methods.every((one) => one.binding === 'context-manager' || one.isGenerator);
}

/** The object is kept under a name of ours: its own may mean something else at the end. */
function closeAfter(fn: FunctionContext, item: Item, value: Value, ways: Ways): void {
  const { expression, target, node } = item;
  const kept = placeOf(fn.temporary(expression, 'with'));
  fn.assign(kept, value, expression);
  const receiver: Value = { kind: 'place', place: kept };
  const enter = methodsCalled(fn, item, 'enter');
  const exit = methodsCalled(fn, item, 'exit');
  const site = () => fn.site(expression, '', []);
  const owner = expression.type === 'call' && expression.children[0] !== undefined ? fn.file.classOf(expression.children[0], fn.scope) : undefined;
  let entered: Value = receiver;
  if (enter !== undefined) {
    const result = callMethod(fn, enter, receiver, site());
    if (owner !== undefined && fn.file.lookUp(owner, enter.name) !== undefined) entered = result;
  }
  bindTarget(fn, target, entered, node);
  ways.protect(ways.inside, () => {
    for (const fd of closedBy(fn, expression, kept)) fn.emit({ kind: 'close', fd, duck: true, onFailure: 'throws', performedBy: '__exit__', site: site() });
    if (exit !== undefined) callMethod(fn, exit, receiver, site());
  });
}

/** The methods that `with` calls. Where none of this file is called so, the object may be of another file's class. */
function methodsCalled(fn: FunctionContext, { node, expression }: Item, does: 'enter' | 'exit'): Methods | undefined {
  for (const name of [`__${does}__`, `__a${does}__`]) {
    const methods = fn.file.methodsByName.get(name);
    if (methods !== undefined) return { name, methods };
  }
  if (!isOfOtherFile(fn, expression)) return undefined;
  return { name: fn.text(node).startsWith('async') ? `__a${does}__` : `__${does}__`, methods: [] };
}

/** Whether an expression makes an object of a class that another file has, or that inherits from one. */
function isOfOtherFile(fn: FunctionContext, expression: Syntax): boolean {
  const made = expression.type === 'identifier' ? constructionOf(fn, expression) : expression;
  const callee = made?.type === 'call' ? made.children[0] : undefined;
  if (callee === undefined) return false;
  const name = fn.file.qualifiedName(callee, fn.scope);
  if (name !== undefined) return importedName(name) !== undefined;
  const owner = fn.file.classOf(callee, fn.scope);
  return owner !== undefined && fn.file.foreignBases(owner).some((base) => importedName(base) !== undefined);
}

function callMethod(fn: FunctionContext, { name, methods }: Methods, receiver: Value, site: Site): Value {
  for (const method of methods) fn.file.request(method);
  return fn.emit({ kind: 'call', callee: { kind: 'method', name }, receiver, arguments: [], onFailure: 'throws', site });
}

function enterStack(fn: FunctionContext, item: Item, ways: Ways): void {
  const { expression, target, node } = item;
  const kept = placeOf(fn.temporary(expression, 'with'));
  const name = target?.type === 'as_pattern_target' ? target.children[0] : target;
  const named = name === undefined ? undefined : placeOfExpression(fn, name);
  const frame: ExitStackFrame = { root: (named ?? kept).root, entered: [] };
  bindTarget(fn, target, { kind: 'unknown', from: 'unknown' }, node);
  fn.exitStacks.push(frame);
  ways.protect(
    () => {
      ways.inside();
      fn.exitStacks.pop();
    },
    () => {
      for (const place of frame.entered.toReversed()) {
        const fd: Value = { kind: 'place', place };
        fn.emit({ kind: 'close', fd, duck: true, onFailure: 'throws', performedBy: 'ExitStack', site: fn.site(expression, '', []) });
      }
    },
  );
}

function bindTarget(fn: FunctionContext, target: Syntax | undefined, value: Value, node: Syntax): void {
  if (target !== undefined) assignTarget(fn, target, value, node);
}
