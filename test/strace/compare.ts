import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { analysisView } from './analysisView.ts';
import { kernelView, type SocketStep } from './kernelView.ts';
import type { Program, Sample } from './sample.ts';
import type { SystemCall } from './trace.ts';

const languages: Readonly<Record<Program, LanguageId>> = { python: 'python', node: 'javascript', c: 'c' };

/** What the kernel saw and what the analysis says, one line a step; equal where all is well. */
export interface Comparison {
  readonly kernel: string;
  readonly analysis: string;
}

export async function compare(sample: Sample, program: Program, calls: readonly SystemCall[]): Promise<Comparison> {
  const scope = sample.scope ?? 'binding';
  const kernel = kernelView(calls, sample.text, scope);
  const analysis = await analysisView(sample.text, languages[program], scope);
  // Node's object is a socket of the kernel only when it binds or connects: until then its options are kept.
  const ordered = program === 'node' ? whenFirstUsed : (steps: readonly SocketStep[]) => steps;
  const seen = without(linesOf(ordered(kernel)), sample.unsaid?.steps ?? []);
  const said = linesOf(ordered(analysis)).filter((line) => sample.unsaid === undefined || !/ connect \?:(?:\?|\d+)$/.test(line));
  return { kernel: seen.join('\n'), analysis: known(without(said, sample.late ?? []), seen).join('\n') };
}

/** Sockets are numbered in the order in which they appear. */
function linesOf(steps: readonly SocketStep[]): readonly string[] {
  const numbers = new Map<number, number>([[0, 0]]);
  return steps.map(({ socket, text }) => {
    const number = numbers.get(socket) ?? numbers.size;
    numbers.set(socket, number);
    return `${number === 0 ? '' : `${number} `}${text}`;
  });
}

function whenFirstUsed(steps: readonly SocketStep[]): readonly SocketStep[] {
  const isUse = ({ text }: SocketStep) => /^(?:bind|connect|listen)\b/.test(text);
  const waiting = new Map<number, SocketStep[]>();
  const used = new Set<number>();
  const ordered: SocketStep[] = [];
  for (const step of steps) {
    if (used.has(step.socket)) ordered.push(step);
    else if (isUse(step)) {
      used.add(step.socket);
      ordered.push(...(waiting.get(step.socket) ?? []), step);
      waiting.delete(step.socket);
    } else waiting.set(step.socket, [...(waiting.get(step.socket) ?? []), step]);
  }
  return [...ordered, ...[...waiting.values()].flat()];
}

/** The length of a queue matters to no rule: a question mark will do. */
function known(lines: readonly string[], seen: readonly string[]): readonly string[] {
  return lines.map((line, index) => (/^\d+ listen \?$/.test(line) && /^\d+ listen \d+$/.test(seen[index] ?? '') ? (seen[index] ?? line) : line));
}

/** The steps that a sample excepts must be there, each once; `* bind …` stands for all of the socket that does this. The sockets of the others are numbered anew. */
function without(lines: readonly string[], steps: readonly string[]): readonly string[] {
  let left = [...lines];
  for (const step of steps) {
    if (step.startsWith('* ')) {
      const socket = left.find((line) => line.endsWith(step.slice(1)))?.split(' ')[0];
      left = socket === undefined ? [...left, `(not there: ${step})`] : left.filter((line) => !line.startsWith(`${socket} `));
      continue;
    }
    const at = left.indexOf(step);
    if (at < 0) left.push(`(not there: ${step})`);
    else left.splice(at, 1);
  }
  const numbers = new Map<string, number>();
  return left.map((line) =>
    line.replace(/^\d+(?= )/, (number) => {
      const known = numbers.get(number) ?? numbers.size + 1;
      numbers.set(number, known);
      return String(known);
    }),
  );
}
