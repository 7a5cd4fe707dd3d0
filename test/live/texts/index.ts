import { compiledSamples } from './compiled.ts';
import { daemonSamples } from './daemons.ts';
import { javascriptSamples } from './javascript.ts';
import { jvmSamples } from './jvm.ts';
import { posixSamples } from './posix.ts';
import { pythonSamples } from './python.ts';
import type { Sample } from './sample.ts';
import { scriptingSamples } from './scripting.ts';
import { serversSamples } from './servers.ts';
import { toolsSamples } from './tools.ts';
import { winsockSamples } from './winsock.ts';

export { otherTexts } from './other.ts';

export const samples: readonly Sample[] = [
  ...posixSamples,
  ...winsockSamples,
  ...pythonSamples,
  ...javascriptSamples,
  ...compiledSamples,
  ...jvmSamples,
  ...scriptingSamples,
  ...serversSamples,
  ...daemonSamples,
  ...toolsSamples,
];
