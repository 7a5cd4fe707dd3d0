import type { PythonRow } from './pythonRow.ts';

/** Libraries outside the standard one. */
export const libraryRows: readonly PythonRow[] = [];
