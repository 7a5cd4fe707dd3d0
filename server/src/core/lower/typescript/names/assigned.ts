import { TextInCode } from '../tree/textInCode.ts';

/**
 * Is told a name that is assigned to.
 * @param part what is assigned to is this member of it, or a part of that; '' where nobody knows which
 */
type Visit = (name: string, part?: string) => void;

/** Names that code between the offsets assigns to, or to a part of: `x =`, `x.y +=`, `x++`, `--x.y`, `Object.assign(x`. */
export function forEachAssigned(text: string, start: number, end: number, visit: Visit): void {
  const written = new TextInCode(text, end);
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    // What a program says to people assigns nothing: `'usage: serve --port 8080'`.
    const last = written.lastOf(code, at);
    if (last > at) {
      at = last;
    } else if (code === 61) {
      const [before, after] = [text[at - 1] ?? '', text.charCodeAt(at + 1)];
      if (after === 61 || after === 62) at += text.charCodeAt(at + 2) === 61 ? 2 : 1;
      else if (before !== '!' && (!'<>'.includes(before) || text[at - 2] === before)) assignedBefore(text, at, visit);
    } else if ((code === 43 || code === 45) && text.charCodeAt(at + 1) === code) {
      const following = isOperand(text.charCodeAt(at - 1)) ? undefined : nameAfter(text, at + 2);
      if (following === undefined) assignedBefore(text, at, visit);
      else visit(following.name, partAt(text, following.end));
      at += 1;
    } else if (code === 40 && text.startsWith('assign', at - 6)) {
      const given = nameAfter(text, at + 1);
      if (given !== undefined) visit(given.name, '');
    }
  }
}

/** The fields of `this`, by whatever name, that code assigns to. */
export function assignedFields(text: string): readonly string[] {
  return [...text.matchAll(fieldPattern)].map((match) => match[1] ?? '');
}

/** How often code assigns to a member of each name. */
export function assignedMembers(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const note = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [, name = ''] of text.matchAll(memberPattern)) note(name);
  // `({ port: this.port } = options)`
  for (const [taken] of text.matchAll(takenApartPattern)) for (const [, name = ''] of taken.matchAll(anyMember)) note(name);
  return counts;
}

/** Whether code lets go of what a field of `this` holds: the object can begin anew with another one. */
export function letsGoOfField(text: string): boolean {
  return emptiedPattern.test(text);
}

/** Where the identifier that ends at the offset starts. */
export function nameStart(text: string, end: number): number {
  let start = end;
  while (start > 0 && isNamePart(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/** Every identifier of a text, `this` included. */
export function identifiersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(identifierPattern) ?? []);
}

const identifierPattern = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const fieldPattern = /\b(?:_?this|_?self|that|me)\s*\.\s*(#?[\w$]+)\s*(?:=(?!=)|\+\+|--|[-+*/|&?]{1,2}=)/g;
const memberPattern = /\.\s*(#?[\w$]+)\s*(?:=(?![=>])|\+\+|--|[-+*/|&?]{1,2}=)/g;
const takenApartPattern = /[{[][^{}[\]();=]*\.\s*#?[\w$]+\s*,?\s*[}\]]\s*=(?![=>])/g;
const anyMember = /\.\s*(#?[\w$]+)/g;
const emptiedPattern = /\b(?:_?this|_?self|that|me)\s*\.\s*#?[\w$]+\s*=\s*(?:null|undefined|void 0)\b/;
const nameHere = /\s*([A-Za-z_$][\w$]*)/y;

const memberHere = /\s*(?:\?\.|!?\.)\s*([A-Za-z_$][\w$]*)/y;
const partHere = /\s*(?:\?\.|!?[.[])/y;

function nameAfter(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  nameHere.lastIndex = at;
  const name = nameHere.exec(text)?.[1];
  return name === undefined ? undefined : { name, end: nameHere.lastIndex };
}

/** The member that a name is followed by; '' for another part of it. */
function partAt(text: string, end: number): string | undefined {
  partHere.lastIndex = end;
  if (!partHere.test(text)) return undefined;
  memberHere.lastIndex = end;
  return memberHere.exec(text)?.[1] ?? '';
}

/** What ends so is changed by the `++` right behind it, whatever follows in the next line. */
function isOperand(code: number): boolean {
  return isNamePart(code) || code === 93 || code === 41;
}

/** Finds the variable at the root of what stands before an assignment operator. */
function assignedBefore(text: string, operator: number, visit: Visit): void {
  let at = operator - 1;
  while (at >= 0 && '+-*/%&|^<>? \t'.includes(text[at] ?? '')) at -= 1;
  let end = at + 1;
  let whole = true;
  for (let parts = 0; parts < 8; parts++) {
    if (text[at] === ']') {
      at = text.lastIndexOf('[', at) - 1;
      if (at < operator - 200) return;
      whole = false;
      end = at + 1;
    }
    while (at >= 0 && isNamePart(text.charCodeAt(at))) at -= 1;
    if (text[at] === '#') at -= 1;
    if (text[at] !== '.') break;
    at -= text[at - 1] === '?' ? 2 : 1;
    whole = false;
    end = at + 1;
  }
  // `const x =` declares a variable of the function's own.
  if (end > at + 1 && !(whole && /\b(?:const|let|var)\s+$/.test(text.slice(Math.max(0, at - 8), at + 1))))
    visit(text.slice(at + 1, end), whole ? undefined : (partAt(text, end) ?? ''));
}

function isNamePart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36 || code >= 128;
}
