import { type BlockId, unknownValue, type Value } from '../../../ir/index.ts';
import { chosenRounds } from '../collections/chosenRounds.ts';
import { type GivenRounds, givenElements, givenRounds } from '../collections/givenRounds.ts';
import { anyElement, countedRounds, elementRounds, elementType, type Round } from '../collections/rounds.ts';
import { assign, type FunctionLowering } from '../context.ts';
import { conditionOf } from '../idioms/sites.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { leaveScopes, withJumps } from './jumps.ts';

export function lowerWhile(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const condition = conditionOf(view);
  const body = namedKids(view).find((kid) => kid !== condition);
  const test = graph.newBlock();
  const inside = graph.newBlock();
  const end = graph.newBlock();
  fn.scope.enter();
  graph.startBlock(test);
  looping(fn, view, () => {
    if (condition === undefined) graph.branch({ kind: 'opaque' }, inside, end);
    else fn.walk.condition(fn, condition, inside, end);
    graph.startBlock(inside);
    withJumps(fn, { breakTo: end, continueTo: test, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => {
      if (body !== undefined) fn.walk.statement(fn, body);
    });
  });
  graph.jump(test);
  fn.scope.leave();
  graph.startBlock(end);
}

export function lowerDo(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const condition = conditionOf(view);
  const body = namedKids(view).find((kid) => kid !== condition);
  const inside = graph.newBlock();
  const test = graph.newBlock();
  const end = graph.newBlock();
  graph.startBlock(inside);
  looping(fn, view, () => {
    withJumps(fn, { breakTo: end, continueTo: test, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => {
      if (body !== undefined) fn.walk.statement(fn, body);
    });
    graph.startBlock(test);
    if (condition === undefined) graph.branch({ kind: 'opaque' }, inside, end);
    else fn.walk.condition(fn, condition, inside, end);
  });
  graph.startBlock(end);
}

export function lowerFor(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const { initializer, condition, update, body } = forParts(view);
  const test = graph.newBlock();
  const inside = graph.newBlock();
  const step = graph.newBlock();
  const end = graph.newBlock();
  fn.scope.enter();
  if (initializer?.type === 'declaration') fn.walk.statement(fn, initializer);
  else if (initializer !== undefined) fn.walk.effects(fn, initializer, 'discarded');
  const rounds = countedRounds(fn, { initializer, condition, update }, body);
  if (rounds !== undefined) {
    lowerRounds(fn, view, rounds, body, end, update);
    return;
  }
  const chosen = chosenRounds(fn, { initializer, condition, update }, body);
  if (chosen !== undefined) {
    lowerRounds(fn, view, chosen, body, end, update, condition);
    return;
  }
  const given = givenRounds(fn, { initializer, condition, update }, body);
  if (given !== undefined) lowerGiven(fn, view, given, { condition, update, body }, end);
  graph.startBlock(test);
  looping(fn, view, () => {
    if (condition === undefined) graph.jump(inside);
    else fn.walk.condition(fn, condition, inside, end);
    graph.startBlock(inside);
    withJumps(fn, { breakTo: end, continueTo: step, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => {
      if (body !== undefined) fn.walk.statement(fn, body);
    });
    graph.startBlock(step);
    if (update !== undefined) fn.walk.effects(fn, update, 'discarded');
  });
  graph.jump(test);
  leaveScopes(fn, fn.scope.depth - 1);
  fn.scope.leave();
  graph.startBlock(end);
}

/**
 * One after the other, and then what comes behind the loop.
 * @param asked in each round, where the text does not say how many there are
 */
function lowerRounds(fn: FunctionLowering, view: View, rounds: readonly Round[], body: View | undefined, end: BlockId, update?: View, asked?: View): void {
  const { graph } = fn;
  looping(fn, view, () => {
    for (const begin of rounds) {
      const next = graph.newBlock();
      begin();
      if (asked !== undefined) {
        const inside = graph.newBlock();
        fn.walk.condition(fn, asked, inside, end);
        graph.startBlock(inside);
      }
      lowerRound(fn, body, update, next, end);
    }
  });
  leaveScopes(fn, fn.scope.depth - 1);
  fn.scope.leave();
  graph.jump(end);
  graph.startBlock(end);
}

/** One round of a `for` whose rounds are lowered one by one, up to what comes before the next. */
function lowerRound(fn: FunctionLowering, body: View | undefined, update: View | undefined, next: BlockId, end: BlockId): void {
  withJumps(fn, { breakTo: end, continueTo: next, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => {
    if (body !== undefined) fn.walk.statement(fn, body);
  });
  fn.graph.jump(next);
  fn.graph.startBlock(next);
  if (update !== undefined) fn.walk.effects(fn, update, 'discarded');
}

/** As often as the table has items that a call gives. What is lowered next is the loop that it is where no call does. */
function lowerGiven(fn: FunctionLowering, view: View, given: GivenRounds, { condition, update, body }: Omit<ForParts, 'initializer'>, end: BlockId): void {
  const { graph } = fn;
  const unseen = graph.newBlock();
  looping(fn, view, () => {
    for (let index = 0; index < given.most; index += 1) {
      const begun = graph.newBlock();
      const inside = graph.newBlock();
      const next = graph.newBlock();
      graph.branch({ kind: 'value', value: given.isNone(index) }, index === 0 ? unseen : end, begun);
      graph.startBlock(begun);
      given.begin(index);
      if (given.asksItem && condition !== undefined) fn.walk.condition(fn, condition, inside, end);
      else graph.jump(inside);
      graph.startBlock(inside);
      lowerRound(fn, body, update, next, end);
    }
  });
  graph.jump(end);
  graph.startBlock(unseen);
}

/** `for (auto &x : list)`: as often as the list has elements. */
export function lowerRangeFor(fn: FunctionLowering, view: View, declareAs: (fn: FunctionLowering, view: View, value: Value, type?: TypeInfo) => void): void {
  const { graph } = fn;
  const colon = view.kids.findIndex((kid) => kid.type === ':');
  const range = view.kids[colon + 1];
  const body = view.kids[view.kids.length - 1];
  const place = range === undefined || range.type === 'initializer_list' ? undefined : fn.walk.place(fn, range);
  if (range !== undefined && place === undefined) fn.walk.effects(fn, range, 'used');
  const declare = (value: Value): void => declareAs(fn, view, value, elementType(place?.type));
  const test = graph.newBlock();
  const inside = graph.newBlock();
  const end = graph.newBlock();
  fn.scope.enter();
  const rounds = range === undefined ? undefined : elementRounds(fn, range, body, declare);
  if (rounds !== undefined) {
    lowerRounds(fn, view, rounds, body, end);
    return;
  }
  const given = range === undefined ? undefined : givenElements(fn, range, body, declare);
  if (given !== undefined) lowerGiven(fn, view, given, { condition: undefined, update: undefined, body }, end);
  graph.startBlock(test);
  graph.branch({ kind: 'opaque' }, inside, end);
  graph.startBlock(inside);
  declare(anyElement(place?.type, place?.place));
  looping(fn, view, () => {
    withJumps(fn, { breakTo: end, continueTo: test, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => {
      if (body !== undefined) fn.walk.statement(fn, body);
    });
  });
  graph.jump(test);
  fn.scope.leave();
  graph.startBlock(end);
}

/** A loop that a macro makes: `LIST_FOREACH(entry, &head, next) { … }`. The first argument takes a new value each time. */
export function lowerMacroLoop(fn: FunctionLowering, head: View, body: View): void {
  const { graph } = fn;
  const call = namedKids(head)[0];
  const list = call === undefined ? undefined : kidOfType(call, 'argument_list');
  const test = graph.newBlock();
  const inside = graph.newBlock();
  const end = graph.newBlock();
  graph.startBlock(test);
  graph.branch({ kind: 'opaque' }, inside, end);
  graph.startBlock(inside);
  for (const argument of list === undefined ? [] : namedKids(list)) {
    if (argument.type !== 'identifier') continue;
    const place = fn.walk.place(fn, argument);
    if (place !== undefined && place.place.path.length === 0) assign(fn, spanOf(argument), place.place, unknownValue);
    break;
  }
  looping(fn, head, () => {
    withJumps(fn, { breakTo: end, continueTo: test, breakDepth: fn.scope.depth, continueDepth: fn.scope.depth }, () => fn.walk.block(fn, body));
  });
  graph.jump(test);
  graph.startBlock(end);
}

function looping(fn: FunctionLowering, view: View, inner: () => void): void {
  const outer = fn.loopStart;
  fn.loopStart ??= view.start;
  inner();
  fn.loopStart = outer;
}

interface ForParts {
  readonly initializer: View | undefined;
  readonly condition: View | undefined;
  readonly update: View | undefined;
  readonly body: View | undefined;
}

/** The parts stand between `(`, `;`, `;` and `)`; a declaration brings its own semicolon. */
function forParts(view: View): ForParts {
  const parts: (View | undefined)[] = [undefined, undefined, undefined];
  let at = 0;
  let body: View | undefined;
  let isClosed = false;
  for (const kid of view.kids) {
    if (isClosed) body = kid;
    else if (kid.type === ';') at += 1;
    else if (kid.type === ')') isClosed = true;
    else if (kid.type === 'init_statement') {
      parts[0] = namedKids(kid)[0];
      if (parts[0]?.type === 'expression_statement') parts[0] = namedKids(parts[0])[0];
      at = 1;
    } else if (kid.isNamed) {
      parts[at] ??= kid;
      if (kid.type === 'declaration') at += 1;
    }
  }
  return { initializer: parts[0], condition: parts[1], update: parts[2], body };
}
