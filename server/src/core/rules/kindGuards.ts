import type { Occurrence } from '../flow/index.ts';
import type { Ask } from './rule.ts';

/**
 * Whether the text asks of which kind the socket is on the way to what stands in a called function: by `if (is_stream)` around it, by `type == SOCK_STREAM &&`
 * before it, or by leaving early. Where the flow did not see the answer, whoever wrote it did.
 */
export function isGuardedByKind({ event, innerSite, site }: Occurrence, ask: Ask): boolean {
  const own = innerSite === site ? undefined : ask.facts.ofKind(event.kind).find((other) => other.event === event && other.innerSite === other.site);
  if (own === undefined) return false;
  const text = ask.textOf({ start: own.function.span.start, end: event.site.span.start });
  if (writtenByIndent.test(text)) return false;
  const body = text.slice(text.indexOf('{') + 1);
  return openHeaders(body).some((header) => speaksOfKind.test(header)) || leavesByKind.test(body);
}

/** Python: what its braces hold is no block. */
const writtenByIndent = /^\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\b/;
/** A name that speaks of the kind, and is not that of a descriptor or a port: `if (udp_fd < 0)` asks whether it came about. */
const kind = String.raw`\b(?!\w*(?:fds?|sock(?:et)?s?|ports?|addr(?:ess)?)\b)\w*(?:(?<!up|down)stream|dgram|datagram|udp|tcp)\w*`;
const speaksOfKind = new RegExp(String.raw`(?:\bif\b|&&|\|\||\?|!)[^;]*?${kind}|${kind}[^;]*?(?:&&|\|\||\?)`, 'i');
const leavesByKind = new RegExp(String.raw`\bif\s*\((?:(?!&&)[^;{}])*?${kind}(?:(?!&&)[^;{}])*\)\s*(?:\{[^{}]*)?\b(?:return|continue|break|goto)\b`, 'i');

/** What stands before each brace that is open at the end of a text, and the statement that is begun there. */
function openHeaders(text: string): readonly string[] {
  const headers: string[] = [];
  let start = 0;
  for (const { 0: sign, index } of text.matchAll(/[;{}]/g)) {
    if (sign === '{') headers.push(text.slice(start, index));
    else if (sign === '}') headers.pop();
    start = index + 1;
  }
  return [...headers, text.slice(start)];
}
