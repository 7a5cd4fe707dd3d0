import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a person types to start the program. */
export type CommandLine = readonly [command: string, ...parameters: string[]];

/** Writes the text into a folder and makes it ready to run: C is compiled, and must compile without a warning. */
export function prepare(folder: string, name: string, language: 'c' | 'python', text: string): CommandLine {
  if (language === 'python') {
    const file = join(folder, `${name}.py`);
    writeFileSync(file, text);
    return ['python3', file];
  }
  const source = join(folder, `${name}.c`);
  const program = join(folder, name);
  writeFileSync(source, text);
  execFileSync('gcc', ['-Wall', '-Wextra', '-Werror', '-o', program, source]);
  return [program];
}

/**
 * Lets the program serve one client, closing the connection first, and ends it. The connection is left in TIME_WAIT on the server's side.
 * @throws when the program does not get as far as listening; the message is what it printed
 */
export async function serveOnce(commandLine: CommandLine, endpoint: Endpoint): Promise<void> {
  const { child, ended } = await start(commandLine);
  try {
    const client = connect({ host: endpoint.address, port: endpoint.port, allowHalfOpen: true });
    client.resume();
    await once(client, 'end');
    client.end();
    await once(client, 'close');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  while (!hasTimeWait(endpoint)) await pause(10);
}

/** Starts the program and ends it at once: `undefined` when it listened, else what it printed to stderr. */
export async function failureToStart(commandLine: CommandLine): Promise<string | undefined> {
  try {
    const { child, ended } = await start(commandLine);
    child.kill('SIGTERM');
    await ended;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A loopback address and a port that are this test's own: nobody else's connections are in the way, and no outgoing one can take the port. */
export function ownEndpoint(): Endpoint {
  const byte = (): number => 1 + Math.floor(Math.random() * 254);
  return { address: `127.${byte()}.${byte()}.${byte()}`, port: 20_000 + Math.floor(Math.random() * 10_000) };
}

/** The kernel's own list: a connection in TIME_WAIT (06) whose local end is the endpoint. */
export function hasTimeWait({ address, port }: Endpoint): boolean {
  const local = `${hexAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some((fields) => fields[1] === local && fields[3] === '06');
}

/** The kernel prints an address as the number that it is in memory. */
function hexAddress(address: string): string {
  const bytes = Uint8Array.from(address.split('.').map(Number));
  const [word = 0] = new Uint32Array(bytes.buffer);
  return word.toString(16).toUpperCase().padStart(8, '0');
}

/** Fulfilled when the program has printed "ready"; rejected with its stderr when it ends before. */
async function start([command, ...parameters]: CommandLine): Promise<{ readonly child: ChildProcess; readonly ended: Promise<void> }> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const printed: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ready = new Promise<'ready'>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') resolve('ready');
    });
  });
  if ((await Promise.race([ready, ended])) === 'ready') return { child, ended };
  throw new Error(printed.join(''));
}
