import type { Span } from './span.ts';
import type { ClassId, EventId, FunctionId, Origin, Place, Value } from './value.ts';

/**
 * Where an event stands in the text. Everything that a fix needs to know of the syntax is here, because the tree is gone by then.
 */
export interface Site {
  /** The call expression (or the assignment, the declaration …). This is what is underlined. */
  readonly span: Span;
  /** The callee's text as written: `bind`, `::bind`, `Bind`, `self.sock.bind`. Empty for what is no call. */
  readonly callee: string;
  readonly arguments: readonly Span[];
  /** The expression before the last dot of the callee, in object-oriented calls. */
  readonly receiver?: Span;
  readonly statement: Statement;
  /**
   * What becomes of the result. `discarded`: an expression statement, or a variable that is never read afterwards; `voided`: thrown away on purpose
   * (`(void)bind(…)`); `used`: anything else.
   */
  readonly result: 'used' | 'discarded' | 'voided';
}

/** The outermost statement that exists to make this call: with its error check, without its indentation, with its semicolon. */
export interface Statement {
  readonly span: Span;
  /** Statements of the same list (the same pair of braces, the same suite) carry the same number: one can be moved before another. Below 0: the text has no such statement. */
  readonly list: number;
}

/**
 * How a failure of the call shows: `returns` -1 (or a negative or non-zero status), `throws`, or `emits` it later (Node's 'error' event, a
 * rejected promise that is not awaited).
 */
export type OnFailure = 'returns' | 'throws' | 'emits';

/** How the text names an endpoint. */
export type EndpointValue =
  /**
   * A `struct sockaddr *`: the value is its address; its fields are read from the flow. The C lowering assigns `sa_family` and `sin_port` (network order), whatever their names
   * in the structure (`sin6_family`, `ss_family`, `sin6_port` …: they have one place in all), and under the names of the text `['sin_addr', 's_addr']` (network
   * order), `sin6_addr`, `sun_path`. The members of a union are left out of the path. memset() to 0 and `= {0}` assign an empty zeroed record.
   * getaddrinfo() assigns a record with `sa_family`, the port, both addresses, and what was asked: `ai_node` (none: `ai_flags` decide between the
   * wildcard and loopback), `ai_service`, `ai_flags`; its list entry has `ai_family`, `ai_socktype`, `ai_protocol`, `ai_flags`, `ai_addr`.
   */
  | { readonly kind: 'sockaddr'; readonly at: Value }
  /** Python's `(host, port)`, or a path for AF_UNIX. `gives`: where it comes from as the text says, where nothing else tells. */
  | { readonly kind: 'pair'; readonly value: Value; readonly gives?: Origin }
  /** A path in the file system, or the name of a pipe. */
  | { readonly kind: 'path'; readonly value: Value }
  /** Host and port apart, as in Node. No host means the API's own default, which its table row states. */
  | { readonly kind: 'host-port'; readonly host: Value; readonly port: Value };

interface Base {
  readonly id: EventId;
  readonly site: Site;
  readonly onFailure: OnFailure;
  /** The row of the API table when a higher-level call performs this event: `asyncio.start_server`, `net.Server.listen`. */
  readonly performedBy?: string;
  /** Only that the method's name fits says that the receiver is a socket: the event counts only where the flow knows it. */
  readonly duck?: true;
  /** Classes of the program have a method of this name, too: that it is called does not say that the receiver is a socket. */
  readonly isOfProgram?: true;
}

/** `objectType`: what the text holds it in: `fd` (C), `socket.socket`, `net.Server`, `net.Socket`, `dgram.Socket` … */
export interface SocketEvent extends Base {
  readonly kind: 'socket';
  readonly family: Value;
  readonly type: Value;
  readonly protocol: Value;
  readonly objectType: string;
}
export interface SetsockoptEvent extends Base {
  readonly kind: 'setsockopt';
  readonly fd: Value;
  readonly level: Value;
  readonly option: Value;
  /** C's pointer to it, or the number itself. */
  readonly value: Value;
  readonly length?: Value;
  /** C: what the text passes for the value, where its declaration is seen. */
  readonly passed?: PassedValue;
}
/** A number where its address belongs, or a pointer and the bytes of what it points to. */
export type PassedValue = { readonly kind: 'number'; readonly size: number | undefined } | { readonly kind: 'pointer'; readonly size: number };
export interface BindEvent extends Base {
  readonly kind: 'bind';
  readonly fd: Value;
  readonly endpoint: EndpointValue;
  /** The call is there for something else, and binds a socket that is not bound by itself: Node's send() and connect() of a datagram socket. */
  readonly ifUnbound?: true;
  /** The call binds only where what it is given, of which the text says nothing, asks for it. */
  readonly ifGiven?: true;
  /** The call binds another socket, of IPv6 alone, to the same port of every address. */
  readonly isForEachFamily?: true;
}
export interface ListenEvent extends Base {
  readonly kind: 'listen';
  readonly fd: Value;
  readonly backlog?: Value;
}
/** With `localEndpoint` the call also binds first (Node's `localPort`, Python's `source_address`): lowering emits that bind before it. */
export interface ConnectEvent extends Base {
  readonly kind: 'connect';
  readonly fd: Value;
  readonly endpoint: EndpointValue;
}
/** Its result is the new, connected socket (for Python's pair, `item 0` of it is). */
export interface AcceptEvent extends Base {
  readonly kind: 'accept';
  readonly fd: Value;
  readonly objectType: string;
  /** A library calls the function that accepts, and only when a connection has come. */
  readonly isAwaited?: true;
}
export interface CloseEvent extends Base {
  readonly kind: 'close';
  readonly fd: Value;
}
/** Asks what a socket is bound to: getsockname(2), Node's `address()`. It changes nothing; where the port was 0, it tells the one that was chosen. */
export interface GetsocknameEvent extends Base {
  readonly kind: 'getsockname';
  readonly fd: Value;
}
/** The function waits (JavaScript's await and yield): before it goes on, other code may have run, and what was under way may have come about. */
export interface AwaitEvent extends Base {
  readonly kind: 'await';
}
export interface ForkEvent extends Base {
  readonly kind: 'fork';
}
/** A place now holds a value: the same socket under another name, a constant, a field of an address. */
export interface AssignEvent extends Base {
  readonly kind: 'assign';
  readonly to: Place;
  readonly value: Value;
  readonly declaration: boolean;
  /** Nothing gives it another value, even where its address goes (C's `const`). */
  readonly isConstant?: true;
  /** One more element: what the container has already stays in it. */
  readonly isAdded?: true;
}
/** The value went where we cannot follow: an unknown call, a container, another thread. */
export interface EscapeEvent extends Base {
  readonly kind: 'escape';
  readonly value: Value;
  /** Something is put into the container that the value is, by code that is not followed. */
  readonly isChanged?: true;
  /** The function of another file that it goes to; where that is not among the files at hand, the value stays what it is. */
  readonly to?: Value;
}
/** Under this name a call gives what follows its arguments where nobody knows how many there are: `f(*args)`. */
export const restOf = '*';

