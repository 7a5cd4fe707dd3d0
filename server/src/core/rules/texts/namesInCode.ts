/** What the files of a program do with what is in a field of some name. */
export class FieldsOfProgram {
  readonly #code: string;
  readonly #written: string;
  readonly #usedForCallsAlone = new Map<string, boolean>();

  constructor(code: string) {
    this.#code = withoutTexts(code);
    this.#written = code;
  }

  /** A handler is attached to it where nobody knows what it is, at the end of a chain, too: `this.server.listen(80).on('error', …)`. */
  isWatched(field: string): boolean {
    const handler = `\\.\\s*(?:on|once|addListener|prependListener)\\(\\s*['"\`]error['"\`]`;
    return new RegExp(`\\.\\s*${field.replaceAll('$', '\\$')}\\s*[!?]?(?:\\s*\\.\\s*[\\w$]+\\((?:[^()]|\\([^()]*\\))*\\))*\\s*${handler}`).test(this.#written);
  }

  isPrivate(field: string): boolean {
    return field.startsWith('#') || new RegExp(`\\bprivate\\s+(?:readonly\\s+)?${field.replaceAll('$', '\\$')}\\b`).test(this.#code);
  }

  /** Its methods are called, it is asked for, or given a value; whoever takes it out of the object may attach a handler. */
  isUsedForCallsAlone(field: string): boolean {
    const known = this.#usedForCallsAlone.get(field) ?? this.#uses(field).every(({ before, after }) => isUseInPlace(before, after));
    this.#usedForCallsAlone.set(field, known);
    return known;
  }

  #uses(field: string): readonly { readonly before: string; readonly after: string }[] {
    const name = new RegExp(`(?:\\.\\s*|(?<=[{,]\\s*))${field.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
    return [...this.#code.matchAll(name)].flatMap(({ 0: text, index }) => {
      const after = this.#code.slice(index + text.length, index + text.length + 80);
      // Between braces or commas it is taken out of an object, or put into another.
      return text.startsWith('.') || /^\s*[,}]/.test(after) ? [{ before: this.#code.slice(Math.max(0, index - 60), index), after }] : [];
    });
  }
}

function isUseInPlace(before: string, after: string): boolean {
  const isGiven = /(?:\breturn|[=(,[:]|=>)\s*(?:await\s+)?[\w$.]*$/.test(before);
  const isCall = /^\s*[?!]?\s*\.\s*(?!bind\b|emit\b)[\w$]+\s*\(/.test(after);
  if (isCall) return !isGiven || /^\s*[?!]?\s*\.\s*(?:address|close|getConnections)\b/.test(after) || !/\breturn\s+[\w$.]*$/.test(before);
  if (/^\s*=(?![=>])/.test(after) || /^\s*[?!]?\s*\.\s*[\w$]+\s*(?:=(?![=>])|[;),])/.test(after)) return true;
  return /(?:\bif|\bwhile)\s*\(\s*!?\s*[\w$.]*$|!\s*[\w$.]*$/.test(before) || /^\s*(?:&&|\?(?!\.|\?)|[!=]==?)/.test(after);
}

/** The names of one file, and what they are used for. */
export class WordsOfFile {
  readonly #code: string;
  readonly #usedForCallsAlone = new Map<string, boolean>();
  #uses: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(code: string) {
    this.#code = withoutTexts(code);
  }

  isUsedForCallsAlone(name: string): boolean {
    this.#uses ??= wordsIn(this.#code);
    const known = this.#usedForCallsAlone.get(name) ?? (this.#uses.get(name) ?? []).every((at) => isCallOrDeclaration(this.#code, at, at + name.length));
    this.#usedForCallsAlone.set(name, known);
    return known;
  }

  /** An object whose parts are used, while it goes nowhere as a whole. */
  isUsedForPartsAlone(name: string): boolean {
    this.#uses ??= wordsIn(this.#code);
    return (this.#uses.get(name) ?? []).every((at) => isPartOrDeclaration(this.#code, at, at + name.length));
  }
}

/** It is declared, or given a value, or one of its parts is used; by its name alone nobody gets it. */
function isPartOrDeclaration(code: string, start: number, end: number): boolean {
  const after = code.slice(end, end + 40);
  const before = code.slice(Math.max(0, start - 80), start);
  return before.endsWith('.') || /^\s*(?:[?!]?\s*\.|\[|:)/.test(after) || (/^\s*=(?![=>])/.test(after) && !/\bexport\s+(?:const|let|var)\s+$/.test(before));
}

function isCallOrDeclaration(code: string, start: number, end: number): boolean {
  const after = code.slice(end, end + 200);
  const before = code.slice(Math.max(0, start - 80), start);
  if (before.endsWith('.') || isOnlyName(before, after)) return true;
  // `return server.listen(80)` gives the server away: these methods give it back.
  const isGiven = /(?:\breturn|[=(,[?:])\s*$/.test(before) && !/^\s*[?!]?\s*\.\s*(?:address|listening|getConnections)\b/.test(after);
  const isCall = !isGiven && /^\s*[?!]?\s*\.\s*[\w$]+\s*\(/.test(after) && !/^\s*[?!]?\s*\.\s*(?:bind|emit)\b/.test(after);
  // `server.keepAliveTimeout = 5000`
  const isSetting = !isGiven && /^\s*\.\s*(?!on|emit|listen)[\w$]+\s*=(?![=>])/.test(after);
  // `var timer, server;` and `var app = express(), server = createServer(app);`
  const isDeclared = declaring.test(before)
    ? !/\bexport\s+(?:const|let|var)\b[^;]*$/.test(before)
    : before.trimEnd().endsWith(',') && /^\s*=(?![=>])/.test(after);
  const isAssigned = /(?:^|[;{}\n])\s*$/.test(before) && /^\s*=(?!=)/.test(after);
  return isCall || isSetting || isDeclared || isAssigned;
}

/** What another file or an object calls something: `import { server as settings }`, `{ server: settings }`. It is no variable here. */
function isOnlyName(before: string, after: string): boolean {
  return /^\s*\??:(?!:)/.test(after) ? /[{,;]\s*$/.test(before) : /^\s+as\s+[\w$]/.test(after) && /\bimport\b[^;'"]*[{,]\s*(?:type\s+)?$/.test(before);
}

const declaring = /\b(?:const|let|var)\s+(?:[\w$]+\s*,\s*)*$/;

/** Where each name stands. */
function wordsIn(code: string): ReadonlyMap<string, readonly number[]> {
  const words = new Map<string, number[]>();
  for (const { 0: word, index } of code.matchAll(/[\w$]+/g)) {
    const known = words.get(word);
    if (known === undefined) words.set(word, [index]);
    else known.push(index);
  }
  return words;
}

/** String literals and comments say nothing of variables; of a template, what it inserts does. What no function of interest says was not read, with its comments. */
function withoutTexts(code: string): string {
  return code.replaceAll(texts, (whole, inner: string | undefined) => {
    if (inner !== undefined) return [...inner.matchAll(/\$\{([^}]*)\}/g)].map(([, inserted]) => ` ${inserted} `).join(';');
    return whole.startsWith('/') ? ' ' : "''";
  });
}

const texts = /`((?:[^`\\]|\\[\s\S])*)`|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<![\\:])\/\/[^\n]*|(?<!\\)\/\*[\s\S]*?\*\//g;
