import fc from 'fast-check';
import { isLongRun, testSeed } from './proof.ts';

fc.configureGlobal({ seed: testSeed, numRuns: isLongRun ? 2000 : 100 });
