import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The repository's top folder. */
export const root: string = dirname(import.meta.dirname);

/** The Node that the project pins. Child processes are started with it. */
export const node: string = process.execPath;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True: what the command prints is returned and shown only when it fails. */
  readonly quiet?: boolean;
}

/**
 * Runs a command to its end, without a shell.
 * @returns what it printed, when `quiet`; else an empty string
 * @throws Failure when it cannot be started or ends with anything but 0
 */
export function run(command: string, parameters: readonly string[], options: RunOptions = {}): string {
  const result = spawnSync(command, parameters, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: options.quiet === true ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const printed = options.quiet === true ? `${result.stdout}${result.stderr}` : '';
  if (result.error !== undefined) throw new Failure(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    const how = result.status === null ? `was ended by ${result.signal}` : `ended with ${result.status}`;
    throw new Failure(`${[command, ...parameters].join(' ')} ${how}.${printed === '' ? '' : `\n${printed.trimEnd()}`}`);
  }
  return printed;
}

/** Like {@link run}, without blocking this process; it prints straight to the terminal. */
export function runInBackground(command: string, parameters: readonly string[], options: RunOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: options.cwd ?? root, env: { ...process.env, ...options.env }, stdio: 'inherit' });
    child.on('error', (error) => reject(new Failure(`${command} could not be started: ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Failure(`${[command, ...parameters].join(' ')} ${code === null ? `was ended by ${signal}` : `ended with ${code}`}.`));
    });
  });
}

/** The first of the commands that PATH has, as an absolute path. */
export function findCommand(...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder !== '' && isExecutable(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/** Something that a person has to mend: its message is all that is printed. */
export class Failure extends Error {}

/** Runs a task; a {@link Failure} is printed without its stack, and every failure ends the process with 1. */
export async function runTask(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
