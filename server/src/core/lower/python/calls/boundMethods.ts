import type { Value } from '../../../ir/index.ts';
import { isGivenField } from '../collections/collected.ts';
import type { FunctionContext } from '../context.ts';
import { mayHoldSocket } from '../expressions/values.ts';
import { constructionOf } from '../names/assigned.ts';
import { isSelf, placeOfExpression } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Methods that decide what a bind does. */
const tellingMethods: ReadonlySet<string> = new Set(['bind', 'setsockopt', 'listen']);

/** Of a method that is not called where it is named, nobody knows when it is called: what decides about a bind there is not known from here on. */
export function noteBound(fn: FunctionContext, node: Syntax, object: Syntax, name: string): void {
  const letGo = (value: Value) => fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(node, '', []) });
  if (isSocketMethod(fn, object, name)) {
    const value = fn.value(object);
    if (mayHoldSocket(value)) letGo(value);
  }
  const fields = fieldsTuned(fn, name);
  const holder = fields.length === 0 ? undefined : placeOfExpression(fn, object);
  if (holder !== undefined) for (const field of fields) letGo({ kind: 'place', place: { ...holder, path: [...holder.path, field] } });
}

/** Whether a name that is not called where it stands may be a socket's method: `setup = sock.bind`. Called by another name, it changes the socket where nobody looks. */
function isSocketMethod(fn: FunctionContext, object: Syntax, name: string): boolean {
  return tellingMethods.has(name) && !(isSelf(fn, object) && isGivenField(fn.file, name)) && !isMethodOfFile(fn, object, name);
}

/**
 * The fields of an object on which a method of the file sets options that does nothing else which a bind rests on: where that is named and not called, as in
 * `for step in (self.tune, self.open)`, they are set where nobody looks.
 */
function fieldsTuned(fn: FunctionContext, name: string): readonly string[] {
  const texts = (fn.file.methodsByName.get(name) ?? []).map(({ start, end }) => fn.file.source.slice(start, end));
  return texts.flatMap((text) =>
    /\.(?:bind|listen|accept)\s*\(/.test(text) ? [] : Array.from(text.matchAll(/\bself\.(\w+)\.setsockopt\s*\(/g), ([, field = '']) => field),
  );
}

/** `target=self.listen`: what the object's class calls so in the file, which is followed as all of its methods are. */
function isMethodOfFile(fn: FunctionContext, object: Syntax, name: string): boolean {
  const callee = constructionOf(fn, object)?.children[0];
  const made = callee === undefined ? undefined : fn.file.classOf(callee, fn.scope);
  const owner = isSelf(fn, object) ? fn.definition?.ownerClass : made;
  return owner !== undefined && fn.file.lookUp(owner, name) !== undefined && !fn.file.foreignBases(owner).includes('socket.socket');
}
