/** How a file writes what a fix adds. Each is read from the whole text when it is first asked for. */
export class Style {
  readonly #text: string;
  #declaresAnywhere: boolean | undefined;
  #castOfValue: string | undefined;
  #sizeof: readonly [before: string, after: string] | undefined;

  readonly #macros = new Map<string, boolean>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the file declares variables after statements, or is of a time that does. */
  get declaresAnywhere(): boolean {
    this.#declaresAnywhere ??=
      /\bfor\s*\(\s*(?:const\s+)?(?:int|size_t|unsigned|auto|struct)\b/.test(this.#text) ||
      /^[ \t]*[\w.>[\]-]+\s*(?:=|\()[^;{}]{0,400};[ \t]*\r?\n(?:[ \t]*\r?\n)?[ \t]*(?:const |static |unsigned |struct )*(?:int|char|size_t|ssize_t|socklen_t|struct \w+|bool)\s+\**\w+\s*(?:[=;,[])/m.test(
        this.#text,
      ) ||
      !/^\w[^\n;]*\)\s*\{?\s*\r?\n?\{?\s*(?:const |static |unsigned |struct )*(?:int|char|socklen_t|struct \w+)\s/m.test(this.#text);
    return this.#declaresAnywhere;
  }

  /** The cast that the file writes before an option's address: Winsock wants a `char *`. */
  get castOfValue(): string {
    if (this.#castOfValue === undefined) {
      const written = /\bsetsockopt\s*\((?:[^;,]*,){3}\s*(\((?:[\w\s]+\*)\)\s*)?&/.exec(this.#text);
      const usual = /winsock|\b_WIN32\b|\bWSAStartup\b/i.test(this.#text) ? '(const char *)' : '';
      this.#castOfValue = written === null ? usual : (written[1] ?? '');
    }
    return this.#castOfValue;
  }

  isMacro(name: string): boolean {
    const known = this.#macros.get(name) ?? new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}\\b`, 'm').test(this.#text);
    this.#macros.set(name, known);
    return known;
  }

  sizeOf(name: string): string {
    if (this.#sizeof === undefined) {
      const isCall = /\bsizeof\s*\(/.test(this.#text) || !/\bsizeof\s+[\w*&]/.test(this.#text);
      this.#sizeof = isCall ? [`sizeof${/\bsizeof \(/.test(this.#text) ? ' ' : ''}(`, ')'] : ['sizeof ', ''];
    }
    return this.#sizeof.join(name);
  }
}
