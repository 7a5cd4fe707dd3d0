import { parseArgs } from 'node:util';
import { UsageError } from './terminal.ts';

/** An option of a command. `takes`: what stands for its value in the help; without it the option is a switch. */
export interface Option {
  readonly takes?: string;
  readonly allowed?: readonly string[];
  readonly short?: string;
}

export interface Arguments<K extends string> {
  readonly values: Readonly<Partial<Record<K, string>>>;
  readonly switches: ReadonlySet<K>;
  readonly operands: readonly string[];
}

/**
 * Reads the arguments of a command.
 * @throws UsageError for an unknown option, a missing value, a value that is not allowed, or too many operands
 */
export function readArguments<K extends string>(
  command: string,
  args: readonly string[],
  options: Readonly<Record<K, Option>>,
  mostOperands: number,
): Arguments<K> {
  const known = new Map<string, Option>(Object.entries(options));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      [...known].map(([name, { takes, short }]) => [
        name,
        { type: takes === undefined ? ('boolean' as const) : ('string' as const), ...(short === undefined ? {} : { short }) },
      ]),
    ),
  });
  const values: Partial<Record<string, string>> = {};
  const switches = new Set<K>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (option === undefined) throw unknownOption(command, token.rawName, [...known.keys()]);
    if (option.takes === undefined) {
      if (token.value !== undefined) throw needsNoValue(token.rawName);
      switches.add(token.name as K);
    } else {
      // Only `=` gives a value that looks like an option: `--format --fix` is a value forgotten.
      if (token.value === undefined || token.value === '' || (!token.inlineValue && /^-./.test(token.value))) throw needsValue(token.rawName, option);
      if (option.allowed !== undefined && !option.allowed.includes(token.value)) throw notAllowed(token.rawName, token.value, option.allowed);
      values[token.name] = token.value;
    }
  }
  const extra = operands[mostOperands];
  if (extra !== undefined) throw tooMany(command, extra);
  return { values: values as Partial<Record<K, string>>, switches, operands };
}

/** A count of at least one. */
export function readCount(option: string, value: string): number {
  const count = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(count) && count >= 1) return count;
  throw new UsageError(`${option}: "${value}" is not allowed; it takes a whole number, 1 or more`, `${option}：不能是 "${value}"；应为不小于 1 的整数`);
}

function unknownOption(command: string, name: string, known: readonly string[]): UsageError {
  const list = known.map((one) => `--${one}`).join(', ');
  return new UsageError(
    `${name} is not an option of \`bindwise ${command}\`; it takes ${list}`,
    `${name} 不是 \`bindwise ${command}\` 的选项；可用的有 ${list}`,
  );
}

function needsNoValue(name: string): UsageError {
  return new UsageError(`${name} takes no value`, `${name} 不带值`);
}

function needsValue(name: string, { takes = '', allowed }: Option): UsageError {
  if (allowed === undefined) return new UsageError(`${name} needs a value: ${name} ${takes}`, `${name} 需要一个值：${name} ${takes}`);
  return new UsageError(`${name} needs a value: one of ${allowed.join(', ')}`, `${name} 需要一个值：${allowed.join('、')} 之一`);
}

function notAllowed(name: string, value: string, allowed: readonly string[]): UsageError {
  return new UsageError(
    `${name}: "${value}" is not allowed; it takes one of ${allowed.join(', ')}`,
    `${name}：不能是 "${value}"；可用的有 ${allowed.join('、')}`,
  );
}

function tooMany(command: string, operand: string): UsageError {
  return new UsageError(`\`bindwise ${command}\` does not know what to do with "${operand}"`, `\`bindwise ${command}\` 不接受参数 "${operand}"`);
}
