import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * What the libraries that read a command line give: for `minimist(…)`, `yargs(…).argv`, `program.opts()` and `parseArgs(…)`, something from outside, with
 * the numbers that stand for what nobody says there. `undefined`: it is none of them.
 * @param name what is called, as the tables of APIs name it, or only its method
 */
export function commandLineValue(fn: FunctionLowering, node: Syntax, name: string): Value | undefined {
  if (!giving.test(name)) return undefined;
  const { file } = fn;
  const row = readers.find(({ calls, mentioned }) => calls.test(name) && mentioned.test(file.text));
  if (row === undefined) return undefined;
  const given: Value = { kind: 'unknown', from: 'argv', otherwise: defaultsOf(file), span: spanOf(node) };
  return row.within === undefined ? given : { kind: 'record', fields: new Map([[row.within, given]]) };
}

/** The last part of every name that a row has. */
const giving = /(?:^|\.)(?:minimist|mri|argv|parse|parseSync|opts|parseArgs|meow|command-line-args|commander|program)(?:\.|$)/;

interface Reader {
  readonly calls: RegExp;
  /** A name such as `parse` is anybody's: the file has to mention whose it is. */
  readonly mentioned: RegExp;
  /** The property of the result that holds the arguments. */
  readonly within?: string;
}

const readers: readonly Reader[] = [
  // https://www.npmjs.com/package/minimist, https://www.npmjs.com/package/mri
  { calls: /^(?:minimist|mri)$/, mentioned: /['"](?:minimist|mri)['"]/ },
  // https://yargs.js.org/docs/#api-reference-argv, https://www.npmjs.com/package/optimist
  { calls: /(?:^|\.)(?:argv|parse|parseSync)$/, mentioned: /['"](?:yargs|yargs\/yargs|optimist)['"]/ },
  // https://www.npmjs.com/package/commander#options; before version 7 the options were properties of the command
  { calls: /(?:^|\.)opts$|^commander\.(?:program\.)?[a-z]\w*$/, mentioned: /['"]commander['"]/ },
  // https://nodejs.org/api/util.html#utilparseargsconfig
  { calls: /^util\.parseArgs$/, mentioned: /\butil['"]/, within: 'values' },
  // https://www.npmjs.com/package/meow
  { calls: /^meow$/, mentioned: /['"]meow['"]/, within: 'flags' },
  // https://www.npmjs.com/package/command-line-args
  { calls: /^command-line-args$/, mentioned: /['"]command-line-args['"]/ },
];

/** Of the options of a whole file: it has one command line. */
function defaultsOf(file: FileLowering): ReadonlyMap<string, number> {
  const found = known.get(file) ?? defaultsIn(file.text);
  known.set(file, found);
  return found;
}

const known = new WeakMap<FileLowering, ReadonlyMap<string, number>>();

const number = `['"]?(\\d{1,6})['"]?(?![\\w.])`;
const key = `['"]?([A-Za-z][\\w-]*)['"]?`;
/** Where a default is written, each with the name first and the number second. */
const forms: readonly RegExp[] = [
  // yargs: .option('port', { default: 8080 }); parseArgs and meow: port: { type: 'string', default: '8080' }
  new RegExp(`${key}\\s*[:,]\\s*\\{[^{}]*\\bdefault\\s*:\\s*${number}`, 'g'),
  // yargs: .default('port', 8080)
  new RegExp(`\\.default\\(\\s*${key}\\s*,\\s*${number}`, 'g'),
  // command-line-args: { name: 'port', type: Number, defaultValue: 8080 }
  new RegExp(`\\bname\\s*:\\s*${key}[^{}]*\\bdefaultValue\\s*:\\s*${number}`, 'g'),
];
/** commander: `.option('-p, --port <number>', 'the port', parse, 8080)` */
const commands = /\.(?:option|requiredOption)\(\s*['"][^'"]*--([\w-]+)[^'"]*['"]((?:[^()]|\((?:[^()]|\([^()]*\)){0,200}\)){0,600})\)/g;
const lastNumber = new RegExp(`,\\s*${number}\\s*,?\\s*$`);
/** minimist and yargs: `default: { port: 8080, 'admin-port': 8081 }`, `.default({ … })`. */
const tables = /\bdefaults?\s*(?::|\()\s*\{([^{}]{0,2000})\}/g;
const entries = new RegExp(`${key}\\s*:\\s*${number}`, 'g');

function defaultsIn(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number | undefined>();
  const note = (name: string | undefined, digits: string | undefined): void => {
    if (name === undefined || digits === undefined) return;
    // Some libraries turn the name of an argument into JavaScript's own form.
    for (const each of new Set([name, name.replace(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase())])) {
      // Of two commands with an argument of one name nobody here knows which it is.
      found.set(each, found.has(each) && found.get(each) !== Number(digits) ? undefined : Number(digits));
    }
  };
  for (const form of forms) for (const [, name, digits] of text.matchAll(form)) note(name, digits);
  for (const [, name, others = ''] of text.matchAll(commands)) note(name, lastNumber.exec(others)?.[1]);
  for (const [, inside = ''] of text.matchAll(tables)) for (const [, name, digits] of inside.matchAll(entries)) note(name, digits);
  return new Map([...found].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
