import { readFileSync } from 'node:fs';

/**
 * The objects of a file with one JSON object a line. A line that cannot be read, or that `read` refuses, is named by its number.
 *
 * @throws Error with the path and the line.
 */
export function readJsonLines<T>(path: string, read: (row: Readonly<Record<string, unknown>>) => T): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [read(JSON.parse(line) as Readonly<Record<string, unknown>>)];
      } catch (error) {
        throw new Error(`${path}:${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
}

export function stringIn(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name];
  if (typeof value !== 'string' || value === '') throw new Error(`"${name}" must be a text`);
  return value;
}

/** A line of a file, counted from 1. */
export function lineIn(row: Readonly<Record<string, unknown>>, name: string): number {
  const value = row[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw new Error(`"${name}" must be a line number`);
  return value;
}

export function oneOf<T extends string>(row: Readonly<Record<string, unknown>>, name: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === row[name]);
  if (found === undefined) throw new Error(`"${name}" must be one of ${allowed.join(', ')}`);
  return found;
}

export function refuseOthers(row: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const others = Object.keys(row).filter((name) => !names.includes(name));
  if (others.length > 0) throw new Error(`nobody reads "${others.join('", "')}"`);
}
