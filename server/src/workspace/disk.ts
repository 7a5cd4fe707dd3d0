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
