import { harmlessMethods } from '../../../apis/python.ts';
import { placeOf, type Value } from '../../../ir/index.ts';
import {
  addBesideOthers,
  collectInRound,
  holdBesideOthers,
  holdInRounds,
  isGivenField,
  isOneOfAdditions,
  isOnlyAddition,
  isOnlyGoneThrough,
} from '../collections/collected.ts';
import { addToGrown } from '../collections/grown.ts';
import type { FunctionContext } from '../context.ts';
import { isLookup, unknownCall } from '../expressions/unknown.ts';
import { mayHoldSocket } from '../expressions/values.ts';
import { addressInformation } from '../library/library.ts';
import { importedName } from '../linkage/imports.ts';
import { isMadeByTree, onlyValue, typeOf } from '../names/assigned.ts';
import { fromOutside } from '../names/constants.ts';
import { isSelf } from '../names/places.ts';
import { type Arguments, isNamedRest } from '../objects/arguments.ts';
import { passed } from '../objects/construct.ts';
import { argumentDefaults } from '../objects/defaults.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Methods of objects that are neither sockets nor of this file. */
export function otherMethod(fn: FunctionContext, node: Syntax, callee: Syntax, name: string, receiver: Value, arguments_: Arguments): Value {
  const span = { start: node.start, end: node.end };
  const held = callOfField(fn, node, callee, name, receiver, arguments_);
  if (held !== undefined) return held;
  const [first, second] = arguments_.positional;
  const stack = receiver.kind === 'place' ? fn.exitStacks.find((one) => one.root === receiver.place.root) : undefined;
  switch (name) {
    case 'enter_context':
    case 'enter_async_context':
    case 'push':
      if (first !== undefined && (stack !== undefined || name !== 'push')) {
        const kept = placeOf(fn.temporary(node, 'entered'));
        fn.assign(kept, first.value, undefined);
        stack?.entered.push(kept);
        return { ...first.value, span };
      }
      break;
    case 'register':
    case 'modify':
      // Who waits for a socket does nothing to it, unless the file closes what a selector has.
      if (first !== undefined && selector.test(lastName(fn, callee.children[0] ?? callee))) {
        const closes = closesWaiting.test(fn.file.source);
        const isHeld = mayHoldSocket(first.value);
        if (closes && !(isHeld && fn.collected !== undefined)) break;
        const rest = { ...arguments_, positional: arguments_.positional.slice(1) };
        if (isHeld && fn.collected !== undefined) {
          // It is closed later than the rounds are over.
          if (closes) collectInRound(fn, node, first.value, () => {});
          else holdInRounds(fn, node, first.value);
        } else if (isHeld && receiver.kind === 'place' && name === 'register') holdBesideOthers(fn, node, receiver.place, first.value);
        return unknownCall(fn, node, { kind: 'unknown', name: fn.text(callee) }, fn.text(callee), rest);
      }
      break;
    case 'getaddrinfo':
      return addressInformation(arguments_, span);
    case 'wrap_socket':
      if (first !== undefined) return { ...first.value, span };
      break;
    case 'get_extra_info':
      // A transport of asyncio stands for its socket.
      if (first?.value.kind === 'string' && first.value.value === 'socket') return { ...receiver, span };
      break;
    case 'parse_args':
      return { kind: 'unknown', from: 'argv', otherwise: argumentDefaults(fn.file), span };
    case 'parse_known_args':
      return { kind: 'unknown', from: 'argv', span };
    case 'run_until_complete':
      if (first !== undefined) return { ...first.value, span };
      break;
    case 'sock_connect':
      if (first !== undefined && second !== undefined) return { kind: 'unknown', from: 'unknown', span };
      break;
    default:
  }
  const named = first === undefined || callee.children[0] === undefined ? undefined : namedArgument(fn, callee.children[0], name, receiver, first.value);
  if (named !== undefined) return { ...(second === undefined ? named : withDefault(named, second.value)), span };
  // Where nothing is set it is any free port.
  if (name === 'get' && second?.value.kind === 'number' && second.value.value === 0) return { kind: 'unknown', from: 'unknown', span };
  const setting: Value = { kind: 'unknown', from: 'config', ...defaultIn(arguments_), span };
  if (isLookup(lastName(fn, callee.children[0] ?? callee), name) || (name.startsWith('get') && isOfSettings(fn, callee.children[0]))) return setting;
  if (receiver.kind === 'unknown' && receiver.from !== 'unknown') return { ...receiver, span };
  // What has a default is a setting, wherever it comes from.
  if (name === 'get' && second !== undefined && isTrue(second.value)) return setting;
  const isOfTree = callee.children[0] !== undefined && (isFromElsewhere(fn, callee.children[0]) || isMadeByTree(fn, callee.children[0]));
  if (name === 'append' && first !== undefined && callee.children[0] !== undefined && addToGrown(fn, node, callee.children[0], first.value))
    return { kind: 'none', span };
  // A container that is changed is no longer the display that it was made from.
  if (mutators.test(name) && !isOfTree && receiver.kind === 'place' && !(/^(?:sort|reverse)$/.test(name) && isAddressInformation(fn, callee.children[0]))) {
    const { place } = receiver;
    const held = first === undefined || !mayHoldSocket(first.value) ? undefined : first.value;
    const isOnly = held !== undefined && callee.children[0] !== undefined && isOnlyAddition(fn, node, callee.children[0]);
    if (held !== undefined && fn.collected !== undefined && /^(?:append|add)$/.test(name)) {
      collectInRound(fn, node, held, (kept) => {
        fn.assign(place, { kind: 'unknown', from: 'unknown' }, undefined);
        if (isOnly) fn.assign(placeOf(place.root, ...place.path, '[]'), kept, undefined);
      });
      return { kind: 'unknown', from: 'unknown', span };
    }
    if (isOnly && callee.children[0] !== undefined && isOnlyGoneThrough(fn, callee.children[0])) {
      addBesideOthers(fn, node, place, held, true);
      return { kind: 'none', span };
    }
    if (held !== undefined && first !== undefined && callee.children[0] !== undefined && isOneOfAdditions(fn, callee.children[0], first.node)) {
      holdBesideOthers(fn, node, place, held);
      fn.assign(placeOf(place.root, ...place.path, '[]'), { kind: 'unknown', from: 'unknown' }, undefined);
      return { kind: 'none', span };
    }
    const result = unknownCall(fn, node, { kind: 'unknown', name: fn.text(callee) }, fn.text(callee), arguments_);
    fn.assign(place, { kind: 'unknown', from: 'unknown' }, node);
    if (isOnly) fn.assign(placeOf(place.root, ...place.path, '[]'), held, node);
    return result;
  }
  // Whatever a class of another file calls them, they are no string's or list's.
  if (harmlessMethods.test(name) && !isOfTree) {
    fn.mayThrow();
    return { kind: 'unknown', from: 'unknown', span };
  }
  // The object may be of a class of another file.
  if ((receiver.kind === 'place' || receiver.kind === 'result') && fn.file.importsFromTree) {
    const site = fn.site(node, fn.text(callee), arguments_.nodes, callee.children[0]);
    return {
      ...fn.emit({
        kind: 'call',
        callee: { kind: 'method', name },
        receiver,
        ...passed(arguments_),
        onFailure: 'throws',
        site,
      }),
      span,
    };
  }
  return unknownCall(fn, node, { kind: 'unknown', name: fn.text(callee) }, fn.text(callee), arguments_);
}

