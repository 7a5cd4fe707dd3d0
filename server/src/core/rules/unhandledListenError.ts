import { secondServer, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  bySocket,
  type Facts,
  hasHappened,
  isGivenBy,
  isOf,
  type Occurrence,
  originalOf,
  portOf,
  type SocketFacts,
  type SocketId,
  type SocketPaths,
} from '../flow/index.ts';
import { type EventOf, isGlobal, type Span, type VariableId, variableName } from '../ir/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { FieldsOfProgram, WordsOfFile } from './texts/namesInCode.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'unhandled-listen-error',
  summary: {
    en: "A Node server listens and nobody handles its 'error' event: a port that is taken ends the process.",
    'zh-CN': "Node 服务器监听端口，却没有人处理它的 'error' 事件：端口被占用时进程会退出。",
  },
  severity: 'hint',
  fix: 'never',
  claims: [],
  on: {
    listen(occurrence, ask) {
      if (occurrence.event.performedBy !== 'net.Server.listen' || occurrence.event.onFailure !== 'emits') return [];
      return bySocket(occurrence).flatMap((group) => detect(occurrence, group, ask));
    },
  },
});

const messages = {
  unhandled: (result: string): Text => ({
    en: `Nobody handles the 'error' event of this server: when listen() fails, with ${result} for a port that is taken, the process ends with a stack trace.`,
    'zh-CN': `没有人处理这个服务器的 'error' 事件：listen() 失败时（端口被占用则是 ${result}），进程会带着调用栈退出。`,
  }),
  help: {
    en: "Attach an 'error' handler before listen(), and say there which port it was.",
    'zh-CN': "在 listen() 之前挂上 'error' 处理函数，并在其中说明是哪个端口。",
  } satisfies Text,
};

function detect(occurrence: Occurrence, { paths }: SocketPaths, ask: Ask): readonly Detection[] {
  if (!paths.every(({ socket }) => isOwn(socket))) return [];
  const program = programOf(ask);
  // Who only writes a class cannot know what others do with an object of it.
  const isUsed = paths.some(({ isSupposed }) => !isSupposed);
  const isAlone = ({ socket: { id } }: SocketPaths['paths'][number]): boolean =>
    !program.handles(id) && !program.isWatched(id, ask.text) && program.keeps(id, occurrence, isUsed);
  if (program.catchesEverything || !paths.every(isAlone)) return [];
  const made = paths[0]?.socket.made?.site.span;
  return [
    {
      span: occurrence.site.span,
      message: messages.unhandled(secondServer({}, ask.platform).result),
      help: messages.help,
      related: made === undefined || made.start === occurrence.site.span.start ? [] : [{ span: made, message: notes.made }],
      fixes: [],
    },
  ];
}

/** Made here, given to nobody, and on a port that someone else can have. */
function isOwn({ origin, objectType, escaped, handlers, bound }: SocketFacts): boolean {
  if (origin !== 'made' || objectType !== 'net.Server' || escaped || [...handlers].some(mayBeError)) return false;
  return hasHappened(bound) && !bound.endpoint.isPath && portOf(bound.endpoint) !== 0 && bound.endpoint.port.kind !== 'none';
}

/** The handler's event, or one whose name is not known. */
function mayBeError(name: string): boolean {
  return name === 'error' || name === '';
}

const programs = new WeakMap<Facts, ServersOfProgram>();

/** What is asked for each server of a program is read once for all of them. */
function programOf({ facts, programCode, codeAround, classAround, textOf }: Ask): ServersOfProgram {
  // Asked for each time: what was read for another server counts for this one, too.
  const code = programCode();
  const known = programs.get(facts) ?? new ServersOfProgram(facts, code, codeAround, classAround, textOf);
  programs.set(facts, known);
  return known;
}

