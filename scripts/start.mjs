import { setUp } from './setup.mjs';
import { runSteps } from './setup/steps.mjs';
import { build, isBuilt } from './support/build.mjs';
import { electronBinary, sandboxArguments } from './support/electronBinary.mjs';
import { childEnvironment } from './support/environment.mjs';
import { inRoot, nodeBinary, root } from './support/paths.mjs';
import { runHere } from './support/run.mjs';

/** `npm start`: the app on its sample project; without a display the whole loop as a command, with its table printed. */
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

process.exitCode = hasDisplay ? await openApp() : await runDemo();

async function openApp() {
  if (!(await setUp('app'))) return 1;
  const built = await runSteps([
    {
      name: 'Building the app',
      help: 'Run `npm run check:types`: what fails to compile fails to build.',
      isDone: isBuilt,
      run: async () => {
        await build();
        return 'built';
      },
    },
  ]);
  if (!built) return 1;
  const noSandbox = sandboxArguments();
  if (noSandbox.length > 0) console.error('Running as root: Chromium’s sandbox is off for this start.');
  return runHere(electronBinary(), [...noSandbox, root, '--sample', ...process.argv.slice(2)], {
    env: childEnvironment(),
  });
}

async function runDemo() {
  if (!(await setUp('command-line'))) return 1;
  console.error('There is no display, so this runs the whole loop as a command (`qdq demo`).');
  return runHere(nodeBinary, [inRoot('src-main', 'cli.ts'), 'demo', ...process.argv.slice(2)], {
    env: childEnvironment(),
  });
}
