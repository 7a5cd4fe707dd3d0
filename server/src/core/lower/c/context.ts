import type { BlockId, ClassId, EventId, FunctionId, FunctionIr, Gap, GraphBuilder, Place, Site, Span, Statement, Value } from '../../ir/index.ts';
import type { Defaults } from './linkage/headerClasses.ts';
import type { TypeInfo } from './names/declarators.ts';
import type { Scope, Variable } from './names/scope.ts';
import type { Types } from './names/types.ts';
import type { Sided } from './preprocessor/directives.ts';
import type { Macros } from './preprocessor/macros.ts';
import type { Slice } from './selection/slice.ts';
import type { View } from './tree/view.ts';

/** A function that the file defines. */
export interface FunctionInfo {
  readonly id: FunctionId;
  readonly name: string;
  readonly view: View;
  readonly declarator: View;
  readonly body: View;
  /** Statements that the parser put after the function's end because a preprocessor alternative broke its braces. */
  readonly tail: View[];
  readonly ownerClass: ClassInfo | undefined;
  readonly isStatic: boolean;
  /** What must hold for it to be compiled. */
  readonly conditions: readonly Sided[];
  /** Lowered: it, or what it calls, can do something to a socket. */
  isRelevant: boolean;
  /** Lowered only because a relevant function calls it. */
  isHelper: boolean;
  /** An event of a socket stands in it, or in what it calls. */
  isLeading: boolean;
  /** It fills in an address, and does nothing to a socket: what it fills in is for others, whoever they are. */
  isFilling: boolean;
  /** A call that ends the process stands in it. */
  endsProcess: boolean;
  /** Its name is used as a value: it may be called from anywhere. */
  isAddressTaken: boolean;
  parameters?: readonly ParameterInfo[];
  /** Where another function begins that the parser took for a part of this one. */
  swallowed?: number;
}

export interface ParameterInfo {
  readonly name: string;
  readonly at: number;
  readonly type: TypeInfo;
  /** `T &` of a C++ function: the caller gives the address. */
  readonly isByReference: boolean;
  readonly defaultValue?: View;
}

export interface ClassInfo {
  readonly id: ClassId;
  readonly name: string;
  /** Absent for a class that only a header declares. */
  readonly view: View | undefined;
  readonly bases: readonly string[];
  readonly fields: ReadonlyMap<string, TypeInfo>;
  readonly fieldDefaults: readonly { readonly name: string; readonly value: View }[];
  readonly methods: Map<string, FunctionInfo[]>;
  readonly publicMethods: ReadonlySet<string>;
  /** Methods that are declared, wherever their bodies are. */
  readonly declaredMethods: ReadonlySet<string>;
  /** Those of them that are pure virtual. */
  readonly abstractMethods: ReadonlySet<string>;
  /** Static members: one for all objects. */
  readonly statics: ReadonlySet<string>;
  /** Known by its methods alone: the class itself is in a header, so a name that nothing declares may be one of its fields. */
  readonly isOpen: boolean;
  /** Which of the included files declares it; absent for a class of this file, and for one that no included file is known to declare. */
  readonly header?: number;
  /** What stands for the arguments that a call of a method leaves out, as that file says. */
  readonly defaults?: ReadonlyMap<string, readonly Defaults[]>;
  /** The methods whose bodies are in no header. */
  readonly bodiless?: ReadonlySet<string>;
  /** What a header says that methods give, where that is of a class. */
  readonly gives?: ReadonlyMap<string, TypeInfo>;
  /** What a header says that fields begin with. */
  readonly begun?: ReadonlyMap<string, Value>;
}

/** A constant of file scope or of a class. */
export interface ConstantInfo {
  readonly name: Span;
  readonly value: View;
}

/** What is known of the whole file, and what lowering gathers of it. */
export interface FileLowering {
  /** The file's, and behind it what does not stand in it: the bodies of macros of headers, functions that have changed since. */
  text: string;
  readonly isCpp: boolean;
  readonly macros: Macros;
  readonly types: Types;
  readonly functions: ReadonlyMap<string, readonly FunctionInfo[]>;
  readonly classes: ReadonlyMap<string, ClassInfo>;
  readonly globals: ReadonlyMap<string, Variable>;
  readonly gaps: Gap[];
  readonly closures: FunctionIr[];
  /** What a function gives that an included file declares, where that is of a class. */
  givenBy(name: string): TypeInfo | undefined;
  /** What stands for the arguments that calls of a function leave out, where an included file declares it with so many parameters. */
  leftOutOf(name: string, parameters: number): readonly (Value | undefined)[] | undefined;
  /** Which parameters a function of another file takes by reference. */
  referredBy(name: string): readonly number[] | undefined;
  /** How many items a table of an included file has. */
  itemsOfTable(name: string): number | undefined;
  /** Functions that the file declares not to return. */
  readonly neverReturn: ReadonlySet<string>;
  /** Whether another file of the program may have the function, whose name the text calls. */
  isOfOthers(name: string): boolean;
  /** The call whose name stands at an offset was lowered. */
  noteLowered(offset: number): void;
  isLowered(offset: number): boolean;
  /** The value of a file-scope constant or enumerator that nothing can change. */
  constantOf(name: string): Value | undefined;
  /** Whether the text at an offset is a comment or a string, or is never compiled. */
  isQuiet(offset: number): boolean;
  /** Whether the parser was given a blank at an offset instead of the text. */
  isLeftOut(offset: number): boolean;
  nextEvent(): EventId;
  nextList(): number;
  nextFunction(): FunctionId;
  isDefinedAt(name: string, offset: number): boolean | undefined;
  test(offset: number): Sided['test'] | undefined;
  /** What a test asks, where it asks for a name that the file gives a system. */
  meant(test: Sided['test']): Sided['test'];
  /** Runs in the function of the file's own initializers: for a local `static`. */
  inModule(initialize: (module: FunctionLowering) => void): void;
}