/** What the function's own object keeps under a name that is no method's is what somebody has given it: `self.factory(address)`. */
function callOfField(fn: FunctionContext, node: Syntax, callee: Syntax, name: string, receiver: Value, arguments_: Arguments): Value | undefined {
  const [object] = callee.children;
  if (object === undefined || receiver.kind !== 'place' || !isSelf(fn, object) || !isGivenField(fn.file, name)) return undefined;
  const field: Value = { kind: 'place', place: placeOf(receiver.place.root, ...receiver.place.path, name) };
  return unknownCall(fn, node, { kind: 'value', value: field }, fn.text(callee), arguments_);
}

/** The function's own object, of a class that has methods from another file. */
function isFromElsewhere(fn: FunctionContext, object: Syntax): boolean {
  const owner = fn.definition?.ownerClass;
  return owner !== undefined && isSelf(fn, object) && fn.file.foreignBases(owner).some((base) => importedName(base) !== undefined);
}

/** The name by which an object's kind is told, where nothing else tells it: `loop` of `asyncio.get_event_loop()`. */
export function lastName(fn: FunctionContext, object: Syntax): string {
  if (object.type === 'call' && object.children[0] !== undefined) {
    const name = fn.file.qualifiedName(object.children[0], fn.scope) ?? fn.text(object.children[0]);
    return /get_event_loop|get_running_loop|new_event_loop|get_loop/.test(name) ? 'loop' : name;
  }
  const text = fn.text(object);
  return text.slice(text.lastIndexOf('.') + 1);
}

