import { isGivenField } from '../collections/collected.ts';
import type { FunctionContext } from '../context.ts';
import { constructionOf } from '../names/assigned.ts';
import { isSelf } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Methods that decide what a bind does. */
const tellingMethods: ReadonlySet<string> = new Set(['bind', 'setsockopt', 'listen']);

/** Whether a name that is not called where it stands may be a socket's method: `setup = sock.bind`. Called by another name, it changes the socket where nobody looks. */
export function isSocketMethod(fn: FunctionContext, object: Syntax, name: string): boolean {
  return tellingMethods.has(name) && !(isSelf(fn, object) && isGivenField(fn.file, name)) && !isMethodOfFile(fn, object, name);
}

/** `target=self.listen`: what the object's class calls so in the file, which is followed as all of its methods are. */
function isMethodOfFile(fn: FunctionContext, object: Syntax, name: string): boolean {
  const callee = constructionOf(fn, object)?.children[0];
  const made = callee === undefined ? undefined : fn.file.classOf(callee, fn.scope);
  const owner = isSelf(fn, object) ? fn.definition?.ownerClass : made;
  return owner !== undefined && fn.file.lookUp(owner, name) !== undefined && !fn.file.foreignBases(owner).includes('socket.socket');
}
