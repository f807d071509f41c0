import { join } from 'node:path';
import type { Environment } from '../studio/environment.ts';

/** Loads what a command works with when it starts to work: `--help` and a bad option need none of it. */
export type Compose = () => Promise<Environment>;

/** Everything outside, as the command line has it: workers are forked processes, models are read in this one. */
export const composeForCli: Compose = async () => {
  const [{ composeEnvironment }, { nodeProcessHost }, { inProcessWorkRunner }, { workHandlers }, { askAtCommandLine }] =
    await Promise.all([
      import('../composeEnvironment.ts'),
      import('../process/nodeProcessHost.ts'),
      import('../workers/inProcess.ts'),
      import('../workers/kinds/index.ts'),
      import('./secrets.ts'),
    ]);
  return composeEnvironment({
    host: nodeProcessHost(),
    newWorkRunner: () => inProcessWorkRunner(workHandlers),
    ask: askAtCommandLine,
    sampleFolder: join(import.meta.dirname, '../../resources/sample'),
  });
};
