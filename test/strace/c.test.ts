import { samples } from './samples/index.ts';
import { testSamples } from './testSamples.ts';

testSamples('c', samples.c);
