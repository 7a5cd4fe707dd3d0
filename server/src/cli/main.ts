import type { Locale, Text } from '@bindwise/semantics';
import { ProjectFileError } from '../workspace/project.ts';
import { version } from '../workspace/version.ts';
import { visible } from './display.ts';
import { localeOfEnvironment, locales, type Status, status, type Terminal, UsageError } from './terminal.ts';

type Command = (args: readonly string[], terminal: Terminal, locale: Locale) => Promise<Status>;

/** Each loads only what it needs: a check of one small file should take little longer than the start of Node. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./check.ts')).check,
  explain: async () => (await import('./explain.ts')).explain,
  ports: async () => (await import('./ports.ts')).ports,
  predict: async () => (await import('./predict.ts')).predict,
  rule: async () => (await import('./rule.ts')).rule,
  claims: async () => (await import('./claims.ts')).claims,
};

/** Runs a command line and says how it ended. Never throws: what goes wrong is said on standard error. */
export async function run(args: readonly string[], terminal: Terminal): Promise<Status> {
  const locale = localeOf(args, terminal);
  try {
    return await dispatch(args, terminal, locale);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ProjectFileError) {
      for (const line of error.text[locale].split('\n')) terminal.writeError(`bindwise: ${visible(line)}\n`);
      return status.impossible;
    }
    throw error;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const { help } = await import('./help.ts');
    if (name !== undefined) {
      await terminal.write(help(rest[0], locale));
      return status.fine;
    }
    terminal.writeError(help(undefined, locale));
    return status.impossible;
  }
  if (name === '--version' || name === '-V') {
    await terminal.write(`${version}\n`);
    return status.fine;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw unknownCommand(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    const { help } = await import('./help.ts');
    await terminal.write(help(name, locale));
    return status.fine;
  }
  return (await command())(rest, terminal, locale);
}

/** Looked for before the arguments are read, so that what is wrong with them is said in the right language. */
function localeOf(args: readonly string[], { environment }: Terminal): Locale {
  const asked = args.flatMap((arg, index) => (arg === '--locale' ? [args[index + 1]] : arg.startsWith('--locale=') ? [arg.slice('--locale='.length)] : []));
  return locales.find((locale) => locale === asked.at(-1)) ?? localeOfEnvironment(environment);
}

function unknownCommand(name: string): UsageError {
  const list = Object.keys(commands).join(', ');
  const hint: Text = name.startsWith('-')
    ? { en: `${name} is not an option here; a command comes first`, 'zh-CN': `${name} 不能用在这里；命令在前` }
    : { en: `"${name}" is not a command`, 'zh-CN': `"${name}" 不是命令` };
  return new UsageError(`${hint.en}; there are ${list}. See \`bindwise --help\`.`, `${hint['zh-CN']}；可用的命令有 ${list}。见 \`bindwise --help\`。`);
}
