import { compiledRows } from './compiled.ts';
import { databaseRows } from './databases.ts';
import { javascriptRows } from './javascript.ts';
import { jvmRows } from './jvm.ts';
import { nameServerRows } from './nameServers.ts';
import { detailRows, posixRows } from './posix.ts';
import { pythonRows } from './python.ts';
import type { MessageRow } from './row.ts';
import { scriptingRows } from './scripting.ts';
import { serverRows } from './servers.ts';
import { toolRows } from './tools.ts';
import { webServerRows } from './webServers.ts';

/** Every text that is understood. Where two rows read as much, the earlier one names the program. */
export const messageRows: readonly MessageRow[] = [
  ...toolRows,
  ...webServerRows,
  ...databaseRows,
  ...nameServerRows,
  ...serverRows,
  ...pythonRows,
  ...javascriptRows,
  ...compiledRows,
  ...jvmRows,
  ...scriptingRows,
  ...posixRows,
  ...detailRows,
];
