import { setUp } from './setup.mjs';
import { childEnvironment } from './support/environment.mjs';
import { inRoot, nodeBinary, root } from './support/paths.mjs';
import { runHere } from './support/run.mjs';

/** `npm run bench`: measures against the budgets, prints a table and writes `docs/benchmarks.*`. */
process.exitCode = (await setUp('command-line'))
  ? await runHere(
      nodeBinary,
      ['--max-old-space-size=8192', inRoot('test', 'bench', 'run.ts'), ...process.argv.slice(2)],
      {
        cwd: root,
        env: childEnvironment(),
      },
    )
  : 2;
