import type { Locale, Text } from '@bindwise/semantics';
import type { GrammarSource } from '../core/syntax/index.ts';
import type { CheckOptions, FileReport } from '../workspace/check.ts';

/** All that a command may touch of the process it runs in. The entry file makes the real one. */
export interface Terminal {
  /** Absolute. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The platform as Node names it. */
  readonly platform: string;
  /** The `import.meta.url` of the entry file: what is shipped with it lies beside it. */
  readonly entry: string;
  readonly grammars: GrammarSource;
  /** Which of the streams are shown to a person as they are written. */
  readonly isInteractive: { readonly out: boolean; readonly err: boolean };
  readonly processors: number;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  writeError(text: string): void;
  /** Standard input, as it comes. */
  input(): AsyncIterable<Uint8Array>;
  startWorker(): CheckWorker;
  /** There is much to do, so that what is fast later is better than what is fast to start. To be said before a grammar is loaded. */
  expectMuchWork(): void;
}

export interface CheckRequest {
  readonly path: string;
  readonly options: CheckOptions;
}

/** A file that is to be analysed, or the report of one about which there is nothing more to say. */
export type Looked = FileReport | { readonly path: string; readonly outcome: 'relevant' };

/** A thread that looks into files. */
export interface CheckWorker {
  /** Rejects when the thread ends before it has answered. */
  look(requests: readonly CheckRequest[]): Promise<readonly Looked[]>;
  stop(): void;
}

/** Something was asked for that cannot be: the message says which argument and what is allowed. */
export class UsageError extends Error {
  readonly text: Text;

  constructor(en: string, zh: string) {
    super(en);
    this.name = 'UsageError';
    this.text = { en, 'zh-CN': zh };
  }
}

/** The exit statuses that scripts rely on. */
export const status = { fine: 0, found: 1, impossible: 2 } as const;
export type Status = (typeof status)[keyof typeof status];

export const locales: readonly Locale[] = ['en', 'zh-CN'];

/** The language that the environment asks for, in the order in which POSIX looks. */
export function localeOfEnvironment(environment: Terminal['environment']): Locale {
  const asked = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^zh\b|^zh_/i.test(asked) ? 'zh-CN' : 'en';
}
