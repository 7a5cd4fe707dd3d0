/** What runs a sample. */
export type Program = 'python' | 'node' | 'c';

/** A small program that is analysed and run. Its calls stand in the order in which they happen. */
export interface Sample {
  readonly name: string;
  /** The rows of the API tables that it shows. */
  readonly rows: readonly string[];
  readonly text: string;
  /** Where the name of the file matters: `sample.cjs`. */
  readonly file?: string;
  /** Files that the program needs and that are not analysed. */
  readonly beside?: Readonly<Record<string, string>>;
  /** A Python module that not every version has, or IPv6: without it the recording speaks for the kernel. */
  readonly needs?: string;
  /** The first version of Python that has what the sample uses. */
  readonly python?: string;
  /** `everything`: accept, close and fork are compared as well. */
  readonly scope?: 'everything';
  /** What the kernel sees more than the analysis says, on purpose. */
  readonly unsaid?: { readonly why: string; readonly steps: readonly string[] };
  /** What the analysis calls a step though the kernel sees none: an attribute that is assigned too late to be read. */
  readonly late?: readonly string[];
}

/** Takes the indentation of the first line from all lines. */
export function dedent(text: string): string {
  const lines = text.replace(/^\n+/, '').trimEnd().split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return `${lines.map((line) => line.slice(Math.min(indent, /^ */.exec(line)?.[0].length ?? 0))).join('\n')}\n`;
}
