import { bundle } from './bundle.ts';
import { runTask } from './commands.ts';
import { packageExtension } from './vsix.ts';

// Builds all that runs: the server and its command line, the extension, and the VSIX. Needs no network.
// `--development`: readable bundles with source maps, and no VSIX.
await runTask(async () => {
  const development = process.argv.includes('--development');
  await bundle({ development });
  if (development) return;
  const { path, bytes } = packageExtension();
  console.log(`${path} (${(bytes / 1024 / 1024).toFixed(2)} MB)`);
});
