import { follow, type Occurrence, optionsOf, optionValue, type Path, portOf, addressOf as textOfAddress } from '../../server/src/core/flow/index.ts';
import type { Lowered } from '../../server/src/core/ir/index.ts';
import { lower } from '../../server/src/core/lower/index.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';
import { type Scope, type SocketStep, shownValue } from './kernelView.ts';

/**
 * What the analysis says that the kernel will see of a text: the lowered events with the values that the flow gives them, in the order of the text (which
 * samples keep to). What is not known is a question mark.
 */
export async function analysisView(text: string, language: LanguageId, scope: Scope): Promise<readonly SocketStep[]> {
  await grammars.load(language);
  const source = grammars.parse(text, language);
  const lowered = source.withRoot((root) => lower(root, text, language));
  source.delete();
  const { occurrences } = follow([lowered], { platform: 'linux', isAvailable: () => true });
  const families = familiesOf(occurrences);
  const sockets = new Sockets();
  const steps: SocketStep[] = [];
  // A fork is done to no socket: no occurrence has it.
  const forks = scope === 'everything' ? forksOf(lowered) : [];
  for (const occurrence of occurrences) {
    while ((forks[0] ?? Number.POSITIVE_INFINITY) < occurrence.site.span.start) {
      forks.shift();
      steps.push({ socket: 0, text: 'fork' });
    }
    for (const [id, texts] of textsOf(occurrence, families)) {
      const socket = sockets.numberOf(id);
      const text = [...texts].sort().join(' or ');
      // A closed object that listens again (Node) is another socket of the kernel.
      if (sockets.isNew(socket) && !text.startsWith('socket')) steps.push({ socket, text: `socket ${families.get(id) ?? '?'}` });
      if (text !== 'accept' && text !== 'close') steps.push({ socket, text });
      else if (scope === 'everything') steps.push({ socket, text });
      if (text === 'close') sockets.close(id);
    }
  }
  for (const _fork of forks) steps.push({ socket: 0, text: 'fork' });
  return scope === 'everything'
    ? steps
    : steps.filter(({ socket }) => steps.some((step) => step.socket === socket && /^(?:bind|connect|listen)\b/.test(step.text)));
}

/** Numbers for the sockets by their names in the analysis: a new one after each close. */
class Sockets {
  readonly #numbers = new Map<string, number>();
  readonly #seen = new Set<number>();
  #last = 0;

  numberOf(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#last += 1;
    this.#numbers.set(id, this.#last);
    return this.#last;
  }

  isNew(socket: number): boolean {
    const isNew = !this.#seen.has(socket);
    this.#seen.add(socket);
    return isNew;
  }

  close(id: string): void {
    this.#numbers.delete(id);
  }
}

/** Where the text forks. */
function forksOf(lowered: Lowered): number[] {
  const all = lowered.functions.flatMap((fn) => fn.blocks.flatMap((block) => block.events));
  return all.flatMap((event) => (event.kind === 'fork' ? [event.site.span.start] : [])).sort((a, b) => a - b);
}

/** One text by socket; more than one where paths differ. */
function textsOf(occurrence: Occurrence, families: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of occurrence.paths) {
    const id = socketIdOf(occurrence, path);
    const text = id === undefined ? undefined : textOf(occurrence, path, families);
    if (id === undefined || text === undefined) continue;
    const known = found.get(id) ?? new Set();
    found.set(id, known.add(text));
  }
  return found;
}

/** A socket is named by the event that makes it, so that the event itself has the name, too. */
function socketIdOf({ event }: Occurrence, { socket }: Path): string | undefined {
  if (event.kind === 'socket') return `e${event.id}`;
  // A function that is read by itself knows the socket only by where it was kept; read from where it is called, by what made it.
  return socket?.made === undefined || socket.origin !== 'made' ? undefined : `e${socket.made.event.id}`;
}

function textOf(occurrence: Occurrence, path: Path, families: ReadonlyMap<string, string>): string | undefined {
  const { event } = occurrence;
  const { operands } = path.action;
  switch (event.kind) {
    case 'socket':
      return `socket ${families.get(`e${event.id}`) ?? '?'}`;
    case 'setsockopt': {
      const level = operands.level?.kind === 'constant' ? operands.level.name : '?';
      const value = optionValue(operands.value, path.before);
      const option = optionsOf(operands).join('|') || '?';
      return `setsockopt ${level} ${option} ${shownValue(option, value === 'unknown' ? '?' : String(value))}`;
    }
    case 'bind':
    case 'connect':
      return `${event.kind} ${endpointText(path)}`;
    case 'listen':
      return `listen ${event.backlog?.kind === 'number' ? event.backlog.value : '?'}`;
    case 'accept':
    case 'close':
      return event.kind;
    default:
      return undefined;
  }
}

function endpointText({ action, socket }: Path): string {
  const { endpoint } = action.operands;
  if (endpoint === undefined) return '?';
  const isAny = endpoint.address.kind === 'string' && endpoint.address.value === '' && socket?.family === 'ipv6';
  const address = isAny ? '::' : (textOfAddress(endpoint) ?? '?');
  if (endpoint.isPath) return address;
  const port = portOf(endpoint) ?? '?';
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `ipv4 tcp`, by the socket's name. Where the text leaves the family to the address (Node), it is the address's. */
function familiesOf(occurrences: readonly Occurrence[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const occurrence of occurrences) {
    for (const path of occurrence.paths) {
      const id = socketIdOf(occurrence, path);
      const { socket } = path;
      if (id === undefined || socket === undefined || occurrence.event.kind === 'socket' || found.get(id)?.startsWith('?') === false) continue;
      const address = path.action.operands.endpoint === undefined ? '' : endpointText(path);
      const byAddress = address.startsWith('[') ? 'ipv6' : /^\d/.test(address) ? 'ipv4' : address.startsWith('/') ? 'unix' : '?';
      const family = socket.family === 'unknown' ? byAddress : socket.family;
      found.set(id, family === 'unix' ? 'unix' : `${family} ${socket.protocol}`);
    }
  }
  return found;
}