/** Who handles the errors of the servers, and who else has them. */
class ServersOfProgram {
  /** What catches every error catches these. */
  readonly catchesEverything: boolean;
  readonly #handled = new Sockets<true>();
  /** The names of what a handler is attached to, where nobody knows what it is. */
  readonly #handledNames = new Set<string>();
  /** The variables that hold them, by name, and the code of the files in which they stand: nobody else's names are theirs. */
  readonly #variables = new Sockets<Map<string, Set<WordsOfFile>>>();
  /** The fields that hold them, and those whose errors a method handles. */
  readonly #fields = new Sockets<Field>();
  readonly #handledFields: Field[] = [];
  /** Those that are kept deeper in an object. */
  readonly #inObjects = new Sockets<true>();
  /** Those that functions of the file find in a variable. */
  readonly #shared = new Sockets<string>();
  readonly #files = new Map<string, WordsOfFile>();
  readonly #classes = new Map<string, FieldsOfProgram>();
  readonly #codeAround: (offset: number) => string;
  readonly #classAround: (offset: number) => string;
  readonly #textOf: (span: Span) => string;
  readonly #code: string;
  #program: FieldsOfProgram | undefined;

  constructor(
    { occurrences }: Facts,
    code: string,
    codeAround: (offset: number) => string,
    classAround: (offset: number) => string,
    textOf: (span: Span) => string,
  ) {
    this.#code = code;
    this.catchesEverything = /\b(?:uncaughtException|setUncaughtExceptionCaptureCallback)\b/.test(code);
    this.#codeAround = codeAround;
    this.#classAround = classAround;
    this.#textOf = textOf;
    for (const occurrence of occurrences) {
      if (isOf(occurrence, 'handler') && mayBeError(occurrence.event.name)) this.#noteHandler(occurrence);
      if (isOf(occurrence, 'assign')) this.#noteAssigned(occurrence);
    }
  }

  /** An 'error' handler is attached to it, before or after, or to something of its name: who keeps to himself what {@link keeps} says has passed it to nobody. */
  handles(id: SocketId): boolean {
    if (this.#fields.of(id).some((field) => this.#isHandled(field))) return true;
    return this.#handled.of(id).length > 0 || this.#variables.of(id).some((names) => [...names.keys()].some((name) => this.#handledNames.has(name)));
  }

  /** The file handles the errors of what is in the same variable: a function that finds it there does not know what it is. */
  isWatched(id: SocketId, text: string): boolean {
    const handler = `\\s*\\.\\s*(?:on|once|addListener|prependListener)\\(\\s*['"\`]error['"\`]`;
    return this.#shared.of(id).some((name) => new RegExp(`(?<![.\\w$])${name.replaceAll('$', '\\$')}${handler}`).test(text));
  }

  /** Whoever gets the server can attach a handler: it must be in variables that are used for nothing but calls of its methods, or in none. */
  keeps(id: SocketId, { site, innerSite }: Occurrence, isUsed: boolean): boolean {
    if (this.#inObjects.of(id).length > 0) return false;
    const variables = this.#variables.of(id);
    const fields = this.#fields.of(id);
    // What a function makes and keeps to itself in one round of a loop is told inside it.
    if (variables.length === 0 && fields.length === 0) return site.result === 'discarded' && (site === innerSite || innerSite.result !== 'discarded');
    const isLeftAlone = ({ name, at }: Field): boolean => {
      const own = this.#classOf(name, at);
      this.#program ??= new FieldsOfProgram(this.#code);
      const code = own ?? this.#program;
      return (isUsed || own !== undefined || code.isPrivate(name)) && code.isUsedForCallsAlone(name) && !code.isWatched(name);
    };
    if (!fields.every(isLeftAlone)) return false;
    return variables.every((names) => [...names].every(([name, files]) => [...files].every((file) => file.isUsedForCallsAlone(name))));
  }

  /** A method of the same class handles them, where the field is private; else one of any class that has a field of that name. */
  #isHandled({ name, at }: Field): boolean {
    const handled = this.#handledFields.filter((field) => field.name === name);
    if (handled.length === 0 || this.#classOf(name, at) === undefined) return handled.length > 0;
    return handled.some((field) => this.#classAround(field.at) === this.#classAround(at));
  }

  /** The class that alone has to do with a field, because it is private to it. */
  #classOf(name: string, at: number): FieldsOfProgram | undefined {
    const code = this.#classAround(at);
    const known = this.#classes.get(code) ?? new FieldsOfProgram(code);
    this.#classes.set(code, known);
    return known.isPrivate(name) ? known : undefined;
  }

  #noteHandler(occurrence: Occurrence): void {
    for (const { socket, paths } of bySocket(occurrence)) {
      for (const path of paths) this.#handled.set(path.socket.id, true);
      if (paths.some((path) => path.socket.origin === 'elsewhere' && path.socket.objectType !== 'net.Socket'))
        this.#noteHandledElsewhere(socket.replace(/^from /, ''), occurrence.innerSite.span.start);
    }
  }

  #noteHandledElsewhere(location: string, at: number): void {
    this.#handledNames.add(variableName(location.replace(/\/.*$/, '')));
    const field = /\/([^/]+)$/.exec(location)?.[1];
    if (field !== undefined) this.#handledFields.push({ name: field, at });
  }