/** Whether the result of an expression is looked at. */
export type Use = Site['result'];

/** A `case` or `default` of the switch around, and where control goes that it takes. */
export interface Case {
  readonly view: View;
  readonly block: BlockId;
  /** Its statements were met. */
  isLowered: boolean;
}

export interface Jumps {
  /** Of the innermost switch, those within its other statements included. */
  readonly cases: readonly Case[];
  readonly breakTo: BlockId | undefined;
  readonly continueTo: BlockId | undefined;
  /** Depths of the scope outside of which objects live on. */
  readonly breakDepth: number;
  readonly continueDepth: number;
}

/** The lowering of one function. */
export interface FunctionLowering {
  readonly file: FileLowering;
  readonly graph: GraphBuilder;
  readonly scope: Scope;
  readonly walk: Walk;
  readonly name: string;
  readonly span: Span;
  readonly ownerClass: ClassInfo | undefined;
  readonly isModule: boolean;
  /** Depth of the scope outside of which nothing belongs to the function: a lambda stands inside another's blocks. */
  readonly scopeBase: number;
  /** Names that a closure in this function uses: those variables outlive the call. */
  readonly captured: ReadonlySet<string>;
  /** Where the body of an `if` stands whose own alternative of the preprocessor does not hold it. */
  sharedBody?: BlockId | undefined;
  /** Where the text of the function ends before its tree does. */
  readonly swallowed?: number;
  /** What of the function matters; absent where all of it is lowered. */
  readonly slice: Slice | undefined;
  readonly labels: Map<string, BlockId>;
  /** Macros being expanded, so that one that names itself ends. */
  readonly expanding: Set<string>;
  jumps: Jumps;
  /** The block in which nothing has happened since a call in it was found to be one that may throw. */
  throwing: BlockId | undefined;
  /** The statement that is being lowered, worked out when an event asks for it. */
  statement: () => Statement;
  /** Offset where the loop around the current statement starts; what is read from there on may be read after. */
  loopStart: number | undefined;
  depth: number;
}

/** The mutually recursive parts of lowering. */
export interface Walk {
  value(fn: FunctionLowering, view: View, use?: Use): Value;
  /** Lowers what an expression does, for a value that nobody reads. */
  effects(fn: FunctionLowering, view: View, use: Use): void;
  condition(fn: FunctionLowering, view: View, yes: BlockId, no: BlockId): void;
  place(fn: FunctionLowering, view: View): TypedPlace | undefined;
  /** What a pointer expression points to. */
  target(fn: FunctionLowering, view: View): TypedPlace | undefined;
  call(fn: FunctionLowering, view: View, use: Use): Value;
  statement(fn: FunctionLowering, view: View): void;
  /** Lowers statements that follow each other in a list of their own. */
  statements(fn: FunctionLowering, views: readonly View[]): void;
  block(fn: FunctionLowering, compound: View): void;
  lambda(fn: FunctionLowering, view: View): Value;
  initializer(fn: FunctionLowering, view: View, type: TypeInfo | undefined): Value;
  /** Makes an object of a class of the file. */
  construct(fn: FunctionLowering, view: View, className: string, callArguments: readonly View[]): Value;
}

export interface TypedPlace {
  readonly place: Place;
  readonly type: TypeInfo | undefined;
}

/** Works a value out when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}

/** Deeper nesting than this is a gap: real code has a tenth of it. */
export const deepest = 220;

export function textOf(fn: FunctionLowering, view: View): string {
  return fn.file.text.slice(view.start, view.end);
}

export function gap(file: FileLowering, span: Span, what: string): void {
  file.gaps.push({ span, what });
}

/** Runs `inner` one level deeper; beyond the deepest level the text is a gap. */
export function deeper<T>(fn: FunctionLowering, view: View, otherwise: T, inner: () => T): T {
  if (fn.depth >= deepest) {
    gap(fn.file, { start: view.start, end: view.end }, 'nesting');
    return otherwise;
  }
  fn.depth += 1;
  const result = inner();
  fn.depth -= 1;
  return result;
}

/** An event that changes a place. */
/** @param isConstant nothing can give it another value (`const`) */
export function assign(fn: FunctionLowering, at: Span, to: Place, value: Value, declaration = false, isConstant = false, isAdded = false): void {
  fn.graph.emit({
    kind: 'assign',
    id: fn.file.nextEvent(),
    site: { span: at, callee: '', arguments: [], statement: fn.statement(), result: 'used' },
    onFailure: 'returns',
    to,
    value,
    declaration,
    ...(isConstant ? { isConstant } : {}),
    ...(isAdded ? { isAdded } : {}),
  });
}
