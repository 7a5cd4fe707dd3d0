import type { Idioms, ImportedValue, Lowered } from '../ir/index.ts';

/** A file that may be part of a program. */
export interface ProgramFile {
  /** Names the file; parts are separated by `/`. */
  readonly path: string;
  readonly text: string;
  readonly lowered: Lowered;
}

/** How files are called by others. Where the files are, and what a project says of their names, is the business of whoever reads them. */
export interface FileNames {
  /** The file that an imported name is of, and what is left of the name within it. */
  readonly imported: (from: string, value: ImportedValue) => { readonly path: string; readonly names: readonly string[] } | undefined;
  /** The files whose text stands in a file of C, however deep, by its includes. */
  readonly includedBy: (path: string) => readonly string[];
}

/**
 * Files that use each other's names. Each has offsets, and numbers of events and functions, of its own, so that all can be followed as one text. A file
 * that uses and is used by none is a program by itself, with its offsets as they are.
 */
export interface Program {
  /** Sorted by path. */
  readonly files: readonly LinkedFile[];
  /** The file that an offset of the program is in. */
  readonly fileAt: (offset: number) => LinkedFile;
}

export interface LinkedFile extends ProgramFile, Pick<Lowered, 'functions' | 'classes' | 'linkage'> {
  /** What is added to the file's own offsets. */
  readonly base: number;
  /** Takes and gives the program's offsets. */
  readonly idioms: Idioms;
}

/** The program of a file that uses and is used by none. */
export function alone({ path, text, lowered }: ProgramFile): Program {
  const only: LinkedFile = {
    path,
    text,
    lowered,
    base: 0,
    functions: lowered.functions,
    classes: lowered.classes,
    linkage: lowered.linkage,
    idioms: lowered.idioms,
  };
  return { files: [only], fileAt: () => only };
}

/** The program of files that stand one behind the other. */
export function together(files: readonly LinkedFile[]): Program {
  const fileAt = (offset: number): LinkedFile => {
    let low = 0;
    let high = files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((files[middle]?.base ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = files[low - 1] ?? files[0];
    if (found === undefined) throw new RangeError('A program has files.');
    return found;
  };
  return { files, fileAt };
}
