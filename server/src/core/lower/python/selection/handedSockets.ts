import { importedName } from '../linkage/imports.ts';
import type { Scan } from '../names/scan.ts';
import type { Scope } from '../names/scope.ts';

/**
 * Calls of what a file has from other files of the tree, where they are given what the text uses as a socket: `tune(self.sock)` may set an option, bind or
 * close it, so that the function around it and whoever calls that matter as if it said so itself.
 * @returns the offsets of the calls
 */
export function handedSocketsIn({ source: text, identifiers, functions, classes }: Scan, module: Scope): readonly number[] {
  const foreign = new Set<string>();
  for (const [name, { imports }] of module.bindings) if (imports.some(({ qualified }) => isOfTree(qualified))) foreign.add(name);
  if (foreign.size === 0) return [];
  const places = [...identifiers.placesOf(foreign)];
  const sockets = socketsIn(text);
  for (const [, offsets] of places) for (const at of offsets) if (text[at - 1] !== '.') addBound(sockets, text, at);
  const found: number[] = [];
  const add = (start: number, end: number): void => {
    if (isGivenAny(sockets, text, end)) found.push(start);
  };
  for (const [name, offsets] of places) for (const at of offsets) if (text[at - 1] !== '.') add(at, at + name.length);
  const isHeir = classes.some(({ bases }) => bases.some(({ start, end }) => foreign.has(text.slice(start, end).split('.', 1)[0] ?? '')));
  if (!isHeir) return found;
  const own = new Set(functions.map(({ name }) => name));
  for (const { 0: called, 1: name = '', index } of text.matchAll(ownMethod)) if (!own.has(name)) add(index, index + called.length);
  return found;
}

/** A method of the object; of a class of another file, where no function of this one has its name. */
const ownMethod = /(?<![.\w])self\.(\w+)/g;

function isOfTree(qualified: string): boolean {
  return qualified.startsWith('.') || importedName(qualified) !== undefined;
}

/** The variables and fields that are made a socket, or have a method called that only sockets have. */
function socketsIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, called, assigned, entered] of text.matchAll(socketUse)) names.add(called ?? assigned ?? entered ?? '');
  return names;
}

const socketUse =
  /(?<!\d)\b(\w+)\.(?:bind|listen|setsockopt|accept)\s*\(|\b(\w+)\s*(?::[^=\n]{1,40})?=\s*(?:socket\.)?socket\s*\(|\bsocket\s*\([^\n]{0,80}\)\s+as\s+(\w+)/g;

/** `bind_to(self.gate, 4100)`: what a function of another file binds is a socket, whatever it is called. */
function addBound(sockets: Set<string>, text: string, at: number): void {
  binder.lastIndex = at;
  const name = binder.exec(text)?.[1];
  if (name !== undefined) sockets.add(name);
}

const binder = /(?:\w+\.){0,3}\w*(?:bind|listen)\w*[ \t]*\([ \t]*(?:self\.)?((?!\w*(?:port|host|addr)\w*\b)[A-Za-z_]\w*)[ \t]*[,)]/y;

/** Whether a socket is all of an argument of the call of what ends here, or its last part. */
function isGivenAny(sockets: ReadonlySet<string>, text: string, end: number): boolean {
  call.lastIndex = end;
  const given = call.exec(text)?.[1];
  return given !== undefined && Array.from(given.matchAll(argument), ([, name = '']) => name).some((name) => sockets.has(name) || socketName.test(name));
}

/** What a call of a function, or of a part of a module, is given, as far as it is written without parentheses. */
const call = /(?:\.\w+){0,3}[ \t]*\(([^()]{1,200})/y;
const argument = /(?:^|[,=(\s])(?:\w+\.)*(\w+)\s*(?=,|$)/g;
/** How people name sockets that they are given. */
export const socketName = /^(?:\w*(?:sock|server|listener|conn)\w*|s|fd)$/;
