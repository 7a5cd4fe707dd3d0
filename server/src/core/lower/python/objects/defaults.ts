import type { Value } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { literal } from '../tree/literals.ts';
import type { Syntax } from '../tree/syntax.ts';

/** `os.environ.get('PORT', 8080)`: what comes from outside, with the number that stands for it where nothing is set. */
export function withDefault(value: Value, call: Syntax, source: string): Value {
  const list = call.type === 'call' ? call.child('argument_list') : undefined;
  const [, given] = list?.children ?? [];
  const written = given === undefined ? undefined : literal(given.type === 'keyword_argument' ? (given.children[1] ?? given) : given, source);
  const number = written?.kind === 'number' ? written.value : written?.kind === 'string' && /^\d+$/.test(written.value) ? Number(written.value) : undefined;
  return value.kind === 'unknown' && number !== undefined ? { ...value, otherwise: number } : value;
}

/** What parse_args() gives where the command line does not: the numbers that add_argument() is told, by the names that the result has them under. */
export function argumentDefaults(file: FileContext): ReadonlyMap<string, number> {
  const found = known.get(file) ?? defaultsIn(file.source);
  known.set(file, found);
  return found;
}

/** A file of tests may ask for its arguments in each. */
const known = new WeakMap<FileContext, ReadonlyMap<string, number>>();

function defaultsIn(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number | undefined>();
  for (const [, given = ''] of source.matchAll(/\.add_argument\(((?:[^()]|\([^()]*\)){0,600})\)/g)) {
    const number = /\bdefault\s*=\s*(?:int\(\s*)?['"]?(\d{1,6})(?![\d.\w])/.exec(given)?.[1];
    const flags = [...(/^(?:\s*['"][-\w]+['"]\s*,?)+/.exec(given)?.[0] ?? '').matchAll(/['"](-{0,2})([-\w]+)['"]/g)];
    const long = flags.find(([, dashes]) => dashes !== '-') ?? flags[0];
    const name = /\bdest\s*=\s*['"](\w+)['"]/.exec(given)?.[1] ?? long?.[2]?.replaceAll('-', '_');
    // Of two parsers with an argument of one name nobody here knows which it is.
    if (name !== undefined) found.set(name, number === undefined || (found.has(name) && found.get(name) !== Number(number)) ? undefined : Number(number));
  }
  return new Map([...found].flatMap(([name, number]) => (number === undefined ? [] : [[name, number] as const])));
}
