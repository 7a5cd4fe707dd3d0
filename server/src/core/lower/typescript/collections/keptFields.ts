import { placeOf, type Value } from '../../../ir/index.ts';
import { mayHoldSocket } from '../calls/otherCalls.ts';
import type { FunctionLowering } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { escaped } from '../selection/words.ts';
import { keyName } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { emptyCollection } from './collections.ts';

/**
 * `this.sockets.set(name, socket)`: what an object puts into a collection of its own, out of which it takes things only to close them or to look something
 * up, is still nobody's but its own. Which of them is closed by a method that does, nobody knows.
 */
export function keepInField(fn: FunctionLowering, node: Syntax, receiverNode: Syntax, receiver: Value, method: string, given: readonly Value[]): boolean {
  const inner = unwrap(receiverNode);
  const kept = method === 'set' ? given[1] : given[0];
  if (!adders.has(method) || kept === undefined || given.length > 2 || !mayHoldSocket(kept)) return false;
  if (receiver.kind !== 'place' || inner.type !== 'member_expression' || inner.kids[0]?.type !== 'this') return false;
  const name = keyName(inner.kids.at(-1), fn.file.text);
  if (name === undefined || !isOnlyKept(fn.file, name)) return false;
  const { root, path } = receiver.place;
  fn.emit({ kind: 'assign', ...fn.base(node), to: placeOf(root, ...path, '[]'), value: kept, declaration: false, isAdded: true });
  return true;
}

const adders = new Set(['push', 'add', 'set']);

function isOnlyKept(file: FileLowering, name: string): boolean {
  const known = file.keptFields.get(name) ?? findsOutOnlyKept(file, name);
  file.keptFields.set(name, known);
  return known;
}

function findsOutOnlyKept(file: FileLowering, name: string): boolean {
  const given = file.source.declarations.fields.get(name) ?? [];
  if (given.length === 0 || !given.every(({ value }) => emptyCollection.test(file.slice(unwrap(value))))) return false;
  const pattern = escaped(name);
  // What is taken apart is looked at under another name.
  if (new RegExp(`\\{[^{}]*(?<![\\w$])${pattern}(?![\\w$])[^{}]*\\}\\s*=\\s*this\\b`).test(file.text)) return false;
  return [...file.text.matchAll(new RegExp(`\\.\\s*${pattern}(?![\\w$])`, 'g'))].every(({ 0: { length }, index }) => leavesIn(file, index, index + length));
}

/** Whether a use of the collection hands nothing of it to others, and changes nothing of what is in it but to close it. */
function leavesIn(file: FileLowering, start: number, end: number): boolean {
  const after = file.text.slice(end, end + 40);
  if (harmless.test(after) || file.collections.isAtEnd(start)) return true;
  if (!goesThrough.test(after) && !/\bof\s+this\s*$/.test(file.text.slice(Math.max(0, start - 12), start))) return false;
  const method = [...file.source.declarations.classOf.keys()].find((node) => node.start <= start && start < node.end);
  return method !== undefined && !handsOn.test(file.slice(method));
}

/** What takes nothing out that is looked at, and the collection that the object begins anew with. */
const harmless = /^\s*(?:(?:!|\?)?\.\s*(?:push|add|set|has|delete|clear|length|size)\b|(?::[^=;{}]*)?=\s*(?:\[\s*\]|new\s))/;
const goesThrough = /^\s*(?:!|\?)?\.\s*(?:values|entries|keys|get|forEach|map|pop|shift)\s*\(/;
const handsOn = /\.\s*(?:on|once|addListener|prependListener|bind|listen|connect|ref|set[A-Z]\w*|add\w*Membership)\s*\(|\breturn\s+(?:this\s*\.|\[)/;
