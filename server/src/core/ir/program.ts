import type { Edit } from './edit.ts';
import type { BindEvent, Event, SetsockoptEvent, Site } from './event.ts';
import type { Mention } from './mention.ts';
import type { Span } from './span.ts';
import type { ClassId, FunctionId, ImportedName, Value, VariableId } from './value.ts';

export type BlockId = number;
export type PlatformName = 'linux' | 'darwin' | 'freebsd' | 'windows';

/** On what a branch turns. The flow finds out whether a value is the failure of a call, a flag or a constant. */
export type Condition =
  /** `isCertain`: yes only where that is known, no where nobody knows. */
  | { readonly kind: 'value'; readonly value: Value; readonly isCertain?: true }
  /** `#ifdef __linux__`, `sys.platform == 'win32'`: yes on these platforms. */
  | { readonly kind: 'platform'; readonly platforms: readonly PlatformName[] }
  /** `#ifdef SO_REUSEPORT`, `hasattr(socket, 'SO_REUSEPORT')`: yes where the platform has the option. */
  | { readonly kind: 'available'; readonly option: string }
  | { readonly kind: 'opaque' };

export type Jump =
  | { readonly kind: 'goto'; readonly to: BlockId }
  | { readonly kind: 'branch'; readonly on: Condition; readonly yes: BlockId; readonly no: BlockId }
  | { readonly kind: 'exit'; readonly how: 'return' | 'throw' | 'end-of-process'; readonly value?: Value };

export interface Block {
  readonly id: BlockId;
  readonly events: readonly Event[];
  readonly end: Jump;
  /** Where an exception goes that any event of the block may raise. Absent: out of the function. */
  readonly onThrow?: BlockId;
}

export interface Parameter {
  readonly variable: VariableId;
  readonly name: string;
  readonly defaultValue?: Value;
  /** A list of what is left of the positional arguments (`*args`); what follows is given by name. */
  readonly isRest?: true;
  /** A record of the arguments whose names no other parameter has (`**options`). */
  readonly isNamedRest?: true;
  /** The object type that an annotation gives (`sock: socket.socket`). */
  readonly objectType?: string;
}

/**
 * `module` is code that runs when the file is loaded (Python, TypeScript; in C the initializers of file scope). A method's receiver is its first parameter.
 */
export interface FunctionIr {
  readonly id: FunctionId;
  readonly name: string;
  readonly kind: 'function' | 'method' | 'constructor' | 'module' | 'closure';
  readonly span: Span;
  readonly parameters: readonly Parameter[];
  readonly ownerClass?: ClassId;
  /** Its first parameter is the class that it is called on (Python's `@classmethod`). */
  readonly isOfClass?: true;
  /** Code outside this file can call it: not `static`, exported, public. */
  readonly isExported: boolean;
  readonly entry: BlockId;
  /** Indexed by BlockId. */
  readonly blocks: readonly Block[];
}

export interface ClassIr {
  readonly id: ClassId;
  readonly name: string;
  /** Resolved names of its bases: ids of classes in this file, names of other files, else what the text says. */
  readonly bases: readonly (ClassId | string | ImportedName)[];
  readonly constructorFunction?: FunctionId;
  /** In C++ its constructors, too, as `#2` by how many arguments they take: other files know no more of them. */
  readonly methods: ReadonlyMap<string, FunctionId>;
  /** Which of the files that this one includes declares it, however deep; absent for a class of this file (C++). */
  readonly header?: number;
  /** Methods that it declares and leaves to the classes that inherit from it (C++, TypeScript). */
  readonly abstractMethods?: ReadonlySet<string>;
  /** A class that inherits from it may have another method in the place of any of its own (TypeScript, JavaScript). */
  readonly isVirtual?: true;
  /** Class attributes and static fields. */
  readonly attributes: ReadonlyMap<string, Value>;
  /** The attributes that no object of it is ever given otherwise (Python), and the static fields that keep their value (TypeScript, JavaScript), as far as its file says. */
  readonly constants?: ReadonlySet<string>;
  /** Its file gives objects fields that it does not name (Python): `setattr(self, name, value)`. */
  readonly hasUnnamedFields?: true;
  /** Whoever has an object of it can call the methods of what that keeps in a field (Python): `__getattr__`. */
  readonly handsOut?: true;
  /** Fields that every object of it begins with and that its file gives no other value (TypeScript, JavaScript). */
  readonly fixedFields?: ReadonlyMap<string, Value>;
  /** What its objects tell of themselves as if it were a field, in terms of their receiver's own fields: `return self.base + 1` (Python). */
  readonly properties?: ReadonlyMap<string, Value>;
  /** What it has from a class of the library, where no class of the program says otherwise. */
  readonly fallbacks?: ReadonlyMap<string, Value>;
  /** Which of its bases it has the fallbacks from. */
  readonly libraryBase?: number;
  /** An object has the class's attributes until it is given its own (Python). */
  readonly isShared?: true;
}

