import { setUp } from './setup.mjs';
import { childEnvironment } from './support/environment.mjs';
import { inRoot, nodeBinary } from './support/paths.mjs';
import { runHere } from './support/run.mjs';

/** `npm run -s qdq -- …`: the command line from a checkout. Relative paths start at the folder where the user ran it. */
if (await setUp('command-line')) {
  process.exitCode = await runHere(nodeBinary, [inRoot('src-main', 'cli.ts'), ...process.argv.slice(2)], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: childEnvironment(),
  });
} else {
  process.exitCode = 2;
}
