import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BindRequest, ConnectRequest, ExistingSocket, HostSettings } from '@bindwise/semantics';
import type { CallRow, ConnectRow, ListenRow, Row } from './kernel.ts';

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

/** Questions about connect(), in the same form; a line has the host's settings first. */
export const connectRecordingPath = join(import.meta.dirname, 'recording-connect.txt');

const anyPort = 8888;

export function readRecording(): Recording {
  return decode(readFileSync(recordingPath, 'utf8'));
}

export function readConnectRecording(): readonly ConnectRow[] {
  return decodeConnects(readFileSync(connectRecordingPath, 'utf8'));
}

/** Questions about calls on one socket. */
export const callsRecordingPath = join(import.meta.dirname, 'recording-calls.txt');

export function readCallsRecording(): readonly CallRow[] {
  return readLines(callsRecordingPath);
}

/** Questions about what bind() refuses by itself, and about port 0: their ports and the settings of the host matter. */
export const checksRecordingPath = join(import.meta.dirname, 'recording-checks.txt');

export function readChecksRecording(): readonly Row[] {
  return readLines(checksRecordingPath);
}

/** A line of JSON each, equal ones once. */
export function linesOf(rows: readonly unknown[]): string {
  return `${[...new Set(rows.map((row) => JSON.stringify(row)))].join('\n')}\n`;
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

/** Each question once, with its ports moved to where all ranges begin. */
export function encodeConnects(rows: readonly ConnectRow[]): string {
  const [settings, sockets, requests, results] = [new Table(), new Table(), new Table(), new Table()];
  const lines = new Set<string>();
  for (const row of rows) {
    const first = row.settings.localPortRange?.[0] ?? 0;
    const moved = JSON.parse(JSON.stringify(row), (key, value) => movedValue(key, value, first)) as ConnectRow;
    const world = moved.existing.map((socket) => sockets.number(socket)).join(' ');
    lines.add(`${settings.number(moved.settings)}:${world}:${requests.number(moved.request)}=${results.number(moved.observed)}`);
  }
  return `${[settings, sockets, requests, results].map((table) => table.toJson()).join('\n')}\n${[...lines].join('\n')}\n`;
}

export function decodeConnects(text: string): readonly ConnectRow[] {
  const [settings, sockets, requests, results, ...lines] = text.trimEnd().split('\n');
  const tables = {
    settings: JSON.parse(settings ?? '[]') as readonly HostSettings[],
    sockets: JSON.parse(sockets ?? '[]') as readonly ExistingSocket[],
    requests: JSON.parse(requests ?? '[]') as readonly ConnectRequest[],
    results: JSON.parse(results ?? '[]') as readonly ConnectRow['observed'][],
  };
  return lines.map((line) => {
    const [host = '', world = '', asked = ''] = line.split(':');
    const [request = '', result = ''] = asked.split('=');
    return {
      existing: world === '' ? [] : world.split(' ').map((number) => at(tables.sockets, number)),
      request: at(tables.requests, request),
      settings: at(tables.settings, host),
      observed: at(tables.results, result),
    };
  });
}

const firstPort = 40000;
/** Servers and helpers have their ports above; those of the range lie close together. */
const widestRange = 8;

function movedValue(key: string, value: unknown, first: number): unknown {
  if (key === 'localPortRange') return (value as readonly number[]).map((port) => port - first + firstPort);
  if (key === 'port' && typeof value === 'number' && value >= first && value < first + widestRange) return value - first + firstPort;
  // The clients of accepted connections have ports of their own, and nobody connects to them.
  if (key === 'port' && typeof value === 'number' && value > 60000 && value < 65534) return 60001;
  return key === 'closedSecondsAgo' && typeof value === 'number' ? Math.round(value * 100) / 100 : value;
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