/** Source that lowering met and does not model; what it does to sockets is unknown. `what` is the node type or construct. */
export interface Gap {
  readonly span: Span;
  readonly what: string;
}

export interface Comment {
  readonly span: Span;
}

/** What lowering makes of a file. Total: every text has one. */
export interface Lowered {
  readonly functions: readonly FunctionIr[];
  readonly classes: readonly ClassIr[];
  readonly comments: readonly Comment[];
  readonly gaps: readonly Gap[];
  readonly idioms: Idioms;
  readonly linkage: Linkage;
  /** Its offsets, and the numbers of its events and lists, stay below this while it is edited. Left out: below twice the length of the text. */
  readonly room?: number;
  /** Settings of the kernel that the file's strings name. */
  readonly mentions?: readonly Mention[];
  /** The only platform that the file compiles on, where its text says so. */
  readonly onlyOn?: PlatformName;
}

/**
 * Why a file is lowered. `checked`: for its own sake, beside others that may say what it calls; `alone`: for its own sake, as if there were no other, so that
 * what it calls elsewhere says nothing; `imported`: because another file takes names from it, so that it is of interest even when it says nothing about
 * sockets; `called`: because another file calls what it defines, for which it need not say anything about sockets either (C).
 */
export type FileRole = 'checked' | 'alone' | 'imported' | 'called';

/** How a file takes part in a program of several files. */
export interface Linkage {
  /** `name`: what is not private is known to all files by its name (C). `import`: a file names the files that it takes names from. */
  readonly by: 'name' | 'import';
  /** What other files can take from this one; re-exported names are `imported` values. */
  readonly exports: ReadonlyMap<string, Value>;
  /** What those can take, too, in which the text of this one stands: private functions of a file that is included (C). */
  readonly toIncluders?: ReadonlyMap<string, Value>;
  /** Constants that a header declares for all who include it, and this file defines (C). */
  readonly constants?: ReadonlyMap<string, Value>;
  /** Files all of whose exports this file exports, too: `export * from`, `from x import *`. */
  readonly reexports: readonly string[];
}

/** Of a file that takes part in nothing. */
export const noLinkage: Linkage = { by: 'import', exports: new Map(), reexports: [] };

/**
 * How this file's language, and this file, write things down. A rule asks for a change in terms of calls; the idiom answers with edits in the file's own
 * style (indentation, error check, names, imports), or `undefined` where the right text is not certain.
 */
export interface Idioms {
  /**
   * Sets a socket option to a number on the socket of `bind`, just before `at` is performed. For an API that makes its own socket, this is what its
   * documentation offers (`allow_reuse_address = True` in the class body).
   */
  setOptionBefore(at: BindEvent, site: Site, option: string, value: number): readonly Edit[] | undefined;
  /** Rewrites one call with OR'd options as one call for each. */
  separateOptions(event: SetsockoptEvent, options: readonly string[]): readonly Edit[] | undefined;
  /** Looks at the result of a call that nobody looks at. */
  checkResult(site: Site): readonly Edit[] | undefined;
  /** Takes the bind out: the statement, or the argument that asked for it. `keepAddress`: bind port 0 instead, where an address is chosen. */
  removeBind(event: BindEvent, site: Site, how: 'remove' | 'port-zero', port: Span | undefined): readonly Edit[] | undefined;
  /** Takes a statement out, with its line. */
  removeStatement(site: Site): readonly Edit[] | undefined;
  /** The text of `htons(x)` and its like around a value. */
  wrapCall(name: string, span: Span): readonly Edit[] | undefined;
  /** Moves a statement into the callback that the bind calls when it is done. */
  moveIntoCallback?(of: BindEvent, site: Site): readonly Edit[] | undefined;
  /** Writes another constant of the sockets API in the place of one. */
  replaceConstant?(name: string, span: Span): readonly Edit[] | undefined;
}
