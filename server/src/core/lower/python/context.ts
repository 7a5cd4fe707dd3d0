import type { PythonServerClass } from '../../apis/pythonServers.ts';
import type { BlockId, Event, GraphBuilder, Place, Site, Statement, Value, VariableId } from '../../ir/index.ts';
import type { FileContext } from './file.ts';
import type { ClassDefinition, FunctionDefinition } from './names/definitions.ts';
import type { Binding, Scope } from './names/scope.ts';
import type { Syntax } from './tree/syntax.ts';

/** What a jump out of a statement has to pass: loops that it ends or repeats, `finally` bodies that run on the way, and what stops an exit. */
export type Frame =
  | { readonly kind: 'loop'; readonly onBreak: BlockId; readonly onContinue: BlockId }
  | { readonly kind: 'finally'; readonly entry: BlockId; readonly mode: VariableId; readonly leaves: Leave[] }
  /** An `except` that takes SystemExit. */
  | { readonly kind: 'catch'; readonly entry: BlockId };

/** `exit`: SystemExit, which no `except Exception` takes. */
export type Leave = 'return' | 'break' | 'continue' | 'exit';

/** An `ExitStack` of a `with`: what was entered into it is closed at the end. */
export interface ExitStackFrame {
  readonly root: VariableId;
  readonly entered: Place[];
}

/** A class of the file or of the library whose construction makes a server's socket. */
export interface ServerKind {
  readonly row: PythonServerClass;
  readonly definition: ClassDefinition | undefined;
  /** How the text names the library's class. */
  readonly written: string | undefined;
}

/** A server object, and the classes that it is an instance of. */
export interface MadeServer {
  readonly place: Place;
  readonly classes: ReadonlySet<string>;
  readonly kind: ServerKind;
  /** False until server_bind() where the constructor was told not to bind. */
  isBound: boolean;
}

/** An event before it has its number. */
export type NewEvent<E extends Event = Event> = E extends Event ? Omit<E, 'id'> : never;

/** The lowering of one function. The parts of the lowering call each other through it, so that no file imports another in a circle. */
export interface FunctionContext {
  readonly file: FileContext;
  readonly graph: GraphBuilder;
  readonly definition: FunctionDefinition | undefined;
  readonly frames: Frame[];
  readonly exitStacks: ExitStackFrame[];
  /** Server objects that this function has made so far. */
  readonly servers: MadeServer[];
  /** Comprehensions have a scope of their own while they are lowered. */
  scope: Scope;
  /** The statement that is being lowered, as a fix sees it. */
  statement: Statement;
  /** The expression whose value the statement throws away. */
  discarded: Syntax | undefined;
  /** An exception here can be caught in this function. */
  isCaught: boolean;
  /** Names that stand for one thing in the round of a loop that is being lowered. */
  readonly items: Map<Binding, Value>;
  /** What stands here is lowered more than once, for each round of a loop. */
  isRepeated: boolean;
  /** Whether what is called is run by a thread of its own, which nothing in the file stops. */
  isSpawning: boolean;
  /** What is left to be done, when the last round is over, about what each of them has put into a container: until then it is at hand. */
  collected: (() => void)[] | undefined;
  /** A test expects that what stands here fails, or has something else in the place of sockets: it is no fault that it does. */
  isMeantToFail: boolean;

  text(node: Syntax): string;
  /** Emits what the expression performs and gives its value. */
  value(node: Syntax): Value;
  branch(node: Syntax, yes: BlockId, no: BlockId): void;
  call(node: Syntax): Value;
  suite(statements: readonly Syntax[]): void;
  /** A suite of one statement that is part of a larger one in a fix's eyes: `try: s.bind(a)`. */
  onlyOf(whole: Statement, statements: readonly Syntax[]): void;
  /** Emits and gives the result. */
  emit(event: NewEvent): Value;
  /** `node` is the text that assigns; without it, it is bookkeeping of our own. */
  assign(to: Place, value: Value, node: Syntax | undefined): void;
  site(call: Syntax, callee: string, arguments_: readonly Syntax[], receiver?: Syntax): Site;
  /** Something here may raise that is no event of its own. */
  mayThrow(): void;
  /** Whether the statement has to be looked at; what it may raise is taken care of. */
  matters(statement: Syntax): boolean;
  /** A variable of our own for a value that has to be kept. */
  temporary(node: Syntax, what: string): VariableId;
}
