import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recording } from './situation.ts';
import { makeSituation, recordingPath, situationNames } from './situation.ts';

// Makes every situation anew and writes down what is seen from inside. Needs root on Linux.
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
for (const name of situationNames) {
  const made = makeSituation(name);
  if (made === undefined) throw new Error('A situation takes root and unshare(1).');
  const path = recordingPath(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(withoutThisMachine(made.recording), undefined, 1)}\n`);
}

/** Leaves out what belongs to the machine of the recording and changes no answer. */
function withoutThisMachine(recording: Recording): Recording {
  const files = Object.fromEntries(Object.entries(recording.snapshot.files).map(([path, text]) => [path, shortened(path, text)]));
  const text = JSON.stringify({ ...recording, snapshot: { ...recording.snapshot, files } });
  const elsewhere = text.replaceAll(root, '/srv/bindwise').replaceAll(/\/(?:root|home)\/[^\s"\\]*\//g, '/usr/lib/');
  return JSON.parse(elsewhere) as Recording;
}

function shortened(path: string, text: string): string {
  if (path === '/etc/passwd') return 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n';
  if (path === '/proc/stat') return `${/^btime .*$/m.exec(text)?.[0] ?? ''}\n`;
  if (path.endsWith('/cgroup')) return '0::/\n';
  return text;
}
