import type { Span } from '../../../ir/index.ts';
import type { View } from '../tree/view.ts';

/** The arguments of a function-like macro's call, by the names of its parameters. */
export type MacroArguments = ReadonlyMap<string, View>;

/**
 * Parses a macro's body as one expression of the grammar's shape. `undefined`: it is no single expression (a statement, a type, a part of one).
 * Offsets of the result are those of the body in the file; `site` is where the macro is used.
 */
export function parseMacroBody(text: string, start: number, end: number, site: Span, macroArguments: MacroArguments): View | undefined {
  const tokens = tokenize(text, start, end);
  if (tokens === undefined || tokens.length === 0) return undefined;
  const parser = new BodyParser(text, tokens, site, macroArguments);
  const expression = parser.comma();
  return expression !== undefined && parser.isAtEnd ? expression : undefined;
}

interface Token {
  readonly kind: 'identifier' | 'number' | 'string' | 'character' | 'punctuation';
  readonly start: number;
  readonly end: number;
}

/** A body longer than this is code, not a value; it bounds the work for one use. */
const longestBody = 600;
const deepestNesting = 40;

function tokenize(text: string, start: number, end: number): readonly Token[] | undefined {
  if (end - start > longestBody) return undefined;
  const tokens: Token[] = [];
  const pattern =
    /\s+|\\\r?\n|\/\*[\s\S]*?\*\/|\/\/.*|([A-Za-z_]\w*)|(\.?\d(?:[\w.']|(?<=[eE])[-+])*)|("(?:\\[\s\S]|[^"\\\n])*"|#(?!#)\s*[A-Za-z_]\w*)|('(?:\\[\s\S]|[^'\\\n])*')|(<<|>>|<=|>=|==|!=|&&|\|\||->|::|\+\+|--|[-+*/%&|^~!<>=?:(),.[\]])/y;
  pattern.lastIndex = start;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    const kind =
      match[1] !== undefined
        ? 'identifier'
        : match[2] !== undefined
          ? 'number'
          : match[3] !== undefined
            ? 'string'
            : match[4] !== undefined
              ? 'character'
              : match[5] !== undefined
                ? 'punctuation'
                : undefined;
    // Blanks behind the body go on into the next line.
    if (pattern.lastIndex > end) return kind === undefined ? tokens : undefined;
    if (kind !== undefined) tokens.push({ kind, start: at, end: pattern.lastIndex });
  }
  return tokens;
}

const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** What may stand in parentheses before an operand and make it a cast. */
const typeWords =
  /^(?:const|unsigned|signed|struct|union|enum|char|short|int|long|float|double|void|bool|size_t|ssize_t|socklen_t|in_addr_t|in_port_t|u?int\d+_t|u_(?:char|short|int|long)|uint|ushort|WORD|DWORD|SOCKET|SOCKADDR\w*|LPSOCKADDR)$/;

class BodyParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #site: Span;
  readonly #arguments: MacroArguments;
  #at = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly Token[], site: Span, macroArguments: MacroArguments) {
    this.#text = text;
    this.#tokens = tokens;
    this.#site = site;
    this.#arguments = macroArguments;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  comma(): View | undefined {
    let left = this.#conditional();
    while (left !== undefined && this.#peek() === ',') {
      const comma = this.#token();
      const right = this.#conditional();
      left = right === undefined ? undefined : this.#made('comma_expression', [left, comma, right]);
    }
    return left;
  }

  #conditional(): View | undefined {
    const condition = this.#assignment();
    if (condition === undefined || this.#peek() !== '?') return condition;
    const question = this.#token();
    const consequence = this.comma();
    if (consequence === undefined || this.#peek() !== ':') return undefined;
    const colon = this.#token();
    const alternative = this.#conditional();
    return alternative === undefined ? undefined : this.#made('conditional_expression', [condition, question, consequence, colon, alternative]);
  }

  #assignment(): View | undefined {
    const left = this.#binary(1);
    if (left === undefined || this.#peek() !== '=') return left;
    const operator = this.#token();
    const right = this.#conditional();
    return right === undefined ? undefined : this.#made('assignment_expression', [left, operator, right]);
  }

  #binary(least: number): View | undefined {
    let left = this.#unary();
    for (;;) {
      const operator = this.#peek();
      const strength = precedence[operator];
      if (left === undefined || strength === undefined || strength < least) return left;
      const token = this.#token();
      const right = this.#binary(strength + 1);
      left = right === undefined ? undefined : this.#made('binary_expression', [left, token, right]);
    }
  }

  #unary(): View | undefined {
    this.#depth += 1;
    if (this.#depth > deepestNesting) return undefined;
    const result = this.#prefix();
    this.#depth -= 1;
    return result;
  }

  #prefix(): View | undefined {
    const operator = this.#peek();
    if (operator === '-' || operator === '+' || operator === '!' || operator === '~' || operator === '&' || operator === '*') {
      const token = this.#token();
      const operand = this.#unary();
      const type = operator === '&' || operator === '*' ? 'pointer_expression' : 'unary_expression';
      return operand === undefined ? undefined : this.#made(type, [token, operand]);
    }
    if (operator === 'sizeof') {
      const word = this.#token();
      const operand = this.#unary();
      return operand === undefined ? undefined : this.#made('sizeof_expression', [word, operand]);
    }
    if (operator === '(' && this.#isCast()) {
      const type = this.#skipParentheses();
      const operand = this.#unary();
      return operand === undefined ? undefined : this.#made('cast_expression', [type, operand]);
    }
    return this.#postfix();
  }

  #postfix(): View | undefined {
    let result = this.#primary();
    while (result !== undefined) {
      const next = this.#peek();
      if (next === '(') {
        const list = this.#argumentList();
        result = list === undefined ? undefined : this.#made('call_expression', [result, list]);
      } else if (next === '.' || next === '->') {
        const operator = this.#token();
        const name = this.#tokens[this.#at];
        if (name?.kind !== 'identifier') return undefined;
        this.#at += 1;
        result = this.#made('field_expression', [result, operator, this.#leaf('field_identifier', name)]);
      } else if (next === '[') {
        const open = this.#token();
        const index = this.comma();
        if (index === undefined || this.#peek() !== ']') return undefined;
        result = this.#made('subscript_expression', [result, open, index, this.#token()]);
      } else {
        return result;
      }
    }
    return result;
  }

  #primary(): View | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    const word = this.#text.slice(token.start, token.end);
    switch (token.kind) {
      case 'identifier':
        this.#at += 1;
        return this.#arguments.get(word) ?? this.#leaf('identifier', token);
      case 'number':
        this.#at += 1;
        return this.#leaf('number_literal', token);
      case 'character':
        this.#at += 1;
        return this.#leaf('char_literal', token);
      case 'string': {
        const parts: View[] = [];
        while (this.#tokens[this.#at]?.kind === 'string') parts.push(this.#leaf('string_literal', this.#tokens[this.#at++] ?? token));
        return parts.length === 1 ? parts[0] : this.#made('concatenated_string', parts);
      }
      case 'punctuation': {
        if (word !== '(') return undefined;
        const open = this.#token();
        const inner = this.comma();
        if (inner === undefined || this.#peek() !== ')') return undefined;
        return this.#made('parenthesized_expression', [open, inner, this.#token()]);
      }
    }
  }

  #argumentList(): View | undefined {
    const kids: View[] = [this.#token()];
    while (this.#peek() !== ')') {
      const argument = this.#conditional();
      if (argument === undefined) return undefined;
      kids.push(argument);
      if (this.#peek() === ',') kids.push(this.#token());
      else if (this.#peek() !== ')') return undefined;
    }
    kids.push(this.#token());
    return this.#made('argument_list', kids);
  }

  #isCast(): boolean {
    const next = this.#tokens[this.#at + 1];
    if (next?.kind !== 'identifier') return false;
    const word = this.#text.slice(next.start, next.end);
    if (typeWords.test(word)) return true;
    const [close, operand] = [this.#tokens[this.#at + 2], this.#tokens[this.#at + 3]];
    if (this.#arguments.has(word) || close === undefined || operand === undefined || this.#text[close.start] !== ')') return false;
    // What stands in parentheses right before a value is a type.
    return operand.kind !== 'punctuation' || (word.endsWith('_t') && this.#text[operand.start] === '(');
  }

  #skipParentheses(): View {
    const first = this.#token();
    let depth = 1;
    const kids: View[] = [first];
    while (depth > 0 && !this.isAtEnd) {
      const word = this.#peek();
      depth += word === '(' ? 1 : word === ')' ? -1 : 0;
      kids.push(this.#token());
    }
    return this.#made('type_descriptor', kids);
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    return token === undefined ? '' : this.#text.slice(token.start, token.end);
  }

  #token(): View {
    const token = this.#tokens[this.#at] ?? { kind: 'punctuation', start: 0, end: 0 };
    this.#at += 1;
    return this.#leaf(this.#text.slice(token.start, token.end), token);
  }

  #leaf(type: string, token: Token): View {
    return { type, start: token.start, end: token.end, kids: [], isNamed: token.kind !== 'punctuation', isMissing: false, site: this.#site };
  }

  #made(type: string, kids: readonly View[]): View {
    const own = kids.filter((kid) => kid.site === this.#site);
    return {
      type,
      start: own[0]?.start ?? this.#site.start,
      end: own[own.length - 1]?.end ?? this.#site.end,
      kids,
      isNamed: true,
      isMissing: false,
      site: this.#site,
    };
  }
}
