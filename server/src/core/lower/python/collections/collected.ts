import { type Place, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import { placeOfExpression } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';
import { loseGrown } from './grown.ts';

/**
 * Whether a container is made empty and added to here alone, so that what is added is what each of the items is: `listeners.append(sock)`,
 * `self.socks[port] = sock`. Where more than one adds, each may add another kind of thing.
 */
export function isOnlyAddition(fn: FunctionContext, addition: Syntax, container: Syntax): boolean {
  const only = onlyAdditionTo(fn, container);
  return only !== undefined && addition.start <= only.at && only.at < addition.end;
}

/** Whether a container is filled in such a way, wherever that is. */
export function isFilled(fn: FunctionContext, container: Syntax): boolean {
  return onlyAdditionTo(fn, container) !== undefined;
}

/**
 * What the rounds of a loop put into a container is what the program has beside the socket of the next round. It goes out of sight when the last one is over.
 * @param put is done then, with what was put into it
 */
export function collectInRound(fn: FunctionContext, node: Syntax, held: Value, put: (kept: Value) => void): void {
  const kept = placeOf(fn.temporary(node, `collected ${fn.collected?.length ?? 0}`));
  const value: Value = { kind: 'place', place: kept };
  fn.assign(kept, held, undefined);
  fn.collected?.push(() => {
    fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(node, '', []) });
    put(value);
  });
}

/** The same for what has a key of its own in the container: `self.sockets[name] = sock`. */
export function holdInRounds(fn: FunctionContext, node: Syntax, held: Value): void {
  const kept = placeOf(fn.temporary(node, `collected ${fn.collected?.length ?? 0}`));
  fn.assign(kept, held, undefined);
  fn.collected?.push(() => fn.assign(kept, unknownValue, undefined));
}

/** Whether the function gives a name something once and changes nothing in it. */
export function isUnchanged(fn: FunctionContext, name: Syntax): boolean {
  const [first, ...others] = changesTo(fn, name);
  return first?.does === 'gives' && others.length === 0;
}

/**
 * Whether what is done to a container, beside what is added, is that a loop goes through all of it or that it is counted: what is in it stays in sight, where
 * the function that adds binds it.
 */
export function isOnlyGoneThrough(fn: FunctionContext, container: Syntax): boolean {
  const { source } = fn.file;
  const own = fn.definition === undefined ? source : source.slice(fn.definition.start, fn.definition.end);
  return binds.test(own) && areGoneThrough(fn, container);
}

/**
 * Whether a container has several additions, each of a socket that is ready and has no other name from there on, and is only gone through: they stay beside
 * each other in it. Which of them an item is, nobody knows.
 */
export function isOneOfAdditions(fn: FunctionContext, container: Syntax, added: Syntax): boolean {
  return isReady(fn, added) && areSeveral(fn, container) && areGoneThrough(fn, container);
}

/** `open_listener(80)`, or a name that has been bound and is not mentioned again. */
function isReady(fn: FunctionContext, added: Syntax): boolean {
  if (added.type === 'call') return true;
  if (added.type !== 'identifier') return false;
  const { start, end } = fn.definition ?? { start: 0, end: fn.file.source.length };
  const name = fn.text(added);
  const before = fn.file.source.slice(start, added.start);
  const bound = before.lastIndexOf(`${name}.bind(`);
  const next = fn.file.source.slice(added.end, end).search(new RegExp(`(?<![\\w.])${name}\\b(?!\\s*=[^=])`));
  const anew = fn.file.source.slice(added.end, end).search(new RegExp(`(?<![\\w.])${name}\\s*=[^=]`));
  return bound >= 0 && (next < 0 || (anew >= 0 && anew < next));
}

function areSeveral(fn: FunctionContext, container: Syntax): boolean {
  const here = changesTo(fn, container);
  const isMadeEmpty = here.some(({ does }) => does === 'empties') && here.every(({ does }) => does === 'empties' || does === 'adds');
  return isMadeEmpty && here.filter(({ does }) => does === 'adds').length > 1;
}

function areGoneThrough(fn: FunctionContext, container: Syntax): boolean {
  const { source } = fn.file;
  const isField = container.type === 'attribute';
  const name = fn.text(isField ? (container.children[1] ?? container) : container);
  const mentions = source.matchAll(new RegExp(`(?<![\\w.])${isField ? '(?:\\w+\\.)+' : ''}${name}\\b`, 'g'));
  return [...mentions].every(({ index, 0: mention }) => {
    const end = index + mention.length;
    const [before, after] = [source.slice(Math.max(0, index - 12), index), source.slice(end, end + 60)];
    return isFilling.test(after) || (isAsked.test(before) && /^(?:\.(?:values|items|keys)\(\s*\))?\s*[:\])]/.test(after));
  });
}

/** Under these names a container has what was added to it before the last. */
const older = ['older()', 'older(2)', 'older(3)'];

/** Adds to a container in which what was added before stays: until a loop goes through it, which may close all that it has. */
export function addBesideOthers(fn: FunctionContext, node: Syntax, { root, path }: Place, held: Value, isList: boolean): void {
  const slots = ['[]', ...older].map((element) => placeOf(root, ...path, element));
  const known = older.map((_, index) => placeOf(fn.temporary(node, `added ${index}`)));
  const move = (from: Place | undefined, to: Place | undefined): void => {
    if (from !== undefined && to !== undefined) fn.assign(to, { kind: 'place', place: from }, undefined);
  };
  for (const [index, kept] of known.entries()) move(slots[index], kept);
  if (isList) fn.assign(placeOf(root, ...path), unknownValue, node);
  for (const [index, kept] of known.entries()) move(kept, slots[index + 1]);
  fn.assign(placeOf(root, ...path, '[]'), held, node);
}

