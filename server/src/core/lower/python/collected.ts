import type { FunctionContext } from './context.ts';
import type { FileContext } from './file.ts';
import type { Syntax } from './syntax.ts';

/**
 * Whether a container is made empty and added to by this call alone, so that what the call adds is what each of the items is: `listeners.append(sock)`. Of
 * several calls that add, each may add another kind of thing.
 */
export function isOnlyAddition(fn: FunctionContext, call: Syntax, container: Syntax): boolean {
  const isField = container.type === 'attribute';
  const name = fn.text(isField ? (container.children[1] ?? container) : container);
  const changes = changesOf(fn.file).get(isField ? `.${name}` : name) ?? [];
  const { start, end } = isField || fn.definition === undefined ? { start: 0, end: fn.file.source.length } : fn.definition;
  const here = changes.filter(({ at }) => start <= at && at < end);
  const additions = here.filter(({ does }) => does === 'adds');
  const [only] = additions;
  return (
    additions.length === 1 &&
    only !== undefined &&
    call.start <= only.at &&
    only.at < call.end &&
    here.some(({ does }) => does === 'empties') &&
    here.every(({ does }) => does !== 'else' && does !== 'gives')
  );
}

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
    const does = part === undefined ? (given === undefined ? doneBy(method) : isEmpty.test(given) ? 'empties' : 'gives') : 'else';
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

const isEmpty = /^(?:\[\s*\]|(?:list|set)\(\s*\))[ \t]*(?:$|[#;)])/;
