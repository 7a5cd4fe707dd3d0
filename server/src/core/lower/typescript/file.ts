import type { BlockId, ClassId, ClassIr, EventId, FileRole, FunctionId, FunctionIr, Value } from '../../ir/index.ts';
import { Collections } from './collections/collections.ts';
import type { Gathered } from './collections/gathered.ts';
import type { FunctionLowering } from './context.ts';
import type { Facts } from './idioms/facts.ts';
import { assignedMembers } from './names/assigned.ts';
import { Entities } from './names/entities.ts';
import type { Binding, Scope } from './names/scopes.ts';
import { callsGiven, givesOn, givesSettings, isHelper } from './selection/functionTexts.ts';
import { readCalls, type SourceFile } from './selection/read.ts';
import { bindsToPort } from './selection/words.ts';
import { isClass, type Syntax } from './tree/syntax.ts';

/** Helpers that are read on demand: a file that calls more of them is no longer about sockets. */
const mostHelpers = 100;

/** The parts of lowering that need each other. */
export interface Lowerers {
  value(fn: FunctionLowering, node: Syntax): Value;
  branch(fn: FunctionLowering, node: Syntax, yes: BlockId, no: BlockId): void;
  statements(fn: FunctionLowering, nodes: readonly Syntax[]): void;
  assign(fn: FunctionLowering, target: Syntax, value: Value, declaration: boolean): void;
}

/** What the functions of one file share while they are lowered. */
export class FileLowering {
  readonly source: SourceFile;
  readonly text: string;
  readonly entities: Entities;
  /** The text mentions Deno or Bun, so their objects count among the receivers of methods. */
  readonly usesRuntime: boolean;
  /** The text mentions dgram, or gives a port to a bind(), which may be that of its sockets. */
  readonly usesDatagrams: boolean;
  readonly mentionsSysctl: boolean;
  /** The text opens a library of C. */
  readonly reachesLibc: boolean;
  /** The text has names of C's headers that setsockopt() is given. */
  readonly namesOptions: boolean;
  /** Other files may use what this one exports. */
  readonly isExporting: boolean;
  /** A connection may be made from a port of its own. */
  readonly choosesLocalPorts: boolean;
  readonly lowerers: Lowerers;
  readonly functions: FunctionIr[] = [];
  readonly classes: ClassIr[] = [];
  /** Functions that have an id and wait to be lowered. */
  readonly waiting: { readonly id: FunctionId; readonly node: Syntax }[] = [];
  readonly classesWaiting: { readonly id: ClassId; readonly node: Syntax }[] = [];
  /** The class (a function) that a function belongs to as constructor or as prototype method. */
  readonly prototypeClasses = new Map<Syntax, Syntax>();
  readonly prototypes = new Map<Syntax, Binding>();
  readonly prototypeNames = new Map<Syntax, string>();
  /** Types of the parameters that a function is called with from outside, by position. */
  readonly parameterTypes = new Map<Syntax, readonly (string | undefined)[]>();
  /** A module that it imports may be of the same tree. */
  readonly importsFromTree: boolean;
  /** Functions of libraries that are given to somebody, and wait as well. */
  readonly libraryWaiting: { readonly id: FunctionId; readonly node: Syntax; readonly name: string }[] = [];
  readonly #libraryIds = new Map<Syntax, FunctionId>();
  readonly #functionIds = new Map<Syntax, FunctionId>();
  readonly #classIds = new Map<Syntax, ClassId>();
  readonly #unwritten = new Map<Syntax, FunctionId>();
  /** What the module gives away that no variable holds, by its name; undefined where that is more than one thing. */
  readonly exported = new Map<string, Value | undefined>();
  readonly collections = new Collections(this);
  /** Collections of which the text says what is in them; undefined for those of which it does not. */
  readonly gathered = new Map<Binding, Gathered | undefined>();
  /** Whether what is put into a field of that name stays there until it is closed. */
  readonly keptFields = new Map<string, boolean>();
  readonly facts: Facts = { localPorts: new Map(), datagrams: new Map(), callbacks: new Map(), listens: new Map(), foreign: [] };
  readonly #rejected = new Set<string>();
  #assignedMembers: ReadonlyMap<string, number> | undefined;
  #helpers = 0;
  #nextFunction = 1;
  #nextClass = 0;
  #nextEvent = 0;
  #nextList = 0;

