import { runtimeSteps } from './runtimeSteps.mjs';
import { runSteps } from './steps.mjs';

/** The work of these steps needs the project's own Node, which may have come a moment ago. */
process.exitCode = (await runSteps(runtimeSteps(process.argv[2]))) ? 0 : 1;
