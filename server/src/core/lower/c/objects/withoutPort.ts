import { placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import { assign, type ClassInfo, type FileLowering, type FunctionLowering } from '../context.ts';
import { spanOf, type View } from '../tree/view.ts';

/** An address of which nobody has given the port is one of which the kernel is to choose it, until another one is stored there. */
export function withoutPort(fn: FunctionLowering, view: View, info: ClassInfo, count: number, object: Value): Value {
  if (!leavesPortOut(fn.file, info, count)) return object;
  const made = placeOf(syntheticVariable('made', view.start));
  assign(fn, spanOf(view), made, object, true);
  assign(fn, spanOf(view), { root: made.root, path: ['*'] }, { kind: 'unknown', from: 'kernel' });
  return { kind: 'place', place: made, span: spanOf(view) };
}

/**
 * Whether a constructor whose body nobody sees makes an address of which the call leaves the port out, and the class says 0 for it: `Address(const char *host,
 * unsigned short port = 0)`. Of several in a header that take as many arguments nobody can tell which it is.
 */
function leavesPortOut(file: FileLowering, { name, view, header, defaults, declaredMethods }: ClassInfo, count: number): boolean {
  if (!declaredMethods.has(name) || count === 0) return false;
  if (header !== undefined) {
    const fitting = (defaults?.get(name) ?? []).filter((each) => each.length > count && each.slice(count).every((value) => value !== undefined));
    const areZero = fitting.every((each) => each.slice(count).every((value) => value?.kind === 'number' && value.value === 0));
    return /addr|endpoint/i.test(name) && fitting.length > 1 && areZero;
  }
  const text = view === undefined ? '' : file.text.slice(view.start, view.end);
  return [...text.matchAll(new RegExp(`(?<![\\w~])${name}\\s*\\(([^()]*)\\)\\s*(?:noexcept\\s*)?;`, 'g'))].some(([, parameters = '']) => {
    const left = parameters.split(',').slice(count);
    return left.length > 0 && left.every((each) => each.includes('=')) && left.some((each) => /port\w*\s*=\s*0\s*$/i.test(each));
  });
}