/** Adds to what has no items that anybody could name: what was added before stays there, too. */
export function holdBesideOthers(fn: FunctionContext, node: Syntax, { root, path }: Place, held: Value): void {
  const slots = older.map((element) => placeOf(root, ...path, element));
  const known = slots.map((_, index) => placeOf(fn.temporary(node, `held ${index}`)));
  for (const [index, kept] of known.entries()) {
    const slot = slots[index];
    if (slot !== undefined && index + 1 < slots.length) fn.assign(kept, { kind: 'place', place: slot }, undefined);
  }
  for (const [index, slot] of slots.entries()) {
    const kept = known[index - 1];
    fn.assign(slot, kept === undefined ? held : { kind: 'place', place: kept }, undefined);
  }
}

/** What a loop goes through has what was added last for any of its items. */
export function forgetOthers(fn: FunctionContext, iterated: Syntax): void {
  const node = iterated.type === 'call' ? iterated.children[0]?.children[0] : iterated;
  if (node === undefined || (node.type !== 'attribute' && node.type !== 'identifier')) return;
  loseGrown(fn, node);
  const hasMore = areSeveral(fn, node);
  if (!hasMore && !isFilled(fn, node)) return;
  const place = placeOfExpression(fn, node);
  if (place === undefined) return;
  for (const element of older) {
    const slot = placeOf(place.root, ...place.path, element);
    // What becomes of items that nobody tells apart is not known either.
    if (hasMore) fn.emit({ kind: 'escape', value: { kind: 'place', place: slot }, onFailure: 'throws', site: fn.site(node, '', []) });
    fn.assign(slot, unknownValue, undefined);
  }
}

const isFilling = /^\s*(?:(?::[^=\n]*)?=\s*(?:\[\s*\]|\{\s*\}|(?:list|set|dict)\(\s*\))|\.(?:append|add)\s*\(|\[[^\]\n]*\]\s*=(?!=))/;
const isAsked = /\b(?:in|if|not|while|len\s*\()\s*$/;
const binds = /\b(?:bind|listen)\w*\s*\(|\bcreate_server\s*\(/;

function onlyAdditionTo(fn: FunctionContext, container: Syntax): Change | undefined {
  const here = changesTo(fn, container);
  const additions = here.filter(({ does }) => does === 'adds');
  const isMadeEmpty = here.some(({ does }) => does === 'empties') && here.every(({ does }) => does !== 'else' && does !== 'gives');
  return isMadeEmpty && additions.length === 1 ? additions[0] : undefined;
}

/** What the file does to a field of this name or to a variable of its own, and the function to one of its own. */
function changesTo(fn: FunctionContext, container: Syntax): readonly Change[] {
  const isField = container.type === 'attribute';
  const name = fn.text(isField ? (container.children[1] ?? container) : container);
  const changes = changesOf(fn.file).get(isField ? `.${name}` : name) ?? [];
  const isOfFile = isField || fn.definition === undefined || fn.scope.find(name)?.scope.kind === 'module';
  const { start, end } = isOfFile || fn.definition === undefined ? { start: 0, end: fn.file.source.length } : fn.definition;
  return changes.filter(({ at }) => start <= at && at < end);
}

/** Under this name a dictionary has what each of its values is. */
export const eachValue = 'values()';

/** Whether an object of the file is given a field of this name: `self.listen = socket.socket()`. */
export function isGivenField(file: FileContext, name: string): boolean {
  return (
    changesOf(file)
      .get(`.${name}`)
      ?.some(({ does }) => does === 'gives') === true
  );
}

interface Change {
  readonly at: number;
  readonly does: 'empties' | 'gives' | 'adds' | 'takes' | 'else';
}

const known = new WeakMap<FileContext, ReadonlyMap<string, readonly Change[]>>();

/** What is done to containers, by their names; those of fields have the dot. The text is read once, when the first of them is asked for. */
function changesOf(file: FileContext): ReadonlyMap<string, readonly Change[]> {
  const earlier = known.get(file);
  if (earlier !== undefined) return earlier;
  const changes = new Map<string, Change[]>();
  for (const { 1: name = '', 2: part, 3: given, 4: method, index: at } of file.source.matchAll(changed)) {
    const does = given === undefined ? doneBy(method) : part !== undefined ? 'adds' : isEmpty.test(given) ? 'empties' : 'gives';
    const all = changes.get(name);
    if (all === undefined) changes.set(name, [{ at, does }]);
    else all.push({ at, does });
  }
  known.set(file, changes);
  return changes;
}

function doneBy(method: string | undefined): Change['does'] {
  if (method === 'append' || method === 'add') return 'adds';
  return method === 'clear' || method === 'pop' || method === 'remove' || method === 'discard' || method === 'sort' || method === 'reverse' ? 'takes' : 'else';
}

const changed =
  /(\.?\b[A-Za-z_]\w*)(?:[ \t]*(\[[^\]\n]{0,80}\][ \t]*)?(?::[^=\n]{1,80})?(?:\/\/|<<|>>|\*\*|[-+*/%&|^@])?=(?!=)[ \t]*([^\n]{0,40})|\.(append|add|extend|insert|update|setdefault|pop|popitem|clear|remove|discard|sort|reverse)\b)/g;

const isEmpty = /^(?:\[\s*\]|\{\s*\}|(?:list|set|dict)\(\s*\))[ \t]*(?:$|[#;)])/;
