import type { NoSource } from './readSource.ts';

/** The files and folders that Bindwise reads, by absolute paths and at once: Node's file system, or what an editor in a browser has handed over. */
export interface Disk {
  readonly paths: Paths;
  /**
   * Reads a source file whatever lies there: a FIFO or a device is not waited for, a large or binary file is left, and what cannot be read has a reason.
   * Never throws.
   * @param most in bytes
   */
  read(path: string, most: number): Contents | NoSource;
  /** What lies at a path: a folder to walk, something to read, or neither. Device files are never opened. */
  kindOf(path: string): 'folder' | 'file' | NoSource;
  /** As {@link kindOf}, for the many paths at which nothing lies. */
  isFile(path: string): boolean;
  /** @throws an error with the code of the file system, when the folder cannot be listed */
  entriesOf(folder: string): readonly Entry[];
  isExecutable(path: string): boolean;
  /** The bytes as Latin-1: what is ASCII in them reads as it does in the decoded text, and it costs next to nothing. */
  latin1(bytes: Uint8Array): string;
  /** Present where files have to be asked for before they can be read, as in a browser. */
  readonly remote?: Remote;
}

/** The far side of a disk. What was not asked for yet seems not to be there, and is asked for by {@link fetch} once it was looked for. */
export interface Remote {
  /** Changes whenever {@link fetch} brought something: what was seen before holds no more. */
  readonly revision: number;
  /** Asks for all that was looked for in vain. */
  fetch(): Promise<void>;
  /** The same files for somebody who looks for so many that nobody else is to wait for them. */
  apart(): Disk;
  /** Asks for files that nobody looked for yet. @param onBrought is told how many came */
  bring(paths: readonly string[], isWanted: () => boolean, onBrought: (done: number) => void): Promise<void>;
  /** Whether a file is there and was not asked for. Nor does this ask for it. */
  lacks(path: string): boolean;
  /** A file came, went, or was written: asks for it again. */
  renew(path: string): Promise<void>;
  /** From now on these folders may be read, and nothing outside of them. What is known of files is forgotten. */
  limitTo(folders: readonly string[]): void;
}

export interface Contents {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** What a folder holds under a name; a link is neither a file nor a folder. */
export interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** How paths are written, as `node:path` has it. */
export interface Paths {
  readonly sep: string;
  basename(path: string): string;
  dirname(path: string): string;
  join(...parts: string[]): string;
  relative(from: string, to: string): string;
  resolve(...parts: string[]): string;
}
