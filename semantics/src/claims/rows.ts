import { extra } from './extra.ts';
import { portNotes } from './port-notes.ts';
import { portNotesProcesses } from './port-notes-processes.ts';
import { portRecord } from './port-record.ts';
import { portsQaClients } from './ports-qa-clients.ts';
import { portsQaServers } from './ports-qa-servers.ts';
import type { ClaimRow, SameClaimRow } from './row.ts';
import { twoProcesses } from './two-processes.ts';

/** Every claim of the documents, in their order. */
export const claimRows: readonly (ClaimRow | SameClaimRow)[] = [
  ...portsQaServers,
  ...portsQaClients,
  ...portNotes,
  ...portNotesProcesses,
  ...portRecord,
  ...twoProcesses,
  ...extra,
];