/** What a file of settings was read into, or a section of that: `parser['server'].getint('port')`. */
function isOfSettings(fn: FunctionContext, object: Syntax | undefined): boolean {
  const whole = object?.type === 'subscript' ? object.children[0] : object;
  const made = whole?.type === 'identifier' ? typeOf(fn, whole) : undefined;
  return made !== undefined && fromOutside(made)?.from === 'config';
}

/** The number that a setting is where nobody sets it: `get('port', 8080)`, `getint('server', 'port', fallback=8080)`. */
function defaultIn({ positional, keywords }: Arguments): { readonly otherwise?: number } {
  const given = keywords.get('fallback') ?? keywords.get('default') ?? positional.at(-1);
  return given?.value.kind === 'number' && positional.length + keywords.size > 1 ? { otherwise: given.value.value } : {};
}

const mutators = /^(?:append|extend|insert|pop|remove|clear|update|sort|reverse|add|setdefault|popitem)$/;

/** Whatever their order, what getaddrinfo() gave for one host and port stands for all of them. */
function isAddressInformation(fn: FunctionContext, object: Syntax | undefined): boolean {
  const value = object?.type === 'identifier' ? onlyValue(fn, object) : undefined;
  const callee = value?.type === 'call' ? value.children[0] : undefined;
  return callee !== undefined && fn.file.qualifiedName(callee, fn.scope) === 'socket.getaddrinfo';
}

const closesWaiting = /\bget_map\s*\(|\bfileobj\s*\.\s*close\b/;
const selector = /sel(?:ector)?s?$|poll(?:er)?$|kqueue$/i;

function isTrue(value: Value): boolean {
  return ((value.kind === 'number' || value.kind === 'string') && Boolean(value.value)) || (value.kind === 'list' && value.items.length > 0);
}

/** `options.get('reuse')` of the function's own `**options`: what a caller gives by that name, or none. */
function namedArgument(fn: FunctionContext, object: Syntax, method: string, receiver: Value, name: Value): Value | undefined {
  if ((method !== 'get' && method !== 'pop') || receiver.kind !== 'place' || name.kind !== 'string' || !isNamedRest(fn, object)) return undefined;
  return { kind: 'place', place: placeOf(receiver.place.root, ...receiver.place.path, name.value) };
}

/** What is none without its default is as good as a default that counts for nothing. */
function withDefault(value: Value, otherwise: Value): Value {
  const isNothing = otherwise.kind === 'none' || ((otherwise.kind === 'boolean' || otherwise.kind === 'number') && !otherwise.value);
  return isNothing ? value : { kind: 'operation', operator: 'default', operands: [value, otherwise] };
}
