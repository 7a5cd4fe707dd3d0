/**
 * How JavaScript reaches functions of the C library. Once a value is known to be libc's `bind`, the rows of `posix.ts` say what its calls do.
 */
export type ForeignRow = { readonly source: string } /** Opens a library; its `method`s give functions by a C prototype, or by a name. */ & (
  | { readonly gives: 'library'; readonly methods: ReadonlySet<string> }
  /** Opens a library with an object that names its functions; `within` is the property of the result that holds them. */
  | { readonly gives: 'functions'; readonly within?: string }
);

/** By module and export, as the lowering names them. The library's path is the first argument, the functions are the second. */
export const foreignRows: ReadonlyMap<string, ForeignRow> = new Map<string, ForeignRow>([
  ['koffi.load', { gives: 'library', methods: new Set(['func', 'cdecl', 'stdcall']), source: 'https://koffi.dev/functions' }],
  ['ffi-napi.Library', { gives: 'functions', source: 'https://github.com/node-ffi-napi/node-ffi-napi' }],
  ['ffi.Library', { gives: 'functions', source: 'https://github.com/node-ffi/node-ffi' }],
  ['Deno.dlopen', { gives: 'functions', within: 'symbols', source: 'https://docs.deno.com/api/deno/~/Deno.dlopen' }],
  ['bun:ffi.dlopen', { gives: 'functions', within: 'symbols', source: 'https://bun.sh/docs/api/ffi' }],
]);

/** Modules whose import means that a file may reach libc. */
export const foreignModules: readonly string[] = ['koffi', 'ffi-napi', 'ffi', 'bun:ffi'];

/** Whether a library's name or path means the C library (or Winsock): `libc.so.6`, `libc`, `libSystem.dylib`, `ws2_32.dll`, the process itself. */
export function isLibc(path: string): boolean {
  return /(?:^|[/\\])(?:libc|libSystem(?:\.B)?|libsocket|ws2_32)(?:[.-][\w.-]*)?$/i.test(path);
}

/** Whether the libraries of C that a text opens are Winsock and no other: such a file runs on Windows alone. */
export function opensOnlyWinsock(text: string): boolean {
  if (!text.includes('ws2_32')) return false;
  const opened = [...text.matchAll(/'[^'\n]{1,80}'|"[^"\n]{1,80}"|`[^`\n]{1,80}`/g)].map(([quoted]) => quoted.slice(1, -1)).filter(isLibc);
  return opened.length > 0 && opened.every((path) => /ws2_32/i.test(path)) && !/:\s*null\b/.test(text);
}

/** The name in a C prototype: `int bind(int fd, const void *addr, uint32_t len)`. */
export function nameInPrototype(prototype: string): string | undefined {
  return /([A-Za-z_]\w*)\s*\(/.exec(prototype)?.[1];
}
