import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Severity } from '../../server/src/core/rules/finding.ts';

export interface Reported {
  readonly path: string;
  readonly line: number;
  readonly endLine: number;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

export interface Checked {
  readonly seen: number;
  readonly analysed: number;
  readonly findings: readonly Reported[];
}

interface CheckOutput {
  readonly files: { readonly seen: number; readonly analysed: number };
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly path: string;
    readonly start: { readonly line: number };
    readonly end: { readonly line: number };
    readonly message: string;
  }[];
}

const cli = fileURLToPath(import.meta.resolve('../../server/src/cli.ts'));

/**
 * What `bindwise check` says of a folder, as anybody would run it. Findings that a comment hides count too.
 *
 * @throws Error when it could not do what was asked.
 */
export function check(folder: string): Checked {
  const parameters = [cli, 'check', '--format', 'json', '--severity', 'hint', '--platform', 'linux', '--locale', 'en', '--no-ignore', '--jobs', '1', '.'];
  const result = spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, timeout: 600_000 });
  if (result.error !== undefined) throw result.error;
  if (result.stdout === '') throw new Error(`check ended with ${result.status ?? result.signal}: ${result.stderr.trim()}`);
  const output = JSON.parse(result.stdout) as CheckOutput;
  return {
    ...output.files,
    findings: output.findings.map(({ rule, severity, path, start, end, message }) => ({ rule, severity, path, message, line: start.line, endLine: end.line })),
  };
}
