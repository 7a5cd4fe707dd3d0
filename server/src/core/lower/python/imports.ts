import { standardModules } from '../../apis/pythonModules.ts';
import type { ImportedName } from '../../ir/index.ts';

/** A dotted name that an import gave, for a module that may be in the same tree; modules of Python itself are not. */
export function importedName(qualified: string): ImportedName | undefined {
  const [first = ''] = qualified.split('.', 1);
  return standardModules.has(first) ? undefined : { kind: 'imported', from: qualified, names: [] };
}

/** Modules that only Windows has: a file that imports one of them outright runs nowhere else. */
export function isOfWindows(source: string): boolean {
  return ofWindows.test(source);
}

const ofWindows = /^(?:import|from)[ \t]+(?:_?winreg|msvcrt|_winapi|win32\w+|pythoncom|pywintypes|pydivert)\b|^\w[^#\n]*\bctypes\.(?:windll|WinDLL)\b/m;
