import { externConstants, type ForeignNames } from '../core/analyze.ts';

/** What a file of C says of other files, and of names that other files may ask for. */
interface HeaderNames {
  readonly text: string;
  /** The files that it includes, as it calls them. */
  readonly includes: readonly string[];
  defines: Defines | undefined;
  declares: ReadonlySet<string> | undefined;
}

interface Defines {
  readonly constants: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
}

type Asked = Pick<ForeignNames, 'functions' | 'constants'>;

/** Reads headers for the names in them, each text once: a header of a large tree is included by hundreds of files. */
export class HeaderReader {
  readonly #known = new Map<string, HeaderNames>();

  includesIn(path: string, text: string): readonly string[] {
    return this.#read(path, text).includes;
  }

  /** Whether a header may define one of the names: as a macro, a constant, an enumerator, or a function with its body. */
  says(path: string, text: string, { functions, constants }: Asked): boolean {
    const known = this.#read(path, text);
    known.defines ??= definesIn(text);
    return haveCommon(known.defines.constants, constants) || haveCommon(known.defines.functions, functions);
  }

  /** The constants of the asked for that a header declares, and leaves to a source to define. */
  declaresOf(path: string, text: string, asked: readonly ReadonlySet<string>[]): ReadonlySet<string> {
    const known = this.#read(path, text);
    known.declares ??= new Set(externConstants(text));
    return known.declares.size === 0 ? known.declares : new Set([...known.declares].filter((name) => asked.some((names) => names.has(name))));
  }

  forget(path?: string): void {
    if (path === undefined) this.#known.clear();
    else this.#known.delete(path);
  }

  #read(path: string, text: string): HeaderNames {
    const known = this.#known.get(path);
    if (known?.text === text) return known;
    const read: HeaderNames = { text, includes: includesIn(text), defines: undefined, declares: undefined };
    this.#known.set(path, read);
    return read;
  }
}

function includesIn(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm)].map(([, name = '']) => name);
}

function definesIn(text: string): Defines {
  const constants = new Set<string>();
  const functions = new Set<string>();
  for (const [, name = ''] of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+\S/gm)) constants.add(name);
  if (/\b(?:enum|const|constexpr)\b/.test(text))
    for (const [, name = ''] of text.matchAll(/\b([A-Za-z_]\w*)\s*(?:\[\s*\w*\s*\]\s*)?(?=[=,}{])/g)) constants.add(name);
  for (const [, name = ''] of text.matchAll(/\b([A-Za-z_]\w*)\s*\([^;{}()]*\)\s*(?:(?:const|noexcept|override|final)\s*)*(?::[^;{}]*)?\{/g))
    functions.add(name);
  return { constants, functions };
}

function haveCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const name of few) if (many.has(name)) return true;
  return false;
}