  #noteAssigned(occurrence: Occurrence<EventOf<'assign'>>): void {
    const { event, paths, innerSite } = occurrence;
    for (const { action } of paths) {
      const value = action.assigned?.value;
      if (value === undefined) continue;
      // Whoever goes over a list of servers, or over the parts of an object, has them all.
      if (value.kind !== 'socket') for (const part of socketsWithin(value)) this.#inObjects.set(part, true);
      if (value.kind !== 'socket') continue;
      const [field, ...deeper] = event.to.path;
      if (field !== undefined) {
        if (deeper.length === 0 && /^#?[\w$]+$/.test(field) && !this.#isShared(event.to.root, occurrence))
          this.#fields.set(value.socket, { name: field, at: innerSite.span.start });
        else this.#inObjects.set(value.socket, true);
        continue;
      }
      const names = this.#variables.get(value.socket) ?? new Map<string, Set<WordsOfFile>>();
      const name = variableName(event.to.root);
      // Nobody outside of a function has its own variable, whatever others call theirs.
      const isOwn = event.declaration && !isGlobal(event.to.root) && occurrence.standsIn.kind !== 'module';
      const file = isOwn ? this.#wordsOf(this.#textOf(occurrence.standsIn.span)) : this.#fileAt(innerSite.span.start);
      this.#variables.set(value.socket, names.set(name, (names.get(name) ?? new Set()).add(file)));
      if (isGlobal(event.to.root)) this.#shared.set(value.socket, name);
    }
  }

  /** An object that the caller has, or one of the file that is passed on as a whole: whoever has it has the server, too. */
  #isShared(object: VariableId, { standsIn, innerSite }: Occurrence): boolean {
    const name = variableName(object);
    if (name === 'this') return false;
    if (!isGlobal(object)) return standsIn.parameters.some(({ variable }) => variable === object);
    return !this.#fileAt(innerSite.span.start).isUsedForPartsAlone(name);
  }

  #fileAt(offset: number): WordsOfFile {
    return this.#wordsOf(this.#codeAround(offset));
  }

  #wordsOf(code: string): WordsOfFile {
    const file = this.#files.get(code) ?? new WordsOfFile(code);
    this.#files.set(code, file);
    return file;
  }
}

/** A field that holds a server, or what a handler is attached to, and where the text says so. */
interface Field {
  readonly name: string;
  readonly at: number;
}

function socketsWithin(value: Abstract): readonly SocketId[] {
  if (value.kind === 'socket') return [value.socket];
  const parts = value.kind === 'list' ? value.items : value.kind === 'record' ? [...value.fields.values()] : [];
  return parts.flatMap(socketsWithin);
}

/** What is noted of sockets. One that a function makes has a name of its own in each call of it: what is noted of the one holds for the others on the way. */
class Sockets<T> {
  readonly #byOriginal = new Map<SocketId, Map<SocketId, T>>();

  get(id: SocketId): T | undefined {
    return this.#byOriginal.get(originalOf(id))?.get(id);
  }

  set(id: SocketId, value: T): void {
    const original = originalOf(id);
    const known = this.#byOriginal.get(original);
    if (known === undefined) this.#byOriginal.set(original, new Map([[id, value]]));
    else known.set(id, value);
  }

  /** Of the socket itself, as the functions that it comes from know it, and as their callers do. */
  of(id: SocketId): readonly T[] {
    const all = [...(this.#byOriginal.get(originalOf(id)) ?? [])];
    return all.filter(([other]) => other === id || isGivenBy(other, id) || isGivenBy(id, other)).map(([, value]) => value);
  }
}
