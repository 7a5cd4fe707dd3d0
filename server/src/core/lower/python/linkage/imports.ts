import { standardModules } from '../../../apis/pythonModules.ts';
import type { ImportedName } from '../../../ir/index.ts';
import { canonicalName, isSocketVocabulary } from '../names/names.ts';

/** A dotted name that an import gave, for a module that may be in the same tree; modules of Python itself are not. */
export function importedName(qualified: string): ImportedName | undefined {
  const [first = ''] = qualified.split('.', 1);
  return standardModules.has(first) ? undefined : { kind: 'imported', from: qualified, names: [] };
}

/**
 * A name that nothing else gives comes from the module of which everything was imported; of several, the last. What that has imported from `socket` in the
 * same way comes along, and nobody has other names like these: a module that is called is no module.
 */
export function nameFromStar(name: string, modules: readonly string[], source: string): string | undefined {
  const module = modules.findLast((one) => importedName(one) !== undefined);
  if (module === undefined) return undefined;
  if (isSocketVocabulary(name)) return `socket.${name}`;
  if (name === 'socket' && callsSocket.test(source) && !usesModule.test(source)) return 'socket.socket';
  return canonicalName(/^\.+$/.test(module) ? `${module}${name}` : `${module}.${name}`);
}

const callsSocket = /(?<![\w.])socket\(/;
const usesModule = /(?<![\w.])socket\.\w/;

/** Modules that only Windows has: a file that imports one of them outright runs nowhere else. */
export function isOfWindows(source: string): boolean {
  return ofWindows.test(source);
}

const ofWindows = /^(?:import|from)[ \t]+(?:_?winreg|msvcrt|_winapi|win32\w+|pythoncom|pywintypes|pydivert)\b|^\w[^#\n]*\bctypes\.(?:windll|WinDLL)\b/m;
