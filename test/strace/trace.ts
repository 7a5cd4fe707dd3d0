/** One line of `strace -f`: a system call that has returned. */
export interface SystemCall {
  readonly process: number;
  readonly name: string;
  /** As strace prints them, without the commas between them. */
  readonly arguments: readonly string[];
  /** The number that the call returned; `undefined` for `?`. */
  readonly result: number | undefined;
  /** The error's name where the call failed. */
  readonly error?: string;
}

/**
 * Reads what `strace -f` wrote. A call that another process interrupted is joined again: it stands where it began, and where it returned when it makes a
 * descriptor, because the number may have been another thread's until just then. Signals and exits are left out; a line that is none of these is an error, so that a new form of strace cannot hide calls.
 */
export function parseTrace(text: string): readonly SystemCall[] {
  const calls: (SystemCall | undefined)[] = [];
  const open = new Map<string, { readonly at: number; readonly text: string }>();
  for (const line of text.split('\n')) {
    const [, pid = '0', rest = ''] = /^(?:(\d+)\s+)?(.*)$/.exec(line) ?? [];
    if (rest === '' || /^(?:---|\+\+\+) /.test(rest)) continue;
    const resumed = /^<\.\.\. (\w+) resumed>\s?(.*)$/.exec(rest);
    if (resumed !== null) {
      const [, name = '', tail = ''] = resumed;
      const begun = open.get(pid);
      if (begun === undefined) throw new SyntaxError(`${name} is resumed but was never begun: ${line}`);
      open.delete(pid);
      const call = callOf(Number(pid), begun.text + tail);
      if (makesDescriptor.test(call.name)) calls.push(call);
      else calls[begun.at] = call;
      continue;
    }
    const unfinished = /^(.*?)\s*<unfinished \.\.\.>$/.exec(rest);
    if (unfinished !== null) {
      open.set(pid, { at: calls.length, text: unfinished[1] ?? '' });
      calls.push(undefined);
      continue;
    }
    calls.push(callOf(Number(pid), rest));
  }
  // What is still open when its process ends has no result and did nothing.
  return calls.filter((call) => call !== undefined);
}

const makesDescriptor = /^(?:socket|accept4?|dup[23]?|fcntl)$/;

function callOf(process: number, text: string): SystemCall {
  const parts = /^(\w+)\((.*)\)\s*=\s*(-?\d+|0x[\da-f]+|\?)(?:\s+(E[A-Z0-9]+))?/s.exec(text);
  if (parts === null) throw new SyntaxError(`not a system call: ${text}`);
  const [, name = '', inside = '', result = '?', error] = parts;
  return {
    process,
    name,
    arguments: splitArguments(inside),
    result: result === '?' ? undefined : Number(result),
    ...(error === undefined ? {} : { error }),
  };
}

/** Splits at the commas that are in no string, bracket or brace. */
export function splitArguments(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] ?? '';
    if (quoted) {
      if (letter === '\\') index += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) {
      found.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' && found.length === 0 ? [] : [...found, last];
}

/** The address in a `struct sockaddr` as strace prints it: `127.0.0.1:80`, `[::1]:80`, a path, `unspecified`. */
export function addressOf(printed: string): string {
  const path = /sun_path=@?"((?:[^"\\]|\\.)*)"/.exec(printed);
  if (path !== null) return path[1] ?? '';
  const port = /sin6?_port=htons\((\d+)\)/.exec(printed)?.[1];
  const ipv4 = /sin_addr=inet_addr\("([^"]*)"\)/.exec(printed)?.[1];
  if (ipv4 !== undefined && port !== undefined) return `${ipv4}:${port}`;
  const ipv6 = /inet_pton\(AF_INET6, "([^"]*)"/.exec(printed)?.[1];
  if (ipv6 !== undefined && port !== undefined) return `[${ipv6}]:${port}`;
  return 'unspecified';
}

/** The value of a socket option: `[1]` is 1, a structure stays as it is printed. */
export function optionValueOf(printed: string): string {
  return /^\[(-?\d+)\]$/.exec(printed)?.[1] ?? printed;
}
