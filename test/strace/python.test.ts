import { samples } from './samples/index.ts';
import { testSamples } from './testSamples.ts';

testSamples('python', samples.python);
