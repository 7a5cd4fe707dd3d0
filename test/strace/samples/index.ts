import type { Program, Sample } from '../sample.ts';
import { asyncioSamples } from './asyncio.ts';
import { cSamples } from './c.ts';
import { nodeClientSamples } from './nodeClients.ts';
import { nodeDatagramSamples } from './nodeDatagrams.ts';
import { nodeServerSamples } from './nodeServers.ts';
import { pythonLibrarySamples } from './pythonLibrary.ts';
import { pythonServerSamples } from './pythonServers.ts';
import { pythonSocketSamples } from './pythonSocket.ts';

export const samples: Readonly<Record<Program, readonly Sample[]>> = {
  python: [...pythonSocketSamples, ...pythonServerSamples, ...pythonLibrarySamples, ...asyncioSamples],
  node: [...nodeServerSamples, ...nodeClientSamples, ...nodeDatagramSamples],
  c: cSamples,
};
