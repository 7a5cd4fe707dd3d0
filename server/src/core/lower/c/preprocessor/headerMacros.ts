import type { HeaderMacro } from '../linkage/headers.ts';
import type { Define } from './directives.ts';
import { parseMacroBody } from './macroParser.ts';
import { ownAmong } from './macroRivals.ts';

export interface ExtendedText {
  /** The file's text, and behind its end the bodies of the macros that it uses. */
  readonly text: string;
  readonly defines: readonly Define[];
}

/**
 * Puts the macros of headers that a file uses behind its text, so that what they stand for has a place. A macro that headers define differently is left
 * out: which one holds is for the compiler to know, unless one is the system's own name, or one header says of each when it holds. So is one that the file
 * defines itself.
 */
export function withHeaderMacros(text: string, own: readonly Define[], headers: readonly (readonly HeaderMacro[])[]): ExtendedText {
  if (headers.every((macros) => macros.length === 0)) return { text, defines: own };
  const known = new Map<string, HeaderMacro | undefined>(own.map(({ name }) => [name, undefined]));
  const rivals = new Map<string, readonly HeaderMacro[]>();
  for (const macro of headers.flat()) {
    const earlier = known.get(macro.name);
    if (!known.has(macro.name)) known.set(macro.name, macro);
    else if (earlier === undefined ? rivals.has(macro.name) : earlier.body !== macro.body) {
      rivals.set(macro.name, [...(earlier === undefined ? (rivals.get(macro.name) ?? []) : [earlier]), macro]);
      known.set(macro.name, undefined);
    } else if (earlier?.isConditional === true && macro.isConditional !== true) known.set(macro.name, macro);
  }
  const alternatives = new Map<string, readonly HeaderMacro[]>();
  for (const [name, macros] of rivals) {
    const own = systemsOwn(macros, text);
    known.set(name, own);
    const each = own === undefined ? alternativesAmong(name, macros, headers) : undefined;
    if (each !== undefined) alternatives.set(name, each);
  }
  const defines: Define[] = [...own];
  let extended = text;
  const seen = new Set<string>();
  const waiting = [text];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const [word] of part.matchAll(/[A-Za-z_]\w*/g)) {
      if (seen.has(word)) continue;
      const macro = known.get(word);
      const macros = macro === undefined ? alternatives.get(word) : [macro];
      if (macros === undefined) continue;
      seen.add(word);
      for (const each of macros) {
        extended += '\n';
        defines.push(defineOf(each, extended.length, macros.length > 1));
        extended += each.body;
        waiting.push(each.body);
      }
    }
  }
  return { text: extended, defines };
}

function defineOf({ name, parameters, body, isConditional, conditions = [] }: HeaderMacro, start: number, isAlternative: boolean): Define {
  const end = start + body.length;
  return {
    name,
    parameters,
    // Before all of the file: an include stands at its top.
    at: -1,
    body: { start, end },
    region: isAlternative ? { start, end, parent: undefined, conditions } : undefined,
    ...(isConditional === true ? { isConditional } : {}),
  };
}

/** `#ifdef WIN32`, `#define SETOPT(s, n, v) setsockopt(s, SOL_SOCKET, n, (char *)v, sizeof *(v))`, `#else` another one: expressions of one header, each under conditions. */
function alternativesAmong(name: string, macros: readonly HeaderMacro[], headers: readonly (readonly HeaderMacro[])[]): readonly HeaderMacro[] | undefined {
  const isExpression = ({ conditions, body }: HeaderMacro): boolean =>
    conditions !== undefined && parseMacroBody(body, 0, body.length, noSite, new Map()) !== undefined;
  // Each of the others would only be one more way to tell apart: of what becomes of a failure, or how threads are made.
  if (!macros.every(isExpression) || !macros.some(({ body }) => socketWork.test(body))) return undefined;
  const all = headers.find((header) => macros.every((each) => header.includes(each)))?.filter((each) => each.name === name);
  return all?.every(isExpression) === true ? all : undefined;
}

/** What is done to sockets before they serve, and to the bytes of a port. */
const socketWork = /\b(?:setsockopt|bind|listen|connect|accept4?|socket|[hn]to[hn][sl]|\w*swap\w*)\s*\(|<<|>>/;

const noSite = { start: 0, end: 0 };

function systemsOwn(macros: readonly HeaderMacro[], text: string): HeaderMacro | undefined {
  if (macros.some(({ parameters, isConditional }) => parameters !== undefined || isConditional !== true)) return undefined;
  const bodies = macros.map(({ body }) => body.trim());
  const own = ownAmong(bodies, (name) => new RegExp(`\\b${name}\\s*\\(`).test(text));
  return own === undefined ? undefined : macros[bodies.indexOf(own)];
}