/** Under this name a call gives what it has no names for: `f(**options)`. */
export const namedRestOf = '**';

/** A call of something in this file, or of something unknown (then its arguments escape). */
export interface CallEvent extends Base {
  readonly kind: 'call';
  readonly callee:
    | { readonly kind: 'function'; readonly id: FunctionId }
    /** `new C(…)`, `C(…)`: the result is a new object whose constructor ran. `isBare`: what it did stands in events of its own. */
    | { readonly kind: 'class'; readonly id: ClassId; readonly isBare?: true }
    /** A method of the object in `receiver`, by name: resolved by the class that the flow knows it to have. */
    | {
        readonly kind: 'method';
        readonly name: string;
        /** The class that the text says the object is of. */
        readonly owner?: ClassId;
        /** The method is meant that comes after that of `owner` in the object's class (Python's `super()` in a mixin). */
        readonly isSuper?: true;
        /** The text names the class itself: `owner`'s own method is meant, whichever class overrides it (`Base::open()`). */
        readonly isNamed?: true;
      }
    | { readonly kind: 'value'; readonly value: Value }
    /** `leavesSockets`: what it is given may hold other values afterwards, the sockets in it are what they were. */
    | { readonly kind: 'unknown'; readonly name: string; readonly leavesSockets?: true };
  readonly receiver?: Value;
  readonly arguments: readonly Value[];
  readonly keywords?: ReadonlyMap<string, Value>;
  /** What is not among the arguments is none (JavaScript's undefined). */
  readonly isWhole?: true;
  /** Where what it gives comes from, as its name says, where nothing else tells. */
  readonly gives?: Origin;
  /** The callee runs in a later turn of the event loop: up to the next `await` nothing of it has happened. */
  readonly deferred?: true;
  /** It runs only after a failure or when the process ends, as what is attached to 'error' does: whoever comes after it has not met it. */
  readonly isOfFailure?: true;
  /** The callback of a call that binds: it comes when that has come about, and what is bound then is bound. */
  readonly isWhenBound?: true;
  /** It comes only where this socket is bound already when the callback is attached, and has not told so yet. */
  readonly ifBound?: Value;
  /** A test wants it to fail, or keeps it from the kernel: nothing is wrong with what it does. */
  readonly isMeantToFail?: true;
  /** A thread of its own runs it: where the callee stays in a loop, what follows here goes on all the same. */
  readonly runsBeside?: true;
  /** The call never returns: `exit()`, `abort()`, `sys.exit()`, `process.exit()` are lowered to an exit, not to this. */
  readonly awaited?: boolean;
}
/**
 * A method call whose meaning depends on what the receiver is: `x.bind(…)` of a Python socket, a Node dgram socket or a zmq socket.
 * The flow takes the list of the receiver's `objectType`; without one it takes `otherwise`.
 */
export interface DispatchEvent extends Base {
  readonly kind: 'dispatch';
  readonly receiver: Value;
  readonly byType: ReadonlyMap<string, readonly Event[]>;
  readonly otherwise: readonly Event[];
}
/** A callback for `name` ('error', 'listening', …; '' for any; 'rejection' of a promise, whoever gave that) is attached to the object. */
export interface HandlerEvent extends Base {
  readonly kind: 'handler';
  readonly fd: Value;
  readonly name: string;
  /** What is attached, where it is known: it runs when the event comes, if it comes. */
  readonly callback?: Value;
}

export type Event =
  | SocketEvent
  | SetsockoptEvent
  | BindEvent
  | ListenEvent
  | ConnectEvent
  | AcceptEvent
  | CloseEvent
  | GetsocknameEvent
  | AwaitEvent
  | ForkEvent
  | AssignEvent
  | EscapeEvent
  | CallEvent
  | DispatchEvent
  | HandlerEvent;

export type EventKind = Event['kind'];
export type EventOf<K extends EventKind> = Extract<Event, { kind: K }>;
