import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { node, root, run, runTask } from './commands.ts';

// Measures what is built from these sources: the server and the command line that the bench starts are the bundled ones. `--json`: the figures as JSON.
await runTask(async () => {
  await bundle({ development: false });
  run(node, [join(root, 'test', 'bench', 'run.ts'), ...process.argv.slice(2)]);
});