  constructor(source: SourceFile, lowerers: Lowerers, role: FileRole) {
    this.source = source;
    this.text = source.declarations.text;
    this.usesRuntime = /\b(?:Deno|Bun)\b|['"]bun['"]/.test(this.text);
    this.reachesLibc = /\b(?:koffi|ffi|dlopen)\b/.test(this.text);
    this.namesOptions = /\bSO_[A-Z]|\bsetsockopt\b/.test(this.text);
    this.choosesLocalPorts = /\blocal(?:Port|Address)\s*(?:[:,}]|=(?!=))/.test(this.text);
    this.isExporting = role !== 'alone' && /^[ \t]*(?:export\b|(?:module\.)?exports\b)/m.test(this.text);
    this.mentionsSysctl = this.text.includes('tcp_tw_recycle');
    this.importsFromTree = /\b(?:from|require\s*\(|import\s*\()\s*['"][./~#@]/.test(this.text);
    this.usesDatagrams = this.text.includes('dgram') || bindsToPort.test(this.text);
    this.entities = new Entities(source.declarations);
    this.lowerers = lowerers;
  }

  /** How often the text assigns to a member of each name, of whatever it is. */
  get assignedMembers(): ReadonlyMap<string, number> {
    this.#assignedMembers ??= assignedMembers(this.text);
    return this.#assignedMembers;
  }

  slice(node: { readonly start: number; readonly end: number }): string {
    return this.text.slice(node.start, node.end);
  }

  nextEvent(): EventId {
    return this.#nextEvent++;
  }

  nextList(): number {
    return this.#nextList++;
  }

  /**
   * Names a function, which is lowered later. One that is called, and was not read so far, is read now if what is wanted of it may matter.
   * @param socket what the code calls the socket whose callback it is: where that is given on, what others do with it matters
   */
  functionId(node: Syntax, wants?: 'effects' | 'result', socket?: string): FunctionId {
    const { declarations } = this.source;
    if (wants !== undefined && node.unread !== undefined && !this.#rejected.has(`${node.start} ${wants}`) && declarations.unread.has(node)) {
      if (this.#helpers < mostHelpers && (this.#isWorthReading(node, wants) || (socket !== undefined && givesOn(this.slice(node), socket)))) {
        this.#helpers += 1;
        if (callsGiven(this.slice(node))) readCalls(declarations, node);
        else declarations.readMore(node);
        declarations.resolveReferences();
      } else {
        this.#rejected.add(`${node.start} ${wants}`);
      }
    }
    const known = this.#functionIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextFunction++;
    this.#functionIds.set(node, id);
    this.waiting.push({ id, node });
    return id;
  }

  #isWorthReading(node: Syntax, wants: 'effects' | 'result'): boolean {
    const text = this.slice(node);
    return isHelper(text, wants) || callsGiven(text) || (wants === 'result' && givesSettings(this.source.declarations.bindingOf.get(node)?.name ?? '', text));
  }

  /** Names a function of a library that an expression gives. */
  libraryFunctionId(node: Syntax, name: string): FunctionId {
    const known = this.#libraryIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextFunction++;
    this.#libraryIds.set(node, id);
    this.libraryWaiting.push({ id, node, name });
    return id;
  }

  classId(node: Syntax): ClassId {
    const known = this.#classIds.get(node);
    if (known !== undefined) return known;
    const id = this.#nextClass++;
    this.#classIds.set(node, id);
    this.classesWaiting.push({ id, node });
    return id;
  }

  /** The class whose object `this` is. */
  enclosingClass(scope: Scope): Syntax | undefined {
    const node = homeOfThis(scope);
    return node === undefined || isClass(node) ? node : this.source.declarations.classOf.get(node);
  }

  /** The same, or the function that is a class in the style of before 2015. */
  enclosingClassOfAnyStyle(scope: Scope): Syntax | undefined {
    const node = homeOfThis(scope);
    return this.enclosingClass(scope) ?? (node === undefined ? undefined : this.prototypeClasses.get(node));
  }

  /** An id for the constructor of a class whose text has none. */
  unwrittenConstructor(node: Syntax): FunctionId {
    const known = this.#unwritten.get(node);
    if (known !== undefined) return known;
    this.classId(node);
    const id = this.#nextFunction++;
    this.#unwritten.set(node, id);
    return id;
  }
}

/** In the callback of a socket, `this` is the variable that holds the socket. */
function homeOfThis(scope: Scope): Syntax | undefined {
  const self = scope.resolve('this');
  return self?.name === 'this' ? self.home.node : undefined;
}
