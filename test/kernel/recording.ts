import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BindRequest, ExistingSocket } from '@bindwise/semantics';
import type { ConnectRow, ListenRow, Row } from './kernel.ts';

/**
 * A recording is text: the kernel, the sockets, the requests, the results, each a line of JSON, then a line for each world: its sockets, and every request
 * with its result, by number.
 */
export interface Recording {
  readonly kernel: string;
  readonly rows: readonly Row[];
  readonly listens: readonly ListenRow[];
}

export const recordingPath = join(import.meta.dirname, 'recording.txt');

/** Questions about connect(), a line of JSON each: their ports matter. */
export const connectRecordingPath = join(import.meta.dirname, 'recording-connect.txt');

const anyPort = 8888;

export function readRecording(): Recording {
  return decode(readFileSync(recordingPath, 'utf8'));
}

export function readConnectRecording(): readonly ConnectRow[] {
  return readLines(connectRecordingPath);
}

/** Questions about what bind() refuses by itself, and about port 0: their ports and the settings of the host matter. */
export const checksRecordingPath = join(import.meta.dirname, 'recording-checks.txt');

export function readChecksRecording(): readonly Row[] {
  return readLines(checksRecordingPath);
}

export function linesOf(rows: readonly unknown[]): string {
  return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
}

/** Ports are all the same in a recording: only that they are equal matters. `L` and an index: that socket calls listen(). */
export function encode(kernel: string, rows: readonly (Row | ListenRow)[]): string {
  const sockets = new Table();
  const requests = new Table();
  const results = new Table();
  const worlds = new Map<string, string[]>();
  for (const row of rows) {
    const { existing, observed } = row;
    const world = existing.map((socket) => sockets.number({ ...socket, port: anyPort })).join(' ');
    const answers = worlds.get(world) ?? [];
    worlds.set(world, answers);
    const asked = 'listen' in row ? `L${row.listen}` : requests.number({ ...row.request, port: anyPort });
    answers.push(`${asked}=${results.number(observed)}`);
  }
  const lines = [JSON.stringify(kernel), sockets.toJson(), requests.toJson(), results.toJson()];
  for (const [world, answers] of worlds) lines.push(`${world}:${answers.join(' ')}`);
  return `${lines.join('\n')}\n`;
}

export function decode(text: string): Recording {
  const [kernel, sockets, requests, results, ...worlds] = text.trimEnd().split('\n');
  const tables = {
    sockets: JSON.parse(sockets ?? '[]') as readonly ExistingSocket[],
    requests: JSON.parse(requests ?? '[]') as readonly BindRequest[],
    results: JSON.parse(results ?? '[]') as readonly Row['observed'][],
  };
  const rows: Row[] = [];
  const listens: ListenRow[] = [];
  for (const line of worlds) {
    const [world = '', answers = ''] = line.split(':');
    const existing = world === '' ? [] : world.split(' ').map((number) => at(tables.sockets, number));
    for (const answer of answers.split(' ')) {
      const [asked = '', result = ''] = answer.split('=');
      const observed = at(tables.results, result);
      if (asked.startsWith('L')) listens.push({ existing, listen: Number(asked.slice(1)), observed: { listen: observed.listen ?? '' } });
      else rows.push({ existing, request: at(tables.requests, asked), observed });
    }
  }
  return { kernel: JSON.parse(kernel ?? '""') as string, rows, listens };
}

/** Values by the order in which they first came. */
class Table {
  readonly #numbers = new Map<string, number>();

  number(value: unknown): number {
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  toJson(): string {
    return `[${[...this.#numbers.keys()].join(',')}]`;
  }
}

function at<Item>(items: readonly Item[], number: string): Item {
  const item = items[Number(number)];
  if (item === undefined) throw new RangeError(`the recording has no number ${number}`);
  return item;
}

function readLines<Line>(path: string): readonly Line[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}
