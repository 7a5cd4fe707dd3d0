import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Program, Sample } from './sample.ts';
import { parseTrace, type SystemCall } from './trace.ts';

/** What strace saw of all samples of one program, once, with the versions that it was. */
export interface Recording {
  /** Of strace and of the kernel. */
  readonly versions: readonly string[];
  /** `text` is the fingerprint of the program, `version` what ran it. */
  readonly samples: Readonly<Record<string, { readonly version: string; readonly text: string; readonly calls: readonly string[] }>>;
}

export function recordingPath(program: Program): string {
  return join(import.meta.dirname, 'recordings', `${program}.txt`);
}

/** A heading `== name | version | fingerprint`, then the calls; the first line has the versions. */
export function readRecording(program: Program): Recording {
  const path = recordingPath(program);
  const [head = '', ...parts] = existsSync(path) ? readFileSync(path, 'utf8').split(/^== /m) : [];
  const samples: Record<string, Recording['samples'][string]> = {};
  for (const part of parts) {
    const [heading = '', ...calls] = part.trimEnd().split('\n');
    const [name = '', version = '', text = ''] = heading.split(' | ');
    samples[name] = { version, text, calls };
  }
  return { versions: head.trim() === '' ? [] : head.trim().split(', '), samples };
}

export function writeRecording(program: Program, { versions, samples }: Recording): void {
  const parts = Object.entries(samples).map(([name, { version, text, calls }]) => `== ${[name, version, text].join(' | ')}\n${calls.join('\n')}\n`);
  mkdirSync(dirname(recordingPath(program)), { recursive: true });
  writeFileSync(recordingPath(program), `${versions.join(', ')}\n${parts.join('')}`);
}

/** Names a sample's text: a recording of another text says nothing. */
export function fingerprint(sample: Sample): string {
  return createHash('sha256')
    .update(sample.text)
    .update(JSON.stringify(sample.beside ?? {}))
    .digest('hex')
    .slice(0, 16);
}

/** The calls of a recorded sample, or `undefined` where it was not recorded as it is now. */
export function recordedCalls(recording: Recording, sample: Sample): readonly SystemCall[] | undefined {
  const recorded = recording.samples[sample.name];
  return recorded?.text === fingerprint(sample) ? parseTrace(recorded.calls.join('\n')) : undefined;
}

/** A trace with what has to do with sockets: files are opened and closed by the hundred. Processes are numbered from 1. */
export function abridged(calls: readonly SystemCall[]): readonly string[] {
  const processes = new Map<number, number>();
  const numberOf = (pid: number): number => {
    const known = processes.get(pid) ?? processes.size + 1;
    processes.set(pid, known);
    return known;
  };
  const sockets = new Set<string>();
  const lines: string[] = [];
  for (const { process, name, arguments: given, result, error } of calls) {
    const isCopy = /^(?:close|dup|fcntl)/.test(name);
    if (/^(?:get|recv|send|shutdown)/.test(name) || (name === 'fcntl' && !(given[1] ?? '').startsWith('F_DUPFD'))) continue;
    if (isCopy && !sockets.has(given[0] ?? '') && !(name.startsWith('dup') && sockets.has(given[1] ?? ''))) continue;
    if (/^(?:socket|accept)/.test(name) || (isCopy && name !== 'close')) sockets.add(String(result));
    const isProcess = /^(?:clone|v?fork)/.test(name);
    const shown = isProcess && given.join().includes('CLONE_FILES') ? 'CLONE_FILES' : isProcess ? '' : given.join(', ');
    const value = isProcess && result !== undefined && result > 0 ? numberOf(result) : (result ?? '?');
    lines.push(`${numberOf(process)} ${name}(${shown}) = ${value}${error === undefined ? '' : ` ${error}`}`);
  }
  return lines;
}
