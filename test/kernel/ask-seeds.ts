/** Asks the kernel other random worlds than the tests do, and counts. Run as root: node test/kernel/ask-seeds.ts FIRST LAST */
import * as semantics from '@bindwise/semantics';
import { bindDiffers, connectDiffers, listenDiffers } from './agree.ts';
import type { ConnectRow, ListenRow, Row } from './kernel.ts';
import { askKernel, isListen, isRequest, thisKernel } from './kernel.ts';
import { askedConnects, askedCrowds, askedWorlds } from './seeds.ts';

const [first = 101, last = first] = process.argv.slice(2).map(Number);
console.log(thisKernel);
for (let seed = first; seed <= last; seed++) {
  const worlds = askKernel<Row | ListenRow>('record.py', 'random', `${seed}`, askedWorlds[1]) ?? [];
  const crowds = askKernel<Row>('record.py', 'crowds', `${seed}`, askedCrowds[1]) ?? [];
  const connects = askKernel<ConnectRow>('record_connect.py', `${seed}`, askedConnects[1]) ?? [];
  const [binds, listens] = [worlds.filter(isRequest), worlds.filter(isListen)];
  const wrong = [
    ...[...binds, ...crowds].filter((row) => bindDiffers(semantics, row)),
    ...listens.filter((row) => listenDiffers(semantics, row)),
    ...connects.filter((row) => connectDiffers(semantics, row)),
  ];
  console.log(
    `seed ${seed}: ${binds.length} binds, ${listens.length} listens, ${crowds.length} in crowds, ${connects.length} connects; ${wrong.length} disagree`,
  );
  for (const row of wrong.slice(0, 5)) console.log(JSON.stringify(row));
}
